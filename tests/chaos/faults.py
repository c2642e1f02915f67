"""The faults: what each does to the stage, how long it lasts, and whose next commit says that it is over."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.stage import Stage
from tests.chaos.workers import family

#: A stop lasts so long; one in ten is long.
STOP_S, LONG_STOP_S, LONG_ONE_IN = 3.0, 30.0, 10
#: In the quick form.
QUICK_STOP_S: Final = 1.0

#: What an ingest process may hold more than before while the database is away: messages on their way to it, kB.
MOST_MORE_KB: Final = 64 * 1024
#: How often the stage is looked after while a fault lasts.
TICK_S: Final = 0.05


@dataclass(slots=True)
class Hand:
    """What does the faults: the stage, its dice, and how long stops are."""

    stage: Stage
    dice: Random
    quick: bool = False
    #: What the last fault has to say about itself.
    note: str = ""

    def wait(self, seconds: float) -> None:
        """Let time pass; what has died meanwhile is started again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.stage.keep()
            time.sleep(TICK_S)

    def stop_s(self) -> float:
        """How long this stop lasts."""
        if self.quick:
            return QUICK_STOP_S
        long = self.dice.randrange(LONG_ONE_IN) == 0
        self.note = "30 s" if long else ""
        return LONG_STOP_S if long else STOP_S


Do = Callable[[Hand, str], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind. about: the processes it may hit, one of them is drawn; over: whose commits show recovery.

    weight: how often it is drawn. needs: a small disk it cannot do without; single: only where one process alone
    subscribes, because the broker forgets shared subscriptions when it ends.
    """

    name: str
    do: Do
    about: tuple[str, ...]
    over: tuple[str, ...] = ()
    weight: int = 2
    needs: str = ""
    single: bool = False


def _kill(hand: Hand, name: str) -> None:
    worker = hand.stage.workers[name]
    worker.send(signal.SIGKILL)


def _stop(hand: Hand, name: str) -> None:
    worker = hand.stage.workers[name]
    worker.send(signal.SIGSTOP)
    hand.wait(hand.stop_s())
    worker.send(signal.SIGCONT)


def _restart(hand: Hand, name: str) -> None:
    worker = hand.stage.workers[name]
    worker.held = True
    worker.end()
    worker.start()
    worker.held = False


def _step(hand: Hand, name: str) -> None:
    worker = hand.stage.workers[name]
    seconds = hand.dice.choice((-3600.0, -240.0, -20.0, 20.0, 240.0, 3600.0))
    hand.note = f"{seconds:+.0f} s"
    worker.step(seconds)
    hand.wait(hand.stop_s())
    worker.step(0)


def _immediate(hand: Hand, name: str) -> None:
    stage = hand.stage
    stage.hold_database = True
    stage.cluster.stop(hard=True)
    hand.wait(hand.dice.uniform(0, 2))
    stage.cluster.start()
    stage.hold_database = False


def _database_restart(hand: Hand, name: str) -> None:
    stage = hand.stage
    stage.hold_database = True
    stage.cluster.stop()
    stage.cluster.start()
    stage.hold_database = False


def _postmaster(hand: Hand) -> int:
    file = hand.stage.cluster.folder / "data" / "postmaster.pid"
    return int(file.read_text().split("\n", 1)[0])


def _database_kill(hand: Hand, name: str) -> None:
    stage = hand.stage
    stage.hold_database = True
    for pid in list(family(_postmaster(hand))):
        _send(pid, signal.SIGKILL)
    hand.wait(0.2)
    stage.cluster.stop()
    stage.cluster.start()
    stage.hold_database = False


def _backend_kill(hand: Hand, name: str) -> None:
    """One server process killed: all sessions end, the log is replayed."""
    mother = _postmaster(hand)
    children = [pid for pid in family(mother) if pid != mother and _is_session(pid)]
    if children:
        _send(hand.dice.choice(children), signal.SIGKILL)
    hand.wait(0.3)


def _database_stop(hand: Hand, name: str) -> None:
    pids = list(family(_postmaster(hand)))
    for pid in pids:
        _send(pid, signal.SIGSTOP)
    hand.wait(hand.stop_s())
    for pid in pids:
        _send(pid, signal.SIGCONT)


def _is_session(pid: int) -> bool:
    try:
        return b"127.0.0.1" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _send(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _broker_restart(hand: Hand, name: str) -> None:
    stage = hand.stage
    stage.hold_broker = True
    stage.broker.stop()
    hand.wait(hand.dice.uniform(0, 1))
    stage.broker.start()
    stage.hold_broker = False


def _broker_kill(hand: Hand, name: str) -> None:
    stage = hand.stage
    stage.hold_broker = True
    stage.kill_broker()
    hand.wait(hand.dice.uniform(0, 1))
    stage.broker.start()
    stage.hold_broker = False


def _broker_stop(hand: Hand, name: str) -> None:
    pid = int((hand.stage.broker.folder / "mosquitto.pid").read_text())
    _send(pid, signal.SIGSTOP)
    hand.wait(hand.stop_s())
    _send(pid, signal.SIGCONT)


def _cut_all(hand: Hand, name: str) -> None:
    hand.stage.proxy.cut()


def _cut(when: str) -> Do:
    def cut(hand: Hand, name: str) -> None:
        hand.stage.proxy.cut_at_commit(when)
        if not hand.stage.proxy.wait_cut(10):
            hand.note = "nobody committed"

    return cut


def _fill(disk: str) -> Do:
    def fill(hand: Hand, name: str) -> None:
        hand.stage.disks[disk].fill()
        end = time.monotonic() + (QUICK_STOP_S if hand.quick else STOP_S + 2)
        while time.monotonic() < end:
            if disk == "wal":  # the next segment of the log needs the room
                hand.stage.ask("SELECT pg_switch_wal()::text")
            hand.wait(0.2)
        hand.stage.disks[disk].free()

    return fill


def outage(seconds: float) -> Fault:
    """The database away for so long, while everything goes on; notes what the ingest processes hold in memory."""

    def away(hand: Hand, name: str) -> None:
        stage = hand.stage
        taking = [worker for name, worker in stage.workers.items() if name.startswith("ingest")]
        before = sum(worker.memory_kb() for worker in taking)
        stage.hold_database = True
        stage.cluster.stop(hard=True)
        most, end = before, time.monotonic() + seconds
        while time.monotonic() < end:
            hand.wait(1)
            most = max(most, sum(worker.memory_kb() for worker in taking))
        stage.cluster.start()
        stage.hold_database = False
        hand.note = (
            f"{seconds:.0f} s; ingest held {before / 1024:.0f} MB, at most {most / 1024:.0f} MB"
        )
        if most - before > MOST_MORE_KB:
            raise AssertionError(f"the memory of ingest grew: {hand.note}")

    return Fault("database away", away, _DATABASE, _ALL)


WIRE, HTTP, CLOCK, TOLD = "wire", "http", "clock", "told"
_INGEST = ("ingest-0", "ingest-1")
_WEB = ("web-0", "web-1")
_DATABASE = ("postgresql",)
_ALL = (WIRE, HTTP, CLOCK, TOLD)

FAULTS: Final = (
    *(
        Fault(f"{what} {verb}", do, about, over)
        for what, about, over in (
            ("ingest", _INGEST, (WIRE,)),
            ("web", _WEB, (HTTP,)),
            ("clock", ("clock",), (CLOCK,)),
            ("publish", ("publish",), (TOLD,)),
        )
        for verb, do in (("killed", _kill), ("stopped", _stop), ("restarted", _restart))
    ),
    Fault("ingest clock stepped", _step, _INGEST, (WIRE,), 1),
    Fault("web clock stepped", _step, _WEB, (HTTP,), 1),
    Fault("clock clock stepped", _step, ("clock",), (CLOCK,), 1),
    Fault("postgresql immediate", _immediate, _DATABASE, _ALL, 3),
    Fault("postgresql killed", _database_kill, _DATABASE, _ALL, 2),
    Fault("postgresql session killed", _backend_kill, _DATABASE, _ALL, 1),
    Fault("postgresql stopped", _database_stop, _DATABASE, _ALL, 2),
    Fault("postgresql restarted", _database_restart, _DATABASE, _ALL, 2),
    Fault("mosquitto restarted", _broker_restart, ("mosquitto",), (WIRE,), 2, single=True),
    Fault("mosquitto killed", _broker_kill, ("mosquitto",), (WIRE,), 3, single=True),
    Fault("mosquitto stopped", _broker_stop, ("mosquitto",), (WIRE,), 2),
    Fault("connections cut", _cut_all, ("connections",), _ALL, 2),
    Fault("cut before commit", _cut("before"), ("connections",), _ALL, 3),
    Fault("cut after commit", _cut("after"), ("connections",), _ALL, 4),
    Fault("disk of tables full", _fill("tables"), ("disk",), _ALL, 2, needs="tables"),
    Fault("disk of log full", _fill("wal"), ("disk",), _ALL, 1, needs="wal"),
    Fault("disk of files full", _fill("files"), ("disk",), (HTTP,), 1, needs="files"),
)


def possible(stage: Stage) -> list[Fault]:
    """The faults this stage can suffer."""
    shared = "ingest-1" in stage.workers
    servers = {"postgresql", "mosquitto", "connections", "disk"}
    return [
        one
        for one in FAULTS
        if any(name in stage.workers or name in servers for name in one.about)
        and not (one.single and shared)
        and (not one.needs or stage.disks[one.needs].real)
    ]


def draw(faults: list[Fault], dice: Random, count: int) -> list[Fault]:
    """So many faults in a random order, each kind about as often as its weight says, none forgotten for long."""
    drawn: list[Fault] = []
    while len(drawn) < count:
        pool = [one for one in faults for _ in range(one.weight)]
        dice.shuffle(pool)
        drawn += pool
    return drawn[:count]
