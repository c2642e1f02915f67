"""Alarms: new readings judged on locked states; what is raised becomes a report in the same transaction.

A device where nothing is remembered and nothing asks for a level costs a comparison. The others are judged by
`sensors.rules`; the stored readings that takes are read for all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from sensors import alarm_rows, baselines, corrections, history, in_force, rules, states, windows
from sensors.alarm_rows import Key, Rows, Turn
from sensors.history import Ask
from sensors.in_force import InForce
from sensors.parcel import Batch, DeviceRow
from sensors.rules import Change, Judgement, Memory, Running, Sample, Terms
from sensors.rules.normal import Normals

#: Level of an alarm -> importance of the case it opens; what is graver than 1 is not known.
IMPORTANCE: Final = {1: 3, 2: 2, 3: 1}


class Asked(msgspec.Struct):
    """One rule and the new numbers of one device that it is asked about.

    tip_at, tip: when its newest reading before them was made, and the reading where that was a number; known: the
    stored readings judging takes, or window: that of the rule, as it was before them; until: up to when nothing more
    was heard.
    """

    device: DeviceRow
    held: InForce
    terms: Terms
    tip_at: datetime | None = None
    tip: Sample | None = None
    samples: list[Sample] = []
    known: Sequence[Sample] = ()
    window: Running | None = None
    until: datetime | None = None
    result: Judgement | None = None
    _memory: Memory | None = None

    @property
    def key(self) -> Key:
        """By which its alarm is found."""
        return self.device.id, self.held.row.code

    def is_calm(self) -> bool:
        """Whether nothing is remembered and nothing asks for a level: then nothing can change."""
        if self.held.row.code in self.device.memories:
            return False
        return rules.is_calm(self.terms, self.tip, self.samples)

    @property
    def memory(self) -> Memory:
        """What is remembered before it is judged: where nothing is, nothing was on or running."""
        if self._memory is None:
            self._memory = self._remembered()
        return self._memory

    def _remembered(self) -> Memory:
        stored = self.device.memories.get(self.held.row.code)
        if stored:
            memory = rules.restore(stored)
            if not memory.is_at_rest or memory.version == self.terms.version:
                return memory  # else only listened to, for a rule that was another one then
        return Memory(tip_at=self.tip_at, version=self.terms.version)

    @property
    def comes_next(self) -> bool:
        """Whether all its new readings are newer than the newest before them."""
        before = [at for at in (self.tip_at, self.memory.judged_at) if at is not None]
        return not before or all(one.at > max(before) for one in self.samples)

    def need(self) -> Ask | None:
        """The stored readings judging it takes."""
        need = rules.need(self.terms, self.memory, self.samples)
        if need is None:
            return None
        return self._ask(need.since, max((one.at for one in self.samples), default=need.since))

    def proof(self) -> Ask | None:
        """The stored readings that prove its changes, where those at hand do not."""
        begins = [one.since or one.at for one in self.changes]
        if not begins:
            return None
        too_late = self.result.too_late if self.result else ()
        taken = (one.at for one in self.samples if one not in too_late)
        held = self.known if self.window is None else self.window.samples
        at_hand = min((*taken, *(one.at for one in held[:1])), default=None)
        if at_hand is not None and min(begins) >= at_hand:
            return None
        return self._ask(min(begins), max(one.at for one in self.changes))

    def _ask(self, since: datetime, until: datetime) -> Ask:
        tips = [at for at in (self.tip_at, until) if at is not None]
        return Ask(self.device.id, self.held.row.quantity, since, max(tips))

    def judge(self) -> None:
        """Find what changes, and leave in the device's row what is to be remembered."""
        memories, code = self.device.memories, self.held.row.code
        self.result = rules.judge(
            self.terms, self.memory, self.samples, self.known, self.until, self.window
        )
        memories.pop(code, None)
        if not self.result.memory.is_quiet:
            memories[code] = rules.dump(self.result.memory)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes that came of it, those that put right what was told among them."""
        if self.result is None:
            return ()
        redone = self.result.redone
        return (*(redone.changes if redone else ()), *self.result.changes)

    @property
    def late(self) -> list[Sample]:
        """The readings that came out of order, but not too late."""
        tip_at, too_late = self.tip_at, self.result.too_late if self.result else ()
        if tip_at is None:
            return []
        return sorted(one for one in self.samples if one.at <= tip_at and one not in too_late)


def judge(batch: Batch) -> list[Turn]:
    """Judge the batch's new readings and write the alarms; the changes, in order per device and rule.

    What the rules remember is left in the devices' rows, for `sensors.states.put`. A new alarm has no case yet;
    `sensors.reporting` gives it one in the same transaction.
    """
    return settle([asked for asked in _asked(batch) if not asked.is_calm()])


def settle(loud: Collection[Asked]) -> list[Turn]:
    """Judge what is not calm, and write the alarms; the changes, in order per device and rule."""
    if not loud:
        return []
    loud = sorted(loud, key=lambda asked: asked.key)
    _read(loud)
    for asked in loud:
        asked.judge()
    windows.keep(_windows(loud))
    changed = [asked for asked in loud if asked.changes or _is_redone(asked)]
    _prove(changed)
    disputed = [asked for asked in loud if asked.result is not None and asked.result.too_late]
    if not changed and not disputed:
        return []
    states.describe(asked.device for asked in (*changed, *disputed))
    rows = Rows({asked.key: _floor(asked) for asked in changed})
    turns: list[Turn] = []
    for asked in changed:
        turns += _turns(asked, rows)
    rows.write()
    return turns + corrections.put(disputed)


def _is_redone(asked: Asked) -> bool:
    return asked.result is not None and asked.result.redone is not None


def _floor(asked: Asked) -> datetime | None:
    """From when on alarms are asked for that may be put right; None: only the open one."""
    redone = asked.result.redone if asked.result else None
    if redone is None:
        return None
    return min(one.raised_at for one in (*redone.before, *redone.after))


def _turns(asked: Asked, rows: Rows) -> list[Turn]:
    redone = asked.result.redone if asked.result else None
    found: list[Turn] = []
    one = alarm_rows.One(asked.device, asked.held.row, asked.terms)
    if redone is not None:
        late = asked.late or asked.samples
        found += rows.put_right(one, redone, late)
    for change in asked.result.changes if asked.result else ():
        found.append(rows.turn(one, change))
    return found


def _read(loud: Iterable[Asked]) -> None:
    """Read what judging takes, for all at once; but for windows that are at hand from the batch before."""
    asking: list[tuple[Asked, Ask]] = []
    for asked in loud:
        ask = asked.need()
        if ask is None:
            continue
        rule = asked.terms.rule
        goes_on = asked.memory.version == asked.terms.version
        if rule.measure.has_window and asked.comes_next and goes_on:
            asked.window = windows.take(asked.device, asked.held.row.code, rule)
        if asked.window is None:
            asking.append((asked, ask))
    for (asked, _), found in zip(asking, history.read([ask for _, ask in asking]), strict=True):
        asked.known = found


def _windows(loud: Iterable[Asked]) -> Iterator[tuple[windows.Key, Running]]:
    """The windows as they are after the newest readings; not of a reading that came late: what the store has of one
    that came too late is no part of what was judged.
    """
    for asked in loud:
        window = asked.result.window if asked.result else None
        if window is not None and asked.samples and asked.comes_next:
            yield asked.key, window


def _prove(changed: Iterable[Asked]) -> None:
    """Complete the evidence of changes that began before the readings at hand."""
    asking = [(asked, ask) for asked in changed if (ask := asked.proof()) is not None]
    for (asked, _), known in zip(asking, history.read([ask for _, ask in asking]), strict=True):
        if asked.result is not None:
            asked.result = rules.proven(asked.result, known)


def _asked(batch: Batch) -> list[Asked]:
    """The new numbers by device and rule in force."""
    new = [one for one in batch.values if one.is_new and one.value is not None]
    book = in_force.book() if new else {}
    if not book:
        return []
    found: dict[Key, Asked] = {}
    usually: dict[tuple[int, str], Normals] | None = None
    for one in new:
        for held in book.get((one.device.type_id, one.reading.quantity), ()):
            key = (one.device.id, held.row.code)
            if key not in found:
                if held.is_deviation and usually is None:
                    usually = _usually(batch, book)
                terms = held.terms(
                    one.device.id, (usually or {}).get((one.device.id, held.row.quantity), ())
                )
                if terms is None:
                    continue
                found[key] = asked_of(one.device, held, terms)
            found[key].samples.append(Sample(one.reading.observed_at, one.value or 0.0))
    return list(found.values())


def _usually(batch: Batch, book: in_force.Book) -> dict[tuple[int, str], Normals]:
    """What is usual of the devices that a rule on deviations looks at."""
    pairs = set()
    for one in batch.values:
        known = book.get((one.device.type_id, one.reading.quantity), ())
        if any(held.is_deviation for held in known):
            pairs.add((one.device.id, one.reading.quantity))
    return baselines.of(pairs)


def asked_of(device: DeviceRow, held: InForce, terms: Terms) -> Asked:
    """A rule to be asked about a device, with the newest reading known before the batch."""
    quantity = held.row.quantity
    last = device.before.get(quantity, device.values.get(quantity))
    if last is None:
        return Asked(device, held, terms)
    number = None if isinstance(last.v, str) else Sample(last.t, last.v)
    return Asked(device, held, terms, last.t, number)
