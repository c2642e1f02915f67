"""What a list or a map is narrowed to, and the conditions that say so to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from events import states
from events.models import Case
from hub.foundation import clock

#: What is still waited for; said as the partial indexes say it.
LIVE: Final = Q(ended_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means everything."""

    states: Sequence[str] = ()
    light: str = ""
    class_codes: Sequence[str] = ()
    kind: str = ""
    area: int | None = None
    org: int | None = None
    source: str = ""
    importance: int | None = None
    place_status: str = ""
    words: str = ""
    opened_from: dt.datetime | None = None
    opened_to: dt.datetime | None = None


def narrow(rows: QuerySet[Case], only: Filter) -> QuerySet[Case]:
    """The rows a filter leaves, its words apart: those are looked for by `events.searching`."""
    equal = {
        "kind": only.kind,
        "source": only.source,
        "importance__gte": only.importance,
        "place_status": only.place_status,
        "lead_org_id": only.org,
        "opened_at__gte": only.opened_from,
        "opened_at__lt": only.opened_to,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value not in ("", None)})
    if only.states:
        rows = rows.filter(_in_states(set(only.states)))
    if only.class_codes:
        rows = rows.filter(class_code__in=only.class_codes)
    if only.area is not None:
        rows = rows.filter(audience__contains=[f"area:{only.area}"])
    if only.light:
        rows = rows.filter(_light(only.light))
    return rows


def _in_states(wanted: set[str]) -> Q:
    """Said so that the database finds the index: of all live cases, of live ones, or of a state."""
    if wanted == states.LIVE:
        return LIVE
    return Q(state__in=sorted(wanted)) & (LIVE if wanted < states.LIVE else Q())


def _light(light: str) -> Q:
    now = clock.now()
    lit = {
        "red": Q(due_at__lt=now),
        "yellow": Q(due_at__gte=now, yellow_at__lte=now),
        "green": Q(yellow_at__gt=now),
    }.get(light)
    # a clock that stands still has no light
    return Q() if lit is None else lit & Q(suspended=False)
