"""Where the invented city lies, its seed, and the way from local metres to longitude and latitude."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

#: Changing the seed makes another city; everything below follows from it.
SEED = 20261121

#: Degrees, CGCS2000. Only a plausible spot on a river; the city on it is invented.
CENTRE_LON, CENTRE_LAT = 109.03, 32.69

G = TypeVar("G", bound=BaseGeometry)
FloatArray = npt.NDArray[np.float64]

_LOCAL = (
    f"+proj=tmerc +lat_0={CENTRE_LAT} +lon_0={CENTRE_LON} +k=1 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
)


def generator(topic: str) -> np.random.Generator:
    """The random numbers of one topic, so that a change in one file leaves the others alone."""
    return np.random.default_rng([SEED, zlib.crc32(topic.encode())])


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(_LOCAL, "+proj=longlat +ellps=GRS80 +no_defs", always_xy=True)


def lonlat(xy: FloatArray) -> FloatArray:
    """Local metres (n, 2), x east and y north of the centre -> degrees (n, 2), CGCS2000, lon first.

    Rounded to 1e-9 degrees (0.1 mm), so that one corner gives one answer in every polygon.
    """
    lon, lat = _to_degrees().transform(xy[:, 0], xy[:, 1])
    return np.round(np.column_stack([lon, lat]), 9)


def metres(degrees: FloatArray) -> FloatArray:
    """Degrees (n, 2), CGCS2000, lon first -> local metres (n, 2); the way back of lonlat."""
    x, y = _to_degrees().transform(degrees[:, 0], degrees[:, 1], direction="INVERSE")
    return np.column_stack([x, y])


def to_lonlat(geom: G) -> G:
    """A geometry in local metres -> the same geometry in degrees, CGCS2000 (EPSG:4490)."""
    moved: G = shapely.transform(geom, lonlat)
    return moved
