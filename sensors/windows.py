"""The windows of rules that look back, kept in the process as they were after the last reading, so that the next one
costs the same however long they are.

Kept is what a committed batch left, under the version of the device's state it wrote. A version that is another one
says that somebody else wrote of the device since, perhaps a reading that came late; then the store is asked. A window
is given away and put back: one whose transaction was rolled back is gone. So several processes may never be believed
and never wrong.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import msgspec
from django.db import connection, transaction

from sensors.parcel import DeviceRow
from sensors.rules import Rule, Running

#: Readings kept in all, some 130 bytes each; the windows that were not asked for longest go first.
MOST: Final = 300_000

#: Device and code of the rule.
Key = tuple[int, str]


class Held(msgspec.Struct, frozen=True):
    """A window. version: of the device's state when it was written with the newest reading; size: its readings."""

    version: str
    window: Running
    size: int


_held: OrderedDict[Key, Held] = OrderedDict()
_count = 0
_changing = threading.Lock()


def take(device: DeviceRow, code: str, rule: Rule) -> Running | None:
    """The window of a rule after the newest reading there is of a device, whose state is locked; None: it is not known.

    It is the caller's from here on: `keep` puts it back.
    """
    global _count
    with _changing:
        held = _held.pop((device.id, code), None)
        if held is not None:
            _count -= held.size
    if held is None or held.version != device.version:
        return None
    return held.window if held.window.goes_on(rule.measure, rule.longest_gap_s) else None


def keep(of: Iterable[tuple[Key, Running]]) -> None:
    """Keep windows for the next batch, once this transaction, which writes their devices' states, has committed."""
    entries = list(of)
    if not entries:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text")
        [version] = cursor.fetchone()

    def put() -> None:
        global _count
        with _changing:
            for key, window in entries:
                gone = _held.pop(key, None)
                size = len(window.samples)
                _count += size - (gone.size if gone else 0)
                _held[key] = Held(version, window, size)
            # one that is larger than all there is room for stays: to read it anew each time costs more
            while _count > MOST and len(_held) > 1:
                _, gone = _held.popitem(last=False)
                _count -= gone.size

    transaction.on_commit(put)
