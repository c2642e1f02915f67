"""Readings of many sensors as ready packets: message number k is the same bytes however often it is asked for.

All numbers have a fixed width, so one template serves every message and only digits are written into it, for
thousands of messages at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from tests.bench.load import mqtt

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

#: The sensors are `sensor-0000000`, `sensor-0000001`, …
DEVICE: Final = "sensor-{:07d}"
QUANTITY: Final = "water_level"
#: Between two readings: a million sensors, one reading a minute each.
STEP_US: Final = 60
#: One reading of so many lies beyond the threshold of the alarm rule: 200 alarms a minute at the full rate.
BEYOND_ONE_IN: Final = 5_000
#: Readings of one SenML pack.
PACK: Final = 50
_DAY_US: Final = 86_400_000_000
_HASH: Final = 2_654_435_761


@dataclass(frozen=True)
class Readings:
    """Reading k: sensor `order[k % sensors]`, observed at `start_us + k * step_us`, so each instant occurs once.

    start_us: microseconds since 1970.  pack: readings of one message; they are one sensor's, a second apart, and
    `step_us` counts nothing.  beyond_one_in: one reading of so many lies beyond the threshold.  seed: of the order in
    which the sensors report.
    """

    sensors: int
    start_us: int
    step_us: int
    city: str
    pack: int = 1
    beyond_one_in: int = BEYOND_ONE_IN
    seed: int = 1

    @cached_property
    def order(self) -> Ints:
        """The sensors in the order in which they report; the same in every round."""
        return np.random.default_rng(self.seed).permutation(self.sensors).astype(np.int64)

    @cached_property
    def _template(self) -> Template:
        return Template(_pack_packet(self.city) if self.pack > 1 else _single_packet(self.city))

    def packets(self, first: int, count: int) -> bytes:
        """Messages `first` … `first + count - 1`, one after the other."""
        return b"".join(part.tobytes() for part in self._parts(first, count))

    def bytes_each(self) -> int:
        """How long one message is on the wire."""
        return len(self._template.packet)

    def sensor(self, numbers: Ints) -> Ints:
        """Which sensor sends each of these messages."""
        return self.order[numbers % self.sensors]

    def observed_us(self, numbers: Ints) -> Ints:
        """The (first) instant of each of these messages."""
        if self.pack == 1:
            return self.start_us + numbers * self.step_us
        # whole seconds, PACK of them a message: the packs of one sensor follow each other without a gap
        return self.start_us + numbers // self.sensors * (self.pack * 1_000_000)

    def thousandths(self, readings: Ints) -> Ints:
        """The value of each of these readings in thousandths: 0.100–0.899, or 3.100–3.899 beyond the threshold."""
        hashed = readings * _HASH % 2**32
        beyond = (hashed // 800 % self.beyond_one_in == 0).astype(np.int64)
        out: Ints = hashed % 800 + 100 + 3000 * beyond
        return out

    def rows(self, first: int, count: int) -> tuple[Ints, Ints, Ints]:
        """Sensor, instant and thousandths of every reading of these messages."""
        messages = np.arange(first, first + count)
        spread = np.repeat(messages, self.pack)
        nth = np.tile(np.arange(self.pack), count)
        at = self.observed_us(spread) + nth * 1_000_000
        return self.sensor(spread), at, self.thousandths(spread * self.pack + nth)

    def _parts(self, first: int, count: int) -> Iterator[Bytes]:
        numbers = np.arange(first, first + count)
        at = self.observed_us(numbers)
        days = at // _DAY_US
        for day in np.unique(days):
            yield self._on_day(numbers[days == day], at[days == day], int(day))

    def _on_day(self, numbers: Ints, at: Ints, day: int) -> Bytes:
        form = self._template
        out = np.tile(form.packet, (len(numbers), 1))
        packet_ids = numbers % 65_535 + 1
        out[:, form.packet_id] = packet_ids // 256
        out[:, form.packet_id + 1] = packet_ids % 256
        sensor = self.sensor(numbers)
        for place in form.sensors:
            _digits(out, place, 7, sensor)
        if self.pack > 1:
            _digits(out, form.at, 10, at // 1_000_000)
            for nth, place in enumerate(form.values):
                _value(out, place, self.thousandths(numbers * self.pack + nth))
            return out
        date = str(np.datetime64(day, "D")).encode()
        out[:, form.at : form.at + 10] = np.frombuffer(date, np.uint8)
        second = at % _DAY_US // 1_000_000
        for place, width, part in (
            (11, 2, second // 3600),
            (14, 2, second // 60 % 60),
            (17, 2, second % 60),
            (20, 6, at % 1_000_000),
        ):
            _digits(out, form.at + place, width, part)
        _digits(out, form.seq, 8, numbers // self.sensors + 10_000_000)
        _value(out, form.values[0], self.thousandths(numbers))
        return out


@dataclass(frozen=True)
class Template:
    """A packet with gaps. Places are byte offsets; 0 where there is no such gap."""

    text: bytes
    packet: Bytes = field(init=False)
    sensors: tuple[int, ...] = field(init=False)
    packet_id: int = field(init=False)
    at: int = field(init=False)
    seq: int = field(init=False)
    values: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "packet", np.frombuffer(self.text, np.uint8))
        put(self, "sensors", tuple(_every(self.text, b"sensor-", 7)))
        topic_end = self.text.index(b"/up") + 3
        put(self, "packet_id", topic_end)
        at = (
            self.text.find(b'"at":"') + 6
            if b'"at":"' in self.text
            else self.text.find(b'"bt":') + 5
        )
        put(self, "at", at)
        put(self, "seq", self.text.find(b'"seq":') + 6)
        mark = b'"value":' if b'"value":' in self.text else b'"v":'
        put(self, "values", tuple(_every(self.text, mark, len(mark))))


def _single_packet(city: str) -> bytes:
    payload = (
        b'{"at":"2026-01-01T00:00:00.000000Z","seq":10000000,'
        b'"values":{"water_level":{"value":0.000,"unit":"m"}}}'
    )
    return mqtt.publish(f"city/{city}/device/{DEVICE.format(0)}/up", payload, 1)


def _pack_packet(city: str) -> bytes:
    records = [f'{{"bn":"{DEVICE.format(0)}:{QUANTITY}","bt":1700000000,"bu":"m","v":0.000}}']
    records += [f'{{"t":{second},"v":0.000}}' for second in range(1, PACK)]
    payload = f"[{','.join(records)}]".encode()
    topic = f"city/{city}/device/{DEVICE.format(0)}/up"
    return mqtt.publish(topic, payload, 1, "application/senml+json")


def _every(text: bytes, mark: bytes, beyond: int) -> Iterator[int]:
    found = text.find(mark)
    while found >= 0:
        yield found + beyond
        found = text.find(mark, found + 1)


def _digits(out: Bytes, place: int, width: int, numbers: Ints) -> None:
    for column in range(place + width - 1, place - 1, -1):
        out[:, column] = numbers % 10 + ord("0")
        numbers = numbers // 10


def _value(out: Bytes, place: int, thousandths: Ints) -> None:
    _digits(out, place, 1, thousandths // 1000)
    _digits(out, place + 2, 3, thousandths % 1000)
