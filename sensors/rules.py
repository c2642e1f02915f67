"""When a series of readings is an alarm (报警): thresholds in levels, hysteresis, durations in event time.

Each level is a switch of its own. It goes on when the value was at or beyond `raise_at` for `after_s`, and
off when it was back inside `clear_at` for `clear_after_s`; the alarm's level is the gravest that is on.
Time is the time of the readings, never of the server, so a replay gives the same alarms as the day itself.

Out of order and repeated: the last KEEP readings are remembered with the switches before them. A late
reading is put in its place and the window is gone through again; what was told before the newest reading is
not told again, but the newest reading is told what now holds. A reading older than the window is stored and
not judged. A repeated one changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from sensors.errors import BadRule

#: Readings remembered for each device and rule.
KEEP: Final = 32


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a rule. level: 1 is the gravest (一级); durations in seconds of event time."""

    level: int
    raise_at: float
    clear_at: float
    after_s: float = 0.0
    clear_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """What is judged. levels: from the mildest to the gravest; above: an alarm is a value too high."""

    quantity: str
    levels: tuple[Level, ...]
    above: bool = True
    #: A silence longer than this breaks a running duration; None: silence counts as no change.
    longest_gap_s: float | None = None

    def __post_init__(self) -> None:
        sign = 1 if self.above else -1
        for n, one in enumerate(self.levels):
            if sign * one.clear_at > sign * one.raise_at:
                raise BadRule(level=one.level, why="it would clear before it is raised")
            if n and (
                one.level >= self.levels[n - 1].level
                or sign * one.raise_at < sign * self.levels[n - 1].raise_at
            ):
                raise BadRule(level=one.level, why="levels go from the mildest to the gravest")
        if not self.levels:
            raise BadRule(level=0, why="there is no level")

    def beyond(self, one: Level, value: float) -> bool:
        """Whether a value asks for this level to be raised."""
        return value >= one.raise_at if self.above else value <= one.raise_at

    def inside(self, one: Level, value: float) -> bool:
        """Whether a value asks for this level to be cleared."""
        return value < one.clear_at if self.above else value > one.clear_at


class Sample(msgspec.Struct, frozen=True, order=True, gc=False):
    """One reading to be judged. at: aware UTC."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Switch:
    """One level's state. since: when the value first asked for the other position; None: it does not."""

    on: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept between batches for one device and rule. base: the switches before `recent`."""

    base: dict[int, Switch] = field(default_factory=dict)
    base_at: datetime | None = None
    recent: tuple[Sample, ...] = ()
    #: The level that was told last; None: no alarm.
    told: int | None = None

    @property
    def judged_at(self) -> datetime | None:
        """The time of the newest reading judged."""
        return self.recent[-1].at if self.recent else self.base_at


@dataclass(frozen=True, slots=True)
class Change:
    """The alarm's level changed. level None: cleared; was None: raised.

    evidence: the readings that decided it, oldest first; held_s: how long the deciding condition held.
    """

    level: int | None
    was: int | None
    at: datetime
    value: float
    threshold: float
    held_s: float
    evidence: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of some readings. too_late: how many were older than the window."""

    memory: Memory
    changes: tuple[Change, ...]
    too_late: int
    #: Nothing is on, running, or beyond a threshold: the memory need not be stored.
    quiet: bool


def is_calm(rule: Rule, values: Sequence[float]) -> bool:
    """Whether none of these values, of which there is one at least, asks for any level.

    Where nothing is remembered, calm values (the newest before them included) change nothing and leave nothing
    to remember: `judge` need not be asked. levels begin with the mildest, so its threshold decides for all.
    """
    return not rule.beyond(rule.levels[0], max(values) if rule.above else min(values))


def judge(rule: Rule, memory: Memory, new: Iterable[Sample]) -> Judgement:
    """The changes some new readings bring, in order, and what to remember. new: in any order."""
    merged, too_late = _merge(memory, new)
    until = memory.judged_at
    switches = {one.level: memory.base.get(one.level, Switch()) for one in rule.levels}
    before, before_at = dict(switches), memory.base_at
    told, changes = memory.told, []
    last_at = memory.base_at
    for n, sample in enumerate(merged):
        started = _step(rule, switches, sample, last_at)
        last_at = sample.at
        level = min((number for number, switch in switches.items() if switch.on), default=None)
        if level != told and (until is None or sample.at >= until):
            changes.append(_change(rule, merged[: n + 1], level, told, started))
            told = level
        if n == len(merged) - KEEP - 1:
            before, before_at = dict(switches), sample.at
    kept = merged[-KEEP:]
    return Judgement(
        Memory(before, before_at, tuple(kept), told),
        tuple(changes),
        too_late,
        quiet=told is None and _quiet(rule, before, kept) and not _running(switches),
    )


def _merge(memory: Memory, new: Iterable[Sample]) -> tuple[list[Sample], int]:
    known = {sample.at: sample for sample in memory.recent}
    too_late = 0
    for sample in new:
        if memory.base_at is not None and sample.at <= memory.base_at:
            too_late += 1
        else:
            known.setdefault(sample.at, sample)
    return sorted(known.values()), too_late


def _step(
    rule: Rule, switches: dict[int, Switch], sample: Sample, last_at: datetime | None
) -> dict[int, datetime]:
    """Move the switches by one reading; for each that turned, when its condition began."""
    gap = (
        rule.longest_gap_s is not None
        and last_at is not None
        and (sample.at - last_at).total_seconds() > rule.longest_gap_s
    )
    turned: dict[int, datetime] = {}
    for one in rule.levels:
        switch = switches[one.level]
        wants = (rule.inside if switch.on else rule.beyond)(one, sample.value)
        if not wants:
            switches[one.level] = Switch(switch.on)
            continue
        since = sample.at if switch.since is None or gap else switch.since
        needed = one.clear_after_s if switch.on else one.after_s
        if (sample.at - since).total_seconds() >= needed:
            switches[one.level] = Switch(not switch.on)
            turned[one.level] = since
        else:
            switches[one.level] = Switch(switch.on, since)
    return turned


def _change(
    rule: Rule,
    upto: Sequence[Sample],
    level: int | None,
    was: int | None,
    turned: dict[int, datetime],
) -> Change:
    sample = upto[-1]
    # Raised or graver: the new level's threshold decided; milder or cleared: the old one's.
    graver = level is not None and (was is None or level < was)
    deciding = level if graver else was
    since = turned.get(deciding or 0, sample.at)
    threshold = next(
        (one.raise_at if graver else one.clear_at for one in rule.levels if one.level == deciding),
        sample.value,
    )
    return Change(
        level=level,
        was=was,
        at=sample.at,
        value=sample.value,
        threshold=threshold,
        held_s=(sample.at - since).total_seconds(),
        evidence=tuple(one for one in upto if one.at >= since)[-KEEP:],
    )


def _running(switches: dict[int, Switch]) -> bool:
    return any(switch.on or switch.since for switch in switches.values())


def _quiet(rule: Rule, before: dict[int, Switch], recent: Iterable[Sample]) -> bool:
    return not _running(before) and not any(
        rule.beyond(one, sample.value) for sample in recent for one in rule.levels
    )


def dump(memory: Memory) -> dict[str, Any]:
    """The memory as JSON; `restore` gives it back. Times are microseconds since 1970."""
    return {
        "base": [[n, one.on, _us(one.since)] for n, one in sorted(memory.base.items())],
        "base_at": _us(memory.base_at),
        "recent": [[_us(one.at), one.value] for one in memory.recent],
        "told": memory.told,
    }


def restore(stored: dict[str, Any]) -> Memory:
    """The memory that `dump` wrote; a fresh one for an empty dict."""
    if not stored:
        return Memory()
    return Memory(
        base={n: Switch(on, _at(since)) for n, on, since in stored["base"]},
        base_at=_at(stored["base_at"]),
        recent=tuple(Sample(_at(at) or _EPOCH, value) for at, value in stored["recent"]),
        told=stored["told"],
    )


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _us(at: datetime | None) -> int | None:
    if at is None:
        return None
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _at(us: int | None) -> datetime | None:
    if us is None:
        return None
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)
