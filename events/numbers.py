"""Ids taken ahead of their rows, and the numbers of cases."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections import deque
from typing import Final

from django.conf import settings
from django.db import connection

from events.models import CaseDay
from hub.foundation import sqlfile

#: The tables whose ids are taken ahead, in blocks: a sequence never gives one twice, and gaps are fine.
SEQUENCES: Final = {
    "item": "events_workitem_id_seq",
    "note": "events_note_id_seq",
    "event": "events_event_id_seq",
}
BLOCK: Final = 64

_lock = threading.Lock()
#: Whose ids: of a process (a forked one must not give out what its parent took) and a database.
Owner = tuple[int, str]
_kept: dict[tuple[Owner, str], deque[int]] = {}


def owner() -> Owner:
    """This process and its database; for who takes many, because asking for it costs more than an id."""
    return os.getpid(), str(connection.settings_dict["NAME"])


def reserve(table: str, count: int) -> None:
    """Have `count` ids of a table in hand, so that taking them asks the database no more."""
    key = owner(), table
    with _lock:
        kept = _kept.setdefault(key, deque())
        if len(kept) < count:
            kept.extend(fresh(SEQUENCES[table], max(BLOCK, count - len(kept))))


def take(table: str, of: Owner | None = None) -> int:
    """The next id of a table ("item", "note", "event"); asks the database once in BLOCK times."""
    key = of or owner(), table
    with _lock:
        kept = _kept.setdefault(key, deque())
        if not kept:
            kept.extend(fresh(SEQUENCES[table], BLOCK))
        return kept.popleft()


def fresh(sequence: str, count: int) -> list[int]:
    """The next `count` values of a sequence, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "ids"), {"sequence": sequence, "count": count})
        return [value for (value,) in cursor.fetchall()]


def number(day: dt.date, case_id: int, base: int) -> str:
    """The number of a case: prefix, city day, and how many ids after the day's base it is; gaps are allowed."""
    return f"{settings.CITY_PREFIX}-{day:%Y%m%d}-{case_id - base:06d}"


def new_case(day: dt.date) -> tuple[int, str]:
    """Id and number of one case that a person opens."""
    base = CaseDay.objects.filter(day=day).values_list("base", flat=True).first()
    ids, begun = number_cases(day, fresh("events_case_id_seq", 1), base)
    return ids[0], number(day, ids[0], begun)


def number_cases(day: dt.date, ids: list[int], base: int | None) -> tuple[list[int], int]:
    """Ids that come after the day's base, and the base; begins the day with the first case of it.

    ids: ascending, just taken from the sequence. Another transaction may have begun the day meanwhile, with a
    higher base: then ids are taken anew.
    """
    while base is None or (ids and ids[0] <= base):
        if base is not None:
            ids = fresh("events_case_id_seq", len(ids))
            continue
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("events", "begin_day"), {"day": day, "base": ids[0] - 1})
            base = cursor.fetchone()[0]
    return ids, base
