"""Private servers for tests, benches and acceptance: a PostGIS, a Mosquitto, and a whole hub of real processes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from hub.supervisor.broker_files import DEFAULT_CITY, Account, field_account, hub_account, natives
from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import (
    account,
    command_as,
    free_port,
    listens,
    reaches,
    stop_process,
    tail,
)
from hub.supervisor.postgresql import Cluster
from hub.supervisor.processes import WEB

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")


def until(found: Callable[[], T], seconds: float = 60.0, what: str = "the condition") -> T:
    """The first true answer of `found`, asked every 20 ms. AssertionError naming `what` when the time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        assert time.monotonic() < end, (
            f"{what}: not within {seconds:g} s; the last answer was {answer!r}"
        )
        time.sleep(0.02)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for the data of servers, gone afterwards; where the servers' own accounts can reach it."""
    made = Path(tempfile.mkdtemp(prefix="onenet-hub-test-"))
    made.chmod(0o755)
    if not all(reaches(user, made) for user in (account("postgres"), account("mosquitto"))):
        made.rmdir()
        made = Path(tempfile.mkdtemp(prefix="onenet-hub-test-", dir="/var/tmp"))
        made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def postgis(*, throw_away: bool = True) -> Iterator[Cluster]:
    """A database server on a free port that forgets everything; up in half a second.

    throw_away: whether it may lose what is committed when it is killed. Where that counts, or its speed does: False.
    """
    with folder() as place:
        password = secrets.token_hex(8)
        cluster = Cluster(
            place / "postgresql",
            free_port(),
            password,
            place / "postgresql.log",
            throw_away=throw_away,
        )
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def mosquitto(city: str = DEFAULT_CITY, accounts: Sequence[Account] = ()) -> Iterator[Broker]:
    """A broker on a free port with the accounts `hub`, `field` and those given; up in 50 ms.

    `broker.stop(hard=True)` and `broker.start()` play a power cut: what it had saved is there again.
    """
    with folder() as place:
        foreign = natives("")
        own = [
            hub_account(secrets.token_hex(8), city, foreign),
            field_account(secrets.token_hex(8), city, foreign),
        ]
        broker = Broker(
            place / "mosquitto",
            free_port(),
            [*own, *accounts],
            city,
            place / "mosquitto.log",
            quiet=True,
        )
        try:
            broker.start()
            yield broker
        finally:
            broker.stop()


class LiveHub:
    """The hub's real processes against one database and one broker.

    url: address of the web process.  environ: what every process, and `manage`, is given.  logs: one file per process.
    """

    def __init__(
        self, database_url: str, broker_url: str, logs: Path, environ: Mapping[str, str]
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.logs = logs
        self.environ = {
            **os.environ,
            "HUB_SECRET_KEY": secrets.token_hex(16),
            "HUB_SEAL_KEY": secrets.token_hex(32),
            **environ,
            "DJANGO_SETTINGS_MODULE": "hub.settings",
            "HUB_DATABASE_URL": database_url,
            "HUB_MQTT_URL": broker_url,
            "HUB_PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, *arguments: str, stepped: Path | None = None, wait: bool = True
    ) -> None:
        """Start one process: `web`, or any management command that runs until stopped (`ingest`, `clock`).

        stepped: the file that says how far its clock is ahead (tests/chaos/stepped.py).  wait: until web answers.
        """
        if name == "web":
            command = [*WEB, "--port", str(self.port), "--timeout-graceful-shutdown", "1"]
            command += arguments
        else:
            # a second one of a kind is told apart after the mark: "clock#2"
            command = ["manage.py", name.partition("#")[0], *arguments]
        if stepped is not None:
            named = command[1:] if command[0] == "-m" else command
            command = ["-m", "tests.chaos.stepped", str(stepped), *named]
        with (self.logs / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command_as(None, [sys.executable, *command], dies_with_us="KILL"),
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if name == "web" and wait:
            self.answers()

    def answers(self) -> None:
        """Wait until the web process answers. AssertionError with its last words when it ends instead."""
        web = self._processes["web"]
        until(lambda: listens(self.port) or web.poll() is not None, 120, "the web process")
        assert web.poll() is None, f"the web process ended:\n{self.log('web')}"

    def stop(self, name: str, sign: signal.Signals = signal.SIGTERM) -> None:
        """End one process; with SIGKILL as a crash would."""
        stop_process(self._processes.pop(name), sign)

    def stop_all(self) -> None:
        """Tell all to end, and wait until they have."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        for name in reversed(list(self._processes)):
            self.stop(name)

    def runs(self, name: str) -> bool:
        """Whether the process is alive."""
        return name in self._processes and self._processes[name].poll() is None

    @property
    def names(self) -> list[str]:
        """The processes that were started and not stopped."""
        return list(self._processes)

    def pid(self, name: str) -> int:
        """The number of a process that was started."""
        return self._processes[name].pid

    def log(self, name: str) -> str:
        """The last words of a process."""
        return tail(self.logs / f"{name}.log", 40)

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end; what it said. AssertionError with its words when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (
            f"manage.py {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        )
        return done.stdout


@contextmanager
def live_hub(
    database_url: str,
    broker_url: str,
    processes: Sequence[str] = ("web", "ingest", "publish", "clock"),
    environ: Mapping[str, str] | None = None,
) -> Iterator[LiveHub]:
    """A hub of real processes. The database must be migrated already."""
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        hub = LiveHub(
            database_url,
            broker_url,
            place,
            {
                "HUB_FILES": str(place / "files"),
                "HUB_DEMO_LOGINS": str(place / "demo_logins.json"),
                **(environ or {}),
            },
        )
        stack.callback(hub.stop_all)
        for name in processes:
            hub.start(name, wait=False)
        if "web" in processes:
            hub.answers()
        yield hub
