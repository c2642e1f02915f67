"""Smooth lines through a few given points, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from hub.demo.geography.frame import FloatArray

Points = Sequence[tuple[float, float]]


def spline(points: Points, step_m: float = 20.0, closed: bool = False) -> LineString:
    """A Catmull-Rom curve (centripetal enough at even spacing) through the points, in metres.

    closed: the curve returns to its first point. A vertex about every step_m.
    """
    p = np.asarray(points, dtype=float)
    p = (
        np.vstack([p[-1], p, p[0], p[1]])
        if closed
        else np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    )
    pieces: list[FloatArray] = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        n = max(2, int(np.hypot(*(c - b)) / step_m))
        t = np.linspace(0.0, 1.0, n, endpoint=False)[:, None]
        pieces.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    pieces.append(p[-2][None, :])
    return LineString(np.round(np.vstack(pieces), 2))


def ribbon(centre: LineString, half_widths_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The left and right bank, each (n, 2), of a line with a half width at every vertex (n,)."""
    xy = shapely.get_coordinates(centre)
    direction = np.gradient(xy, axis=0)
    direction /= np.hypot(direction[:, 0], direction[:, 1])[:, None]
    normal = np.column_stack([-direction[:, 1], direction[:, 0]]) * half_widths_m[:, None]
    return np.round(xy + normal, 2), np.round(xy - normal, 2)


def direction_at(line: LineString, along_m: float) -> tuple[float, float]:
    """The unit vector of a line at a distance from its start."""
    a = line.interpolate(max(0.0, along_m - 1.0))
    b = line.interpolate(min(line.length, along_m + 1.0))
    length = a.distance(b) or 1.0
    return (b.x - a.x) / length, (b.y - a.y) / length


def beside(line: LineString, along_m: float, offset_m: float) -> Point:
    """A point beside a line: along_m from its start, offset_m to the left (negative: right)."""
    at = line.interpolate(along_m)
    dx, dy = direction_at(line, along_m)
    return Point(round(at.x - dy * offset_m, 2), round(at.y + dx * offset_m, 2))


def lines_of(geom: BaseGeometry) -> list[LineString]:
    """Every single line inside a geometry, longest first, merged where pieces meet."""
    merged = shapely.line_merge(geom) if geom.geom_type == "MultiLineString" else geom
    parts = [g for g in shapely.get_parts(merged) if isinstance(g, LineString) and g.length > 0]
    return sorted(parts, key=lambda g: (-g.length, g.coords[0]))


def polygons_of(geom: BaseGeometry) -> list[shapely.Polygon]:
    """Every single polygon inside a geometry, largest first."""
    parts = [g for g in shapely.get_parts(geom) if isinstance(g, shapely.Polygon)]
    return sorted(parts, key=lambda g: (-g.area, g.bounds))
