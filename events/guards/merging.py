"""The guards of moves that need two cases: merging 并案 and taking it back. Pure.

The case that is named comes with the command; while none is named, nothing speaks against it.
"""

from __future__ import annotations

from typing import Final

from events import clocks
from events.facts import Facts
from events.guards.question import Test
from events.kept import thread_of
from events.refusals import GuardFailed
from events.refusals_merging import MergedItself, NothingStays, OtherDoesNotGoOn, OverdueGoesOn
from events.states import LIVE, CaseState
from events.verbs import Guard


def _other_goes_on(facts: Facts) -> bool:
    other = facts.given.other
    return other is None or (other.case.id != facts.case.id and other.state in LIVE)


def _not_later(facts: Facts) -> bool:
    other = facts.given.other
    if other is None or not clocks.is_over(facts.case, facts.now):
        return True
    return clocks.is_over(other.case, facts.now)


def _other_stands(facts: Facts) -> bool:
    other = facts.given.other
    return other is None or other.state is not CaseState.MERGED


def _reports_stay(facts: Facts) -> bool:
    """Before any is chosen: whether one could leave, and another stay."""
    events = facts.file.events
    chosen = [facts.given.reports] if facts.given.reports else [(one.id,) for one in events]
    return any(0 < len(thread_of(some, events)) < len(events) for some in chosen)


TESTS: Final[dict[Guard, Test]] = {
    Guard.OTHER_GOES_ON: _other_goes_on,
    Guard.NOT_LATER: _not_later,
    Guard.OTHER_STANDS: _other_stands,
    Guard.REPORTS_STAY: _reports_stay,
}

REFUSALS: Final[dict[Guard, type[GuardFailed]]] = {
    Guard.OTHER_GOES_ON: OtherDoesNotGoOn,
    Guard.NOT_LATER: OverdueGoesOn,
    Guard.OTHER_STANDS: MergedItself,
    Guard.REPORTS_STAY: NothingStays,
}
