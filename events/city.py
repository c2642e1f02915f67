"""Whose tables ran when: a change of the city's tables in the journal, and what an old stamp meant."""

from __future__ import annotations

from typing import Final

from django.db import connection

from events import city_file
from events.models import CityVersion
from hub.foundation import clock, journal, sqlfile

KIND: Final = "city.changed"


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
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("events", "city_turn"))
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
