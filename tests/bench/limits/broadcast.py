"""The bare broadcaster: asyncio, sockets that were let in without a question, one frame made and written to all."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass(slots=True)
class Broadcaster:
    """A running broadcaster, as its parent sees it. port: where it listens."""

    pid: int
    port: int
    _pipe: Connection

    def send(self, text: bytes) -> None:
        """Broadcast one message; returns at once."""
        self._pipe.send_bytes(text)


@contextmanager
def broadcaster() -> Iterator[Broadcaster]:
    """Listening when this begins."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        assert process.pid is not None
        yield Broadcaster(process.pid, ours.recv(), ours)
    finally:
        process.kill()
        process.join()


class _Socket(asyncio.Protocol):
    """One browser: answered, told its position, and kept."""

    def __init__(self, everyone: list[asyncio.Transport]) -> None:
        self.everyone = everyone
        self.known = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.known:  # it registers
            self.transport.write(frame(b'{"type":"position","cursor":0,"mode":"snapshot"}'))
            self.everyone.append(self.transport)
            return
        self.known = True
        key = data.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
        # the handshake's digest is what RFC 6455 §4.2.2 names
        accept = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if self.transport in self.everyone:
            self.everyone.remove(self.transport)


def frame(text: bytes) -> bytes:
    """A text frame of up to 65,535 bytes."""
    size = len(text)
    head = bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")
    return head + text


def _serve(pipe: Connection) -> None:
    asyncio.run(_run(pipe))


async def _run(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    everyone: list[asyncio.Transport] = []
    server = await loop.create_server(lambda: _Socket(everyone), "127.0.0.1", 0, backlog=1000)

    def broadcast() -> None:
        whole = frame(pipe.recv_bytes())
        for transport in everyone:
            transport.write(whole)

    loop.add_reader(pipe.fileno(), broadcast)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
