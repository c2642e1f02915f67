"""The last hours of a history: people hurry or wait, so that a believable heap of open work is left. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.states import CaseState

#: When something is to be done about a case.
Entry = tuple[datetime, int]

#: What is left: so many cases in each state, some sixty in all.
LEFT: Final[Mapping[CaseState, int]] = {
    CaseState.INTAKE: 3,
    CaseState.FILING: 3,
    CaseState.DISPATCH: 3,
    CaseState.HANDLING: 29,
    CaseState.CHECK: 7,
    CaseState.CALL_BACK: 5,
    CaseState.CLOSING: 4,
}
#: And of those in handling so many near their limit.
YELLOW: Final = 6
#: The desks, in the order of the way; they work by the hour, so they are steered in the last hours only.
_DESKS: Final = (CaseState.INTAKE, CaseState.FILING, CaseState.DISPATCH)
STEERED, _DESKS_STEERED, _LAST = timedelta(hours=14), timedelta(hours=2), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Steering:
    """Every open case: its state, its limit, and which are left alone.

    slow: their handlers are; ripe: their light will be yellow at the end.
    """

    states: Mapping[int, CaseState]
    limits: Mapping[int, datetime]
    slow: Collection[int]
    ripe: Collection[int]

    def wanted(self, left: timedelta) -> dict[CaseState, int]:
        """How many cases are to be in each state that is steered, so long before the end; empty: none is.

        A desk keeps its own only when the next one has enough, until the last minutes.
        """
        if left > STEERED:
            return {}
        wanted: dict[CaseState, int] = {
            state: count for state, count in LEFT.items() if state not in _DESKS
        }
        if left > _DESKS_STEERED:
            return wanted
        have = Counter(self.states.values())
        is_filled = True
        for desk in reversed(_DESKS):
            wanted[desk] = LEFT[desk] if is_filled or left < _LAST else 0
            is_filled = is_filled and have[desk] >= LEFT[desk]
        return wanted

    def divide(
        self,
        due: Sequence[Entry],
        later: Sequence[Entry],
        wanted: Mapping[CaseState, int],
        now: datetime,
    ) -> tuple[list[Entry], list[Entry]]:
        """What is done now, and what later: nothing where too few are left, more where there are too many.

        What is farthest from its limit is hurried first, so that what is left is near it.
        """
        have = Counter(self.states[case_id] for _, case_id in (*due, *later))
        done, kept = [], []
        for at, case_id in due:
            state = self.states[case_id]
            if case_id not in self.ripe and have[state] > wanted.get(state, 0):
                have[state] -= 1
                done.append((at, case_id))
            else:
                kept.append((now + timedelta(minutes=5), case_id))
        for at, case_id in sorted(later, key=lambda one: self.limits[one[1]], reverse=True):
            state = self.states[case_id]
            alone = case_id in self.slow or case_id in self.ripe
            if not alone and state in wanted and have[state] > wanted[state]:
                have[state] -= 1
                done.append((now, case_id))
            else:
                kept.append((at, case_id))
        return done, kept
