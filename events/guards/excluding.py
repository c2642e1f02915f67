"""The guards of an unreasonable demand 不合理诉求: claimed once, appealed once, taken back while it stands. Pure."""

from __future__ import annotations

from typing import Final

from events.facts import Facts
from events.guards.asking import granted
from events.guards.question import Test
from events.records import CaseFile, ItemRecord
from events.refusals import GuardFailed
from events.refusals_hotline import ClaimedBefore, NotExcluded, NothingRefused
from events.states import LEFT_ITEM, ItemState, Matter
from events.verbs import Guard

_MATTERS: Final = (Matter.UNREASONABLE, Matter.CLAIM_APPEAL)


def claims(file: CaseFile, matter: Matter) -> list[ItemRecord]:
    """The claims of this matter, those that were withdrawn left out."""
    return [item for item in file.items if item.about == matter and item.state not in LEFT_ITEM]


def refused(file: CaseFile) -> ItemRecord | None:
    """The claim that was refused and may be appealed against; None when there is none, or it was."""
    asked = claims(file, Matter.UNREASONABLE)
    if not asked or claims(file, Matter.CLAIM_APPEAL):
        return None
    last = asked[-1]
    is_refused = last.state == ItemState.DONE and (last.result or {}).get("ok") is False
    return last if is_refused else None


def is_excluded(file: CaseFile) -> bool:
    """Whether the demand was found unreasonable, and that stands."""
    return any(granted(file, matter) for matter in _MATTERS)


TESTS: Final[dict[Guard, Test]] = {
    Guard.NOT_CLAIMED: lambda facts: not claims(facts.file, Matter.UNREASONABLE),
    Guard.CLAIM_REFUSED: lambda facts: refused(facts.file) is not None,
    Guard.IS_EXCLUDED: lambda facts: is_excluded(facts.file),
    Guard.ABOUT_UNREASONABLE: lambda facts: _is_about(facts),
}


def _is_about(facts: Facts) -> bool:
    return facts.item is not None and facts.item.about in _MATTERS


REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.NOT_CLAIMED: ClaimedBefore,
    Guard.CLAIM_REFUSED: NothingRefused,
    Guard.IS_EXCLUDED: NotExcluded,
}
