"""A request that brings too much is refused before it fills the disk."""

from __future__ import annotations

from typing import Any

import pytest

from hub.foundation.bodies import BodyLimit


class Reader:
    """An application that reads the whole body, as Django does; `read` is what it was given."""

    def __init__(self) -> None:
        self.read = 0
        self.ended = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.read += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def status(most: int, pieces: list[bytes], headers: list[tuple[bytes, bytes]]) -> Any:
    """The status of the answer, and how many bytes the application was given."""
    inner, sent = Reader(), []
    left = list(pieces)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await BodyLimit(inner, most)({"type": "http", "headers": headers}, receive, send)
    return sent[0]["status"], inner.read


@pytest.mark.parametrize(("pieces", "told"), [([b"12345"] * 2, (200, 10)), ([b""], (200, 0))])
async def test_what_fits_passes(pieces: list[bytes], told: tuple[int, int]) -> None:
    assert await status(10, pieces, []) == told


async def test_what_says_it_is_too_large_is_not_read() -> None:
    assert await status(10, [b"x"], [(b"content-length", b"11")]) == (413, 0)


async def test_what_does_not_say_so_is_read_no_further() -> None:
    assert await status(10, [b"12345"] * 1000, []) == (413, 10)
