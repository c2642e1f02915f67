"""Areas on their way into the tables: the draft, its row, and whether it says anything new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection

from grid import codes, measure
from grid.models import AreaKind, Level
from hub.foundation import sqlfile

_SRID: Final = 4490


@dataclass(frozen=True, slots=True)
class Draft:
    """An area to be published. geom: Polygon or MultiPolygon, degrees, EPSG:4490, valid, not empty.

    parent: the code of the area above, published before or in the same call, or its id; None at the
    top of the tree.
    kind: empty for the usual one of the level.
    """

    level: str
    code: str
    name: str
    geom: Any
    parent: str | int | None = None
    kind: str = ""
    land_use: str = ""
    grade: str = ""


def usual_kind(level: str) -> str:
    """The kind of an area when none is said: a unit grid below the communities, else a division."""
    return AreaKind.UNIT if level == Level.GRID else AreaKind.DIVISION


def rows(drafts: Sequence[Draft], scheme: str, parents: Mapping[str, int]) -> list[dict[str, Any]]:
    """The drafts as columns of `Area`, JSON-able. parents: code → id. Raises BadCode."""
    geoms = np.array([multi(draft.geom) for draft in drafts], dtype=object)
    points = ewkb(shapely.point_on_surface(geoms))
    measures = zip(drafts, ewkb(geoms), points, measure.area_m2(geoms), strict=True)
    return [
        {
            "code": codes.area(draft.level, draft.code, scheme),
            "name": draft.name,
            "level": draft.level,
            "kind": draft.kind or usual_kind(draft.level),
            "parent_id": parents[draft.parent] if isinstance(draft.parent, str) else draft.parent,
            "geom": geom,
            "point": point,
            "area_m2": float(area),
            "land_use": draft.land_use,
            "grade": draft.grade,
        }
        for draft, geom, point, area in measures
    ]


_COLUMNS: Final = (
    "id", "code", "name", "level", "kind", "parent_id", "path", "wkb", "land_use", "grade",
    "valid_from", "valid_to",
)  # fmt: skip
_COMPARED: Final = ("name", "level", "kind", "parent_id", "land_use", "grade")


def stored(scheme: str, wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The areas that bear these codes, by code, with what `same` compares."""
    given: dict[str, Any] = {"scheme": scheme, "codes": list(wanted)}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "areas_coded"), given)
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return {row["code"]: row for row in found}


def same(before: Mapping[str, Any], row: Mapping[str, Any], geom: Any) -> bool:
    """Whether an area already is what its draft says; the order of rings and vertices is nothing."""
    if before["valid_to"] is not None or any(before[name] != row[name] for name in _COMPARED):
        return False
    old = shapely.from_wkb(bytes(before["wkb"]))
    return bool(shapely.equals_exact(old.normalize(), multi(geom).normalize(), tolerance=0))


def multi(geom: Any) -> Any:
    """A Polygon as MultiPolygon of one; a MultiPolygon as it is."""
    return geom if geom.geom_type == "MultiPolygon" else shapely.MultiPolygon([geom])


def ewkb(geoms: Any) -> list[str]:
    """Geometries in degrees EPSG:4490 as PostGIS reads them: EWKB in hex."""
    return list(shapely.to_wkb(shapely.set_srid(geoms, _SRID), hex=True, include_srid=True))
