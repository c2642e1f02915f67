"""One city day from 0 to 24 h: what it opened and ended hour by hour, from where it came, and what falls due in it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, Final

import numpy as np
from django.db import connection

from events import picture
from events.card import instant
from events.states import CaseState
from events.wanted import Filter
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: China keeps one time all year: every day has as many.
HOURS: Final = 24


def day(on: dt.date, scope: Scope) -> dict[str, Any]:
    """The day of the cases inside a scope.

    {"day", "begins", "ends", "at", "opened", "closed", "by_channel": [{channel, total}], most first,
    "hours": 24 × {opened, closed, due}}. due: live cases whose running limit ends in that hour and has not ended
    yet at `at`; a clock that stands still (挂账) falls due in none.
    """
    begin, end = clock.day_begins(on), clock.day_begins(on + dt.timedelta(days=1))
    asked: dict[str, Any] = {
        "begin": begin,
        "end": end,
        "everything": scope.everything,
        "tags": sorted(scope.tags),
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "day"), asked)
        rows = cursor.fetchall()
    opened, closed, channels = [0] * HOURS, [0] * HOURS, Counter[str]()
    for what, hour, how, count in rows:
        if what == "opened":
            opened[hour] += count
            channels[how] += count
        elif how == CaseState.CLOSED:
            closed[hour] += count
    now = clock.now()
    due = _due(scope, max(begin, now), begin, end)
    return {
        "day": on.isoformat(),
        "begins": instant(begin),
        "ends": instant(end),
        "at": instant(now),
        "opened": sum(opened),
        "closed": sum(closed),
        "by_channel": [{"channel": name, "total": n} for name, n in channels.most_common()],
        "hours": [
            {"opened": o, "closed": c, "due": d}
            for o, c, d in zip(opened, closed, due, strict=True)
        ],
    }


def _due(scope: Scope, since: dt.datetime, begin: dt.datetime, end: dt.datetime) -> list[int]:
    """Live cases by the hour of the day their limit ends in, from `since` on."""
    with picture.found(Filter(), scope) as found:
        due = found["due"][~found["suspended"]]
    due = due[(due >= since.timestamp()) & (due < end.timestamp())]
    hours = ((due - begin.timestamp()) // 3600).astype(np.int64)
    counts: list[int] = np.bincount(hours, minlength=HOURS).tolist()
    return counts
