"""Coordinate systems: named conversions to and from CGCS2000, one point, an array or a geometry.

Known systems: EPSG:4490 (CGCS2000) and EPSG:4326 (WGS-84), identical by policy because they
differ by less than any position we hold is exact; gcj02 (火星坐标, what Amap, Tencent and WeChat
deliver); bd09 (百度坐标); EPSG:4513–4554, Gauss–Krüger 3° zones (高斯-克吕格), with and without
the zone number before the easting. x is always the longitude or the easting, y the latitude or the
northing, whatever the order in the standard. Anything else is refused: a guessed system moves a
place by hundreds of metres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from grid.errors import BadCoordinate, UnknownCrs
from hub.foundation.errors import Phrase

Array = npt.NDArray[np.float64]
#: (n, 2) coordinates to (n, 2) coordinates; rows that are no place in the system become NaN.
Convert = Callable[[Array], Array]

CGCS2000: Final = "EPSG:4490"
WGS84: Final = "EPSG:4326"
GCJ02: Final = "gcj02"
BD09: Final = "bd09"

#: What a good latitude looks like.
DEGREES_Y: Final = "-90…90°"
#: Semi-major axis in m and squared eccentricity of the ellipsoid GCJ-02 is computed on.
_A: Final = 6378245.0
_EE: Final = 0.00669342162296594323
#: The offset applies inside this box (west, south, east, north); it is not the national border.
_BOX: Final = (73.66, 3.86, 135.05, 53.55)
_X_PI: Final = math.pi * 3000.0 / 180.0

#: EPSG codes of the Gauss–Krüger 3° zones: with the zone's number before the easting, and without.
_NUMBERED: Final = range(4513, 4534)  # zones 25–45
_PLAIN: Final = range(4534, 4555)  # central meridians 75°–135°
#: A zone is 3° wide; data reach over its edge, but not by more than this many degrees.
_REACH_DEG: Final = 3.5
#: From the equator to a pole, in m.
_FARTHEST_M: Final = 10_002_000


@dataclass(frozen=True, slots=True)
class Crs:
    """A known system: arrays to and from CGCS2000; x, y say what a good pair looks like."""

    name: str
    to_city: Convert
    from_city: Convert
    x: str = "-180…180°"
    y: str = DEGREES_Y


def named(crs: str) -> Crs:
    """The system of this name; case and a missing "EPSG:" are forgiven. Raises UnknownCrs."""
    text = re.sub(r"[\s_-]", "", crs).lower().removeprefix("urn:ogc:def:crs:").replace("::", ":")
    text = {"ogc:1.3:crs84": "4326", "crs84": "4326", "wgs84": "4326", "cgcs2000": "4490"}.get(
        text, text
    )
    found = _known(text.removeprefix("epsg:"))
    if found is None:
        raise UnknownCrs(
            field="crs", expected="EPSG:4490, EPSG:4326, gcj02, bd09, EPSG:4513–4554", got=crs
        )
    return found


def to_cgcs2000(x: float, y: float, crs: str) -> tuple[float, float]:
    """(lon, lat) in degrees, CGCS2000, of a point given in `crs`.

    x: longitude or easting (m), y: latitude or northing (m). Raises UnknownCrs, and BadCoordinate
    when the numbers are no place in that system (latitude beyond 90°, easting of another zone).
    """
    system = named(crs)
    lon, lat = system.to_city(np.array([[x, y]], dtype=np.float64))[0].tolist()
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadCoordinate(
            field="x, y", crs=system.name, expected=f"x {system.x}, y {system.y}", got=f"{x}, {y}"
        )
    return lon, lat


def require(x: float, y: float, crs: str) -> None:
    """Raise what `to_cgcs2000` would; degrees far from their ends need no conversion to be known as a place."""
    system = named(crs)
    if not (system.y == DEGREES_Y and abs(x) < 179 and abs(y) < 89):
        to_cgcs2000(x, y, crs)


def from_cgcs2000(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """(x, y) in `crs` of a point in CGCS2000; the exact inverse of `to_cgcs2000`."""
    system = named(crs)
    x, y = system.from_city(np.array([[lon, lat]], dtype=np.float64))[0].tolist()
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadCoordinate(
            field="lon, lat",
            crs=CGCS2000,
            expected=Phrase("a place that %(crs)s covers", crs=system.name),
            got=f"{lon}, {lat}",
        )
    return x, y


def array_to_cgcs2000(xy: Array, crs: str) -> Array:
    """float64 (n, 2) in `crs` → (lon, lat) float64 (n, 2), degrees; NaN where it is no place."""
    return named(crs).to_city(np.asarray(xy, dtype=np.float64).reshape(-1, 2))


def array_from_cgcs2000(lonlat: Array, crs: str) -> Array:
    """(lon, lat) float64 (n, 2), degrees → float64 (n, 2) in `crs`; NaN in rows outside of it."""
    return named(crs).from_city(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2))


def geometry_to_cgcs2000(geometry: Any, crs: str) -> Any:
    """A shapely geometry, or an array of them, with every vertex converted; None and empty stay.

    Raises UnknownCrs, and BadCoordinate when a vertex is no place in that system.
    """
    system = named(crs)

    def convert(xy: Array) -> Array:
        lonlat = system.to_city(xy)
        wrong = ~np.isfinite(lonlat).all(axis=1)
        if wrong.any():
            x, y = xy[wrong][0].tolist()
            raise BadCoordinate(
                field="x, y",
                crs=system.name,
                expected=f"x {system.x}, y {system.y}",
                got=f"{x}, {y}",
            )
        return lonlat

    return shapely.transform(geometry, convert)


def epsg_of(definition: str) -> str | None:
    """The "EPSG:…" that a WKT definition is, when PROJ is sure of it; None otherwise."""
    try:
        code = CRS.from_user_input(definition).to_epsg()
    except CRSError:
        return None
    return None if code is None else f"EPSG:{code}"


@cache
def _known(text: str) -> Crs | None:
    if text in ("4490", "4326"):
        return Crs(f"EPSG:{text}", _degrees, _degrees)
    if text in ("gcj02", "gcj"):
        return Crs(GCJ02, _gcj_to_wgs, _wgs_to_gcj)
    if text in ("bd09", "bd09ll", "bd"):
        return Crs(
            BD09, lambda xy: _gcj_to_wgs(_bd_to_gcj(xy)), lambda xy: _gcj_to_bd(_wgs_to_gcj(xy))
        )
    if text.isdecimal() and (int(text) in _NUMBERED or int(text) in _PLAIN):
        return _gauss_krueger(int(text))
    return None


def _degrees(lonlat: Array) -> Array:
    """The same coordinates, NaN in rows that are no longitude and latitude."""
    limits = np.array([180.0, 90.0])
    good = np.all(np.abs(lonlat) <= limits, axis=1)  # NaN compares false
    return np.where(good[:, None], lonlat, np.nan)


# --- GCJ-02 and BD-09


def _offset(lonlat: Array) -> Array:
    """The shift GCJ-02 adds at a WGS-84 position, in degrees (lon, lat)."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    wave = (np.sin(6.0 * x * np.pi) + np.sin(2.0 * x * np.pi)) * 20.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + (np.sin(y * np.pi) + 2.0 * np.sin(y / 3.0 * np.pi)) * 20.0) * 2.0 / 3.0
    north += (np.sin(y / 12.0 * np.pi) * 160.0 + np.sin(y * np.pi / 30.0) * 320.0) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + (np.sin(x * np.pi) + 2.0 * np.sin(x / 3.0 * np.pi)) * 20.0) * 2.0 / 3.0
    east += (np.sin(x / 12.0 * np.pi) * 150.0 + np.sin(x / 30.0 * np.pi) * 300.0) * 2.0 / 3.0
    latitude = np.radians(lonlat[:, 1])
    magic = 1.0 - _EE * np.sin(latitude) ** 2
    meridian = _A * (1.0 - _EE) / magic**1.5
    parallel = _A / np.sqrt(magic) * np.cos(latitude)
    return np.degrees(np.column_stack((east / parallel, north / meridian)))


def _inside_box(lonlat: Array) -> npt.NDArray[np.bool_]:
    west, south, east, north = _BOX
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)


def _wgs_to_gcj(lonlat: Array) -> Array:
    lonlat = _degrees(lonlat)
    return np.where(_inside_box(lonlat)[:, None], lonlat + _offset(lonlat), lonlat)


def _gcj_to_wgs(gcj: Array) -> Array:
    """The position whose GCJ-02 form is given, to a µm: the usual one-step inverse is 1–2 m off."""
    gcj = _degrees(gcj)
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # far from the box the formula has no solution
        wgs = _solved(gcj, lambda guess: guess + _offset(guess), gcj - _offset(gcj))
    return np.where(_inside_box(wgs)[:, None], wgs, gcj)


def _gcj_to_bd(gcj: Array) -> Array:
    x, y = gcj[:, 0], gcj[:, 1]
    distance = np.hypot(x, y) + 0.00002 * np.sin(y * _X_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _X_PI)
    return np.column_stack((distance * np.cos(angle) + 0.0065, distance * np.sin(angle) + 0.006))


def _bd_to_gcj(bd: Array) -> Array:
    bd = _degrees(bd)
    return _solved(bd, _gcj_to_bd, bd - (0.0065, 0.006))


def _solved(target: Array, forward: Convert, guess: Array) -> Array:
    """x with forward(x) = target. A step shrinks the error 40-fold, so 12 reach the last digit."""
    for _ in range(12):
        step = target - forward(guess)
        guess = guess + step
        if not np.nanmax(np.abs(step), initial=0.0) > 1e-14:
            break
    return guess


# --- Gauss–Krüger


def _gauss_krueger(epsg: int) -> Crs:
    """A 3° zone. x: easting in m, 500 km (and the zone's number) added; y: northing in m."""
    numbered = epsg in _NUMBERED
    zone = epsg - 4513 + 25 if numbered else epsg - 4534 + 25
    meridian = zone * 3.0
    base = zone * 1_000_000.0 if numbered else 0.0
    into = Transformer.from_crs(epsg, 4490, always_xy=True)

    def to_city(xy: Array) -> Array:
        x, y = xy[:, 0], xy[:, 1]
        good = (np.abs(x - base - 500_000.0) < 500_000.0) & (np.abs(y) < _FARTHEST_M)
        lon, lat = into.transform(np.where(good, x, np.nan), np.where(good, y, np.nan))
        return _near(np.column_stack((lon, lat)), meridian)

    def from_city(lonlat: Array) -> Array:
        near = _near(_degrees(lonlat), meridian)
        x, y = into.transform(near[:, 0], near[:, 1], direction="INVERSE")
        good = np.isfinite(x) & np.isfinite(y)
        return np.where(good[:, None], np.column_stack((x, y)), np.nan)

    low, high = int(base), int(base) + 1_000_000
    return Crs(
        f"EPSG:{epsg}",
        to_city,
        from_city,
        x=f"{low}…{high} m ({meridian:g}° E)",
        y=f"-{_FARTHEST_M}…{_FARTHEST_M} m",
    )


def _near(lonlat: Array, meridian: float) -> Array:
    """The same, NaN in rows farther from the meridian than data of its zone ever are."""
    good = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 0] - meridian) <= _REACH_DEG)
    return np.where(good[:, None], lonlat, np.nan)
