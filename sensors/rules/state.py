"""What holds of a rule and a device at an instant, and how one more number moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sensors.rules.changes import Cause, Change
from sensors.rules.level import Level
from sensors.rules.rule import Flapping, Rule
from sensors.rules.samples import Point
from sensors.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Switch:
    """One level. since: when the number first asked for the other position; None: it does not."""

    on: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The alarm that is open. worst: the gravest level it had; value: of the measure when its level was told."""

    level: int
    worst: int
    raised_at: datetime
    level_at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class State:
    """switches: of the levels that are on or running, by number; flips: when the level of the switches changed last, as
    many as flapping asks for; held: the level flapping holds it at.
    """

    switches: tuple[tuple[int, Switch], ...] = ()
    flips: tuple[datetime, ...] = ()
    held: int | None = None
    told: Told | None = None

    @property
    def level(self) -> int | None:
        """The level that was told; None: no alarm."""
        return None if self.told is None else self.told.level

    @property
    def runs_since(self) -> datetime | None:
        """Since when a number has asked for another position of a switch; None: none does."""
        return min((one.since for _, one in self.switches if one.since is not None), default=None)


#: Nothing is on or running.
REST: Final = State()
_OFF: Final = Switch()


def step(terms: Terms, state: State, point: Point) -> tuple[State, Change | None]:
    """What holds after one more number, and the change of the alarm's level it brings."""
    levels = terms.levels_at(point.at)
    switches, turned = _turn(terms, levels, state, point)
    raw_was, raw = _gravest(state.switches), _gravest(switches)
    flips, held = state.flips, state.held
    if not levels:
        flips, held = (), None  # the rule is off: nothing is held either
    elif terms.rule.flapping is not None:
        flips, held = _flap(terms.rule.flapping, state, raw_was, raw, point.at)
    level = _graver(raw, held)
    told = state.told
    change = None
    if level != state.level:
        change = _change(terms, levels, state, point, level, turned, raw, held)
        told = _tell(told, level, point)
    return State(switches, flips, held, told), change


def _turn(
    terms: Terms, levels: Sequence[Level], state: State, point: Point
) -> tuple[tuple[tuple[int, Switch], ...], dict[int, datetime]]:
    """The switches after a number; for each that turned, when its condition began."""
    before = dict(state.switches)
    after: dict[int, Switch] = {}
    turned: dict[int, datetime] = {}
    for one in levels:
        switch = before.get(one.level, _OFF)
        on, since = switch.on, _asks_since(terms.rule, one, switch, point)
        if since is not None:
            needed = one.clear_after_s if on else one.after_s
            if (point.at - since).total_seconds() >= needed:
                turned[one.level] = since
                on, since = not on, None
        if on or since is not None:
            after[one.level] = Switch(on, since)
    return tuple(sorted(after.items(), key=lambda item: item[0])), turned


def _asks_since(rule: Rule, one: Level, switch: Switch, point: Point) -> datetime | None:
    """Since when the number asks for the other position; None: it does not."""
    if not (rule.inside if switch.on else rule.beyond)(one, point.value):
        return None
    gap = (
        rule.longest_gap_s is not None
        and point.before is not None
        and (point.at - point.before).total_seconds() > rule.longest_gap_s
    )
    return point.at if switch.since is None or gap else switch.since


def resumed(terms: Terms, state: State, known: Sequence[Point]) -> State:
    """What holds when the terms become these: what is on stays on, and what ran goes on from where the same numbers ask
    for it under them, unbroken to the last. known: the numbers since the first of what ran. No switch turns.
    """
    after = list[tuple[int, Switch]]()
    for number, was in state.switches:
        switch = Switch(was.on)
        for point in known:
            if was.since is not None and point.at >= was.since:
                its = (one for one in terms.levels_at(point.at) if one.level == number)
                one = next(its, None)
                since = None if one is None else _asks_since(terms.rule, one, switch, point)
                switch = Switch(was.on, since)
        if switch != _OFF:
            after.append((number, switch))
    return replace(state, switches=tuple(after))


def _flap(
    flapping: Flapping, state: State, was: int | None, raw: int | None, at: datetime
) -> tuple[tuple[datetime, ...], int | None]:
    """The last changes of the switches' level, and the level it is held at."""
    window = timedelta(seconds=flapping.window_s)
    flips, held = state.flips, state.held
    if flips and at - flips[-1] >= window:
        flips, held = (), None
    if raw != was:
        flips = (*flips, at)[-flapping.changes :]
        if len(flips) == flapping.changes and at - flips[0] <= window:
            held = _graver(held, _graver(was, raw))
    return flips, None if held is None else _graver(held, raw)


def _tell(told: Told | None, level: int | None, point: Point) -> Told | None:
    if level is None:
        return None
    if told is None:
        return Told(level, level, point.at, point.at, point.value)
    return Told(level, min(told.worst, level), told.raised_at, point.at, point.value)


def _change(
    terms: Terms,
    levels: Sequence[Level],
    state: State,
    point: Point,
    level: int | None,
    turned: dict[int, datetime],
    raw: int | None,
    held: int | None,
) -> Change:
    was = state.level
    # raised or graver: the new level's threshold decided; milder or cleared: the old one's
    graver = level is not None and (was is None or level < was)
    number = level if graver else was
    deciding = next((one for one in levels if one.level == number), None)
    cause = Cause.NUMBER
    if not levels:
        cause = Cause.HOURS
    elif held is not None and held != raw:
        cause = Cause.FLAPPING
    elif state.held is not None and held is None:
        cause = Cause.CALM
    elif deciding is None:
        cause = Cause.HOURS
    threshold = point.value
    if deciding is not None:
        threshold = deciding.raise_at if graver else deciding.clear_at
    since = turned.get(number or 0, point.at)
    return Change(
        level=level,
        was=was,
        at=point.at,
        value=point.value,
        threshold=threshold,
        held_s=(point.at - since).total_seconds(),
        since=min(point.since, since - terms.rule.measure.window),
        cause=cause,
    )


def _gravest(switches: tuple[tuple[int, Switch], ...]) -> int | None:
    return min((number for number, switch in switches if switch.on), default=None)


def _graver(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
