"""A private Mosquitto: given its files, started on loopback, stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from hub.supervisor import account_list
from hub.supervisor.account_list import Kept
from hub.supervisor.broker_files import FURTHER, Account, Native, broker_files, further_rules
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


def tell(
    folder: Path,
    kept: Sequence[Kept],
    gone: Sequence[str],
    city: str,
    foreign: Sequence[Native] = (),
) -> None:
    """Write the further accounts into the files of a broker, and let a running one read them again."""
    passwords, rules = folder / "passwords", folder / "rules"
    if not passwords.exists():
        return  # it was never started; its first start reads the list
    names = {one.name for one in kept} | set(gone)
    own = [
        line
        for line in passwords.read_text("utf-8").splitlines()
        if line and line.partition(":")[0] not in names
    ]
    passwords.write_text("".join(f"{one}\n" for one in [*own, *(k.line for k in kept)]), "utf-8")
    first = rules.read_text("utf-8").partition(FURTHER)[0]
    rules.write_text(first + further_rules([one.name for one in kept], city, foreign), "utf-8")
    try:
        pid = int((folder / "mosquitto.pid").read_text())
        if str(folder) in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGHUP)  # it reads passwords and rules again
    except (OSError, ValueError):
        pass  # it does not run; the next start reads the list


class Broker:
    """A message broker of our own in one folder.

    accounts: who may connect, with rules of their own.  city: its code, the second part of every topic.
    more: a file of further accounts (see account_list.py).  foreign: topics of servers outside the city's.
    log: where the broker's words go.
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
        foreign: Sequence[Native] = (),
        quiet: bool = False,
    ) -> None:
        self.folder = folder
        self.port = port
        self.accounts = tuple(accounts)
        self.log = log
        self.city = city
        self.more = more
        self.foreign = tuple(foreign)
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
        more = account_list.holding(self.more, datetime.now(UTC)) if self.more else []
        files = broker_files(
            self.accounts,
            self.city,
            config=str(self.folder),
            data=str(self.folder),
            port=self.port,
            passwords=[one.line for one in more],
            foreign=self.foreign,
            quiet=self.quiet,
        )
        for name, text in files.items():
            file = self.folder / name
            file.touch(0o600)
            if self._account:
                shutil.chown(file, self._account, self._account)
            file.write_text(text, "utf-8")

    def tell_accounts(self, gone: Sequence[str] = ()) -> None:
        """Write the further accounts anew; a running broker reads them and cuts off who may no longer be there.

        gone: names that were there before and are no longer on the list.
        """
        kept = account_list.holding(self.more, datetime.now(UTC)) if self.more else []
        tell(self.folder, kept, gone, self.city, self.foreign)

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
