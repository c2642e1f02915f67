"""Identifiers made by a client or seen outside: UUIDv7 (RFC 9562 §5.7), sorted by time."""

from __future__ import annotations

import os
from uuid import UUID

from hub.foundation import clock


def uuid7() -> UUID:
    """A new UUID whose first 48 bits are milliseconds since 1970 and whose other 74 free bits are random.

    What is recorded history from before 1970 sorts first: there are no earlier ones.
    """
    ms = max(0, int(clock.now().timestamp() * 1000))
    number = (ms << 80) | int.from_bytes(os.urandom(10), "big")
    number = (number & ~(0xF << 76)) | (0x7 << 76)
    number = (number & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=number)
