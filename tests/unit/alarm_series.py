"""Series of readings, and a device that is followed as the hub does it: stored readings, a memory, alarms put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sensors import rules
from sensors.rules import Memory, Rule, Running, Sample, Spell, Terms

START = datetime(2026, 7, 1, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def samples(*values: float, step: float = 1) -> list[Sample]:
    return [Sample(at(n * step), value) for n, value in enumerate(values)]


def lateness(rule: Rule, seconds: float) -> Rule:
    return replace(rule, lateness_s=seconds)


class Followed:
    """One device under one rule, with nothing but what the hub has: a store of readings and what is remembered.

    A calm device is not judged, a quiet memory is forgotten, and only what `need` names is read; nothing where the
    window of the batch before goes on.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.stored: dict[datetime, Sample] = {}
        self.kept: dict[str, object] = {}
        self._alarms: list[Spell] = []
        self.judged = 0
        self.window: Running | None = None

    def take(self, batch: Iterable[Sample]) -> None:
        """What a batch of readings brings; a repeated one is not new."""
        tip = max(self.stored.values(), default=None)
        new = []
        for one in batch:
            if one.at not in self.stored:
                self.stored[one.at] = one
                new.append(one)
        window, self.window = self.window, None
        if not new or (not self.kept and rules.is_calm(self.terms, tip, new)):
            self.window = window if not new else None
            return
        memory = self._memory(tip)
        comes_next = tip is None or min(new) > tip
        if not comes_next or memory.version != self.terms.version:
            window = None
        known = [] if window else self._read(rules.need(self.terms, memory, new))
        found = self._judge(memory, new, known, window=window)
        self.window = found if comes_next else None

    def listen(self, until: datetime) -> None:
        """Nothing more was heard up to now: what the clock process does for a silence."""
        memory = self._memory(max(self.stored.values(), default=None))
        if memory.judged_at is None or until > memory.judged_at:
            self._judge(memory, [], [], until)

    def alarms(self) -> tuple[Spell, ...]:
        """The alarms there are, without those that were withdrawn."""
        return tuple(self._alarms)

    def _memory(self, tip: Sample | None) -> Memory:
        if self.kept:
            return rules.restore(self.kept)
        return Memory(tip_at=tip.at if tip else None, version=self.terms.version)

    def _read(self, need: rules.Need | None) -> list[Sample]:
        if need is None:
            return []
        ordered = sorted(self.stored.values())
        before = [one for one in ordered if one.at < need.since][-1:]
        return [*before, *(one for one in ordered if one.at >= need.since)]

    def _judge(
        self,
        memory: Memory,
        new: list[Sample],
        known: list[Sample],
        until: datetime | None = None,
        window: Running | None = None,
    ) -> Running | None:
        self.judged += 1
        result = rules.judge(self.terms, memory, new, known, until, window)
        if result.redone is not None:
            for was, now in rules.paired(result.redone.before, result.redone.after):
                if was is not None:
                    self._alarms.remove(was)
                if now is not None:
                    self._alarms.append(now)
        for change in result.changes:
            if change.was is None and change.level is not None:
                self._alarms.append(
                    Spell(change.at, None, change.level, change.level, change.at, change.value)
                )
            elif change.level is None:
                self._alarms[-1] = replace(self._alarms[-1], cleared_at=change.at)
            else:
                last = self._alarms[-1]
                self._alarms[-1] = replace(
                    last, level=change.level, worst=min(last.worst, change.level),
                    level_at=change.at, value=change.value,
                )  # fmt: skip
        self._alarms.sort(key=lambda one: one.raised_at)
        self.kept = {} if result.memory.is_quiet else rules.dump(result.memory)
        return result.window
