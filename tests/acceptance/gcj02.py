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
    """GCJ-02 degrees → WGS-84 degrees, by bisecting the forward formula in a box of ±0.02° (no fixed point)."""
    west, east = lon - 0.02, lon + 0.02
    south, north = lat - 0.02, lat + 0.02
    for _ in range(60):
        mid_lon, mid_lat = (west + east) / 2, (south + north) / 2
        to_lon, to_lat = to_gcj02(mid_lon, mid_lat)
        west, east = np.where(to_lon < lon, mid_lon, west), np.where(to_lon < lon, east, mid_lon)
        south, north = (
            np.where(to_lat < lat, mid_lat, south),
            np.where(to_lat < lat, north, mid_lat),
        )
    return (west + east) / 2, (south + north) / 2
