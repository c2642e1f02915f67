"""What was there before the city: its boundary, the river with its island, the stream, lake, hills."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from shapely import LineString, Polygon

from hub.demo.geography.curves import polygons_of, ribbon, spline
from hub.demo.geography.frame import FloatArray, generator

#: The river comes from the west, runs round the old town on three sides and leaves to the east.
_RIVER = (
    (-5400, 900), (-4400, 1080), (-3500, 1020), (-2700, 700), (-2050, 80), (-1450, -560),
    (-650, -860), (150, -700), (720, -180), (1180, 420), (1850, 880), (2700, 900),
    (3500, 520), (4400, 330), (5400, 420),
)  # fmt: skip
_STREAM = (
    (-2250, -3300), (-2050, -2700), (-2250, -2250), (-1900, -1850), (-1800, -1450),
    (-1500, -1150), (-1420, -500),
)  # fmt: skip
_BOUNDARY = (
    (-4050, 1750), (-3300, 2350), (-2300, 2520), (-1300, 2420), (-300, 2600), (800, 2520),
    (1700, 2680), (2700, 2350), (3500, 1900), (4050, 1050), (4250, 150), (3900, -800),
    (3450, -1500), (2500, -1950), (1500, -2350), (400, -2500), (-700, -2300), (-1600, -2650),
    (-2600, -2750), (-3400, -2200), (-3700, -1350), (-4150, -500), (-4350, 500),
)  # fmt: skip
_LAKE = (
    (1850, -950), (2050, -720), (2330, -660), (2520, -820), (2450, -1050), (2230, -1130),
    (2130, -1290), (1930, -1230),
)  # fmt: skip
_HILLS = (
    ("南屏山", ((-3500, -2350), (-3350, -1650), (-2750, -1480), (-2350, -1900), (-2330, -2300),
                (-2150, -2750), (-2600, -3000), (-3300, -2900))),
    ("云台山", ((3000, 2500), (2750, 2000), (3050, 1650), (3550, 1350), (4100, 1100),
                (4600, 1500), (4000, 2500))),
    ("塔山", ((-2900, 2750), (-2850, 2300), (-2300, 2130), (-1750, 2230), (-1500, 2750))),
)  # fmt: skip
_ISLAND = ((-640, -800), (-520, -735), (-300, -730), (-140, -690), (-230, -760), (-480, -830))


@dataclass(frozen=True)
class Land:
    """All in local metres. Banks are rings of water; hills are inside the boundary."""

    boundary: Polygon
    river_line: LineString
    river: Polygon
    river_banks: tuple[LineString, LineString]
    island: Polygon
    stream_line: LineString
    stream: Polygon
    lake: Polygon
    hills: tuple[tuple[str, Polygon], ...]


def _wobbly(points: tuple[tuple[float, float], ...], topic: str, size_m: float) -> Polygon:
    ring = spline(points, step_m=40, closed=True)
    xy = shapely.get_coordinates(ring)[:-1]
    n = len(xy)
    around = np.linspace(0, 2 * np.pi, n, endpoint=False)
    random = generator(topic)
    swing = sum(
        size_m / k**0.7 * np.sin(k * around + random.uniform(0, 2 * np.pi))
        for k in (5, 9, 14, 23, 37)
    )
    centre = xy.mean(axis=0)
    out = (xy - centre) / np.hypot(*(xy - centre).T)[:, None]
    return Polygon(np.round(xy + out * np.asarray(swing)[:, None], 1)).buffer(0)


def _half_widths(line: LineString) -> FloatArray:
    """Between 95 and 150 m: wider at the outside of bends and below the stream's mouth."""
    s = np.linspace(0, 1, len(line.coords))
    return np.asarray(
        112
        + 12 * np.sin(19 * s + 0.7)
        + 9 * np.sin(43 * s)
        + 22 * np.exp(-(((s - 0.47) / 0.05) ** 2))
    )


@cache
def land() -> Land:
    """The land of the demo city; the same object at every call."""
    boundary = _wobbly(_BOUNDARY, "boundary", 22)
    river_line = spline(_RIVER, step_m=40)
    left, right = ribbon(river_line, _half_widths(river_line))
    stream_line = spline(_STREAM, step_m=25)
    s_left, s_right = ribbon(stream_line, np.linspace(7, 16, len(stream_line.coords)))
    river = Polygon(np.vstack([left, right[::-1]])).buffer(0)
    hills = tuple(
        (name, polygons_of(_wobbly(points, name, 18).intersection(boundary))[0])
        for name, points in _HILLS
    )
    return Land(
        boundary=boundary,
        river_line=river_line,
        river=polygons_of(river)[0],
        river_banks=(LineString(left), LineString(right)),
        island=_wobbly(_ISLAND, "island", 5),
        stream_line=stream_line,
        stream=polygons_of(Polygon(np.vstack([s_left, s_right[::-1]])).buffer(0))[0],
        lake=_wobbly(_LAKE, "lake", 9),
        hills=hills,
    )
