"""Browsers by the thousand, in a process of their own: raw sockets that count what they are told and note when it came.

Each keeps the numbers of the entries it was told only as count, sum and last, and notes every one that does not rise:
with the journal's own count and sum that proves "each exactly once and in order" without keeping millions of numbers.
A frame that many sockets get is taken apart once.
"""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import re
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any, Final

#: Sockets that are being opened at one time.
_AT_ONCE: Final = 50
_SEQ: Final = re.compile(rb'\{"seq":\s?(\d+)')
_TEXT, _CLOSE, _PING = 1, 8, 9
#: What tells frames of one group of equal scopes apart: their beginning (with the cursor), their end, their length.
_HEAD, _TAIL = 60, 40


@dataclass(frozen=True, slots=True)
class Browser:
    """One socket to be opened. group: equal for equal scopes.  deaf: once it has its position it reads nothing."""

    cookie: str
    group: int = 0
    deaf: bool = False


@dataclass(slots=True)
class Told:
    """What one socket was told. position: the cursor it began at.  wrong: numbers that did not rise."""

    group: int
    position: int = -1
    entries: int = 0
    total: int = 0
    last: int = 0
    wrong: int = 0
    frames: int = 0
    resyncs: int = 0
    closed: bool = False


@dataclass(slots=True)
class Arrivals:
    """Every frame that came: which, and when (microseconds since 1970); and the numbers of the entries in each."""

    frame: Any
    at_us: Any
    seqs: list[list[int]]


@dataclass(slots=True)
class Sockets:
    """A running client, as its parent sees it."""

    pid: int
    _pipe: Connection

    def told(self) -> list[Told]:
        """What each was told so far, in the order they were given."""
        return self._ask("told")  # type: ignore[no-any-return]

    def counted(self) -> tuple[int, int]:
        """Frames with entries, and entries, that all of them together were told so far."""
        return self._ask("counted")  # type: ignore[no-any-return]

    def hear(self) -> None:
        """The deaf ones begin to read."""
        self._ask("hear")

    def arrivals(self) -> Arrivals:
        """All frames since the last time this was asked."""
        return self._ask("arrivals")  # type: ignore[no-any-return]

    def _ask(self, what: str) -> Any:
        self._pipe.send(what)
        return self._pipe.recv()


@contextmanager
def browsing(port: int, browsers: Sequence[Browser], path: str = "/ws/stream") -> Iterator[Sockets]:
    """Open them all; they have registered when this begins."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_browse, args=(port, browsers, path, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert process.pid is not None
        assert ours.recv() == "open"
        yield Sockets(process.pid, ours)
    finally:
        process.kill()
        process.join()


def _browse(port: int, browsers: Sequence[Browser], path: str, pipe: Connection) -> None:
    client = _Client(pipe)
    for begin in range(0, len(browsers), _AT_ONCE):
        part = browsers[begin : begin + _AT_ONCE]
        asked = [_knock(port, path, one) for one in part]
        for sock, one in zip(asked, part, strict=True):
            client.add(_enter(sock), one)
        client.read(0)  # who is not answered within 40 s is closed
    client.run()


def _knock(port: int, path: str, browser: Browser) -> socket.socket:
    sock = socket.socket()
    if browser.deaf:  # the kernel is not to hold much for it
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    sock.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\n"
        f"Accept-Language: zh-CN,zh;q=0.9\r\nCookie: {browser.cookie}\r\n\r\n".encode()
    )
    return sock


def _enter(sock: socket.socket) -> socket.socket:
    heard = b""
    while b"\r\n\r\n" not in heard:
        got = sock.recv(1)  # nothing of what follows the answer may be lost
        if not got:
            raise RuntimeError(f"the web process refused a socket: {heard!r}")
        heard += got
    if b" 101 " not in heard[:20]:
        raise RuntimeError(f"the web process refused a socket: {heard[:200]!r}")
    text = b'{"type":"register","cursor":null}'
    sock.sendall(bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text)
    sock.setblocking(False)
    return sock


@dataclass(slots=True)
class _Line:
    """One open socket. rest: the beginning of a frame whose end has not come."""

    sock: socket.socket
    told: Told
    deaf: bool
    rest: bytes = b""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A frame that was taken apart: its number, and first, last, count, sum and faults of order of its entries."""

    number: int
    first: int
    last: int
    count: int
    total: int
    wrong: int


@dataclass(slots=True)
class _Client:
    """Reads all sockets as they become readable, and answers its parent."""

    pipe: Connection
    lines: list[_Line] = field(default_factory=list)
    by_fd: dict[int, _Line] = field(default_factory=dict)
    known: dict[tuple[int, bytes, bytes, int], _Seen] = field(default_factory=dict)
    seqs: list[list[int]] = field(default_factory=list)
    came: list[tuple[int, int]] = field(default_factory=list)
    frames: int = 0
    entries: int = 0
    poll: Any = field(default_factory=select.epoll)
    buffer: memoryview = field(default_factory=lambda: memoryview(bytearray(1 << 20)))

    def add(self, sock: socket.socket, browser: Browser) -> None:
        line = _Line(sock, Told(browser.group), browser.deaf)
        self.lines.append(line)
        self.by_fd[sock.fileno()] = line
        self.poll.register(sock.fileno(), select.EPOLLIN)

    def run(self) -> None:
        self.poll.register(self.pipe.fileno(), select.EPOLLIN)
        waits = set(self.by_fd)
        while waits:  # until all have their position
            self.read()
            waits = {fd for fd in waits if self.by_fd[fd].told.position < 0}
        self.pipe.send("open")
        while True:
            self.read()

    def read(self, timeout: float | None = None) -> None:
        """Take what has come; without a timeout, wait until something comes."""
        for fd, _ in self.poll.poll(timeout):
            if fd in self.by_fd:
                self._read(fd, self.by_fd[fd])
            else:
                self._answer(self.pipe.recv())

    def _answer(self, asked: str) -> None:
        if asked == "told":
            self.pipe.send([line.told for line in self.lines])
        elif asked == "counted":
            self.pipe.send((self.frames, self.entries))
        elif asked == "hear":
            for fd, line in self.by_fd.items():
                if line.deaf:
                    line.deaf = False
                    self.poll.register(fd, select.EPOLLIN)
            self.pipe.send(None)
        else:
            import numpy as np  # noqa: PLC0415 - its memory only where it is asked for

            both = np.array(self.came, dtype=np.int64).reshape(-1, 2)
            self.came.clear()
            self.pipe.send(Arrivals(both[:, 0], both[:, 1], self.seqs))

    def _read(self, fd: int, line: _Line) -> None:
        try:
            size = line.sock.recv_into(self.buffer)
        except BlockingIOError:
            return
        except ConnectionError:
            size = 0
        at_us = time.time_ns() // 1000
        if not size:
            line.told.closed = True
            self.poll.unregister(fd)
            return
        data = line.rest + self.buffer[:size] if line.rest else bytes(self.buffer[:size])
        at = 0
        while (found := _frame(data, at)) is not None:
            kind, begin, end = found
            if kind == _TEXT:
                self._take(line, data, begin, end, at_us)
            elif kind == _PING:
                line.sock.send(bytes((0x8A, 0x80 | (end - begin), 0, 0, 0, 0)) + data[begin:end])
            elif kind == _CLOSE:
                line.told.closed = True
            at = end
        line.rest = data[at:]

    def _take(self, line: _Line, data: bytes, begin: int, end: int, at_us: int) -> None:
        told = line.told
        if not data.startswith(b'{"type":"entries"', begin):
            said = json.loads(data[begin:end])
            if said["type"] == "position":
                told.position = told.last = said["cursor"]
                if line.deaf:
                    self.poll.unregister(line.sock.fileno())
            elif said["type"] == "resync":
                told.resyncs += 1
            return
        head, tail = data[begin : begin + _HEAD], data[end - _TAIL : end]
        key = (told.group, head, tail, end - begin)
        seen = self.known.get(key)
        if seen is None:
            seqs = [int(one) for one in _SEQ.findall(data, begin, end)]
            wrong = sum(after <= before for before, after in pairwise(seqs))
            seen = _Seen(len(self.seqs), seqs[0], seqs[-1], len(seqs), sum(seqs), wrong)
            self.known[key] = seen
            self.seqs.append(seqs)
        told.wrong += seen.wrong + (seen.first <= told.last)
        told.last = seen.last
        told.entries += seen.count
        told.total += seen.total
        told.frames += 1
        self.frames += 1
        self.entries += seen.count
        self.came.append((seen.number, at_us))


def _frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, first byte and end of the frame that begins at `at`; None when it is not whole (RFC 6455 §5.2)."""
    if len(data) - at < 2:
        return None
    size, begin = data[at + 1], at + 2
    if size == 126:
        size, begin = int.from_bytes(data[begin : begin + 2], "big"), begin + 2
    elif size == 127:
        size, begin = int.from_bytes(data[begin : begin + 8], "big"), begin + 8
    end = begin + size
    return None if len(data) < max(end, begin) else (data[at] & 15, begin, end)
