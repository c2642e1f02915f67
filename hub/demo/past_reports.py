"""What reached the hub in the days before: calls and what callers added, and the alarms of devices."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Final

from django.conf import settings

from events import intake
from events.models import Case
from events.states import CaseKind
from hub.demo.devices_alive import Life
from hub.demo.phrases import rate
from hub.demo.speech import Call, Later, Order, Speech, Surroundings
from hub.foundation import clock, journal
from hub.foundation.access import Actor
from sensors import pipeline
from sensors.codecs import hotline
from sensors.envelope import Envelope
from sensors.topics import Lane, build

SOURCE: Final = "12345"
_HOTLINE: Final = Actor("source", SOURCE)
#: What share of the calls is followed by one of these within two days.
_LATER: Final[dict[Later, float]] = {
    "urge": 0.06, "supplement": 0.035, "withdraw": 0.012, "redo": 0.008,
}  # fmt: skip
#: Another caller about the same, and the very same order once more (a source that resends).
_ECHO, _AGAIN = 0.02, 0.012
#: Of what part of the last days every device has its readings, and how often.
_SERIES: Final = timedelta(hours=14)
#: In so many last hours people call as by day, so that whoever looks finds the desks at work, at night too.
_BUSY: Final = timedelta(hours=2)


class PastReports:
    """Calls and alarms of one stretch of time after another."""

    def __init__(
        self, around: Surroundings, life: Life, per_day: float, seed: int, end: datetime
    ) -> None:
        self._speech = Speech(around, seed)
        self._life = life
        self._dice = Random(f"reports {seed}")  # noqa: S311 - plays, protects nothing
        self._end = end
        self._alarms_per_day = min(5.0, 0.08 * per_day) if life.sensors else 0.0
        self._calls_per_day = per_day - self._alarms_per_day
        self._following: list[tuple[datetime, Call, str]] = []
        self._last_alarm = 0

    def take(self, begin: datetime, until: datetime) -> set[int]:
        """Everything of a window, stored; ids of the cases it opened or that it is about."""
        orders = [*self._new(begin, until), *self._later(until)]
        orders.sort(key=lambda order: str(order["occurred_at"]))
        touched = self._report(orders) if orders else set()
        return touched | self._readings(begin, until)

    def _new(self, begin: datetime, until: datetime) -> list[Order]:
        rain = self._life.weather.rain(until) > 0
        hours = (until - begin) / timedelta(hours=1)
        per_hour = self._calls_per_day / 24 * rate(begin, rain=rain)
        if until > self._end - _BUSY:
            per_hour = max(per_hour, self._calls_per_day / 7)
        count = _poisson(self._dice, per_hour * hours)
        orders = []
        for share in sorted(self._dice.random() for _ in range(count)):
            call = self._speech.call(begin + share * (until - begin), rain=rain)
            orders.append(call.order)
            self._promise(call, until)
        return orders

    def _promise(self, call: Call, now: datetime) -> None:
        """What the caller, or somebody else, will say about it later."""
        luck = self._dice.random()
        for what, share in (*_LATER.items(), ("echo", _ECHO), ("again", _AGAIN)):
            luck -= share
            if luck < 0:
                hours = (
                    self._dice.uniform(60, 140) if what == "redo" else self._dice.uniform(0.5, 44)
                )
                self._following.append((now + timedelta(hours=hours), call, what))
                return

    def _later(self, until: datetime) -> list[Order]:
        due = [one for one in self._following if one[0] <= until]
        self._following = [one for one in self._following if one[0] > until]
        orders = []
        for at, call, what in due:
            if what == "echo":
                orders.append(self._speech.echo(call, at).order)
            elif what == "again":
                orders.append(call.order)
            else:
                orders.append(self._speech.again(call, at, what).order)  # type: ignore[arg-type]
        return orders

    def _report(self, orders: list[Order]) -> set[int]:
        topic, now = build(Lane.ORDER, settings.CITY_CODE, SOURCE), clock.now()
        reports = [
            hotline.decode(Envelope(topic, json.dumps(order).encode(), now), SOURCE).report
            for order in orders
        ]
        with journal.transaction() as work:
            taken = intake.report_many(reports, work, _HOTLINE)
        return {one.case_id for one in taken}

    def _readings(self, begin: datetime, until: datetime) -> set[int]:
        """What the devices said: incidents always, the quiet ones of the last hours only."""
        self._life.happen(begin, until, self._alarms_per_day)
        said = self._life.incident_messages(begin, until)
        if until > self._end - _SERIES:
            said += self._life.messages(begin, until)
        if not said:
            return set()
        pipeline.take([Envelope(topic, payload, until) for topic, payload in said])
        new = Case.objects.filter(kind=CaseKind.ALARM, id__gt=self._last_alarm)
        found = set(new.values_list("id", flat=True))
        self._last_alarm = max(found, default=self._last_alarm)
        return found


def _poisson(dice: Random, mean: float) -> int:
    count, left = 0, dice.random()
    share = exp(-mean)
    while left > share:
        left -= share
        count += 1
        share *= mean / count
    return count
