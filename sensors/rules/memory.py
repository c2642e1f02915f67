"""What is kept between batches for one device and rule: what held before the readings that may still come late, and
each instant at which something turned since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sensors.rules.state import REST, State, Switch, Told

#: Turns kept at most; of a device in which more turned within its lateness, the readings before them are too late.
KEEP: Final = 256
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What holds from an instant on, until the next mark."""

    at: datetime
    state: State


@dataclass(frozen=True, slots=True)
class Memory:
    """tip_at: the newest reading there is; until: up to when silence was listened to; base_at: readings before it are
    too late; base: what held until then; marks: what turned since, in order. version: of the rule that judged.
    """

    tip_at: datetime | None = None
    until: datetime | None = None
    base_at: datetime | None = None
    base: State = REST
    marks: tuple[Mark, ...] = ()
    version: str = ""

    @property
    def judged_at(self) -> datetime | None:
        """Up to when everything is judged."""
        return max((at for at in (self.tip_at, self.until) if at is not None), default=None)

    @property
    def last(self) -> State:
        """What holds now."""
        return self.marks[-1].state if self.marks else self.base

    @property
    def told(self) -> int | None:
        """The level that was told last; None: no alarm."""
        return self.last.level

    @property
    def is_at_rest(self) -> bool:
        """Nothing is on, running, held or recently turned."""
        return not self.marks and self.base == REST

    @property
    def is_quiet(self) -> bool:
        """It is at rest, and nobody listened beyond the newest reading: it need not be stored."""
        has_listened = self.until is not None and (self.tip_at is None or self.until > self.tip_at)
        return self.is_at_rest and not has_listened

    def floor(self, lateness_s: float) -> datetime | None:
        """Before when readings are too late; None: none is."""
        judged_at = self.judged_at
        if judged_at is None:
            return self.base_at
        late = judged_at - timedelta(seconds=lateness_s)
        return late if self.base_at is None else max(late, self.base_at)

    def before(self, at: datetime) -> tuple[tuple[Mark, ...], State]:
        """The marks before an instant, and what held then."""
        marks = tuple(mark for mark in self.marks if mark.at < at)
        return marks, marks[-1].state if marks else self.base

    def sealed(self, version: str, base: State) -> Memory:
        """What another version of the rule goes on from; nothing before it is judged again. base: what holds then."""
        judged_at = self.judged_at
        base_at = None if judged_at is None else judged_at + _INSTANT
        return Memory(self.tip_at, self.until, base_at, base, (), version)

    def trimmed(self, lateness_s: float) -> Memory:
        """Without what no reading can change any more."""
        base_at = self.floor(lateness_s)
        if len(self.marks) > KEEP:
            base_at = max(base_at or self.marks[-KEEP].at, self.marks[-KEEP].at)
        if base_at is None:
            return self
        over = [mark for mark in self.marks if mark.at < base_at]
        return replace(
            self,
            base_at=base_at,
            base=over[-1].state if over else self.base,
            marks=self.marks[len(over) :],
        )


def dump(memory: Memory) -> dict[str, Any]:
    """The memory as JSON; `restore` gives it back. Times: microseconds since 1970; `told`: the level."""
    return {
        "told": memory.told,
        "tip": _us(memory.tip_at),
        "until": _us(memory.until),
        "base_at": _us(memory.base_at),
        "base": _state(memory.base),
        "marks": [[_us(mark.at), *_state(mark.state)] for mark in memory.marks],
        "version": memory.version,
    }


def restore(stored: dict[str, Any]) -> Memory:
    """The memory that `dump` wrote; a fresh one for an empty dict."""
    if not stored:
        return Memory()
    return Memory(
        tip_at=_at(stored["tip"]),
        until=_at(stored["until"]),
        base_at=_at(stored["base_at"]),
        base=_read(stored["base"]),
        marks=tuple(Mark(_instant(at), _read(state)) for at, *state in stored["marks"]),
        version=stored["version"],
    )


def _state(state: State) -> list[Any]:
    told = state.told
    if state == REST:
        return []
    return [
        [[number, one.on, _us(one.since)] for number, one in state.switches],
        [_us(at) for at in state.flips],
        state.held,
        told and [told.level, told.worst, _us(told.raised_at), _us(told.level_at), told.value],
    ]


def _read(stored: Sequence[Any]) -> State:
    if not stored:
        return REST
    switches, flips, held, told = stored
    return State(
        tuple((number, Switch(on, _at(since))) for number, on, since in switches),
        tuple(_instant(at) for at in flips),
        held,
        told and Told(told[0], told[1], _instant(told[2]), _instant(told[3]), told[4]),
    )


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _us(at: datetime | None) -> int | None:
    if at is None:
        return None
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _at(us: int | None) -> datetime | None:
    return None if us is None else _instant(us)


def _instant(us: int) -> datetime:
    return datetime.fromtimestamp(us // 1_000_000, UTC).replace(microsecond=us % 1_000_000)
