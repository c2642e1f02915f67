"""The way out of one socket: a frame is made once, and written to each socket as it is.

An ASGI server takes a text and makes a frame of it for every socket, through every layer of middleware: some 40 µs a
socket. Uvicorn's socket has its transport at hand, and writing finished bytes there costs a few.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

#: Where `at_hand` leaves the server's own socket for the consumer.
KEY = "outlet"


class Frame:
    """One message as it goes over the wire: an unmasked, final text frame (RFC 6455 §5.2), not compressed."""

    __slots__ = ("_begins", "wire")

    def __init__(self, text: bytes) -> None:
        size = len(text)
        if size < 126:
            head = bytes((0x81, size))
        elif size < 1 << 16:
            head = b"\x81\x7e" + size.to_bytes(2, "big")
        else:
            head = b"\x81\x7f" + size.to_bytes(8, "big")
        self._begins = len(head)
        self.wire = head + text

    @property
    def text(self) -> str:
        """The message."""
        return self.wire[self._begins :].decode()


class Outlet(Protocol):
    """What frames are given to."""

    def write(self, frame: Frame) -> bool:
        """Send without waiting; False when that cannot be done now, and nothing was sent."""

    async def send(self, frame: Frame) -> None:
        """Send as soon as the other end takes it."""

    def cut(self) -> None:
        """End the connection without a word: the other end takes none."""


class Direct:
    """Over uvicorn's own socket, when it does not compress."""

    def __init__(self, socket: WebSocketsSansIOProtocol) -> None:
        self._socket = socket

    def write(self, frame: Frame) -> bool:
        """True also when the socket is closing: its consumer is told in its own time, and nobody misses the frame."""
        socket = self._socket
        if not socket.writable.is_set():
            return False
        if socket.conn.state is State.OPEN and not socket.transport.is_closing():
            socket.transport.write(frame.wire)
        return True

    async def send(self, frame: Frame) -> None:
        """Wait until the transport's buffer has drained."""
        while not self.write(frame):
            await self._socket.writable.wait()

    def cut(self) -> None:
        """Throw away what the transport still holds."""
        self._socket.transport.abort()


class Ordinary:
    """Over any ASGI server: send is the consumer's own, close ends it."""

    def __init__(self, send: Callable[[str], Awaitable[None]], close: Callable[[], Any]) -> None:
        self._send = send
        self.cut = close

    def write(self, frame: Frame) -> bool:
        """Never at once: an ASGI send may wait."""
        return False

    async def send(self, frame: Frame) -> None:
        """As the server does it."""
        await self._send(frame.text)


def at_hand(app: Any) -> Any:
    """An ASGI application in front of another that leaves the server's socket in the scope, where it is one we know.

    It must be the outermost: each layer of middleware may wrap `send`.
    """

    async def called(scope: Any, receive: Any, send: Any) -> None:
        socket = getattr(send, "__self__", None)
        if isinstance(socket, WebSocketsSansIOProtocol) and not socket.conn.extensions:
            scope[KEY] = Direct(socket)
        await app(scope, receive, send)

    return called
