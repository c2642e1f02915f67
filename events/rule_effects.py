"""What new filing rules would mean for the cases that are open: looked at, nothing changed.

A filed case keeps the rule it was filed under; what is filed later takes the new one. Beside that stands what would be,
were the open ones counted by the new limit: how a city sees whether its people can keep it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from events import clocks, store
from events.classes import Key
from events.filing_rules import Change
from events.models import Case
from events.records import CaseRecord
from events.states import CaseState
from events.wanted import LIVE
from grid import calendar
from grid.worktime import Calendar

#: Cases read at once.
BATCH: Final = 500
#: Before it is filed a case has no rule yet.
UNFILED: Final = (CaseState.INTAKE.value, CaseState.FILING.value)


@dataclass(frozen=True, slots=True)
class Affected:
    """One open case. change: of its rule; due_at: as it stands, and as it would be by the new limit (aware UTC)."""

    case_id: int
    number: str
    state: str
    change: Change
    due_at: dt.datetime | None
    due_by_new: dt.datetime | None

    def is_late_by_new(self, now: dt.datetime) -> bool:
        """Whether it is in time now and would be late by the new limit."""
        in_time = self.due_at is not None and self.due_at >= now
        return in_time and self.due_by_new is not None and self.due_by_new < now


def filed(changes: Collection[Change]) -> Iterator[Affected]:
    """The open cases filed under a rule that changes or ends, in the order of their ids. They keep it."""
    by_row = {
        change.old.row_id: change
        for change in changes
        if change.old is not None and change.old.row_id is not None
    }
    rows = Case.objects.filter(LIVE, rule_id__in=by_row).order_by("id")
    days = calendar.load()
    ids = list(rows.values_list("id", flat=True))
    for begin in range(0, len(ids), BATCH):
        for case_id, file in sorted(store.read(ids[begin : begin + BATCH]).items()):
            case = file.case
            change = by_row.get(case.rule_id or 0)
            if change is not None:  # it was not filed anew meanwhile
                by_new = _due_by(case, change, days)
                yield Affected(case_id, case.number, case.state, change, case.due_at, by_new)


def unfiled(changes: Sequence[Change]) -> dict[Key, int]:
    """How many open cases of each class wait to be filed and will be offered the new rules."""
    keys = {one.of for change in changes if (one := change.new or change.old) is not None}
    counts: dict[Key, int] = {}
    rows = Case.objects.filter(
        LIVE, state__in=UNFILED, class_code__in={code for _scheme, _kind, code in keys}
    )
    for key in rows.values_list("class_scheme", "class_kind", "class_code"):
        if key in keys:
            counts[key] = counts.get(key, 0) + 1
    return counts


def _due_by(case: CaseRecord, change: Change, days: Calendar) -> dt.datetime | None:
    """When a case in handling would be due by the new limit, with what was paused and granted."""
    if case.state != CaseState.HANDLING or change.new is None or not change.moves_limit:
        return None
    one = copy(case)
    one.whys = dict(case.whys)
    one.limit_value, one.limit_unit = change.new.limit_value, change.new.limit_unit
    clocks.start_rule(one, case.opened_at, days, again=True)
    return one.due_at
