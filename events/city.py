"""Whose tables ran when: a change of the city's tables in the journal, and what an old stamp meant."""

from __future__ import annotations

from typing import Final

from events import city_file
from events.models import CityVersion
from hub.foundation import clock, journal
from hub.foundation.models import ReaderCursor

KIND: Final = "city.changed"
#: The row under whose lock versions are told, so that two processes tell a change once.
LOCK: Final = "events.city"


def last() -> CityVersion | None:
    """The tables that ran last, as the journal knows it; None before the first."""
    return CityVersion.objects.order_by("-id").first()


def note() -> bool:
    """Tell the journal of the tables this process works by, when others ran before; whether it did."""
    now = city_file.running()
    before = last()
    if before is not None and before.stamp == now.stamp:
        return False
    with journal.transaction() as work:
        ReaderCursor.objects.get_or_create(name=LOCK, defaults={"seq": 0})
        ReaderCursor.objects.select_for_update().get(name=LOCK)
        before = last()
        if before is not None and before.stamp == now.stamp:
            return False
        old = before.content if before is not None else city_file.built_in().written
        keys = [key for key, _was, _is in city_file.differences(old, now.written)]
        CityVersion.objects.create(
            stamp=now.stamp,
            version=now.version,
            digest=now.digest,
            content=now.written,
            since=clock.now(),
        )
        data = {"tables": now.stamp, "before": before and before.stamp, "keys": keys}
        work.note(journal.Entry(KIND, data, subject="city"))
    return True
