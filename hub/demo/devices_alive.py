"""What the devices of the demo city measure: a rhythm of the day, the weather, and now and then an incident. Pure,
but for `read_sensors`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, cos, pi
from random import Random
from typing import Final

from django.conf import settings

from hub.demo.weather import Weather
from hub.foundation.clock import CITY
from sensors.models import AlarmRule, Device
from sensors.topics import Lane, build

#: Topic and payload, as they are published.
Message = tuple[str, bytes]
SECOND: Final = timedelta(seconds=1)
#: Type of device → how often it has an incident against the others: dry by day, at night (18–24), in the rain.
_OFTEN: Final[Mapping[str, tuple[float, float, float]]] = {
    "ponding": (0.1, 0.1, 14), "underpass": (0.05, 0.05, 3),
    "manhole": (1.5, 1.0, 3), "river": (0.05, 0.05, 0.4), "gas": (0.6, 0.6, 0.4),
    "noise": (0.5, 4, 0.3), "air": (0.5, 0.4, 0), "bin": (3, 2, 1), "lamp": (0.1, 3, 1.5),
    "hydrant": (0.7, 0.7, 0.7), "rain": (0, 0, 0.4),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sensor:
    """A device as far as its life goes. levels: (raised at, held for s) of its alarm rule, mildest first."""

    code: str
    type: str
    quantities: tuple[str, ...]
    rhythm_s: int
    watched: str = ""
    above: bool = True
    levels: tuple[tuple[float, float], ...] = ()

    @property
    def phase(self) -> int:
        """A number of its own, so that no two do the same at the same time."""
        return zlib.crc32(self.code.encode())


@dataclass(frozen=True, slots=True)
class Incident:
    """A stretch in which the watched quantity leaves what is usual. held: for how long it is at its peak."""

    sensor: Sensor
    begin: datetime
    rises: timedelta
    held: timedelta
    falls: timedelta
    peak: float

    @property
    def end(self) -> datetime:
        """When it is usual again and the alarm has had time to clear."""
        return self.begin + self.rises + self.falls + self.held + 0.8 * self.held

    @property
    def step(self) -> timedelta:
        """How often the device reports meanwhile."""
        return max(20 * SECOND, min(self.held / 6, 300 * SECOND))

    def value(self, at: datetime, usual: float) -> float:
        """What is measured instead of `usual`."""
        into = at - self.begin
        down = into - self.rises - self.held
        share = min(1.0, into / self.rises) if down <= timedelta() else 1.0 - down / self.falls
        return usual + max(0.0, share) * (self.peak - usual)


def read_sensors() -> list[Sensor]:
    """Every device in service that has a type with quantities, with the rule in force on readings of its type."""
    rules: dict[int, AlarmRule] = {}
    for rule in AlarmRule.objects.filter(valid_to__isnull=True).order_by("-id"):
        if rule.levels and rule.measure.get("kind", "value") == "value":
            rules[rule.device_type_id] = rule
    devices = Device.objects.filter(in_service=True).select_related("type").order_by("code")
    return [_sensor(device, rules.get(device.type_id)) for device in devices]


def _sensor(device: Device, rule: AlarmRule | None) -> Sensor:
    kind = device.type
    known = tuple(kind.quantities)
    rhythm = device.rhythm_s or kind.rhythm_s
    if rule is None:
        return Sensor(device.code, kind.code, known, rhythm)
    levels = tuple((one["raise_at"], one.get("after_s", 0.0)) for one in rule.levels)
    return Sensor(device.code, kind.code, known, rhythm, rule.quantity, rule.above, levels)


class Life:
    """All devices of a city, what happens to them, and what they say of it.

    speed: how many times more often than usual they report.
    """

    def __init__(self, sensors: Sequence[Sensor], seed: int = 1, speed: float = 1.0) -> None:
        self.sensors = [one for one in sensors if one.quantities]
        self.weather = Weather(seed)
        self._speed = speed
        self._dice = Random(f"devices {seed}")  # noqa: S311 - plays, protects nothing
        self._incidents: dict[str, Incident] = {}
        self._watched = [one for one in self.sensors if one.levels]

    def happen(self, begin: datetime, until: datetime, per_day: float) -> list[Incident]:
        """What begins in a stretch of time: `per_day` incidents on a dry day, several times as many in the rain."""
        self._incidents = {code: one for code, one in self._incidents.items() if one.end > begin}
        wet = 6.0 if self.weather.rain(until) > 4 else 1.0
        mean = per_day * wet * ((until - begin) / timedelta(days=1))
        count = int(mean) + (self._dice.random() < mean % 1)
        new = []
        for _ in range(count if self._watched else 0):
            at = begin + self._dice.random() * (until - begin)
            weights = [self._often(one, at) for one in self._watched]
            if not any(weights):
                break
            sensor = self._dice.choices(self._watched, weights)[0]
            new.append(self.strike(sensor, at))
        return new

    def strike(self, sensor: Sensor, at: datetime) -> Incident:
        """Let something happen to one device."""
        gravest = self._dice.choices(
            range(len(sensor.levels)), [4.0**-n for n in range(len(sensor.levels))]
        )[0]
        reached = sensor.levels[gravest][0]
        beyond = self._dice.uniform(0.04, 0.12) * max(abs(reached), 0.02)
        longest = max(held for _, held in sensor.levels)
        incident = Incident(
            sensor=sensor,
            begin=at,
            rises=timedelta(seconds=self._dice.uniform(30, 120 + longest * 0.2)),
            held=timedelta(seconds=longest * 1.5 + self._dice.uniform(180, 600)),
            falls=timedelta(seconds=self._dice.uniform(40, 200)),
            peak=reached + beyond if sensor.above else max(reached - beyond, 0.0),
        )
        self._incidents[sensor.code] = incident
        return incident

    def incident_messages(self, begin: datetime, until: datetime) -> list[Message]:
        """What devices with an incident say in a stretch of time: more often than usual."""
        said = []
        for incident in self._incidents.values():
            step, first = incident.step, max(incident.begin - 2 * incident.step, begin)
            count = ceil((first - incident.begin) / step)
            at = incident.begin + count * step
            while at < min(until, incident.end):
                said.append((at, self._message(incident.sensor, at)))
                at += step
        return [message for _, message in sorted(said, key=lambda one: one[0])]

    def messages(self, begin: datetime, until: datetime) -> list[Message]:
        """What all devices say in a stretch of time by their own rhythm; of several times the last only."""
        said = []
        for sensor in self.sensors:
            rhythm = max(2, round(sensor.rhythm_s / self._speed))
            last = (
                int(until.timestamp()) - sensor.phase % rhythm
            ) // rhythm * rhythm + sensor.phase % rhythm
            if begin.timestamp() < last:
                at = datetime.fromtimestamp(last, until.tzinfo)
                said.append(self._message(sensor, at))
        return said

    def value(self, sensor: Sensor, quantity: str, at: datetime) -> float:
        """What a device measures at an instant; the same whenever it is asked, while nothing new happens."""
        usual = _USUAL.get(quantity, _steady)(sensor, at, self.weather)
        noise = Random(f"{sensor.code}{quantity}{at.timestamp():.0f}").gauss(0, 1)  # noqa: S311
        value = usual * (1 + 0.04 * noise)
        incident = self._incidents.get(sensor.code)
        if (
            incident is not None
            and quantity == sensor.watched
            and incident.begin <= at < incident.end
        ):
            value = incident.value(at, value)
        return round(max(value, 0.0), 3)

    def _message(self, sensor: Sensor, at: datetime) -> Message:
        values = {quantity: self.value(sensor, quantity, at) for quantity in sensor.quantities}
        said = {"at": at.isoformat(timespec="milliseconds"), "values": values}
        return build(Lane.READINGS, settings.CITY_CODE, sensor.code), json.dumps(said).encode()

    def _often(self, sensor: Sensor, at: datetime) -> float:
        if sensor.code in self._incidents:
            return 0.0
        dry, night, wet = _OFTEN.get(sensor.type, (1.0, 1.0, 1.0))
        if self.weather.rain(at) > 4:
            return wet
        return night if at.astimezone(CITY).hour >= 18 else dry


# --- What is usual --------------------------------------------------------------------------------------------------

Usual = Callable[[Sensor, datetime, Weather], float]


def _hour(at: datetime) -> float:
    local = at.astimezone(CITY)
    return local.hour + local.minute / 60 + local.second / 3600


def _own(sensor: Sensor, least: float, most: float) -> float:
    """A constant of the device's own, between two bounds."""
    return least + (most - least) * (sensor.phase % 997) / 997


def _daily(at: datetime, peak_hour: float) -> float:
    """0 to 1, highest at `peak_hour`."""
    return 0.5 + 0.5 * cos((_hour(at) - peak_hour) / 24 * 2 * pi)


def _steady(sensor: Sensor, at: datetime, weather: Weather) -> float:
    """Well on the quiet side of the rule, whatever is measured."""
    if not sensor.levels:
        return _own(sensor, 10, 20)
    first = sensor.levels[0][0]
    return first * (_own(sensor, 0.2, 0.4) if sensor.above else _own(sensor, 1.6, 2.0))


def _fill(sensor: Sensor, at: datetime, weather: Weather) -> float:
    """Emptied at half past five, full by the evening; how full depends on the corner."""
    hours = (_hour(at) - 5.5 - _own(sensor, 0, 1.5)) % 24
    filled: float = (hours / 24) ** 0.8
    return 6 + _own(sensor, 35, 78) * filled


def _current(sensor: Sensor, at: datetime, weather: Weather) -> float:
    return _own(sensor, 0.7, 1.4) if not 6.4 < _hour(at) < 17.8 else 0.02


_USUAL: Final[Mapping[str, Usual]] = {
    "water_depth": lambda s, at, w: min(0.3 + w.rain(at) * _own(s, 0.0, 0.05), 2.0),
    "tilt": lambda s, at, w: _own(s, 0.3, 2.2),
    "level": lambda s, at, w: _own(s, 0.2, 0.4) + 0.15 * _daily(at, 20) + w.rain(at) * 0.04,
    "water_level": lambda s, at, w: _own(s, 2.1, 2.4) + min(w.rain(at) * 0.02, 0.5),
    "methane": lambda s, at, w: _own(s, 0.1, 0.9),
    "noise": lambda s, at, w: 43 + _own(s, 0, 5) + 13 * _daily(at, 15.5),
    "pm25": lambda s, at, w: (24 + _own(s, 0, 12) + 22 * _daily(at, 8.5)) * (0.5 if w.rain(at) > 2 else 1),
    "pm10": lambda s, at, w: (40 + _own(s, 0, 20) + 36 * _daily(at, 8.5)) * (0.5 if w.rain(at) > 2 else 1),
    "fill": _fill,
    "current": _current,
    "pressure": lambda s, at, w: _own(s, 0.25, 0.36) - 0.04 * _daily(at, 19.5),
    "rain": lambda s, at, w: w.rain(at) * _own(s, 0.7, 1.05),
}  # fmt: skip
