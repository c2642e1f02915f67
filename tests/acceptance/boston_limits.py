"""How far the hub's own calendar comes to the due dates that another city's system computed. Pure but for its telling.

Most of Boston's limits are working days of Monday to Friday without holidays, to the minute of the day. The hub counts
so with a calendar that works round the clock on working days (`DayRule.FIXED_HOURS` of 24 hours). Each type's limit is
the number of days that explains most of its due dates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from grid.deadlines import Limit, Unit, due_at
from grid.worktime import Calendar, DayRule, Hours, span
from hub.foundation.clock import CITY
from tests.acceptance.boston_file import Row
from tests.acceptance.findings import Findings

#: Round the clock on working days.
ROUND: Final = Calendar(
    hours=(Hours((span("00:00", "24:00"),)),), day_rule=DayRule.FIXED_HOURS, day_hours=24
)
#: The file's clock starts up to so much before its opening time.
NEAR: Final = dt.timedelta(minutes=2)
_MOST_DAYS: Final = 800
#: Calls after this are taken as of the next working day, and due when it opens.
_EVENING, _OPENS = dt.time(17), dt.time(8, 30)


def tell(findings: Findings, rows: Sequence[Row]) -> None:
    """Count every due date anew and say why those differ that do."""
    with_due = [row for row in rows if row.due is not None]
    limits = limits_of(with_due)
    why: Counter[str] = Counter()
    for row in with_due:
        limit = limits.get(row.type)
        why["the type has no limit in days" if limit is None else cause(row, limit)] += 1
    findings.tell("due dates", len(with_due))
    for one, cases in why.most_common():
        findings.tell(one or "the hub counts the same, to two minutes", cases)
    usual = [row for row in with_due if _is_usual(row)]
    same = sum(not cause(row, limits[row.type]) for row in usual if row.type in limits)
    findings.check(
        "the same, of what was opened on a working day before five", f"{same / len(usual):.1%}",
        expected="90 % or more", holds=same >= 0.9 * len(usual),
    )  # fmt: skip


def limits_of(rows: Sequence[Row]) -> dict[str, Limit]:
    """Each type's limit: of working days and days round the clock, what explains most of its due dates."""
    votes: dict[str, Counter[tuple[int, Unit]]] = defaultdict(Counter)
    for row in rows:
        if row.due is None or not _is_usual(row):
            continue
        days = (row.due - row.opened + NEAR) // dt.timedelta(days=1)
        if 1 <= days <= _MOST_DAYS:
            votes[row.type][days, Unit.URGENT_DAY] += 1
            votes[row.type][_weekdays(row.opened, row.due), Unit.WORK_DAY] += 1
    best = {}
    for type_, count in votes.items():
        (days, unit), _ = max(count.items(), key=lambda one: (one[1], one[0][1] is Unit.WORK_DAY))
        if days:
            best[type_] = Limit(days, unit)
    return best


def _weekdays(begin: dt.datetime, end: dt.datetime) -> int:
    first, last = begin.astimezone(CITY).date(), (end + NEAR).astimezone(CITY).date()
    days = (last - first).days
    return sum((first + dt.timedelta(days=n + 1)).weekday() < 5 for n in range(days))


def _is_usual(row: Row) -> bool:
    local = row.opened.astimezone(CITY)
    return local.weekday() < 5 and local.time() < _EVENING


def cause(row: Row, limit: Limit) -> str:
    """ "" where the hub counts the file's due date from the limit; else why not."""
    assert row.due is not None
    if abs(due_at(row.opened, limit, ROUND).at - row.due) <= NEAR:
        return ""
    local, due = row.opened.astimezone(CITY), row.due.astimezone(CITY)
    if not _is_usual(row) and limit.unit is Unit.WORK_DAY:
        start = local.date()
        late = local.time() >= _EVENING
        if late and local.weekday() < 5:
            start += dt.timedelta(days=1)
        while start.weekday() >= 5:
            start += dt.timedelta(days=1)
        end = ROUND.working_day_after(start, limit.value)
        if due.date() == end and (due.time() == _OPENS or not late):
            return (
                "told after five: the file begins on the next working day at half past eight"
                if late
                else "told on a rest day: the file begins on the next working day, at the same minute"
            )
    return "the case has another limit than most of its type"
