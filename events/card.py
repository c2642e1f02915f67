"""The card of a case: what lists, stream and map carry. No free text, no personal data. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from events.records import CaseRecord, ItemRecord
from events.states import ItemKind

#: Fields taken over as they are, in the order they are told.
PLAIN: Final = (
    "id", "number", "version", "state", "kind", "class_scheme", "class_kind", "class_code", "class_name", "source",
    "channel",
    "importance", "review", "place_status", "lon", "lat", "cell_id", "cell_code",
)  # fmt: skip
#: Instants, told as ISO 8601 in UTC.
INSTANTS: Final = (
    "due_at", "yellow_at", "limit_due_at", "opened_at", "changed_at", "suspended_until",
)  # fmt: skip
LAST: Final = ("suspended", "supervised", "events", "urges", "reworks", "round")


@lru_cache(maxsize=4096)  # the cases of one batch share their instants
def instant(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds; None stays None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def card(case: CaseRecord) -> dict[str, Any]:
    """The card of a case as it is now. The same function serves lists and journal entries."""
    told: dict[str, Any] = {name: getattr(case, name) for name in PLAIN}
    told["area_names"] = list(case.area_names)
    told["area_path"] = list(case.area_path)
    told["lead_org"] = case.lead_org_id
    told["lead_org_name"] = case.lead_org_name
    told["holder_name"] = case.holder_name
    for name in INSTANTS:
        told[name] = instant(getattr(case, name))
    for name in LAST:
        told[name] = getattr(case, name)
    return told


def item_card(item: ItemRecord) -> dict[str, Any]:
    """What an entry says of a work item."""
    return {
        "id": item.id,
        "kind": item.kind,
        "state": item.state,
        "org_id": item.org_id,
        "user_id": item.person_id,
        "due_at": instant(item.due_at),
        "about": item.about,
    }


def holder(items: Sequence[ItemRecord]) -> str:
    """The name of who has the case now: the person of an open item, else its organisation; "" in the pool."""
    waiting = [item for item in items if item.is_open and item.kind != ItemKind.SUPERVISE]
    for item in waiting:
        if item.person_name:
            return item.person_name
    return next((item.org_name for item in waiting if item.org_name), "")
