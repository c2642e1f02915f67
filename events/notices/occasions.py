"""What a journal entry gives somebody to be told of. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove
from events.notices.matrix import What
from events.states import OPEN_ITEM, ItemKind, ItemState
from events.verbs import Clock

#: Journal kind → what happened. A kind somebody should hear of is a line here.
HAPPENED: Final[dict[str, What]] = {
    "case.yellow": What.YELLOW,
    "item.yellow": What.YELLOW,
    "case.overdue": What.OVERDUE,
    "item.overdue": What.OVERDUE,
    "case.reminded": What.REMINDED,
    "case.supervised": What.SUPERVISED,
    "item.replied": What.REPLIED,
    "item.reply_sent_back": What.SUPERVISED,
    "item.granted": What.ANSWERED,
    "item.refused": What.ANSWERED,
    "case.returned": What.RETURNED,
    "case.ruled_away": What.RETURNED,
    "case.ruled_to_stay": What.DESIGNATED,
    "case.designated": What.DESIGNATED,
    "case.check_failed": What.REWORK,
    "case.redone": What.REWORK,
    "case.sent_back": What.REWORK,
    "case.review_failed": What.REWORK,
    "case.rectifying": What.REWORK,
    "case.emergency": What.EMERGENCY,
    "case.reopened": What.REOPENED,
    "item.part_reported": What.PART_DONE,
    "item.arrived": What.ARRIVED,
    "case.suspended": What.SUSPENDED,
    "case.resumed": What.RESUMED,
}
_ROWS: Final[tuple[CaseMove | ItemMove, ...]] = (*CASE_MOVES.values(), *ITEM_MOVES.values())
#: Effects that put a new work item before somebody, by the beginning of their names.
_OFFERS: Final = ("OFFER_", "ASK_", "REWORK", "MOVE_WHOLE")


def _entries(*effects: str) -> frozenset[str]:
    """The kinds of entries of moves with such effects."""
    return frozenset(
        row.entry for row in _ROWS if any(effect.name.startswith(effects) for effect in row.effects)
    )


#: Entries after which somebody has a task who had none; and those that give the task they are about to somebody else.
OFFERING: Final = _entries(*_OFFERS)
GIVING: Final = frozenset(
    row.entry
    for row in _ROWS
    if any(
        effect.name.startswith(("HOLD_BY_NAMED", "RELEASE", "OFFER_AGAIN"))
        for effect in row.effects
    )
    # who passes a part on keeps the whole; a caller not reached is called again later
    and not any(
        effect.name in ("OFFER_CHILD", "OFFER_LEVEL", "COUNT_ATTEMPT") for effect in row.effects
    )
)
#: Entries after which a part that was handed on is back with who handed it on.
BRINGING_BACK: Final = _entries("WAKE_PARENT")
#: Entries that set or move the clock of a case.
CLOCKED: Final = frozenset(
    {row.entry for row in CASE_MOVES.values() if row.clock is not Clock.KEEP} | {"case.recounted"}
)
#: Further reports of these types hurry the case.
URGING: Final = frozenset({"urge", "redo"})
#: Moves that neither offer a task nor move a clock somebody is reminded by; they are not looked at.
SILENT: Final = frozenset(
    {
        "case.accepted", "case.filed", "case.commented", "case.evidence_attached",
        "case.caller_revealed", "case.reclassified", "case.relocated",
    }
)  # fmt: skip
#: The kinds of entries that are read.
KINDS: Final[frozenset[str]] = (
    frozenset(row.entry for row in _ROWS)
    | {"case.yellow", "case.overdue", "item.yellow", "item.overdue", "event.joined", "case.recounted"}
) - SILENT  # fmt: skip


class Occasion(msgspec.Struct, frozen=True):
    """One thing to be told of. item_id: the work item it is about, None for the case as a whole.

    about: what makes it one occasion: what comes twice under the same words is told once. by: the user who did it, who
    is not told. due: the limit a light is about, as the entry says it. values: for the sentence.
    """

    what: What
    case_id: int
    seq: int
    at: dt.datetime
    about: str
    by: int | None = None
    item_id: int | None = None
    due: str | None = None
    values: dict[str, Any] = msgspec.field(default_factory=dict)


def of(entry: Mapping[str, Any]) -> Iterator[Occasion]:
    """The occasions of an entry, as `hub.foundation.journal.after` gives it; the most telling first."""
    kind, case_id, data = entry["kind"], entry["case_id"], entry["data"]
    if case_id is None or "card" not in data:
        return
    seq, at, by = entry["seq"], entry["recorded_at"], entry["actor"].get("user")
    what = HAPPENED.get(kind)
    if kind == "event.joined" and data.get("event", {}).get("type") in URGING:
        what = What.REMINDED
    if what is not None:
        item_id = data.get("item", {}).get("id")
        due, values = _due(kind, data), _values(kind, data)
        yield Occasion(what, case_id, seq, at, f"{what}:{seq}", by, item_id, due, values)
    own = data.get("item", {}).get("id")
    for item in data.get("items", ()):
        what = _of_item(kind, item, own)
        if what is not None:
            yield Occasion(what, case_id, seq, at, f"{what}:{seq}:{item['id']}", by, item["id"])


def _of_item(kind: str, item: Mapping[str, Any], own: int | None) -> What | None:
    """What an entry means for who has one of the items it touched. own: the item it is about."""
    if item["kind"] == ItemKind.SUPERVISE:
        return None  # its own entry says more
    if item["state"] == ItemState.REVOKED:
        return None if item["kind"] == ItemKind.APPROVE else What.CALLED_OFF
    if item["state"] not in OPEN_ITEM:
        return None
    if item["id"] != own and kind in BRINGING_BACK:
        return What.CAME_BACK
    if kind in (GIVING if item["id"] == own else OFFERING):
        return What.ASKED if item["kind"] == ItemKind.APPROVE else What.OFFERED
    return None


def _due(kind: str, data: Mapping[str, Any]) -> str | None:
    """The instant whose passing a light tells of."""
    if not kind.endswith((".yellow", ".overdue")):
        return None
    told: str | None = data.get("at")
    return told or data["card"]["yellow_at" if kind == "case.yellow" else "due_at"]


def _values(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: data[name] for name in ("grade", "until", "about") if data.get(name)}
    if kind in ("item.granted", "item.refused"):
        values["granted"] = kind == "item.granted"
    return values
