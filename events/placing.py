"""Where a report's problem is: given, geocoded, by area only, outside, or nowhere; a whole batch at once.

Coordinates are converted from the declared system to CGCS2000 and the numbers as they came are kept. (0, 0) is the
sender's "I do not know" and no place; a point outside the city is kept and marked; an unknown system is refused.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from events.given import PlaceGiven
from events.reports import Report
from events.states import PlaceStatus
from grid import crs, geocode, locate
from grid.geocode import Candidate
from grid.locate import Cell, Locator
from grid.models import Level
from hub.foundation.why import Why

Points = npt.NDArray[np.float64]

#: Levels whose names stand on a card, coarse to fine.
NAMED_LEVELS: Final = ("district", "street", "community")


#: Kinds of candidates that are an area, not a point somebody can go to.
AREA_KINDS: Final = frozenset(level.value for level in Level)


@dataclass(frozen=True, slots=True)
class Ground:
    """What placing needs of the grid for one batch. on: city day whose areas count."""

    on: dt.date
    locator: Locator


def place_many(reports: Sequence[Report], ground: Ground) -> list[PlaceGiven]:
    """The place of each report, in order. Raises UnknownCrs when a report with coordinates names no known system."""
    points = _points(reports, ground)
    found = _addressed(reports, points)
    for n, candidate in found.items():
        points[n] = candidate.lon, candidate.lat
    ids = ground.locator.cells_at(points).tolist()
    return [
        _placed(report, ground, lon, lat, ground.locator.cell(cell_id), found.get(n))
        for n, (report, (lon, lat), cell_id) in enumerate(
            zip(reports, points.tolist(), ids, strict=True)
        )
    ]


def place(report: Report, ground: Ground) -> PlaceGiven:
    """The place of one report; see `place_many`."""
    return place_many([report], ground)[0]


def area_place(area_id: int, ground: Ground) -> PlaceGiven | None:
    """A place known by its area only; None when the area is not valid on the day."""
    cell = ground.locator.cell(area_id)
    if cell is None:
        return None
    return _in(
        PlaceGiven(PlaceStatus.AREA, Why("events.place.area", {"name": cell.name})), cell, ground
    )


def area_names(cell: Cell, ground: Ground) -> tuple[str, ...]:
    """The names of district, street and community above a cell, or of it; those there are."""
    names = []
    for area_id, name in zip(cell.path, cell.names, strict=True):
        area = ground.locator.cell(area_id)
        if area is not None and area.level in NAMED_LEVELS:
            names.append(name)
    return tuple(names)


def _in(place: PlaceGiven, cell: Cell, ground: Ground) -> PlaceGiven:
    return replace(
        place,
        cell_id=cell.id,
        cell_code=cell.code,
        area_path=cell.path,
        area_names=area_names(cell, ground),
        cell_why=locate.why(cell, ground.on),
    )


def _points(reports: Sequence[Report], ground: Ground) -> Points:
    """(n, 2) degrees, CGCS2000; NaN where a report has no numbers, (0, 0), or numbers that are no place."""
    points = np.full((len(reports), 2), np.nan)
    by_crs: dict[str, list[int]] = defaultdict(list)
    for n, report in enumerate(reports):
        if report.lon is not None and report.lat is not None and not _is_zero(report):
            by_crs[report.crs].append(n)
    for name, numbers in by_crs.items():
        given = np.array([(reports[n].lon, reports[n].lat) for n in numbers], dtype=np.float64)
        points[numbers] = crs.array_to_cgcs2000(given, name)
    return points


def _is_zero(report: Report) -> bool:
    return report.lon == 0 and report.lat == 0


def _addressed(reports: Sequence[Report], points: Points) -> dict[int, Candidate]:
    """The likeliest candidate for the address of each report that gave no point, by the report's number."""
    lacking = np.flatnonzero(np.isnan(points[:, 0])).tolist()
    asked = {n: reports[n].address for n in lacking if reports[n].address.strip()}
    if not asked:
        return {}
    find = geocode.gazetteer().find
    return {n: found[0] for n, address in asked.items() if (found := find(address))}


def _placed(
    report: Report,
    ground: Ground,
    lon: float,
    lat: float,
    cell: Cell | None,
    best: Candidate | None,
) -> PlaceGiven:
    """cell: where the point lies; best: what the address means, when the point is its."""
    if best is not None:
        place = _by_address(best, ground, cell)
    elif lon == lon:  # not NaN
        place = _by_point(report, ground, lon, lat, cell)
    else:
        place = None
    return _as_told(place or PlaceGiven(PlaceStatus.NONE, _missing(report)), report)


def _by_point(
    report: Report, ground: Ground, lon: float, lat: float, cell: Cell | None
) -> PlaceGiven:
    if cell is None:
        why = Why("events.place.outside", {"lon": round(lon, 6), "lat": round(lat, 6)})
        return PlaceGiven(PlaceStatus.OUTSIDE, why, lon, lat)
    why = Why("events.place.exact", {"crs": report.crs})
    return _in(PlaceGiven(PlaceStatus.EXACT, why, lon, lat), cell, ground)


def _missing(report: Report) -> Why:
    if report.lon is None or report.lat is None:
        code = "events.place.unknown_address" if report.address.strip() else "events.place.none"
        return Why(code)
    if _is_zero(report):
        return Why("events.place.zero")
    return Why("events.place.unreadable", {"x": report.lon, "y": report.lat, "crs": report.crs})


def _as_told(place: PlaceGiven, report: Report) -> PlaceGiven:
    if report.lon is None or report.lat is None:
        return place
    return replace(place, original_x=report.lon, original_y=report.lat, original_crs=report.crs)


def _by_address(best: Candidate, ground: Ground, cell: Cell | None) -> PlaceGiven | None:
    if best.kind in AREA_KINDS:
        return area_place(best.area_id, ground) if best.area_id is not None else None
    if best.score < geocode.ACCEPT:
        return PlaceGiven(PlaceStatus.NONE, geocode.why(best))
    if cell is None:
        return PlaceGiven(PlaceStatus.NONE, Why("events.place.unknown_address"))
    score = round(best.score, 3)
    place = PlaceGiven(PlaceStatus.GEOCODED, geocode.why(best), best.lon, best.lat, score)
    return _in(place, cell, ground)
