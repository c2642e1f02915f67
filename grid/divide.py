"""Cut a boundary into cells of about one size: along street lines first, then by halving.

All cuts are joined in one net before cells are made of it, so neighbours share their vertices exactly:
no gap, no overlap, and nothing beyond the boundary.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from grid import measure

#: Metres in a degree of latitude, enough to compare lengths; sizes are measured on the ellipsoid.
_DEGREE_M: Final = 111_320.0
#: A piece smaller than this share of the wanted size joins the neighbour it shares most border with.
_CRUMB: Final = 0.3
#: An island smaller than this share belongs to the cell next to it, across the water or a bad vertex.
_ISLET: Final = 0.01
#: Cuts are drawn out by this much over the edge they end at: rounding must not leave them short of it.
_TOUCH_M: Final = 0.01
#: A block is halved when it is larger than this share of the wanted size.
_TOO_LARGE: Final = 1.5


def cells(boundary: Any, lines: Iterable[Any] = (), target_m2: float = 10_000.0) -> list[Any]:
    """Cells that fill a boundary exactly, in reading order (west to east, north to south).

    boundary: valid Polygon or MultiPolygon, degrees EPSG:4490. lines: LineStrings or MultiLineStrings
    (streets, rivers) that cells follow where they cut the boundary or each other; dead ends are left
    out. target_m2: the size aimed at; cells come out between about a third and one and a half of it,
    smaller only where an island of the boundary is. Each is a Polygon, or a MultiPolygon where an
    islet joins it. Neighbours have their shared vertices exactly in common; the boundary is kept to
    the last digit but for vertices added where cuts meet it.
    Raises ValueError for a size that is not positive.
    """
    if not target_m2 > 0:
        raise ValueError(f"expected a positive size in m², got {target_m2}")
    blocks = _faces([boundary.boundary, *_along(boundary, lines)], boundary)
    blocks = _merged(blocks, _CRUMB * target_m2)
    cuts = [cut for block in blocks for cut in _halvings(block, target_m2)]
    # what the merging kept, not every street: a sliver between two lanes is no cell of its own
    net = [block.boundary for block in blocks]
    pieces = _faces([*net, *cuts], boundary) if cuts else blocks
    pieces = _with_islets(_merged(pieces, _CRUMB * target_m2), _ISLET * target_m2)
    return reading_order(pieces, target_m2)


def reading_order(polygons: Sequence[Any], target_m2: float) -> list[Any]:
    """Row by row from the north, each row from west to east; a row is one cell of that size high."""
    if not polygons:
        return []
    row_deg = math.sqrt(target_m2) / _DEGREE_M
    points = shapely.get_coordinates(shapely.point_on_surface(np.array(polygons)))
    north = points[:, 1].max()
    row = np.floor((north - points[:, 1]) / row_deg)
    return [polygons[i] for i in np.lexsort((points[:, 1], points[:, 0], row))]


def _along(boundary: Any, lines: Iterable[Any]) -> Iterator[Any]:
    """The parts of the lines inside the boundary, a touch longer so that they reach its edge."""
    reach = shapely.buffer(boundary, _TOUCH_M / _DEGREE_M)
    shapely.prepare(reach)
    for line in lines:
        inside = shapely.intersection(line, reach)
        if not inside.is_empty:
            yield inside


def _faces(lines: Sequence[Any], boundary: Any) -> list[Polygon]:
    """The faces of the net that the lines make, inside the boundary."""
    net = shapely.union_all(lines)
    faces = shapely.get_parts(shapely.polygonize([net]))
    inner = shapely.point_on_surface(faces)
    shapely.prepare(boundary)
    return list(faces[shapely.covers(boundary, inner)])


def _merged(faces: Sequence[Polygon], crumb_m2: float) -> list[Polygon]:
    """The faces with every crumb joined to the neighbour it shares the longest border with."""
    if len(faces) < 2:
        return list(faces)
    size = dict(enumerate(measure.area_m2(np.array(faces)).tolist()))
    border = _borders(faces)
    members = {n: [n] for n in size}
    crumbs = [(area, n) for n, area in size.items() if area < crumb_m2]
    heapq.heapify(crumbs)
    while crumbs:
        area, n = heapq.heappop(crumbs)
        if size.get(n) != area or not border[n]:
            continue  # has grown or gone since, or is an island
        into = max(border[n], key=lambda other: (border[n][other], -other))
        members[into] += members.pop(n)
        size[into] += size.pop(n)
        for other, length in border.pop(n).items():
            del border[other][n]
            if other != into:
                border[into][other] = border[into].get(other, 0.0) + length
                border[other][into] = border[into][other]
        if size[into] < crumb_m2:
            heapq.heappush(crumbs, (size[into], into))
    return [
        faces[group[0]]
        if len(group) == 1
        else shapely.coverage_union_all([faces[n] for n in group])
        for group in members.values()
    ]


def _with_islets(faces: list[Any], islet_m2: float) -> list[Any]:
    """The faces with those too small for a cell of their own joined to the nearest other."""
    size = measure.area_m2(np.array(faces))
    if len(faces) < 2 or size.min() >= islet_m2 or size.max() < islet_m2:
        return faces
    kept = [face for face, area in zip(faces, size, strict=True) if area >= islet_m2]
    for islet in (face for face, area in zip(faces, size, strict=True) if area < islet_m2):
        nearest = int(np.argmin(shapely.distance(islet, np.array(kept))))
        kept[nearest] = shapely.MultiPolygon([*shapely.get_parts(kept[nearest]), islet])
    return kept


def _borders(faces: Sequence[Polygon]) -> dict[int, dict[int, float]]:
    """Face → neighbour → length of the border they share, in degrees."""
    borders: dict[int, dict[int, float]] = {n: {} for n in range(len(faces))}
    array = np.array(faces)
    a, b = shapely.STRtree(array).query(array, predicate="intersects")
    a, b = a[a < b], b[a < b]
    length = shapely.length(
        shapely.intersection(shapely.boundary(array[a]), shapely.boundary(array[b]))
    )
    for one, other, shared in zip(a.tolist(), b.tolist(), length.tolist(), strict=True):
        if shared > 0:
            borders[one][other] = borders[other][one] = shared
    return borders


def _halvings(block: Polygon, target_m2: float) -> Iterator[LineString]:
    """The cuts that bring a block down to cells of about the wanted size."""
    lat = shapely.get_y(shapely.centroid(block))
    scale = np.array([math.cos(math.radians(lat)) * _DEGREE_M, _DEGREE_M])
    flat = shapely.transform(block, lambda xy: xy * scale)  # metres, near enough for a block
    todo = [flat]
    while todo:
        piece = todo.pop()
        count = round(piece.area / target_m2)
        if piece.area <= _TOO_LARGE * target_m2 or count < 2:
            continue
        cuts, halves = _cut(piece, (count // 2) / count)
        for cut in cuts:
            yield shapely.transform(cut, lambda xy: xy / scale)
        todo += halves


def _cut(piece: Polygon, share: float) -> tuple[list[LineString], list[Polygon]]:
    """A straight cut across the longer axis that leaves `share` of the area on one side.

    Gives the cut, in several parts where the piece is not convex, and the pieces. Metres.
    """
    corner = shapely.get_coordinates(shapely.minimum_rotated_rectangle(piece))[:4]
    sides = corner[1:3] - corner[:2]
    lengths = np.hypot(*sides.T)
    if lengths.min() < _TOUCH_M:
        return [], []
    longer = int(lengths[1] > lengths[0])
    axis, length = sides[longer] / lengths[longer], float(lengths[longer])
    across = sides[1 - longer] * (-1 if longer else 1)  # from the corner the axis starts at
    start = corner[longer]
    low, high = 0.0, length
    for _ in range(30):
        at = (low + high) / 2
        swept = shapely.intersection(piece, _strip(start, axis * at, across))
        if abs(swept.area - piece.area * share) < 0.002 * piece.area:
            break
        low, high = (at, high) if swept.area < piece.area * share else (low, at)
    foot = start + axis * at
    line = LineString([foot - across, foot + 2 * across])
    cuts = [
        _drawn_out(part)
        for part in shapely.get_parts(shapely.intersection(piece, line))
        if part.geom_type == "LineString"
    ]
    rest = shapely.difference(piece, _strip(start, axis * at, across))
    parts = [part for half in (swept, rest) for part in shapely.get_parts(half)]
    return cuts, [part for part in parts if part.geom_type == "Polygon"]


def _strip(start: Any, along: Any, across: Any) -> Polygon:
    """What lies between a line across at `start` and one `along` further; beyond the piece around."""
    near = start - along  # the piece begins at `start`: whatever is behind it is empty
    return Polygon(
        [near - across, start + along - across, start + along + 2 * across, near + 2 * across]
    )


def _drawn_out(line: LineString) -> LineString:
    """The same straight line, longer by a touch at both ends."""
    first, last = (np.array(line.coords[end]) for end in (0, -1))
    step = (last - first) / max(line.length, _TOUCH_M) * _TOUCH_M
    return LineString([first - step, last + step])
