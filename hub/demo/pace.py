"""How long people take: in the months before, by working hours; while the city lives before our eyes, in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from events.records import CaseFile, CaseRecord
from grid.worktime import Calendar
from hub.demo.steps import Step, dice_of
from hub.foundation.clock import CITY

MINUTE: Final = timedelta(minutes=1)
#: Verb → minutes it takes somebody at least and at most, from the moment it could be done.
_TAKES: Final[Mapping[str, tuple[float, float]]] = {
    "accept": (3, 30), "verify": (4, 20), "reject": (10, 60), "void": (20, 90), "self_handle": (30, 120),
    "file": (4, 35), "reclassify": (3, 15), "refer_back": (10, 50), "dispatch": (5, 40), "comment": (10, 60),
    "sign": (8, 90), "assign": (5, 50), "hand_on": (10, 70), "return": (20, 150), "hand_back": (20, 60),
    "take": (15, 90), "pass": (10, 80), "fail": (15, 90), "record_call_back": (20, 240),
    "contact": (10, 100), "not_reached": (40, 240), "give_up_call": (40, 240),
    "send_back": (20, 90), "answer_at_once": (2, 12), "transfer": (5, 40), "close": (15, 140),
    "hand_over": (1, 8), "whistle": (5, 40), "arrive": (15, 60), "report_part": (40, 240), "release_unit": (10, 60),
    "close_simply": (5, 30),
}  # fmt: skip
#: What nobody gave a time of its own takes as long as most things at a desk.
_AT_A_DESK: Final = (10, 60)
#: Who works when: the field and the callers in the day, departments by the calendar, the centre always.
_FIELD: Final = (time(7), time(20, 30))
_CALLS: Final = (time(9), time(20))
_OFFICE_VERBS: Final = frozenset({"contact", "sign", "assign", "hand_on", "return"})
_CALL_VERBS: Final = frozenset({"record_call_back", "not_reached", "give_up_call"})
_FIELD_VERBS: Final = frozenset(
    {"take", "pass", "fail", "report_handled", "hand_back", "self_handle", "comment"}
)
#: Minutes in which a living city does the same, on the average.
_LIVE: Final[Mapping[str, float]] = {
    "accept": 1.2, "verify": 1.5, "file": 1.2, "dispatch": 1.5, "sign": 2.5, "assign": 2.5, "hand_on": 2.5,
    "report_handled": 13, "take": 3.5, "pass": 3, "fail": 3, "record_call_back": 3, "close": 2,
    "not_reached": 35, "give_up_call": 35,
}  # fmt: skip


class Manner(StrEnum):
    """How those who have a case to handle go about it."""

    USUAL = "usual"
    LAST_MINUTE = "last minute"
    SLOW = "slow"


def manner(case: CaseRecord, seed: int) -> Manner:
    """The manner of a case's handlers: most are in time, some just so, a few never get round to it in time."""
    luck = dice_of(case, seed, "manner").random()
    if luck < 0.07:
        return Manner.SLOW
    return Manner.LAST_MINUTE if luck < 0.2 else Manner.USUAL


def in_history(
    step: Step, file: CaseFile, seed: int, now: datetime, calendar: Calendar
) -> datetime:
    """When somebody would have done this, asked for it `now`: by the hours of his work, and mostly in time."""
    case = file.case
    dice = dice_of(case, seed, f"{case.version} takes")
    is_urgent = case.limit_unit == "urgent_hour"
    if step.verb == "report_handled":
        at = _handled_at(file, step, now, dice, manner(case, seed))
    else:
        least, most = _TAKES.get(step.verb, _AT_A_DESK)
        at = now + dice.triangular(least, most, least) * MINUTE * (0.35 if is_urgent else 1.0)
    if is_urgent:
        return at
    if step.verb in _OFFICE_VERBS:
        return _in_office(at, calendar, dice)
    if step.verb in _FIELD_VERBS:
        return _in_day(at, _FIELD, dice)
    return _in_day(at, _CALLS, dice) if step.verb in _CALL_VERBS else at


def _handled_at(file: CaseFile, step: Step, now: datetime, dice: Random, how: Manner) -> datetime:
    due = (step.item.due_at if step.item else None) or file.case.due_at or now + timedelta(days=2)
    left = max(due - now, 20 * MINUTE)
    if how is Manner.LAST_MINUTE:
        return due - dice.uniform(0.02, 0.12) * left
    if how is Manner.SLOW:
        return due + dice.uniform(0.2, 1.2) * min(max(left, timedelta(hours=18)), timedelta(days=3))
    # long limits are rarely needed: the work itself takes hours, not a week
    return now + min(left * dice.betavariate(1.6, 3.4), timedelta(hours=dice.uniform(3, 60)))


def _in_day(at: datetime, hours: tuple[time, time], dice: Random) -> datetime:
    local = at.astimezone(CITY)
    begin = local.replace(hour=hours[0].hour, minute=hours[0].minute, second=0, microsecond=0)
    if local.time() > hours[1]:
        begin += timedelta(days=1)
    elif local >= begin:
        return at
    return begin + dice.triangular(5, 150, 20) * MINUTE


def _in_office(at: datetime, calendar: Calendar, dice: Random) -> datetime:
    """The next time the office is open; a look around after it opened."""
    if calendar.is_open(at):
        return at
    local = at.astimezone(CITY)
    for days in range(12):
        day = local.date() + timedelta(days=days)
        for begin, _ in calendar.spans_of(day) if calendar.is_working(day) else ():
            opens = datetime.combine(day, time(), CITY) + timedelta(microseconds=begin)
            if opens >= local:
                return opens + dice.triangular(3, 100, 15) * MINUTE
    return at


def alive(step: Step, file: CaseFile, seed: int, now: datetime) -> timedelta:
    """After what time somebody does it while people look on, at speed 1: minutes; a few cases wait for hours."""
    case = file.case
    dice = dice_of(case, seed, f"{case.version} lives")
    if step.verb == "report_handled" and manner(case, seed) is Manner.SLOW:
        over = (case.due_at or now) - now
        late = timedelta(hours=dice.uniform(0.2, 2.5))
        return max(over, timedelta()) + late if over < timedelta(hours=6) else late
    return _LIVE.get(step.verb, 2.0) * dice.gammavariate(2.0, 0.5) * MINUTE
