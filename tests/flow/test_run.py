"""`scripts/run` in a clone of its own: it comes up, mends itself, refuses a second run, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import folder, until
from tests.tree import ROOT, files


def bare_environ() -> dict[str, str]:
    """The environment without the settings of these tests."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HUB_", "DJANGO_"))
    }


class Clone:
    """A copy of the working tree with a `var` of its own."""

    def __init__(self, place: Path) -> None:
        self.folder = place
        for file in files():
            to = place / file.relative_to(ROOT)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to)
            # what was compiled of it: else every process of the clone compiles the same thousand files anew
            for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
                (to.parent / "__pycache__").mkdir(exist_ok=True)
                shutil.copy2(compiled, to.parent / "__pycache__")
        self.log = place / "run.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """What `scripts/run` does after its set-up."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hub.supervisor", "--no-demo", *arguments],
                cwd=self.folder,
                env=bare_environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def said(self) -> str:
        """Everything it has said since its last start."""
        return self.log.read_text("utf-8", errors="replace")

    def address(self) -> str:
        """The address it prints when it is up."""
        process = self.process
        assert process
        found = until(
            lambda: re.search(r"runs at (\S+)", self.said()) or process.poll() is not None,
            120,
            "the address",
        )
        assert isinstance(found, re.Match), self.said()
        return found[1]

    def processes(self) -> dict[int, str]:
        """Process number -> command line of everything that runs in or for this clone."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                where = os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(self.folder) in line or where == str(self.folder):
                found[int(entry.name)] = line
        return found

    def one(self, mark: str) -> int:
        """The process whose command line holds `mark`; 0 when there is none."""
        return next((pid for pid, line in self.processes().items() if mark in line), 0)

    def end(self, sign: signal.Signals) -> None:
        """Send the supervisor a signal and wait until nothing of the clone runs any more."""
        assert self.process
        self.process.send_signal(sign)
        self.process.wait(30)
        until(lambda: not self.processes(), 60, "the end of every process")


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    with folder() as place:
        one = Clone(place)
        one.start()
        yield one
        if one.process and one.process.poll() is None:
            one.end(signal.SIGTERM)


def test_it_prints_an_address_that_answers(clone: Clone) -> None:
    with urllib.request.urlopen(clone.address(), timeout=10) as answer:
        assert answer.status == 200


def test_its_secrets_are_for_its_owner_only(clone: Clone) -> None:
    clone.address()
    file = clone.folder / "var" / "hub.env"
    assert file.stat().st_mode & 0o777 == 0o600
    assert re.search(r"^HUB_SEAL_KEY=[0-9a-f]{64}$", file.read_text("utf-8"), re.MULTILINE)


def test_a_second_run_in_the_same_clone_is_refused_with_a_sentence(clone: Clone) -> None:
    clone.address()
    second = subprocess.run(
        [sys.executable, "-m", "hub.supervisor"],
        cwd=clone.folder,
        env=bare_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert clone.process
    assert f"runs already, as process {clone.process.pid}" in second.stderr


def test_a_process_that_dies_is_started_again(clone: Clone) -> None:
    clone.address()
    before = until(lambda: clone.one("manage.py clock"), 60, "the clock process")
    os.kill(before, signal.SIGKILL)
    after = until(
        lambda: (now := clone.one("manage.py clock")) != before and now, 60, "a new clock process"
    )
    assert after != before
    assert "ended by SIGKILL; it is started again" in clone.said()


def test_the_broker_that_dies_is_started_again(clone: Clone) -> None:
    clone.address()
    before = until(lambda: clone.one("mosquitto.conf"), 60, "the broker")
    os.kill(before, signal.SIGKILL)
    until(lambda: (now := clone.one("mosquitto.conf")) != before and now, 60, "a new broker")


def test_a_new_broker_account_may_speak_for_itself_and_for_nobody_else(clone: Clone) -> None:
    clone.address()

    def account(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", "broker_account", *arguments],
            cwd=clone.folder,
            env=bare_environ(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    password = account("add", "gateway-7").split()[2]
    port = re.search(
        r"^HUB_MQTT_URL=.*:(\d+)$",
        (clone.folder / "var" / "hub.env").read_text("utf-8"),
        re.MULTILINE,
    )
    assert port

    def may_publish(device: str) -> bool:
        line = [
            "mosquitto_pub",
            "-V",
            "5",
            "-p",
            port[1],
            "-u",
            "gateway-7",
            "-P",
            password,
            "-q",
            "1",
            "-m",
            "{}",
        ]
        said = subprocess.run(
            [*line, "-t", f"city/990100/device/{device}/up"],
            capture_output=True,
            text=True,
            check=False,
        )
        return said.returncode == 0 and not said.stderr

    until(lambda: may_publish("gateway-7"), 60, "the broker reading its accounts again")
    assert not may_publish("gateway-8")
    account("remove", "gateway-7")
    until(lambda: not may_publish("gateway-7"), 60, "the account being gone")
    assert "No further accounts" in account("list")


def test_another_clone_runs_beside_it(clone: Clone) -> None:
    first = clone.address()
    with folder() as place:
        other = Clone(place)
        other.start()
        second = other.address()
        assert second != first
        with urllib.request.urlopen(first, timeout=10) as answer:
            assert answer.status == 200
        other.end(signal.SIGINT)
    assert clone.one("manage.py clock")


def test_what_was_stopped_starts_again_with_its_data(clone: Clone) -> None:
    clone.address()
    assert clone.process
    assert clone.process.poll() is None
    clone.end(signal.SIGTERM)
    assert "Stopped." in clone.said()
    kept = (clone.folder / "var" / "hub.env").read_text("utf-8")
    clone.start()
    clone.address()
    assert "First log-in" not in clone.said()
    again = (clone.folder / "var" / "hub.env").read_text("utf-8")
    assert [line for line in again.splitlines() if "KEY" in line] == [
        line for line in kept.splitlines() if "KEY" in line
    ]


def test_a_first_start_that_was_cut_short_begins_again(clone: Clone) -> None:
    clone.address()
    clone.end(signal.SIGTERM)
    (clone.folder / "var" / "filling").touch()
    clone.start()
    clone.address()
    assert "was cut short" in clone.said()
    assert "First log-in" in clone.said()


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_works(clone: Clone) -> None:
    clone.address()
    clone.end(signal.SIGKILL)
    clone.start("--fresh")
    clone.address()
    assert "First log-in" in clone.said()
