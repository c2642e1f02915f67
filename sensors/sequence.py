"""Repeats of packs that bear a number of their device and no time: known by the number and what was said under it.

The number alone does not tell: a device that restarts counts from one again, and must be heard. Pure.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

#: Packs remembered of a device: what the broker sends again, because the hub died before it answered, is among them …
KEPT: Final = 64
#: … or within so many seconds of the newest, however many there were: a queue that was worked off at once.
YOUNG_S: Final = 120
#: More than may ever wait unanswered (`sensors.gateway.MOST_HELD`).
MOST: Final = 6000
#: Of what comes without the broker's word that it was sent before, so many are repeats: a device that was not answered
#: sends its last ones again. What says the same under the same number and is older began to count anew.
RESENT: Final = 20

_MARK: Final = 6
_SIZE: Final = _MARK + 4
_LATEST: Final = 2**32 - 1


def mark(number: int, said: object) -> bytes:
    """What a pack is known by. said: its values, of anything whose `repr` says all of it."""
    return blake2b(repr((number, said)).encode(), digest_size=_MARK).digest()


def admit(recent: bytes, mark: bytes, at: float, *, again: bool) -> bytes | None:
    """What is remembered after this pack, oldest first; None when it came before.

    recent: what was remembered, b"" of a device that said nothing yet. at: the arrival, seconds since 1970.
    again: the broker says that it sent it before.
    """
    if mark in recent:
        place = _last(recent, mark)
        if place is not None and (
            again or place < RESENT or at - _at(recent, len(recent) // _SIZE - 1 - place) <= YOUNG_S
        ):
            return None
    return _short(recent + mark + min(max(0, int(at)), _LATEST).to_bytes(4, "big"))


def _last(recent: bytes, mark: bytes) -> int | None:
    """How many packs came after the last one of this mark; None when there was none."""
    count = len(recent) // _SIZE
    for place in range(count):
        start = (count - 1 - place) * _SIZE
        if recent[start : start + _MARK] == mark:
            return place
    return None


def _at(recent: bytes, number: int) -> int:
    """When the pack of this number, from the oldest, arrived."""
    end = (number + 1) * _SIZE
    return int.from_bytes(recent[end - 4 : end], "big")


def _short(recent: bytes) -> bytes:
    """Without what is neither among the newest nor young."""
    count = len(recent) // _SIZE
    drop = max(0, count - MOST)
    oldest = _at(recent, count - 1) - YOUNG_S
    while count - drop > KEPT and _at(recent, drop) < oldest:
        drop += 1
    return recent[drop * _SIZE :]
