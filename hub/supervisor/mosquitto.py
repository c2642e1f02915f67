"""A private Mosquitto: given its files, started on loopback, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from hub.supervisor.broker_files import Account, broker_files
from hub.supervisor.place import (
    StartFailed,
    account,
    command_as,
    hand_over,
    listens,
    stop_left_over,
    stop_process,
    tail,
    wait_until,
)

#: A full queue takes long to be read at the start and to be written down at the end: some seconds for each million.
QUEUE_S: Final = 180.0


class Broker:
    """A message broker of our own in one folder.

    accounts: who may connect, with rules of their own.  city: its code, the second part of every topic.
    more: a file of further accounts (see accounts.py).  log: where the broker's words go.
    quiet: do not log who comes and goes.
    """

    name = "broker"

    def __init__(
        self,
        folder: Path,
        port: int,
        accounts: Sequence[Account],
        city: str,
        log: Path,
        *,
        more: Path | None = None,
        quiet: bool = False,
    ) -> None:
        self.folder = folder
        self.port = port
        self.accounts = tuple(accounts)
        self.log = log
        self.city = city
        self.more = more
        self.quiet = quiet
        self._account = account("mosquitto")
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = False

    def url(self, name: str = "hub") -> str:
        """Address with the name and password of one of the accounts, as HUB_MQTT_URL wants it."""
        who = next(one for one in self.accounts if one.name == name)
        return f"mqtt://{quote(who.name, safe='')}:{quote(who.password, safe='')}@127.0.0.1:{self.port}"

    @property
    def died(self) -> bool:
        """Whether it was started, was not stopped, and does not run; so also after a start that failed."""
        return self._wanted and (self._process is None or self._process.poll() is not None)

    def start(self) -> None:
        """Write the configuration, start the broker, wait until it answers.

        It ends with the thread that started it. Raises StartFailed.
        """
        program = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is None:
            raise StartFailed(
                "The program mosquitto was expected and is not installed. Run scripts/setup, or install the package "
                "mosquitto by hand."
            )
        stop_left_over(self.folder / "mosquitto.pid", str(self.folder), signal.SIGTERM, QUEUE_S)
        self.write_files()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as words:
            self._process = subprocess.Popen(
                command_as(
                    self._account,
                    [program, "-c", str(self.folder / "mosquitto.conf")],
                    dies_with_us="TERM",
                ),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        self._wanted = True
        process = self._process
        if not wait_until(lambda: listens(self.port), QUEUE_S, lambda: process.poll() is None):
            self.stop()
            self._wanted = True
            raise StartFailed(
                f"Mosquitto did not start. Its last words, from {self.log}:\n{tail(self.log)}"
            )

    def write_files(self) -> None:
        """Write configuration, passwords and rules, readable by the broker's account only."""
        hand_over(self.folder, self._account)
        more = self.more.read_text("utf-8").splitlines() if self.more and self.more.exists() else []
        files = broker_files(
            self.accounts,
            self.city,
            config=str(self.folder),
            data=str(self.folder),
            port=self.port,
            passwords=more,
            quiet=self.quiet,
        )
        for name, text in files.items():
            file = self.folder / name
            file.touch(0o600)
            if self._account:
                shutil.chown(file, self._account, self._account)
            file.write_text(text, "utf-8")

    def stop(self, *, hard: bool = False) -> None:
        """Stop the broker; it writes down what waits. hard: kill it, as a power cut would."""
        self._wanted = False
        if self._process:
            stop_process(self._process, signal.SIGKILL if hard else signal.SIGTERM, QUEUE_S)
            self._process = None

    def remove(self) -> None:
        """Stop it and forget everything that waits."""
        self.stop()
        stop_left_over(self.folder / "mosquitto.pid", str(self.folder), signal.SIGTERM, QUEUE_S)
        shutil.rmtree(self.folder, ignore_errors=True)
