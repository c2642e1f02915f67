"""Devices on the wire: messages in order over one plain connection, said again until the broker has them."""

from __future__ import annotations

import re
import select
import socket
import struct
import threading
import time
from datetime import datetime
from typing import Final

from hub.supervisor.broker_files import CONFIGURATION
from tests.chaos.messages import Habit, Message

#: Messages on their way to the broker and not acknowledged.
WINDOW: Final = 200
#: The broker forgets at most this much when it is killed: the time between two of its saves, and one save.
FORGETS_S: Final = 5.0 + float(
    (re.search(r"^autosave_interval (\d+)", CONFIGURATION, re.MULTILINE) or [0, 30])[1]
)


def _string(text: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text


def _packet(kind: int, body: bytes) -> bytes:
    size, length = b"", len(body)
    while True:
        length, rest = divmod(length, 128)
        size += bytes([rest | (128 if length else 0)])
        if not length:
            return bytes([kind]) + size + body


class Sender:
    """The devices of one habit. said: every message so far; had_at: when the broker acknowledged each."""

    def __init__(
        self, habit: Habit, port: int, login: tuple[str, str], begin: datetime, scale: float
    ) -> None:
        self.habit = habit
        self.said: list[Message] = []
        self.had_at: list[float | None] = []
        self.connections = 0
        self._port, self._login, self._begin = port, login, begin
        self._per_s = habit.per_s * scale
        self._since = time.monotonic()
        self._lost_at = time.time()
        self._quiet = threading.Event()
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._run, name=habit.name, daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._since = time.monotonic()
        self._thread.start()

    def be_quiet(self) -> None:
        """Say nothing new; what is not acknowledged is said on."""
        self._quiet.set()

    @property
    def is_done(self) -> bool:
        """Whether it is quiet and the broker has everything."""
        return self._quiet.is_set() and None not in self.had_at

    def stop(self) -> None:
        """End."""
        self._leave.set()
        if self._thread.ident:
            self._thread.join(10)

    def _run(self) -> None:
        while not self._leave.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self._port), 2) as sock:
                    try:
                        self._talk(sock)
                    finally:
                        self._lost_at = time.time()
            except OSError:
                self._leave.wait(0.2)
            else:
                return

    def _again_from(self) -> int:
        """The first message to be said over a new connection: those after it follow in order."""
        if not self.habit.keeps:
            return self.had_at.index(None) if None in self.had_at else len(self.said)
        limit = self._lost_at - FORGETS_S
        n = len(self.said)
        while n and ((had := self.had_at[n - 1]) is None or had > limit):
            n -= 1
        # what is not acknowledged may lie before what is
        return min(n, self.had_at.index(None)) if None in self.had_at else n

    def _talk(self, sock: socket.socket) -> None:
        name, password = self._login
        hello = _string(b"MQTT") + bytes([4, 0xC2]) + struct.pack(">H", 60)
        hello += _string(f"chaos-{self.habit.name}".encode())
        sock.sendall(_packet(0x10, hello + _string(name.encode()) + _string(password.encode())))
        sock.settimeout(20)
        if sock.recv(4)[:2] != b"\x20\x02":
            raise ConnectionError("the broker did not let the devices in")
        self.connections += 1
        upto = self._again_from()
        waiting: dict[int, int] = {}
        rest, mid = b"", 0
        while not self._leave.is_set():
            self._think()
            out = []
            while upto < len(self.said) and len(waiting) < WINDOW:
                mid = mid % 65535 + 1
                waiting[mid] = upto
                one = self.said[upto]
                out.append(
                    _packet(
                        0x32, _string(one.topic.encode()) + struct.pack(">H", mid) + one.payload
                    )
                )
                upto += 1
            if out:
                sock.sendall(b"".join(out))
            if not select.select([sock], [], [], 0.02)[0]:
                continue
            data = sock.recv(1 << 16)
            if not data:
                raise ConnectionError("the broker has gone")
            rest += data
            while len(rest) >= 4 and rest[0] == 0x40:
                self.had_at[waiting.pop(struct.unpack(">H", rest[2:4])[0])] = time.time()
                rest = rest[4:]

    def _think(self) -> None:
        """Say what is due by now."""
        if self._quiet.is_set():
            return
        due = int((time.monotonic() - self._since) * self._per_s)
        while len(self.said) < due:
            self.had_at.append(None)
            self.said.append(self.habit.make(len(self.said), self._begin))
