"""Areas in m² of polygons in degrees, on the ellipsoid."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

Floats = npt.NDArray[np.float64]


def area_m2(polygons: Any) -> Floats:
    """(n,) shapely polygons, degrees EPSG:4490 → (n,) m² on the ellipsoid; 0 for empty ones.

    Edges are straight in longitude and latitude, as they are when a point is located. For edges up
    to 10 km that differs from geodesics by less than one part in 10,000, for unit grids by nothing.
    """
    flat = shapely.transform(np.atleast_1d(np.asarray(polygons, dtype=object)), _true_to_area)
    return np.asarray(shapely.area(flat), dtype=np.float64)


def _true_to_area(lonlat: Floats) -> Floats:
    east, north = _equal_area().transform(lonlat[:, 0], lonlat[:, 1])
    return np.column_stack((east, north))


@cache
def _equal_area() -> Transformer:
    """Lambert's cylindrical projection on the CGCS2000 ellipsoid: every area keeps its size."""
    return Transformer.from_crs(
        CRS.from_epsg(4490),
        CRS.from_proj4("+proj=cea +lat_ts=35 +a=6378137 +rf=298.257222101 +units=m"),
        always_xy=True,
    )
