"""Readings judged as they come: at once, and again from where a late one belongs.

What held is remembered only where it turned (`sensors.rules.memory`), so that a late reading is judged from its own
instant on, whatever came since; the readings from there on are asked of the store (`need`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import Final

from sensors.rules.changes import Change
from sensors.rules.measure import Kind
from sensors.rules.memory import Mark, Memory
from sensors.rules.points import deviation, points
from sensors.rules.rule import Rule
from sensors.rules.running import Running
from sensors.rules.samples import Point, Sample
from sensors.rules.spell import Spell, of_marks
from sensors.rules.state import REST, State, resumed, step
from sensors.rules.terms import Terms

#: Readings an alarm copies for one change.
EVIDENCE: Final = 64
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Redone:
    """What late readings made of the alarms that were told: as they were, and as they are of the sorted readings.

    changes: what led to the latter.
    """

    before: tuple[Spell, ...]
    after: tuple[Spell, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of some readings.

    changes: what is new of the alarm, in order; redone: what is to be put right before them; too_late: the readings
    that came later than the rule allows; window: of a rule that has one, as it is after the newest reading.
    """

    memory: Memory
    changes: tuple[Change, ...] = ()
    too_late: tuple[Sample, ...] = ()
    redone: Redone | None = None
    window: Running | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Which stored readings are asked for: those from `since` on, and the one before."""

    since: datetime


def is_calm(terms: Terms, tip: Sample | None, new: Sequence[Sample]) -> bool:
    """Whether readings, of which there is one at least, change nothing where nothing is remembered, and leave nothing
    to remember. tip: the newest number before them. False where that cannot be told from these alone.
    """
    rule = terms.rule
    match rule.measure.kind:
        case Kind.VALUE:
            numbers = [one.value for one in new]
            return not _asks(terms, max(numbers) if rule.above else min(numbers))
        case Kind.DEVIATION:
            off = (deviation(rule.measure, one, terms.usually) for one in new)
            return not any(number is not None and _asks(terms, number) for number in off)
        case Kind.SILENCE:
            at = [*([tip.at] if tip else ()), *sorted(one.at for one in new)]
            # a reading before the tip may be the first there is, and begin a silence
            waits = [(b - a).total_seconds() for a, b in pairwise(at)]
            return not any(wait < 0 or _asks(terms, wait) for wait in waits)
        case Kind.SUM:
            dry = rule.above and rule.mildest > 0 and rule.measure.fewest == 1
            return dry and all(one.value <= 0 for one in new)
        case Kind.SPREAD:
            if tip is None or rule.above or any(one.at <= tip.at for one in new):
                return False
            moves = (abs(b.value - a.value) for a, b in pairwise([tip, *sorted(new)]))
            return not any(_asks(terms, moved) for moved in moves)
        case _:
            return False


def _asks(terms: Terms, number: float) -> bool:
    mildest = terms.rule.mildest
    return number >= mildest if terms.rule.above else number <= mildest


def need(terms: Terms, memory: Memory, new: Sequence[Sample]) -> Need | None:
    """Which stored readings `judge` has to be given with these new ones; None: none."""
    rule, floor = terms.rule, _under(terms, memory).floor(terms.rule.lateness_s)
    start = min((one.at for one in new if floor is None or one.at >= floor), default=None)
    judged_at, since = memory.judged_at, list[datetime]()
    if start is not None and (
        rule.measure.has_window or (judged_at is not None and start <= judged_at)
    ):
        since.append(start)
    ran_since = None if memory.version == terms.version else memory.last.runs_since
    if ran_since is not None and rule.measure.kind is not Kind.SILENCE:
        since.append(ran_since)
    return Need(min(since) - rule.measure.window) if since else None


def _under(
    terms: Terms, memory: Memory, known: Sequence[Sample] = (), new: Iterable[Sample] = ()
) -> Memory:
    """What is remembered, as it is gone on from under these terms. known: as `judge` is given them."""
    if memory.version == terms.version:
        return memory
    ran_since, judged_at, numbers = memory.last.runs_since, memory.judged_at, list[Point]()
    if ran_since is not None and judged_at is not None:
        fresh = {one.at for one in new}
        judged = [one for one in known if one.at <= judged_at and one.at not in fresh]
        window = _begun(terms.rule)
        numbers += points(
            terms.rule.measure, judged, ran_since, usually=terms.usually, window=window
        )
    return memory.sealed(terms.version, resumed(terms, memory.last, numbers))


def judge(
    terms: Terms,
    memory: Memory,
    new: Iterable[Sample],
    known: Sequence[Sample] = (),
    until: datetime | None = None,
    window: Running | None = None,
) -> Judgement:
    """What new readings change, and what to remember. new: in any order; a repeated one changes nothing.

    A fresh memory has the newest reading there was as its `tip_at`. known: the stored readings `need` asks for; the new
    ones may be among them. until: up to when nothing more was heard, for a silence or where the rule goes off. window:
    instead of known, where all that is new is newer than what was judged: as it was after the last reading; it is moved
    along.
    """
    new = list(new)
    memory = _under(terms, memory, known, new)
    floor, judged_at = memory.floor(terms.rule.lateness_s), memory.judged_at
    too_late = tuple(sorted(one for one in new if floor is not None and one.at < floor))
    taken = {one.at: one for one in new if floor is None or one.at >= floor}
    heard_until = _later(memory.until, until)
    if not taken and heard_until == memory.until:
        return Judgement(memory, too_late=too_late)
    samples = sorted((taken | {one.at: one for one in known}).values())
    start = min(taken, default=judged_at)
    if start is None:
        return Judgement(memory, too_late=too_late)
    in_order = judged_at is None or start > judged_at or not taken
    if in_order and judged_at is not None:
        start = (
            judged_at + _INSTANT
        )  # a silence may have become one before the reading that ended it
    marks, state = memory.before(start)
    if window is None:
        window = _begun(terms.rule)
    turns, changes = _walk(terms, state, samples, start, memory.tip_at, heard_until, window)
    tip_at = _later(memory.tip_at, max(taken, default=None))
    after = replace(memory, tip_at=tip_at, until=heard_until, marks=(*marks, *turns))
    redone = None
    if not in_order and judged_at is not None:
        redone = _redone(memory, after, changes, judged_at)
        changes = [one for one in changes if one.at > judged_at]
    remembered = after.trimmed(terms.rule.lateness_s)
    return Judgement(remembered, tuple(changes), too_late, redone, window)


def _begun(rule: Rule) -> Running | None:
    """A window that holds nothing yet; None for a measure that has none."""
    return Running(rule.measure, rule.longest_gap_s) if rule.measure.has_window else None


def _walk(
    terms: Terms,
    state: State,
    samples: Sequence[Sample],
    start: datetime,
    tip_at: datetime | None,
    until: datetime | None,
    window: Running | None,
) -> tuple[list[Mark], list[Change]]:
    """What turns from an instant on, and the changes of the alarm's level. window: before the first of the samples."""
    rule = terms.rule
    at_hand = window.samples if window is not None and window.samples else samples
    marks, changes = list[Mark](), list[Change]()
    previous_at = tip_at if tip_at is not None and tip_at < start else None
    found = points(
        rule.measure,
        samples,
        start,
        previous_at=previous_at,
        until=until,
        silences=terms.silences() if rule.measure.kind is Kind.SILENCE else (),
        turns=terms.turns if rule.when else None,
        usually=terms.usually,
        window=window,
    )
    reached = start
    for point in chain(found, [None]):
        at = max(reached, until or reached) if point is None else point.at
        off = _off(terms, state, reached, at) if point or at == until else None
        for one in (off, point):
            if one is None:
                continue
            moved, change = step(terms, state, one)
            if change is not None:
                changes.append(replace(change, evidence=evidence(at_hand, change)))
            if moved != state:
                marks.append(Mark(one.at, moved))
                state = moved
        reached = at
    return marks, changes


def _off(terms: Terms, state: State, after: datetime, until: datetime) -> Point | None:
    """Where the rule goes off while something is on or runs: what there is ends then, with a reading or without."""
    at = None if state == REST else terms.goes_off(after, until)
    value = state.told.value if state.told else 0.0
    return None if at is None else Point(at, value, at)


def _redone(
    memory: Memory, after: Memory, changes: Sequence[Change], judged_at: datetime
) -> Redone | None:
    was = of_marks(memory.base, memory.marks)
    now = of_marks(memory.base, [mark for mark in after.marks if mark.at <= judged_at])
    if was == now:
        return None
    return Redone(was, now, tuple(one for one in changes if one.at <= judged_at))


def spells(
    terms: Terms, samples: Iterable[Sample], until: datetime | None = None
) -> tuple[Spell, ...]:
    """The alarms of a whole series, with their changes and evidence: what the rule would have fired."""
    ordered = sorted({one.at: one for one in samples}.values())
    if not ordered:
        return ()
    marks, changes = _walk(terms, State(), ordered, ordered[0].at, None, until, _begun(terms.rule))
    return of_marks(State(), marks, changes)


def proven(result: Judgement, known: Sequence[Sample]) -> Judgement:
    """A judgement whose changes have the evidence that stored readings, sorted, complete."""

    def with_proof(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(replace(one, evidence=evidence(known, one)) for one in changes)

    redone = result.redone
    if redone is not None:
        redone = replace(redone, changes=with_proof(redone.changes))
    return replace(result, changes=with_proof(result.changes), redone=redone)


def evidence(samples: Sequence[Sample], change: Change) -> tuple[Sample, ...]:
    """The readings among sorted ones that decided a change, oldest first; of many the first, and the last ones."""
    begin = bisect_left(samples, change.since or change.at, key=lambda one: one.at)
    end = bisect_left(samples, change.at + _INSTANT, key=lambda one: one.at)
    if end - begin > EVIDENCE:
        return (samples[begin], *samples[end - EVIDENCE + 1 : end])
    return tuple(samples[begin:end])


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return max(one, other)
