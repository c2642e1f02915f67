"""The book of a city day (值班日报): what came, what was closed, what was grave or late, and who had the watch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from events import catalogue, picture
from events.card import instant
from events.evaluation import folding
from events.evaluation.facts import FactKind
from events.models import Case, Fact, Handover
from events.policy import running
from events.shift import content, showing, watch
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: Classes and districts named, most first.
MOST: Final = 8
#: Facts that are no duty with a limit.
_NO_DUTY: Final = (FactKind.REPORT, FactKind.ACT)


def of(day: dt.date, scope: Scope) -> dict[str, Any]:
    """The book of a city day inside the reader's watch; see `events.api_shift.DayOut`. Raises Forbidden.

    The figures of today run until now. What missed a limit is read from the evaluated journal (docs/evaluation.md).
    """
    kept = watch.of(scope)
    begins, ends = bounds(day)
    found, before = (
        _counts(begins, ends, scope),
        _counts(*bounds(day - dt.timedelta(days=1)), scope),
    )
    now = clock.now()
    return {
        "date": day.isoformat(),
        "until": instant(min(ends, now)),
        "running": begins <= now < ends,
        "figures": _figures(found),
        "before": _figures(before),
        "open": picture.figures(scope, now, content.ahead(now)) if begins <= now < ends else None,
        "channels": _most(found["channel"]),
        "classes": _classes(found["class"]),
        "districts": [
            {
                "name": name,
                "opened": found["district"].get(name, 0),
                "closed": found["district_closed"].get(name, 0),
            }
            for name in sorted(
                {*found["district"], *found["district_closed"]},
                key=lambda name: (-found["district"].get(name, 0), name),
            )[:MOST]
        ],
        "hours": [found["hour"].get(str(hour), 0) for hour in range(24)],
        "grave": _grave(begins, ends, scope),
        "missed": _missed(begins, ends, scope),
        "handovers": _handovers(kept.name, begins, ends),
    }


def bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first instant of a city day, and that of the next one."""
    begins = dt.datetime.combine(day, dt.time.min, tzinfo=clock.CITY)
    return begins, begins + dt.timedelta(days=1)


_Counts = Mapping[str, Mapping[str, int]]


def _counts(begins: dt.datetime, ends: dt.datetime, scope: Scope) -> _Counts:
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "daybook"),
            {
                "begins": begins,
                "ends": ends,
                "zone": str(clock.CITY),
                "everything": scope.everything,
                "tags": sorted(scope.tags),
            },
        )
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        for what, key, count in cursor.fetchall():
            counts[what][key] = count
    return counts


def _figures(found: _Counts) -> dict[str, Any]:
    limited = found["limited"].get("", 0)
    ended = sum(found["ended"].values())
    closed = found["ended"].get("closed", 0)
    return {
        "opened": found["opened"].get("", 0),
        "closed": closed,
        "ended_otherwise": ended - closed,
        "in_time": round(100 * found["kept"].get("", 0) / limited) if limited else None,
    }


def _most(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [{"key": key, "count": count} for key, count in ordered[:MOST]]


def _classes(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    known, language = catalogue.of().classes, get_language() or "zh"
    names = {one.ref: one.label(language) for one in known.values()}
    return [one | {"name": names.get(one["key"], one["key"])} for one in _most(counts)]


def _grave(begins: dt.datetime, ends: dt.datetime, scope: Scope) -> dict[str, Any]:
    """The grave cases the day had to do with: opened in it, ended in it, or open when it was over."""
    had = Q(opened_at__lt=ends) & (Q(ended_at__isnull=True) | Q(ended_at__gte=begins))
    rows = scope.filter(Case.objects.filter(had, importance__gte=running().handover_importance))
    found = rows.order_by("-importance", "opened_at", "id").values_list("id", "due_at")
    return content.named("grave", (list(found[: content.NAMED]), rows.count()))


def _missed(begins: dt.datetime, ends: dt.datetime, scope: Scope) -> dict[str, Any]:
    """The cases in which somebody missed a limit on this day."""
    facts = Fact.objects.filter(
        generation=folding.VERSION, judged_at__gte=begins, judged_at__lt=ends, in_time=False
    ).exclude(kind__in=_NO_DUTY)
    cases = scope.filter(Case.objects.filter(id__in=facts.values("case_id")))
    ids = list(cases.order_by("-importance", "id").values_list("id", flat=True))
    first = ids[: content.NAMED]
    due = dict(facts.filter(case_id__in=first).order_by("-due_at").values_list("case_id", "due_at"))
    return content.named("over", ([(case_id, due.get(case_id)) for case_id in first], len(ids)))


def _handovers(name: str, begins: dt.datetime, ends: dt.datetime) -> list[dict[str, Any]]:
    signed = Q(given_at__gte=begins, given_at__lt=ends) | Q(taken_at__gte=begins, taken_at__lt=ends)
    rows = Handover.objects.filter(signed, watch=name)
    return [
        showing.head(one)
        for one in rows.select_related("begun_by", "given_by", "taken_by").order_by("id")
    ]
