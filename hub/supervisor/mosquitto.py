"""A private Mosquitto: its accounts, what each may say and hear, its limits; started on loopback, stopped."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

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

#: Every number is here on purpose; the reasons stand beside them and go into the file.
CONFIGURATION = """\
# Written by the hub at each start; a change made here is lost.
listener {port} 127.0.0.1
# One set of rules for all listeners: with one per listener, 2.0.12 to 2.0.18 lose persistent sessions.
per_listener_settings false
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/rules
pid_file {folder}/mosquitto.pid

# What waits for a process that is away survives a restart of the broker. Every five seconds bounds what a hard
# kill can lose; a source that waits for its receipt sends that again.
persistence true
persistence_location {folder}/
autosave_interval 5
# A device or process that has been away for two weeks is not coming back to its session.
persistent_client_expiration 14d

# Messages on their way to one client and not yet acknowledged. The hub acknowledges after its commit, a batch at a
# time: this is the largest batch, and what is delivered again after a crash.
max_inflight_messages 1000
# What may wait for one client. The default of 1000 would drop all but a second of traffic while the ingest process
# restarts. Half a million messages or 512 MiB, whichever comes first.
max_queued_messages 500000
max_queued_bytes 536870912
# Readings sent with QoS 0 are not worth keeping for somebody who is away.
queue_qos0_messages false
# Larger than any legal message. The hub itself sets what it cannot read aside and says so; only what would harm the
# broker is refused here, because a sender that speaks MQTT 3 is never told.
message_size_limit 16777216
max_keepalive 600
max_connections 5000

log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages {connection_messages}
"""


@dataclass(frozen=True)
class Account:
    """Somebody who may connect.

    rules: lines of Mosquitto's access file, such as `topic readwrite city/#`.
    """

    name: str
    password: str
    rules: tuple[str, ...]


def hub_account(password: str, city: str) -> Account:
    """The hub itself: hears and says everything of its city, and hears the broker's own figures."""
    return Account("hub", password, (f"topic readwrite city/{city}/#", "topic read $SYS/#"))


def field_account(password: str, city: str) -> Account:
    """The world outside, played by the simulator, replays and examples: every source of the city at once."""
    return Account("field", password, _source_rules("topic", city, "+"))


def own_topics(city: str) -> tuple[str, ...]:
    """What any further account may do: be the device, the source and the organisation that carries its own name."""
    return _source_rules("pattern", city, "%u")


def _source_rules(kind: str, city: str, name: str) -> tuple[str, ...]:
    """Rules for the other end of the topics of sensors/topics.py: it says what the hub hears, and the reverse."""
    root = f"city/{city}"
    return (
        # Mistyped ones too: the hub takes all of them and sets aside what it cannot read. A refusal by the broker
        # would be silent for a sender that speaks MQTT 3.
        f"{kind} write {root}/device/{name}/#",
        f"{kind} write {root}/hotline/{name}/order",
        f"{kind} read {root}/hotline/{name}/receipt",
        f"{kind} read {root}/hotline/{name}/answer",
        f"{kind} read {root}/org/{name}/case",
    )


def password_line(name: str, password: str) -> str:
    """A line of the password file: PBKDF2-HMAC-SHA512 as Mosquitto 2 writes it ("$7$")."""
    salt, rounds = secrets.token_bytes(12), 1000
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)
    return (
        f"{name}:$7${rounds}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
    )


class Broker:
    """A message broker of our own in one folder.

    accounts: all who may connect.  patterns: rules for every account, where %u stands for its name.
    log: where the broker's words go.  quiet: do not log who comes and goes.
    """

    name = "broker"

    def __init__(
        self,
        folder: Path,
        port: int,
        accounts: Sequence[Account],
        log: Path,
        *,
        patterns: Sequence[str] = (),
        quiet: bool = False,
    ) -> None:
        self.folder = folder
        self.port = port
        self.accounts = tuple(accounts)
        self.log = log
        self.patterns = tuple(patterns)
        self.quiet = quiet
        self._account = account("mosquitto")
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "hub") -> str:
        """Address with the name and password of one of the accounts, as HUB_MQTT_URL wants it."""
        who = next(one for one in self.accounts if one.name == name)
        return f"mqtt://{quote(who.name, safe='')}:{quote(who.password, safe='')}@127.0.0.1:{self.port}"

    @property
    def died(self) -> bool:
        """Whether it was started, was not stopped, and does not run."""
        return self._process is not None and self._process.poll() is not None

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
        stop_left_over(self.folder / "mosquitto.pid", str(self.folder), signal.SIGTERM)
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
        process = self._process
        if not wait_until(lambda: listens(self.port), 15, lambda: process.poll() is None):
            self.stop()
            raise StartFailed(
                f"Mosquitto did not start. Its last words, from {self.log}:\n{tail(self.log)}"
            )

    def write_files(self) -> None:
        """Write configuration, passwords and rules, readable by the broker's account only."""
        hand_over(self.folder, self._account)
        rules = "\n\n".join(
            [
                "\n".join(self.patterns),
                *("\n".join([f"user {one.name}", *one.rules]) for one in self.accounts),
            ]
        )
        self._write(
            "passwords", "\n".join(password_line(one.name, one.password) for one in self.accounts)
        )
        self._write("rules", rules)
        self._write(
            "mosquitto.conf",
            CONFIGURATION.format(
                port=self.port,
                folder=self.folder,
                connection_messages="false" if self.quiet else "true",
            ),
        )

    def stop(self, *, hard: bool = False) -> None:
        """Stop the broker; it writes down what waits. hard: kill it, as a power cut would."""
        if self._process:
            stop_process(self._process, signal.SIGKILL if hard else signal.SIGTERM)
            self._process = None

    def remove(self) -> None:
        """Stop it and forget everything that waits."""
        self.stop()
        stop_left_over(self.folder / "mosquitto.pid", str(self.folder), signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.touch(0o600)
        if self._account:
            shutil.chown(file, self._account, self._account)
        file.write_text(text + "\n", "utf-8")
