"""One round: the load begins, faults fall on it one after the other, it ends, and everything is counted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from hub.supervisor.place import tail
from tests.chaos import faults, scene
from tests.chaos.clicks import Person
from tests.chaos.faults import HTTP, TOLD, WIRE, Fault, Hand
from tests.chaos.messages import HABITS, beginning
from tests.chaos.orders import Hotline
from tests.chaos.senders import Sender
from tests.chaos.stage import Stage
from tests.chaos.watchers import Watchers

Say = Callable[[str], None]
#: Whoever clicks.
PEOPLE: Final = ("受理", "联络", "采集甲")
#: Nothing may take longer to come back.
LONGEST_S: Final = 90.0
#: One fault in so many falls before the one before it is over.
OVERLAP_ONE_IN: Final = 5


@dataclass(slots=True)
class Suffered:
    """One fault. lasted, recovered: seconds from its beginning to its end, and to the first commit after its beginning.

    recovered None: not within LONGEST_S.
    """

    name: str
    note: str = ""
    at: float = 0.0
    lasted: float = 0.0
    recovered: float | None = None


@dataclass(slots=True)
class Load:
    """Everything that speaks, clicks and listens in one round."""

    stage: Stage
    hotline: Hotline
    senders: list[Sender]
    people: list[Person]
    watchers: Watchers
    trouble: list[str] = field(default_factory=list)
    #: The newest entry of the journal when nothing was on its way any more.
    settled: int = 0
    #: Organisations are told of what comes after this entry.
    told_from: int | None = None

    def head(self) -> int:
        """The newest entry of the journal; 0 while the database is away."""
        return int(self.stage.ask("SELECT seq FROM foundation_journalhead") or 0)

    def first_commit(self, where: str, since: float) -> float | None:
        """When the first thing begun after `since` was committed there; None: not yet."""
        if where == WIRE:
            return self.hotline.first_answer_since(since)
        if where == TOLD:
            return self.hotline.first_told_since(since)
        if where == HTTP:
            found = [at for one in self.people if (at := one.first_answer_since(since))]
            return min(found, default=None)
        query = "SELECT max(extract(epoch FROM at) - 5) FROM foundation_due WHERE key = %s"
        swept = self.stage.ask(query, "every.events.lights")
        # its clock may have been stepped: then what counts is that it goes on at all
        return time.time() if swept is not None and float(swept) >= since else None


@contextmanager
def load(stage: Stage, seed: int, scale: float) -> Iterator[Load]:
    """The load of one round, running."""
    login = ("field", "only-for-chaos")
    begin = beginning()
    senders = [Sender(habit, stage.broker.port, login, begin, scale) for habit in HABITS]
    hotline = Hotline(stage.broker.url("field"), seed)
    logins = {name: scene.log_in(name) for name in {*scene.WATCHERS, *PEOPLE}}
    people = [Person(logins[name], stage.urls, seed, scale) for name in PEOPLE]
    watchers = Watchers([logins[name] for name in scene.WATCHERS], stage.urls)
    running = Load(stage, hotline, senders, people, watchers)
    try:
        watchers.start()
        hotline.start()
        for person in people:
            person.start()
        yield running
    finally:
        parts: list[Any] = [*people, hotline, *senders, watchers]
        for part in parts:
            part.stop()


def warm_up(running: Load, say: Say) -> None:
    """Wait until every part of the load has been answered once, and the broker has saved the hub's session.

    Devices speak last: what is published before the hub's first subscription is for nobody.
    """
    stage, began = running.stage, time.time()
    saved = stage.broker.folder / "mosquitto.db"
    while True:
        stage.keep()
        time.sleep(0.1)
        missing = [
            *(WIRE for _ in range(1) if not running.first_commit(WIRE, began)),
            *(HTTP for _ in range(1) if not running.first_commit(HTTP, began)),
            *("socket" for page in running.watchers.pages if page.start is None),
        ]
        if not missing:
            break
        if time.time() - began > LONGEST_S:
            logs = "\n".join(tail(worker.log) for worker in stage.workers.values())
            raise TimeoutError(f"nothing from {missing} after {LONGEST_S:g} s:\n{logs}")
    for sender in running.senders:
        sender.start()
    ready = time.time()
    stage.broker_saves()
    while not saved.exists() or saved.stat().st_mtime < ready:
        stage.keep()
        time.sleep(0.1)
    running.told_from = running.head()
    say(f"the load runs after {time.time() - began:.1f} s")


def storm(
    running: Load,
    drawn: list[Fault],
    dice: Random,
    *,
    quick: bool,
    say: Say,
) -> list[Suffered]:
    """Let the faults fall; what each cost."""
    hand = Hand(running.stage, dice, quick)
    suffered: list[Suffered] = []
    open_: list[tuple[Suffered, Fault]] = []
    for n, fault in enumerate(drawn, start=1):
        hand.wait(dice.uniform(0.2, 1.0 if quick else 2.5))
        target = dice.choice([one for one in fault.about if _is_there(running.stage, one)])
        hand.note = ""
        one = Suffered(fault.name, at=time.time())
        suffered.append(one)
        open_.append((one, fault))
        fault.do(hand, target)
        one.lasted, one.note = time.time() - one.at, hand.note
        if n < len(drawn) and not quick and dice.randrange(OVERLAP_ONE_IN) == 0:
            say(f"[{n}/{len(drawn)}] {one.name} {one.note} … and the next at once")
            continue
        _wait_recovered(running, hand, open_)
        for each, _ in open_:
            back = "did not recover" if each.recovered is None else f"{each.recovered:.1f} s"
            say(f"[{n}/{len(drawn)}] {each.name} {each.note} → commits again after {back}")
        open_ = []
    return suffered


def _is_there(stage: Stage, name: str) -> bool:
    return name in stage.workers or not name.startswith(("ingest", "web", "clock", "publish"))


def _wait_recovered(running: Load, hand: Hand, open_: list[tuple[Suffered, Fault]]) -> None:
    end = time.monotonic() + LONGEST_S
    waiting = {(n, where) for n, (_, fault) in enumerate(open_) for where in fault.over}
    last = {
        n: suffered.at + suffered.lasted
        for n, (suffered, fault) in enumerate(open_)
        if not fault.over
    }
    while waiting and time.monotonic() < end:
        hand.wait(faults.TICK_S * 2)
        for n, where in sorted(waiting):
            at = running.first_commit(where, open_[n][0].at)
            if at is not None:
                waiting.discard((n, where))
                last[n] = max(last.get(n, 0.0), at)
    for n, (suffered, _) in enumerate(open_):
        missing = sorted(where for k, where in waiting if k == n)
        if missing:
            running.trouble.append(
                f"{suffered.name} {suffered.note}: no commit at {', '.join(missing)} within {LONGEST_S:g} s"
            )
        elif n in last:
            suffered.recovered = max(0.0, last[n] - suffered.at)


def catch_up(running: Load, say: Say) -> None:
    """Wait until what waited at the broker is taken, while more is coming; what ingest says of it is passed on."""
    began, waited = time.time(), 0.0
    # the broker hands over in order: when an order said now is receipted, everything before it was taken
    while running.first_commit(WIRE, began) is None:
        running.stage.keep()
        time.sleep(0.1)
        waited = time.time() - began
        if waited > LONGEST_S * 4:
            running.trouble.append(f"did not catch up within {waited:.0f} s")
            return
    say(f"caught up {waited:.1f} s after the database was back")
    for name, worker in running.stage.workers.items():
        said = worker.log.read_text("utf-8", errors="replace").splitlines()
        for line in said:
            if "goes on after" in line or " s behind" in line:
                say(f"{name} said: {json.loads(line)['say']}")


def settle(running: Load, say: Say) -> None:
    """End the load, and wait until nothing is on its way any more; what does not become less for long is trouble."""
    stage = running.stage
    parts: list[Any] = [*running.senders, running.hotline, *running.people]
    for part in parts:
        part.be_quiet()
    rest, before, told_at = ["?"], [""], time.monotonic()
    since, head = told_at, 0
    while rest and time.monotonic() - since < LONGEST_S:
        stage.keep()
        time.sleep(0.1)
        head = running.head()  # before it is asked who read it: the clock goes on writing
        rest = _on_its_way(running)
        if rest != before:
            before, since = rest, time.monotonic()
        if time.monotonic() - told_at > 10:
            told_at = time.monotonic()
            say(f"settling: {', '.join(rest) or 'nothing'} on the way")
    running.trouble += [f"still on its way at the end: {one}" for one in rest]
    running.settled = head


def _on_its_way(running: Load) -> list[str]:
    stage, rest = running.stage, []
    busy = [one for one in running.senders if not one.is_done]
    rest += [f"{one.had_at.count(None)} messages of {one.habit.name}" for one in busy]
    if not running.hotline.is_done:
        rest.append(f"receipts of {len(running.hotline.unanswered())} orders")
    rest += [f"a command of {one.login.name}" for one in running.people if not one.is_done]
    if rest:
        return rest
    expected = sum(len(one.rows) for sender in running.senders for one in sender.said)
    stored = stage.ask("SELECT count(*) FROM sensors_reading")
    if stored is None or (stored < expected and not _is_still(running, stored)):
        rest.append(f"{expected - (stored or 0)} readings")
    head = running.head()
    told = stage.ask("SELECT seq FROM foundation_readercursor WHERE name = 'sensors.publisher'")
    if told is None or told < head:
        rest.append("changes to be told")
    behind = stage.ask(
        "SELECT count(*) FROM foundation_readercursor"
        " WHERE seq < (SELECT seq FROM foundation_journalhead WHERE id = 1)"
    )
    if behind:
        rest.append(f"entries for {behind} readers of the journal")
    late = [page.login.name for page in running.watchers.pages if (page.cursor or 0) < head]
    if late or not head:
        rest.append(f"entries for {', '.join(late)}")
    return rest


_still: dict[int, tuple[int, float]] = {}


def _is_still(running: Load, stored: int) -> bool:
    """Whether no reading has come for long; sooner said where a killed broker may have forgotten some."""
    before, since = _still.get(id(running), (-1, 0.0))
    if before != stored:
        _still[id(running)] = (stored, time.monotonic())
        return False
    return time.monotonic() - since > (8 if running.stage.forgotten else 40)
