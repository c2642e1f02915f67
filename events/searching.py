"""Cases found by their number and by the words of their reports, in bounded time however common a word is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from events import catalogue, class_search, words
from events.models import Case, Event
from hub.foundation import clock

#: The last digits of a number alone are looked for in so many days.
DAYS_BACK: Final = 31
#: So many of the newest cases have their words looked at one by one: what is common is found there at once.
NEWEST: Final = (500, 4_500)
#: The most cases that are taken from the index of words or of numbers: what is rare is found there at once.
INDEXED: Final = 10_000
#: So many classes called by the words are looked for.
CLASSES: Final = 12


class Query(SearchQuery):
    """A tsquery as it is written. Cast, not parsed: what a parser takes for a letter depends on the locale."""

    def as_sql(self, *args: Any, **options: Any) -> Any:
        """The text of the query with a cast around it."""
        return super().as_sql(*args, **options | {"template": "(%(expressions)s)::tsquery"})


@dataclass(frozen=True, slots=True)
class Matches:
    """Ids of cases, the newest of those there are. complete: there are no others."""

    ids: Sequence[int]
    complete: bool


def search(rows: QuerySet[Case], text: str, enough: int) -> Matches:
    """Cases of `rows` whose number begins so, or ends in these digits of the last days, or whose words are these, or
    whose class is called so: a case may have been given another class than its words were found by, and a class has
    names in other words and languages.

    enough: when the newest cases hold so many, no older ones are looked for.
    """
    text = text.strip()
    query = words.query(text)
    told = _by_words(rows, query, enough) if query else Matches((), True)
    parts = (_by_number(rows, text), _by_class(rows, text, enough), told)
    ids = sorted({one for part in parts for one in part.ids}, reverse=True)
    return Matches(ids, all(part.complete for part in parts))


def _by_words(rows: QuerySet[Case], query: str, enough: int) -> Matches:
    found: list[int] = []
    newest = rows.order_by("-id").values_list("id", flat=True)
    below: int | None = None
    for many in NEWEST:
        chunk = list((newest if below is None else newest.filter(id__lt=below))[:many])
        found += _told(query).filter(case_id__in=chunk)
        if len(chunk) < many:
            return Matches(found, True)
        if len(found) >= enough:
            return Matches(found, False)
        below = chunk[-1]
    indexed = list(_told(query)[: INDEXED + 1])
    found += newest.filter(id__in=set(indexed), id__lt=below)
    return Matches(found, len(indexed) <= INDEXED)


def _by_class(rows: QuerySet[Case], text: str, enough: int) -> Matches:
    if re.fullmatch(r"[\d\s-]*", text):
        return Matches((), True)
    named = Q()
    for one in class_search.search(catalogue.of(), text, limit=CLASSES, named=True):
        named |= Q(class_code=one.code, class_kind=one.kind, class_scheme=one.scheme)
    if not named:
        return Matches((), True)
    ids = list(rows.filter(named).order_by("-id").values_list("id", flat=True)[: enough + 1])
    return Matches(ids[:enough], len(ids) <= enough)


def _told(query: str) -> QuerySet[Any, int]:
    found = Event.objects.filter(words__lexemes=Query(query))
    return found.values_list("case_id", flat=True)


def _by_number(rows: QuerySet[Case], text: str) -> Matches:
    if re.fullmatch(r"\d{1,6}", text):
        today = clock.today()
        days = [today - dt.timedelta(days=n) for n in range(DAYS_BACK)]
        numbers = [f"{settings.CITY_PREFIX}-{day:%Y%m%d}-{text.zfill(6)}" for day in days]
        found = rows.filter(number__in=numbers)
    elif re.fullmatch(r"[A-Za-z]{1,8}-?[\d-]*", text) or re.fullmatch(r"\d{8}-?\d*", text):
        prefix = text.upper() if text[:1].isalpha() else f"{settings.CITY_PREFIX}-{text}"
        found = rows.annotate(upper_number=Upper("number")).filter(upper_number__startswith=prefix)
    else:
        return Matches((), True)
    ids = list(found.order_by("-id").values_list("id", flat=True)[: INDEXED + 1])
    return Matches(ids[:INDEXED], len(ids) <= INDEXED)
