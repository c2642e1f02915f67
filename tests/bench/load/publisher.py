"""A publisher in a process of its own: ready packets over a few raw sockets, acknowledgements read and counted."""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int64
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from tests.bench.load import mqtt

#: Connections the load is spread over, and messages handed to one of them at a time.
CONNECTIONS: Final = 4
CHUNK: Final = 500
#: How long it rests when there is nothing to send, or the broker takes nothing.
PAUSE_S: Final = 0.004
#: At a given rate: how long it lets messages gather that are due; sent one by one they would cost more than to take.
TICK_S: Final = 0.01
_ALLOWED, _SENT, _ACKED, _BEGUN, _CPU = range(5)


class Load(Protocol):
    """Messages by number, as packets."""

    def packets(self, first: int, count: int) -> bytes:
        """Messages `first` … `first + count - 1`, one after the other."""
        ...


@dataclass(slots=True)
class Publishing:
    """A running publisher, as its parent sees it."""

    process: BaseProcess
    _shared: Any

    @property
    def cpu_s(self) -> float:
        """CPU seconds it has spent on sending, its start apart."""
        return int(self._shared[_CPU]) / 1e6

    @property
    def sent(self) -> int:
        """Messages handed to the sockets."""
        return int(self._shared[_SENT])

    @property
    def acked(self) -> int:
        """Messages the broker has acknowledged."""
        return int(self._shared[_ACKED])

    @property
    def begun_us(self) -> int:
        """When message 0 was due, microseconds since 1970; 0 before the first is sent."""
        return int(self._shared[_BEGUN])

    def allow(self, total: int) -> None:
        """Let it send up to so many in all."""
        self._shared[_ALLOWED] = total

    def check(self) -> None:
        """Raise RuntimeError when it died."""
        if self.process.exitcode:
            raise RuntimeError(f"the publisher ended with code {self.process.exitcode}")


@contextmanager
def publishing(
    url: str, load: Load, total: int, rate: float | None = None, first: int = 0
) -> Iterator[Publishing]:
    """Publish messages `first` … `first + total - 1` as far as `allow` lets it.

    url: the broker, with name and password.  rate: messages a second, by a clock that starts with the first allowed
    one; None: as fast as the broker takes them.
    """
    context = multiprocessing.get_context("spawn")
    shared = context.RawArray(c_int64, 5)
    process = context.Process(
        target=_publish, args=(url, load, total, rate, first, shared), daemon=True
    )
    process.start()
    try:
        yield Publishing(process, shared)
    finally:
        process.kill()
        process.join()


@dataclass(slots=True)
class _Line:
    """One connection. waiting: bytes not yet written."""

    socket: socket.socket
    waiting: memoryview
    rest: int = 0


def _publish(url: str, load: Load, total: int, rate: float | None, first: int, shared: Any) -> None:
    lines = [_line(url, number) for number in range(CONNECTIONS)]
    chooser = selectors.DefaultSelector()
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
    load.packets(first, 1)  # what is made once is made before the clock starts
    sent, acked, begun, started = 0, 0, 0.0, time.process_time()
    while acked < total:
        allowed = min(total, int(shared[_ALLOWED]))
        if allowed and not begun:
            begun = time.time()
            shared[_BEGUN] = int(begun * 1e6)
        if rate and begun:
            allowed = min(allowed, int((time.time() - begun) * rate))
        more, written = _send(lines, load, first + sent, allowed - sent)
        sent += more
        shared[_SENT] = sent
        if rate and sent >= allowed:
            time.sleep(TICK_S)
        for key, _ in chooser.select(0 if written or rate else PAUSE_S):
            acked += _acknowledged(key.data)
        shared[_ACKED] = acked
        shared[_CPU] = int((time.process_time() - started) * 1e6)
    for line in lines:
        line.socket.close()


def _send(lines: list[_Line], load: Load, first: int, due: int) -> tuple[int, int]:
    """Give a chunk to each connection that has nothing to do; messages begun, and bytes written."""
    begun = written = 0
    for line in lines:
        if not line.waiting and begun < due:
            count = min(CHUNK, due - begun)
            line.waiting = memoryview(load.packets(first + begun, count))
            begun += count
        if line.waiting:
            written += _write(line)
    return begun, written


def _line(url: str, number: int) -> _Line:
    parts = urlsplit(url)
    line = socket.create_connection((parts.hostname or "", parts.port or 1883))
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    line.sendall(mqtt.connect(f"bench-{number}-{time.time_ns()}", name, password))
    answer = line.recv(4096)
    if answer[:1] != bytes([mqtt.CONNACK]) or answer[3] != 0:
        raise RuntimeError(f"the broker refused the publisher: {answer!r}")
    line.setblocking(False)
    return _Line(line, memoryview(b""))


def _write(line: _Line) -> int:
    """Hand over what the socket takes; how many bytes."""
    try:
        done = line.socket.send(line.waiting)
    except BlockingIOError:
        return 0
    line.waiting = line.waiting[done:]
    return done


def _acknowledged(line: _Line) -> int:
    """How many acknowledgements came; each has four bytes, and a different one is an error."""
    try:
        heard = line.socket.recv(1 << 18)
    except BlockingIOError:
        return 0
    if not heard:
        raise RuntimeError("the broker closed the publisher's connection")
    if not line.rest and heard[:2] != mqtt.PUBACK:
        raise RuntimeError(f"expected an acknowledgement (nobody subscribed?), got {heard[:8]!r}")
    whole, line.rest = divmod(line.rest + len(heard), mqtt.PUBACK_BYTES)
    return whole
