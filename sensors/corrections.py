"""Readings that came later than their rule allows: stored, marked, and noted on the alarm they speak against.

What was told stays as it was, and nothing that was sent out is called back (派遣不撤回): the alarm says what it would
have been.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from sensors import alarm_rows, alarm_words, history, rules
from sensors.alarm_rows import CORRECTED, Turn
from sensors.history import Ask
from sensors.models import Alarm, Reading
from sensors.rules import Change, Kind, Sample, Spell

if TYPE_CHECKING:
    from sensors.alarms import Asked

#: Readings gone through for one alarm, and in one transaction: readings wait for it. Past that it is noted that it was
#: not reckoned what the alarm would have been.
MOST_READINGS: Final = 20_000
MOST_AT_ONCE: Final = 60_000
#: Alarms looked at for one device and rule.
_ALARMS: Final = 20


@dataclass(slots=True)
class _Left:
    """How many readings this transaction may still go through."""

    readings: int = MOST_AT_ONCE


@dataclass(frozen=True, slots=True)
class _Disputed:
    """An alarm some readings speak against: as told, and what there would have been in its place, in order;
    is_reckoned: False, nobody knows.
    """

    alarm: Alarm
    was: Spell
    would: Sequence[Spell]
    is_reckoned: bool = True


def put(asked: Collection[Asked]) -> list[Turn]:
    """Mark the readings that came too late; where one would have made another alarm of one there is, note it there."""
    if not asked:
        return []
    history.mark_late(
        [
            (one.device.id, one.held.row.quantity, sample.at)
            for one in asked
            for sample in _late(one)
        ]
    )
    turns: list[Turn] = []
    touched: list[Alarm] = []
    left = _Left()
    for one in asked:
        for found in _disputed(one, left):
            alarm = found.alarm
            late = [sample for sample in _late(one) if _touches(one, found.was, sample)]
            first, most = (late[0].at, late[0].value), None if found.is_reckoned else MOST_READINGS
            why = alarm_words.too_late(
                one.device, one.held.row, one.terms, found.would, first, most
            ).as_json()
            alarm_rows.note(alarm, found.was, next(iter(found.would), None), why, late)
            touched.append(alarm)
            level = None if alarm.cleared_at is not None else alarm.level
            change = Change(level, alarm.level, late[-1].at, alarm.value, alarm.value, 0.0)
            turns.append(Turn(alarm, one.device, one.held.row, change, why, CORRECTED))
    Alarm.objects.bulk_update(touched, ["corrections"])
    return turns


def _late(asked: Asked) -> tuple[Sample, ...]:
    return asked.result.too_late if asked.result is not None else ()


def _reach(asked: Asked) -> timedelta:
    """How far before an alarm a reading may lie and still have to do with it."""
    levels = [one for levels in asked.terms.rule.all_levels() for one in levels]
    longest = max((max(one.after_s, one.clear_after_s) for one in levels), default=0.0)
    if asked.terms.rule.measure.kind is Kind.SILENCE:
        longest = max(asked.terms.silences())
    return asked.terms.rule.measure.window + timedelta(
        seconds=longest + (asked.terms.rule.longest_gap_s or 0.0)
    )


def _touches(asked: Asked, alarm: Spell, late: Sample) -> bool:
    return alarm.raised_at - _reach(asked) <= late.at and (
        alarm.cleared_at is None or late.at <= alarm.cleared_at
    )


def _disputed(asked: Asked, left: _Left) -> list[_Disputed]:
    """The alarms these readings speak against, or of which it would take too long to say."""
    late = _late(asked)
    rows = Alarm.objects.filter(
        Q(cleared_at__isnull=True) | Q(cleared_at__gte=late[0].at),
        device_id=asked.device.id,
        rule_code=asked.held.row.code,
        withdrawn_at__isnull=True,
        raised_at__lte=late[-1].at + _reach(asked),
    )
    found = []
    for alarm in rows.order_by("raised_at")[:_ALARMS]:
        was = alarm_rows.spell_of(alarm)
        if not any(_touches(asked, was, sample) for sample in late):
            continue
        series = _series(asked, was, left)
        if series is None:
            if not _is_unreckoned(alarm):
                found.append(_Disputed(alarm, was, (), is_reckoned=False))
            continue
        listened = asked.result.memory.until if asked.result is not None else None
        spells = rules.spells(asked.terms, series, was.cleared_at or listened)
        would = [one for one in spells if one.overlaps(was)]
        told = [(one.raised_at, one.cleared_at, one.worst) for one in would]
        same = told == [(was.raised_at, was.cleared_at, was.worst)]
        if not same and not _is_noted(alarm, would):
            found.append(_Disputed(alarm, was, would))
    return found


def _series(asked: Asked, was: Spell, left: _Left) -> list[Sample] | None:
    """All readings there are now that an alarm is made of; None where they are too many to go through here."""
    since = was.raised_at - 2 * _reach(asked) - timedelta(seconds=1)
    newest = (was.level_at, asked.tip_at or was.level_at, _late(asked)[-1].at)
    until = was.cleared_at or max(newest)
    quantity, most = asked.held.row.quantity, min(MOST_READINGS, left.readings)
    rows = Reading.objects.filter(
        device_id=asked.device.id, quantity=quantity, observed_at__gte=since, observed_at__lte=until
    )
    if most <= 0 or rows[most : most + 1].exists():
        return None
    series = history.read([Ask(asked.device.id, quantity, since, until)])[0]
    left.readings -= len(series)
    return series


def _is_unreckoned(alarm: Alarm) -> bool:
    """Whether the last thing noted is that nobody knows."""
    last = alarm.corrections[-1]["why"]["code"] if alarm.corrections else ""
    return bool(last == "sensors.alarm.too_late_unreckoned")


def _is_noted(alarm: Alarm, would: Sequence[Spell]) -> bool:
    """Whether the last thing noted is the same."""
    if not alarm.corrections or _is_unreckoned(alarm):
        return False
    last = alarm.corrections[-1]
    if not would or last["now"] is None:
        return not would and last["now"] is None
    now, first, final = last["now"], would[0], alarm_words.several(would)
    return (now["raised_at"], now["cleared_at"], now["worst"]) == (
        first.raised_at.isoformat(),
        first.cleared_at and first.cleared_at.isoformat(),
        first.worst,
    ) and final == {name: last["why"]["values"].get(name) for name in final}
