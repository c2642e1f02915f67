"""Rows of the matrix that wait for an instant: before a limit or the end of a suspension, or so long after a thing.

Each is one thing that falls due for a case. When it does, the case is looked at again: what was extended, suspended or
ended meanwhile is told later, or not at all; and however late the clock process comes, it is told once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from events import clocks, policy, store
from events.card import instant
from events.clocks import Timed
from events.notices.composing import compose
from events.notices.keeping import keep
from events.notices.matrix import Rule, What
from events.notices.occasions import Occasion
from events.notices.planning import counting, holds
from events.records import CaseFile
from events.states import LIVE
from grid import calendar
from grid.deadlines import Limit, Unit, due_at
from grid.worktime import Calendar
from hub.foundation import clock, due, journal

#: The kind of thing that falls due.
KIND: Final = "events.notice"

DueRow = tuple[str, str, dt.datetime, dict[str, Any]]


def set_later(occasion: Occasion, file: CaseFile, rules: Sequence[Rule]) -> None:
    """Let rows that come so long after an occasion fall due. The limit's own end counts, not when it was noticed."""
    if not rules:
        return
    timed = _timed(file, occasion.item_id)
    by = clocks.whose(timed, calendar.load())
    since = dt.datetime.fromisoformat(occasion.due) if occasion.due else occasion.at
    due.set_many(
        (
            f"{KIND}:{rule.name}:{occasion.case_id}:{occasion.item_id or 0}",
            KIND,
            due_at(since, rule.after, by).at,
            {
                "rule": rule.name,
                "case": occasion.case_id,
                "item": occasion.item_id,
                "seq": occasion.seq,
                "at": instant(occasion.at),
                "due": occasion.due,
                "values": occasion.values,
            },
        )
        for rule in rules
        if rule.after is not None
    )


def set_reminders(files: Iterable[CaseFile]) -> None:
    """Let the reminders of these cases fall due, whose clocks were just set or moved."""
    by = calendar.load()
    due.set_many([row for file in files for row in _reminders(file, by)])


def _reminders(file: CaseFile, by: Calendar) -> Iterator[DueRow]:
    for rule in policy.running().notices:
        if rule.before is None:
            continue
        at = _reminds_at(rule, rule.before, file, by)
        if at is not None:
            data = {"rule": rule.name, "case": file.case.id}
            yield f"{KIND}:{rule.name}:{file.case.id}:0", KIND, at, data


def act(key: str, data: dict[str, Any]) -> dt.datetime | None:
    """What fell due (data: as it was set): tell of it if it still is so; when to come again, None when never."""
    rule = next((one for one in policy.running().notices if one.name == data["rule"]), None)
    file = store.read([data["case"]]).get(data["case"])
    if rule is None or file is None:
        return None
    if rule.before is not None:
        return _remind(rule, rule.before, file) if file.state in LIVE else None
    occasion = Occasion(
        rule.on,
        file.case.id,
        data["seq"],
        dt.datetime.fromisoformat(data["at"]),
        f"{rule.name}:{data['seq']}",
        None,
        data["item"],
        data["due"],
        data["values"]
        | {"after": [rule.after.value, rule.after.unit.value] if rule.after else None},
    )
    if holds(occasion, file):
        _tell(occasion, file, rule)
    return None


def _remind(rule: Rule, before: Limit, file: CaseFile) -> dt.datetime | None:
    now = clock.now()
    at = _reminds_at(rule, before, file, calendar.load())
    ends = _ends(rule, file)
    if at is None or ends is None or ends <= now:
        return None
    if at > now:
        return at  # it was moved
    about = f"{rule.name}:{file.case.id}:{instant(ends)}"
    # no entry of the journal gave cause but that the time passed: the newest one stands for it
    occasion = Occasion(rule.on, file.case.id, journal.head(), now, about, due=instant(ends))
    if counting([rule], occasion, file, timed=False):
        _tell(occasion, file, rule)
    return None


def _tell(occasion: Occasion, file: CaseFile, rule: Rule) -> None:
    with journal.transaction() as work:
        keep(compose([(occasion, file, [rule])]), work)


def _ends(rule: Rule, file: CaseFile) -> dt.datetime | None:
    case = file.case
    return case.suspended_until if rule.on is What.SUSPENSION_ENDS else case.due_at


def _reminds_at(rule: Rule, before: Limit, file: CaseFile, by: Calendar) -> dt.datetime | None:
    """When a row that comes before something counts for a case; None where there is nothing to come before."""
    case = file.case
    ends = _ends(rule, file)
    if ends is None or case.suspended != (rule.on is What.SUSPENSION_ENDS):
        return None
    if rule.on is What.SUSPENSION_ENDS:
        return _so_long_before(ends, before, clocks.whose(case, by))
    at = clocks.remind_before(case, before, by)
    # a limit that is not longer than that was told of when it began
    return None if at is None or case.clock_from is None or at <= case.clock_from else at


def _so_long_before(ends: dt.datetime, before: Limit, by: Calendar) -> dt.datetime:
    if not before.unit.is_working_time:
        hours = before.value * (1 if before.unit.value.endswith("hour") else 24)
        return ends - dt.timedelta(hours=hours)
    days = before.value if before.unit is Unit.WORK_DAY else -(-before.value // by.day_hours)
    day, left = clock.city_day(ends), days
    while left > 0:
        day -= dt.timedelta(days=1)
        left -= by.is_working(day)
    return by.open_from(clock.day_begins(day))


def _timed(file: CaseFile, item_id: int | None) -> Timed:
    item = file.item(item_id)
    return item if item is not None and item.clock_value is not None else file.case
