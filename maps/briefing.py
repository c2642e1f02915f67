"""The briefing map: one day of one area as a file people send each other. No personal data is in it."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, gettext

from events import catalogue
from events.card import instant
from events.cards import records
from events.labels import STATES
from events.models import Case
from events.records import CaseRecord
from events.states import LIVE, CaseState
from events.wanted import Filter, narrow
from grid.models import Area, Level
from grid.models.life import in_force
from grid.outlines import outlines
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase
from maps import onefile, queries
from maps.view import MapView

#: Cases in one file, newest first: some 90 bytes each.
MOST: Final = 5_000
#: Classes named in the totals.
CLASSES: Final = 5
#: Pixels the area is to fill when the file is opened.
_WIDE: Final = 1100
#: Five decimals of a degree are a metre.
_DECIMALS: Final = 5


@dataclass(frozen=True, slots=True)
class Briefing:
    """What is told. cases: those that came or ended on the day, and those open now when it is today.

    closed: how many were closed on the day.
    """

    area: Area
    on: dt.date
    at: dt.datetime
    cases: list[CaseRecord]
    closed: int
    complete: bool


def briefing(scope: Scope, area: Area, on: dt.date) -> Briefing:
    """The day of an area, as far as the scope sees it."""
    begin, end = clock.day_begins(on), clock.day_begins(on + dt.timedelta(days=1))
    ended = Q(ended_at__gte=begin, ended_at__lt=end)
    wanted = Q(opened_at__gte=begin, opened_at__lt=end) | ended
    if on == clock.today():
        wanted |= Q(ended_at__isnull=True)
    # what has no place is in no area, but in the city
    only = Filter(area=None if area.parent_id is None else area.pk)
    rows = narrow(scope.filter(Case.objects.all()), only)
    found = records(rows.filter(wanted).order_by("-id")[: MOST + 1])
    closed = rows.filter(ended, state=CaseState.CLOSED).count()
    return Briefing(area, on, clock.now(), found[:MOST], closed, len(found) <= MOST)


def area_of(name: str) -> Area:
    """The area in force of this code or name; the whole city for "". Raises NotFound."""
    rows = Area.objects.filter(in_force(clock.today())).exclude(level=Level.GRID)
    rows = rows.filter(Q(code=name) | Q(name=name)) if name else rows.filter(parent__isnull=True)
    found = rows.order_by("path").first()
    if found is None:
        raise NotFound(what=Phrase("area %(name)s", name=name))
    return found


def html(told: Briefing) -> str:
    """The file: HTML that asks for nothing, in the active language."""
    language = get_language() or settings.LANGUAGE_CODE
    context = {
        "city": settings.CITY_NAME,
        "area": told.area.name,
        "language": "en" if language.startswith("en") else "zh-Hans",
        "on": told.on.isoformat(),
        "at": f"{told.at.astimezone(clock.CITY):%Y-%m-%d %H:%M}",
        "today": told.on == clock.city_day(told.at),
        "totals": _totals(told),
        "classes": _classes(told, language).most_common(CLASSES),
        "complete": told.complete,
        "most": MOST,
        "data": _data(told, language),
    }
    styles = ("hub/css/tokens.css", "maps/css/map.css", "maps/briefing/briefing.css")
    return onefile.one_file("maps/briefing.html", context, styles, ("maps/briefing/briefing.js",))


def _totals(told: Briefing) -> list[dict[str, Any]]:
    begin = clock.day_begins(told.on)
    end = begin + dt.timedelta(days=1)
    live = [case for case in told.cases if case.state in LIVE]
    lights = Counter(_light(case, told.at) for case in live)
    rows = [
        (gettext("came in that day"), sum(begin <= one.opened_at < end for one in told.cases), ""),
        (gettext("closed that day"), told.closed, ""),
        (gettext("still open"), len(live), ""),
        (gettext("nearly over time"), lights["soon"], "soon"),
        (gettext("over the time limit"), lights["over"], "over"),
        (
            gettext("without a place, not on the map"),
            sum(one.lon is None for one in told.cases),
            "",
        ),
    ]
    return [
        {"name": name, "count": count, "look": look if count else ""} for name, count, look in rows
    ]


def _light(case: CaseRecord, now: dt.datetime) -> str:
    """As the pages draw it: ok, soon, over, still, none."""
    if case.state not in LIVE:
        return "none"
    if case.suspended:
        return "still"
    if case.due_at is None:
        return "none"
    if case.due_at < now:
        return "over"
    return "soon" if case.yellow_at is not None and case.yellow_at <= now else "ok"


def _classes(told: Briefing, language: str) -> Counter[str]:
    known = catalogue.of(told.on).classes.values()
    names = {one.ref: one.label(language) for one in known}
    unnamed = gettext("no class yet")
    return Counter(
        names.get(f"{one.class_scheme}/{one.class_kind}/{one.class_code}")
        or one.class_name
        or unnamed
        for one in told.cases
    )


def _data(told: Briefing, language: str) -> dict[str, Any]:
    """What the file's own script draws: every word once, every case a short row."""
    known = {one.ref: one.label(language) for one in catalogue.of(told.on).classes.values()}
    words: dict[str, int] = {}

    def word(text: str) -> int:
        return words.setdefault(text, len(words))

    cases = [
        [
            round(case.lon, _DECIMALS),
            round(case.lat, _DECIMALS),
            case.kind,
            _light(case, told.at),
            case.importance,
            case.number,
            word(
                known.get(f"{case.class_scheme}/{case.class_kind}/{case.class_code}")
                or case.class_name
                or gettext("no class yet")
            ),
            word(gettext(STATES[CaseState(case.state)])),
            word(" · ".join(name for name in case.area_names if name)),
            instant(case.due_at) if case.state in LIVE else None,
        ]
        for case in told.cases
        if case.lon is not None and case.lat is not None
    ]
    west, south, east, north = told.area.geom.extent
    zoom = _zoom(told.area.geom.extent)
    view = MapView(west, south, east, north, zoom)
    return {
        "bounds": [west, south, east, north],
        "zoom": zoom,
        "cases": cases,
        "words": list(words),
        "areas": _areas(told.area, view),
        "ground": [
            [one["properties"]["kind"], _rounded(one["geometry"])]
            for one in queries.backdrop(view)["features"]
        ],
        "say": {
            "over": gettext("late %(n)s"),
            "due": gettext("due %(at)s"),
            "cases": gettext("%(n)s cases"),
        },
    }


def _zoom(extent: tuple[float, float, float, float]) -> int:
    west, south, east, north = extent
    wide = max(east - west, (north - south) / math.cos(math.radians((south + north) / 2)), 1e-6)
    return max(3, min(17, math.floor(math.log2(_WIDE * 360 / 256 / wide))))


def _areas(area: Area, view: MapView) -> list[dict[str, Any]]:
    """The areas one level below, with name and point; the area itself when nothing is below it."""
    today = Area.objects.filter(in_force(clock.today())).exclude(level=Level.GRID)
    below = dict(today.filter(parent_id=area.pk).values_list("id", "level"))
    level = next(iter(below.values()), area.level)
    wanted = set(below) or {area.pk}
    return [
        {
            "geometry": _rounded(msgspec.json.decode(one["geometry"])),
            "name": one["properties"]["name"],
            "at": one["properties"]["point"],
        }
        for one in outlines(level, view.box, view.zoom)["features"]
        if one["id"] in wanted
    ]


def _rounded(geometry: Any) -> Any:
    """Coordinates to a metre; of points that are one then, the first."""
    if isinstance(geometry, dict):
        return {name: _rounded(one) for name, one in geometry.items()}
    if isinstance(geometry, list):
        if geometry and isinstance(geometry[0], float | int):
            return [round(float(one), _DECIMALS) for one in geometry]
        parts = [_rounded(one) for one in geometry]
        ring = bool(parts) and isinstance(parts[0], list) and not isinstance(parts[0][0], list)
        kept = [one for one, last in zip(parts, [None, *parts], strict=False) if one != last]
        return kept if ring and len(kept) >= 4 else parts
    return geometry
