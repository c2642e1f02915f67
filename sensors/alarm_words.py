"""Why an alarm was raised, changed its level, was cleared or put right: the sentence of each, with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.foundation import clock
from hub.foundation.why import Why
from sensors import units
from sensors.models import AlarmRule
from sensors.parcel import DeviceRow
from sensors.rules import Change, Deviation, Kind, Spell, Terms
from sensors.rules.changes import Cause
from sensors.rules.normal import usual

#: How a deviation is counted → what its unit is called.
_DEVIATIONS: Mapping[Deviation, str] = {Deviation.SPREAD: "×σ", Deviation.PERCENT: "%"}


def why(device: DeviceRow, row: AlarmRule, terms: Terms, change: Change) -> Why:
    """The sentence of a change."""
    measure, flapping = terms.rule.measure, terms.rule.flapping
    values = said(device, row, terms) | {
        "value": _number(change.value, change.threshold),
        "at": moment(change.at),
        "threshold": _plain(change.threshold),
        "held_for_s": round(change.held_s),
        "level": change.level,
        "was": change.was,
    }
    if change.cause is Cause.HOURS:
        return Why("sensors.alarm.hours_ended", values)
    if flapping is not None and change.cause in (Cause.FLAPPING, Cause.CALM):
        values |= {"changes": flapping.changes, "window_s": _plain(flapping.window_s)}
        return Why(f"sensors.alarm.{change.cause}", values)
    if measure.kind is Kind.SILENCE:
        return Why(*_silence(change, values))
    of_value = measure.kind is Kind.VALUE
    if change.level is None:
        return Why("sensors.alarm.cleared" if of_value else "sensors.alarm.measure_cleared", values)
    if change.was is not None:
        return Why("sensors.alarm.level" if of_value else "sensors.alarm.measure_level", values)
    side = "above" if terms.rule.above else "below"
    if of_value:
        return Why(f"sensors.alarm.raised_{side}", values)
    values |= {"window_s": _plain(measure.window_s), "per_s": _plain(measure.per_s)}
    if measure.kind is Kind.DEVIATION:
        values |= _usual(terms, change)
    return Why(f"sensors.alarm.{measure.kind}_{side}", values)


def _silence(change: Change, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Code and values of a change of an alarm of silence."""
    heard = {"silent_s": _plain(change.value), "heard_at": moment(change.since or change.at)}
    if change.level is None:
        return "sensors.alarm.silence_cleared", values
    if change.was is not None:
        return "sensors.alarm.silence_level", values | heard
    return "sensors.alarm.silence", values | heard


def said(device: DeviceRow, row: AlarmRule, terms: Terms) -> dict[str, Any]:
    """What every sentence names: device, quantity, unit of the measure, rule and version."""
    quantity = device.quantities.get(row.quantity, {})
    unit = units.shown(str(quantity.get("unit", "")))
    measure = terms.rule.measure
    shown = unit
    if measure.kind is Kind.SILENCE:
        shown = "s"
    elif measure.kind is Kind.DEVIATION:
        shown = _DEVIATIONS.get(measure.in_, unit)
    return {
        "device": device.name or device.code,
        "quantity": quantity.get("name", row.quantity),
        "unit": shown,
        "reading_unit": unit,
        "rule": row.name,
        "version": row.version,
    }


def put_right(
    device: DeviceRow,
    row: AlarmRule,
    terms: Terms,
    was: Spell,
    now: Spell | None,
    late: tuple[datetime, float],
) -> Why:
    """The sentence of an alarm that a late reading (at, value) changed, within what its rule allows."""
    values = said(device, row, terms) | _late(late) | {
        "raised_at": moment(was.raised_at), "level": was.level,
    }  # fmt: skip
    if now is None:
        return Why("sensors.alarm.withdrawn", values)
    return Why(
        "sensors.alarm.put_right" if now.cleared_at is None else "sensors.alarm.put_right_cleared",
        values | _spell(now),
    )


def too_late(
    device: DeviceRow,
    row: AlarmRule,
    terms: Terms,
    would: Sequence[Spell],
    late: tuple[datetime, float],
    most: int | None = None,
) -> Why:
    """The sentence of a reading (at, value) that came too late to change an alarm: what there would have been in its
    place, in order.

    most: that was not reckoned, because it would have gone through more readings than so many.
    """
    values = said(device, row, terms) | _late(late)
    values["allowed_s"] = _plain(terms.rule.lateness_s)
    if most is not None:
        return Why("sensors.alarm.too_late_unreckoned", values | {"most": most})
    if not would:
        return Why("sensors.alarm.too_late_none", values)
    code = "too_late" if len(would) == 1 else "too_late_several"
    if would[-1].cleared_at is not None:
        code += "_cleared"
    return Why(f"sensors.alarm.{code}", values | _spell(would[0]) | several(would))


def several(would: Sequence[Spell]) -> dict[str, Any]:
    """What the sentence of more than one alarm in the place of one says of their number and the last."""
    if len(would) < 2:
        return {}
    last = _spell(would[-1])
    return {
        "alarms": len(would),
        "last_raised_at": last["now_raised_at"],
        "last_cleared_at": last["now_cleared_at"],
    }


def moment(at: datetime) -> str:
    """An instant as sentences name it, in the city's time."""
    return at.astimezone(clock.CITY).isoformat(sep=" ", timespec="seconds")[:19]


def _late(late: tuple[datetime, float]) -> dict[str, Any]:
    at, value = late
    return {"reading": _number(value), "reading_at": moment(at)}


def _spell(spell: Spell) -> dict[str, Any]:
    return {
        "now_raised_at": moment(spell.raised_at),
        "now_cleared_at": "" if spell.cleared_at is None else moment(spell.cleared_at),
        "now_level": spell.level,
        "now_worst": spell.worst,
    }


def _usual(terms: Terms, change: Change) -> dict[str, Any]:
    normal = usual(terms.usually, change.at)
    since = next((week.since for week in reversed(terms.usually) if week.until <= change.at), None)
    reading = change.evidence[-1].value if change.evidence else change.value
    return {
        "reading": _number(reading),
        "usual": _number(normal.middle) if normal else "",
        "count": normal.count if normal else 0,
        "since": moment(since) if since else "",
    }


def _number(value: float, threshold: float | None = None) -> float:
    """With the digits that count; with six places where fewer would say that it is the threshold, and it is not."""
    exact, short = round(value, 6), float(units.figure(value))
    said = exact if short == threshold and exact != threshold else short
    return _plain(said)


def _plain(value: float) -> float:
    """31 and not 31.0."""
    exact = round(float(value), 6)
    return int(exact) if exact.is_integer() else exact
