"""What befalls alarms while nothing is heard: silences become long enough, and rules go off. The clock process listens.

A silence that a reading ended is found when that reading comes (`sensors.rules.measure`); both make the same alarm,
from the instant at which the silence was long enough. Two things are no silence of a device: that the hub did not hear
(`sensors.ears`), and that what it says comes late. Whose newest reading arrived an hour after it was measured speaks an
hour late, be it from a gateway that catches up or a drill played fast, and is silent an hour later, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from hub.foundation import arrays, clock, journal, sqlfile
from sensors import alarms, ears, in_force, reporting, states
from sensors.alarms import Asked
from sensors.in_force import InForce
from sensors.models import Alarm, DeviceState
from sensors.parcel import DeviceRow
from sensors.rules import Kind, Rule, Terms

#: Devices judged in one call; the rest in the next.
MOST: Final = 500
#: Within this, hours of the day turn at least once.
_ROUND: Final = timedelta(days=2)


def listen() -> int:
    """Judge the devices that were silent for too long, or whose rule went off, up to now; how many changes of alarms
    that made.

    Beside ingest and another clock process it is safe: what counts is read again under the devices' locks.
    """
    if clock.is_following():
        return 0
    until = ears.heard_until(clock.now())
    return 0 if until is None else judge(until)


def judge(until: datetime) -> int:
    """As `listen`, up to an instant."""
    watched = {held.row.code: held for held in _watched()}
    gone_off = _gone_off(until)
    codes = {*(_codes(list(watched.values()), until) if watched else ()), *gone_off}
    if not codes:
        return 0
    with journal.transaction() as work:
        devices = states.lock(codes)
        asked = _listened_to(
            [
                one
                for device in devices.values()
                for held in watched.values()
                if held.row.device_type_id == device.type_id
                and (one := _asked(device, held)) is not None
            ],
            until,
        )
        for device in devices.values():
            for held in gone_off.get(device.code, ()):
                asked += _at_its_end(device, held, until)
        turns = alarms.settle(asked)
        DeviceState.objects.bulk_update(
            [
                DeviceState(
                    device_id=row.id, memories=row.memories, alarm_level=states.gravest(row)
                )
                for row in sorted(devices.values(), key=lambda row: row.id)
            ],
            ["memories", "alarm_level"],
        )
        reporting.report_alarms(work, turns)
    return len(turns)


def _listened_to(asked: Sequence[Asked], until: datetime) -> list[Asked]:
    """Up to when nothing more was heard of each, by how late what it says comes; without those not listened to yet."""
    tips = [
        (one.device.id, one.held.row.quantity, one.tip_at)
        for one in asked
        if one.tip_at is not None
    ]
    if not tips:
        return []
    ids, quantities, times = zip(*tips, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "readings_arrived"),
            {
                "ids": arrays.plain(ids),
                "quantities": arrays.texts(quantities),
                "observed_at": arrays.plain(times),
            },
        )
        arrived = {(device, quantity): at for device, quantity, at in cursor}
    found = []
    for one in asked:
        if one.tip_at is None:
            continue
        at = arrived.get((one.device.id, one.held.row.quantity), one.tip_at)
        one.until = until - max(at - one.tip_at, timedelta())
        if one.until > one.tip_at:
            found.append(one)
    return found


def _gone_off(until: datetime) -> dict[str, list[InForce]]:
    """By the codes of devices the rules of which an alarm is open that have gone off since; but those on silence,
    which are listened to anyway.
    """
    by_hours = {
        held.row.code: held
        for rules in in_force.book().values()
        for held in rules
        if held.rule.measure.kind is not Kind.SILENCE
        and any(rule.has_hours_off for rule in _rules(held))
    }
    if not by_hours:
        return {}
    rows = Alarm.objects.filter(
        rule_code__in=by_hours, cleared_at__isnull=True, device__in_service=True
    ).values_list("rule_code", "device_id", "device__code", "level_at", "device__state__values")
    found: dict[str, list[InForce]] = {}
    for rule_code, device_id, code, level_at, said in rows.order_by("level_at"):
        held = by_hours[rule_code]
        terms, last = held.terms(device_id), states.last_values(said).get(held.row.quantity)
        if terms is None or last is None or len(found) >= MOST:
            continue
        if terms.goes_off(max(level_at, last.t), until) is not None:
            found.setdefault(code, []).append(held)
    return found


def _at_its_end(device: DeviceRow, held: InForce, until: datetime) -> list[Asked]:
    """A rule to be asked about a device at the instant it went off; nothing where a reading ended its alarm already."""
    one = _asked(device, held)
    if one is None or one.memory.told is None or one.memory.judged_at is None:
        return []
    one.until = one.terms.goes_off(one.memory.judged_at, until)
    return [] if one.until is None else [one]


def _watched() -> list[InForce]:
    return [
        held
        for rules in in_force.book().values()
        for held in rules
        if held.rule.measure.kind is Kind.SILENCE
    ]


def _asked(device: DeviceRow, held: InForce) -> Asked | None:
    terms = held.terms(device.id)
    if terms is None:
        return None
    one = alarms.asked_of(device, held, terms)
    return one if one.tip_at is not None else None


def _codes(watched: list[InForce], until: datetime) -> list[str]:
    asked = [(held, length) for held in watched for length in sorted(_lengths(held))]
    turned = {held.row.code: _turned(held, until) for held in watched}
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "devices_unheard"),
            {
                "type_ids": arrays.plain([held.row.device_type_id for held, _ in asked]),
                "quantities": arrays.texts([held.row.quantity for held, _ in asked]),
                "rules": arrays.texts([held.row.code for held, _ in asked]),
                "versions": arrays.texts([str(held.row.version) for held, _ in asked]),
                "lengths": arrays.plain([length for _, length in asked]),
                "turned": arrays.plain([turned[held.row.code] for held, _ in asked]),
                "until": until,
                "most": MOST,
            },
        )
        return [code for (code,) in cursor]


def _rules(held: InForce) -> list[Rule]:
    """The rule, and those of devices that have something else."""
    return [held.rule, *(rule for rule, _ in held.own.values() if rule is not None)]


def _lengths(held: InForce) -> set[float]:
    """The lengths of silence that count for any device, s."""
    return {length for rule in _rules(held) for length in Terms(rule).silences()}


def _turned(held: InForce, now: datetime) -> float:
    """When other levels last began to count, for any device, s since 1970; 0: they always count."""
    turns = (Terms(rule).turns(now - _ROUND, now) for rule in _rules(held) if rule.when)
    return max((at.timestamp() for one in turns for at in one), default=0.0)
