"""GCJ-02 a second time, written from the published formula and not from `grid.crs`, to compare with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

A, EE = 6378245.0, 0.00669342162296594323


def to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """WGS-84 degrees → GCJ-02 degrees, inside China (standards.md §5.2)."""
    x, y = lon - 105.0, lat - 35.0
    waves = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north = north + 2 / 3 * (waves + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y))
    north = north + 2 / 3 * (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east = east + 2 / 3 * (waves + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x))
    east = east + 2 / 3 * (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x))
    phi = np.radians(lat)
    magic = 1 - EE * np.sin(phi) ** 2
    dlat = north * 180 / (A * (1 - EE) / magic**1.5 * np.pi)
    dlon = east * 180 / (A / np.sqrt(magic) * np.cos(phi) * np.pi)
    return lon + dlon, lat + dlat


def from_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 degrees → WGS-84 degrees by Newton's method with a numerical Jacobian (the hub iterates differently)."""
    x, y, step = lon.copy(), lat.copy(), 1e-6
    for _ in range(6):
        here = to_gcj02(x, y)
        east, north = to_gcj02(x + step, y), to_gcj02(x, y + step)
        xx, yx = (east[0] - here[0]) / step, (east[1] - here[1]) / step
        xy, yy = (north[0] - here[0]) / step, (north[1] - here[1]) / step
        off_x, off_y = lon - here[0], lat - here[1]
        det = xx * yy - xy * yx
        x, y = x + (off_x * yy - off_y * xy) / det, y + (off_y * xx - off_x * yx) / det
    return x, y
