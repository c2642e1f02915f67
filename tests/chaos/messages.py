"""The messages of the load, each a pure function of its number: what is said, and which rows must come of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.chaos.scene import CITY, LOGGERS, MIXED, NUMBERED, PACKERS, PLAIN

#: One reading: device, quantity, time, value.
Row = tuple[str, str, datetime, float]
#: Readings are this old when the round begins, so that no step of a clock puts them into the future.
AGE: Final = timedelta(hours=6)
#: The water of a downpour: up through all three levels of the rule and down again, once in CALM readings.
WAVE: Final = (0.06, 0.16, 0.31, 0.33, 0.18, 0.10, 0.04, 0.02)
CALM: Final = 40
#: Readings in a pack, and seconds between them.
PACK, PACK_STEP_S = 20, 0.1


@dataclass(frozen=True, slots=True)
class Message:
    """What is published, and the rows it must become. poison: it belongs in quarantine, whole or in part."""

    topic: str
    payload: bytes
    rows: tuple[Row, ...] = ()
    poison: bool = False


Make = Callable[[int, datetime], Message]


@dataclass(frozen=True, slots=True)
class Habit:
    """How some devices speak. per_s: messages a second.

    keeps: they keep what they said, and after a reconnection say again what the broker may have forgotten.
    """

    name: str
    per_s: float
    keeps: bool
    make: Make


def _message(device: str, said: Any, rows: tuple[Row, ...], *, poison: bool = False) -> Message:
    payload = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    return Message(f"city/{CITY}/device/{device}/up", payload, rows, poison)


def water(n: int) -> float:
    """The water level of a device's reading number n, metres."""
    place = n % CALM
    return WAVE[place] if place < len(WAVE) else 0.01 + n % 7 / 1000


def _level(devices: tuple[str, ...]) -> Make:
    def make(n: int, begin: datetime) -> Message:
        which, k = n % len(devices), n // len(devices)
        at = begin + timedelta(seconds=k)
        value = water(k + 5 * which)
        said = {"at": at.isoformat(), "values": {"water_level": value}}
        return _message(devices[which], said, ((devices[which], "water_level", at, value),))

    return make


def _pack(n: int, begin: datetime) -> Message:
    device, k = PACKERS[n % len(PACKERS)], n // len(PACKERS)
    at = begin + timedelta(seconds=k * PACK * PACK_STEP_S)
    values = [round(k + j / 100, 2) for j in range(PACK)]
    said: list[dict[str, Any]] = [
        {"n": "flow", "t": j * PACK_STEP_S, "v": value} for j, value in enumerate(values)
    ]
    said[0] |= {"bn": f"{device}:", "bt": at.timestamp()}
    rows = tuple(
        (device, "flow", at + timedelta(seconds=j * PACK_STEP_S), value)
        for j, value in enumerate(values)
    )
    return _message(device, said, rows)


def _numbered(n: int, begin: datetime) -> Message:
    # its time is that of its arrival: the number of rows is what can be known
    said = {"seq": n + 1, "values": {"battery": float(n)}}
    return _message(NUMBERED, said, ((NUMBERED, "battery", begin, float(n)),))


def _poison(n: int, begin: datetime) -> Message:
    good = {"at": (begin + timedelta(seconds=n)).isoformat(), "values": {"water_level": 0.01}}
    never = {"at": (begin + timedelta(days=400, seconds=n)).isoformat(), "values": {"flow": 1}}
    kinds: tuple[Callable[[], Message], ...] = (
        lambda: _message(LOGGERS[0], b"\xff\xfe %d" % n, (), poison=True),
        lambda: _message(f"nobody-{n}", good, (), poison=True),
        lambda: _message(LOGGERS[1], {"at": good["at"], "values": {"water_level": {}}}, (), poison=True),
        lambda: _message(LOGGERS[1], never, (), poison=True),
        lambda: Message(f"city/{CITY}/device/{LOGGERS[2]}/up/{n}", b"{}", (), poison=True),
        lambda: _message(
            MIXED,
            {"readings": [good, never]},
            ((MIXED, "water_level", begin + timedelta(seconds=n), 0.01),),
            poison=True,
        ),
    )  # fmt: skip
    return kinds[n % len(kinds)]()


HABITS: Final = (
    Habit("loggers", 30, keeps=True, make=_level(LOGGERS)),
    Habit("plain", 30, keeps=False, make=_level(PLAIN)),
    Habit("packs", 5, keeps=True, make=_pack),
    Habit("numbered", 2, keeps=True, make=_numbered),
    Habit("poison", 1, keeps=True, make=_poison),
)


def beginning() -> datetime:
    """The time of the first reading of a round that begins now, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0) - AGE
