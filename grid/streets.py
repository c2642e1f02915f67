"""House numbers along one road, and where a number that is not among them must be. Pure."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

#: Metres of one degree of latitude, and roughly of longitude times cos(latitude).
DEGREE_M: Final = 111_320.0
#: How far apart neighbouring numbers of one side stand beyond the last known one, metres per number.
_STEP_M: Final = 5.0
#: How exactly a known house number says the place: the plot is large.
_PLOT_M: Final = 20.0


_LAST_LANE: Final = re.compile(r"(?P<outer>.*?)(?P<number>\d+)(?:-\d+)?[巷弄]")


class Plate(NamedTuple):
    """One house number. second: 12-3 is (12, 3), 12 alone (12, 0); degrees; area: id or 0."""

    number: int
    second: int
    lon: float
    lat: float
    area: int


class Spot(NamedTuple):
    """Where something is. radius_m: how far it may be from there; how: a reason's code."""

    lon: float
    lat: float
    radius_m: float
    how: str
    area: int
    values: dict[str, object]


def metres(a: Sequence[float], b: Sequence[float]) -> float:
    """The distance of two (lon, lat) points in metres, on a local plane; good within a city."""
    dx = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(dx, a[1] - b[1]) * DEGREE_M


@dataclass(slots=True)
class Street:
    """The house numbers of one road in one district. plates: by lanes ("" = on the road itself)."""

    name: str
    district: int
    plates: dict[str, list[Plate]] = field(default_factory=dict)
    #: What was once asked for: of a lane, or of the road with all of its lanes (None).
    _middles: dict[str | None, Spot | None] = field(default_factory=dict)

    def add(self, lanes: str, plate: Plate) -> None:
        """Take one house number."""
        self.plates.setdefault(lanes, []).append(plate)

    def close(self) -> None:
        """Sort the numbers, once all are added."""
        for plates in self.plates.values():
            plates.sort()

    def all(self) -> Iterable[Plate]:
        """Every plate of the road and its lanes."""
        return (plate for plates in self.plates.values() for plate in plates)

    def find(self, lanes: str, number: int | None, second: int | None) -> Spot | None:
        """Where a house number, a lane, or the road itself is; None when nothing is known of it.

        Between two known numbers of the same side the place is interpolated; a number whose side
        has none beside it takes the other side. A lane without known numbers lies where the road
        has the lane's number, because lanes are numbered by the house they begin at.
        """
        plates = self.plates.get(lanes)
        if plates and number is not None:
            return _numbered(plates, number, second)
        if lanes and not plates:
            return self._mouth(lanes)
        of = lanes if plates else None
        if of not in self._middles:
            how, name = ("lane", lanes) if lanes else ("road", self.name)
            self._middles[of] = _middle(plates or list(self.all()), how, name)
        return self._middles[of]

    def _mouth(self, lanes: str) -> Spot | None:
        match = _LAST_LANE.fullmatch(lanes)
        if match is None:
            return None
        spot = self.find(match["outer"], int(match["number"]), None)
        if spot is None or spot.how in ("road", "lane"):
            return spot
        values: dict[str, object] = {"name": lanes}
        return spot._replace(radius_m=spot.radius_m + 100.0, how="mouth", values=values)


def _numbered(plates: Sequence[Plate], number: int, second: int | None) -> Spot:
    same = plates[bisect_left(plates, (number,)) : bisect_left(plates, (number + 1,))]
    if same:
        best = min(same, key=lambda plate: abs(plate.second - (second or 0)))
        radius = _PLOT_M if best.second == (second or 0) else 2 * _PLOT_M
        return Spot(best.lon, best.lat, radius, "plate", best.area, {"number": _said(best)})
    side = [plate for plate in plates if (plate.number - number) % 2 == 0]
    between = _between(side, number) or _between(plates, number)
    return between or _beyond(plates, number)


def _between(plates: Sequence[Plate], number: int) -> Spot | None:
    at = bisect_left(plates, (number,))
    if at == 0 or at == len(plates):
        return None
    low, high = plates[at - 1], plates[at]
    part = (number - low.number) / (high.number - low.number)
    lon = low.lon + (high.lon - low.lon) * part
    lat = low.lat + (high.lat - low.lat) * part
    span = metres(low[2:4], high[2:4])
    # numbers are not spread evenly, and roads bend: half the shorter way to a known number
    radius = _PLOT_M + span * min(part, 1 - part) / 2
    area = low.area if low.area == high.area else 0
    return Spot(lon, lat, radius, "between", area, {"low": _said(low), "high": _said(high)})


def _beyond(plates: Sequence[Plate], number: int) -> Spot:
    nearest = min(plates, key=lambda plate: abs(plate.number - number))
    # few known numbers say little about how the road goes on
    radius = _PLOT_M + abs(nearest.number - number) * _STEP_M * (1 + 4 / len(plates))
    return Spot(
        nearest.lon, nearest.lat, radius, "beyond", nearest.area, {"number": _said(nearest)}
    )


def _middle(plates: Sequence[Plate], how: str, name: str) -> Spot | None:
    if not plates:
        return None
    lon = sum(plate.lon for plate in plates) / len(plates)
    lat = sum(plate.lat for plate in plates) / len(plates)
    nearest = min(plates, key=lambda plate: abs(plate.lon - lon) + abs(plate.lat - lat))
    radius = max(metres(plate[2:4], nearest[2:4]) for plate in plates)
    # one known number says little about how long the road is
    radius = max(radius, 400.0 if how == "road" else 60.0)
    return Spot(nearest.lon, nearest.lat, radius, how, nearest.area, {"name": name})


def _said(plate: Plate) -> str:
    return f"{plate.number}-{plate.second}" if plate.second else str(plate.number)
