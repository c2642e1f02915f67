"""Lists of cases: queues by state and light, search by number, area, class and words, newest or first due."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.gis.db.models.functions import GeoFunc
from django.contrib.postgres.search import SearchQuery
from django.db.models import FloatField, Q, QuerySet
from django.db.models.functions import Upper

from events import paging, states, words
from events.card import INSTANTS, LAST, PLAIN, card
from events.models import Case, Event
from events.paging import Page
from events.records import CaseRecord
from hub.foundation import clock
from hub.foundation.access import Scope

#: Columns a card is made of; lon and lat come from the geometry.
COLUMNS: Final = (
    *(name for name in PLAIN if name not in ("lon", "lat")),
    *("area_names", "area_path", "lead_org_id", "lead_org_name", "holder_name"),
    *INSTANTS,
    *LAST,
)
#: The last digits of a number alone are looked for in so many days.
DAYS_BACK: Final = 31


class X(GeoFunc):
    """Longitude of a point, degrees."""

    function = "ST_X"
    output_field = FloatField()


class Y(GeoFunc):
    """Latitude of a point, degrees."""

    function = "ST_Y"
    output_field = FloatField()


class Query(SearchQuery):
    """A tsquery as it is written. Cast, not parsed: what a parser takes for a letter depends on the locale."""

    def as_sql(self, *args: Any, **options: Any) -> Any:
        """The text of the query with a cast around it."""
        return super().as_sql(*args, **options | {"template": "(%(expressions)s)::tsquery"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; empty means everything."""

    states: Sequence[str] = ()
    light: str = ""
    class_codes: Sequence[str] = ()
    kind: str = ""
    area: int | None = None
    org: int | None = None
    source: str = ""
    importance: int | None = None
    place_status: str = ""
    words: str = ""
    opened_from: dt.datetime | None = None
    opened_to: dt.datetime | None = None


def cases(scope: Scope, only: Filter, order: str = "due", after: str = "", limit: int = 50) -> Page:
    """One page of cards inside the scope.

    order "due": what falls due first, first; what waits for nobody last. order "newest": opened last first.
    """
    limit = max(1, min(limit, paging.LONGEST))
    rows = narrow(scope.filter(Case.objects.all()), only)
    parts = paging.newest(rows, after) if order == "newest" else paging.due(rows, after)
    found = paging.first(limit + 1, parts, records)
    total, total_is = paging.count(rows)
    more = len(found) > limit
    found = found[:limit]
    cursor = paging.write_cursor(found[-1].due_at, found[-1].id) if more else None
    return Page([card(case) for case in found], cursor, total, total_is)


def records(rows: QuerySet[Case]) -> list[CaseRecord]:
    """The cases of a query as far as their cards need them."""
    located = rows.annotate(lon=X("geom"), lat=Y("geom"))
    return [CaseRecord(**row) for row in located.values(*COLUMNS, "lon", "lat")]


def cards_of(case_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The cards of these cases by id; the caller has tested the scope."""
    return {case.id: card(case) for case in records(Case.objects.filter(id__in=set(case_ids)))}


def narrow(rows: QuerySet[Case], only: Filter) -> QuerySet[Case]:
    """The rows a filter leaves; each condition has an index that serves it."""
    equal = {
        "kind": only.kind,
        "source": only.source,
        "importance__gte": only.importance,
        "place_status": only.place_status,
        "lead_org_id": only.org,
        "opened_at__gte": only.opened_from,
        "opened_at__lt": only.opened_to,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value not in ("", None)})
    if only.states:
        rows = rows.filter(_in_states(set(only.states)))
    if only.class_codes:
        rows = rows.filter(class_code__in=only.class_codes)
    if only.area is not None:
        rows = rows.filter(audience__contains=[f"area:{only.area}"])
    if only.light:
        rows = rows.filter(_light(only.light))
    if only.words.strip():
        rows = rows.filter(search(only.words.strip()))
    return rows


def _in_states(wanted: set[str]) -> Q:
    """Said so that the database finds the index: of all live cases, of live ones, or of a state."""
    if wanted == states.LIVE:
        return LIVE
    return Q(state__in=sorted(wanted)) & (LIVE if wanted < states.LIVE else Q())


def _light(light: str) -> Q:
    now = clock.now()
    return {
        "red": Q(due_at__lt=now),
        "yellow": Q(due_at__gte=now, yellow_at__lte=now),
        "green": Q(yellow_at__gt=now),
    }.get(light, Q())


def search(text: str) -> Q:
    """Cases whose number begins so, or ends in these digits of the last days, or whose words are these."""
    wanted = words.query(text)
    queries = [_by_words(wanted)] if wanted else []
    if re.fullmatch(r"\d{1,6}", text):
        queries.append(_by_tail(text))
    elif re.fullmatch(r"[A-Za-z]{1,8}-?[\d-]*", text) or re.fullmatch(r"\d{8}-?\d*", text):
        queries.append(_by_number(text))
    if not queries:
        return Q(pk__in=[])
    return Q(id__in=queries[0].union(*queries[1:]) if len(queries) > 1 else queries[0])


def _by_tail(digits: str) -> QuerySet[Any, Any]:
    today = clock.today()
    days = [today - dt.timedelta(days=n) for n in range(DAYS_BACK)]
    numbers = [f"{settings.CITY_PREFIX}-{day:%Y%m%d}-{digits.zfill(6)}" for day in days]
    return Case.objects.filter(number__in=numbers).values_list("id", flat=True)


def _by_number(text: str) -> QuerySet[Any, Any]:
    prefix = text.upper() if text[:1].isalpha() else f"{settings.CITY_PREFIX}-{text}"
    rows = Case.objects.annotate(upper_number=Upper("number"))
    return rows.filter(upper_number__startswith=prefix).values_list("id", flat=True)


def _by_words(query: str) -> QuerySet[Any, Any]:
    found = Event.objects.filter(words__lexemes=Query(query))
    return found.values_list("case_id", flat=True)


#: What is still waited for; said as the partial indexes say it.
LIVE: Final = Q(ended_at__isnull=True)
