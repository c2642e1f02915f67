"""Address text to candidate places, with the city's own gazetteer and nothing else."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import Final

import shapely
from django.db import connection

from grid.candidates import Candidate
from grid.gazetteer import Gazetteer
from grid.models import Level
from grid.names import AreaName, Names, PlaceName
from grid.stamps import Kept
from hub.foundation import clock, sqlfile
from hub.foundation.why import Why

__all__ = ["ACCEPT", "Candidate", "decide", "gazetteer", "geocode", "why"]

#: From this score on a candidate is taken without a person. Measured on 474 addresses of a real
#: hotline: with house numbers for a few streets 95 % of those accepted lie within 300 m of the
#: place the city gave (28 % of all are accepted), with dense house numbers 94 % (84 %).
ACCEPT: Final = 0.7

#: Gazetteers kept per process: today's, and those of the past days a replay walks through.
_KEPT: Final = 4


def geocode(text: str, limit: int = 5) -> list[Candidate]:
    """The places an address text may mean, the likeliest first; at most `limit`, none when unknown.

    lon, lat: degrees, CGCS2000 (EPSG:4490). score: 0–1 (grid.gazetteer); radius_m: how far off it
    may be; reasons: sentences. Divisions (kind = their level) score below one half: they say where
    to look. Traditional characters, 附近, 对面 and 路口 of two roads are understood. One query,
    the names are kept in the process until places or areas change.
    """
    return gazetteer().find(text, limit)


def gazetteer() -> Gazetteer:
    """The names of today, for a batch of addresses: its `find` asks the database nothing."""
    global _latest
    _latest = _kept.get(None, _Periods).on(clock.today())
    return _latest


def look_ahead(text: str) -> None:
    """Have ready what an address means by the names this process used last; asks the database nothing."""
    if _latest is not None:
        _latest.find(text)


def decide(text: str) -> tuple[Candidate | None, Why]:
    """The candidate to take without asking anybody, or None, and the sentence that says why."""
    found = geocode(text, 1)
    best = found[0] if found and found[0].score >= ACCEPT else None
    return best, why(found[0] if found else None)


def why(candidate: Candidate | None) -> Why:
    """The sentence of a decision by the best candidate."""
    if candidate is None:
        return Why("grid.geocode.unknown", {})
    values = {
        "name": candidate.name,
        "score": candidate.score,
        "radius_m": round(candidate.radius_m),
        "needed": ACCEPT,
    }
    accepted = candidate.score >= ACCEPT
    return Why("grid.geocode.accepted" if accepted else "grid.geocode.unsure", values)


class _Periods:
    """The gazetteers of one stamp, each good for all days between two changes of names."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("grid", "name_days"))
            self._days = [day for (day,) in cursor.fetchall()]
        self._read: dict[int, Gazetteer] = {}

    def on(self, day: dt.date) -> Gazetteer:
        """The gazetteer of the period of a day; the latest used ones are kept."""
        period = bisect_right(self._days, day)
        found = self._read.pop(period, None)
        if found is None:
            found = _read(day)
        self._read[period] = found
        if len(self._read) > _KEPT:
            self._read.pop(next(iter(self._read)), None)
        return found


_kept: Kept[_Periods] = Kept("areas", "places")
_latest: Gazetteer | None = None


def _read(on: dt.date) -> Gazetteer:
    areas: list[AreaName] = []
    paths: dict[int, tuple[int, ...]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "area_names"), {"on": on})
        for area_id, level, name, path, lon, lat, area_m2 in cursor.fetchall():
            paths[area_id] = tuple(path)
            if level != Level.GRID:
                areas.append(AreaName(area_id, level, name, tuple(path), lon, lat, area_m2))
        cursor.execute(sqlfile.load("grid", "place_names"), {"on": on})
        places = [
            PlaceName(
                kind,
                name,
                tuple(aliases),
                number,
                second,
                area,
                lon,
                lat,
                None if shape is None else shapely.from_wkb(bytes(shape)),
                former,
            )
            for kind, name, aliases, number, second, area, lon, lat, shape, former in cursor
        ]
    return Gazetteer(Names(areas, places, paths))
