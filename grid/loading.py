"""Judge the features of a geodata file: which may be published, and why the others may not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from grid import codes, crs, measure
from grid.drafting import Draft
from grid.errors import BadCode
from grid.features import Asked, Feature, Judged, Remark, Watch
from grid.geofile import Table
from grid.ground import Ground
from grid.models import Level
from grid.overlaps import Overlap, overlaps
from hub.foundation.why import Why


def _silent(items: Iterable[Any], count: int, what: str) -> Iterable[Any]:
    return items


def judge(table: Table, asked: Asked, ground: Ground, watch: Watch = _silent) -> Judged:
    """Which features of a table may be published, and a reason for every one that may not.

    ground: what is published already, as of asked.valid_from. Of two features that cannot both stand
    (same code, overlap) the earlier one in the file does. Raises UnknownCrs, and BadFile for a field
    the file has not.
    """
    judged = Judged()
    features = _features(table, asked)
    _check_codes(features, asked, ground)
    _shape(features, table, asked, judged)
    _find_parents(_left(features), asked, ground, watch)
    _check_borders(_left(features), asked)
    _check_overlaps(_left(features), asked, ground, watch, judged)
    for feature in features:
        if feature.refused is None:
            judged.drafts.append(_draft(feature, asked))
        else:
            judged.refused.append(Remark(feature.number, feature.code, feature.refused))
    return judged


def _left(features: list[Feature]) -> list[Feature]:
    return [feature for feature in features if feature.refused is None]


def _draft(feature: Feature, asked: Asked) -> Draft:
    return Draft(
        level=asked.level,
        code=feature.code,
        name=feature.name or feature.code,
        geom=feature.geom,
        parent=None if feature.above is None else feature.above.id,
        kind=asked.kind,
        land_use=feature.land_use,
        grade=feature.grade,
    )


def _features(table: Table, asked: Asked) -> list[Feature]:
    nothing = [""] * len(table)
    fields = (
        asked.code_field,
        asked.name_field,
        asked.parent_field,
        asked.land_use_field,
        asked.grade_field,
    )
    columns = [table.column(name) if name else nothing for name in fields]
    rows = zip(table.numbers, *columns, strict=True)
    return [Feature(*row) for row in rows]


def _check_codes(features: list[Feature], asked: Asked, ground: Ground) -> None:
    first: dict[str, int] = {}
    for feature in features:
        if not feature.code:
            feature.refused = Why("grid.load.no_code", {"field": asked.code_field})
            continue
        try:
            feature.code = codes.area(asked.level, feature.code, asked.scheme)
        except BadCode:
            rule = asked.level if codes.is_checked(asked.scheme) else "length"
            feature.refused = Why(f"grid.load.code_{rule}", {"got": feature.code})
            continue
        feature.refused = _taken(feature.code, first.get(feature.code), asked, ground)
        first.setdefault(feature.code, feature.number)


def _taken(code: str, other: int | None, asked: Asked, ground: Ground) -> Why | None:
    if other is not None:
        return Why("grid.load.same_code", {"code": code, "other": other})
    before = ground.coded.get(code)
    if before is not None and before.level != asked.level:
        return Why("grid.load.other_level", {"code": code, "name": before.name})
    if before is not None and before.valid_from > asked.valid_from:
        begins, on = before.valid_from.isoformat(), asked.valid_from.isoformat()
        return Why("grid.load.too_early", {"begins": begins, "on": on})
    return None


def _shape(features: list[Feature], table: Table, asked: Asked, judged: Judged) -> None:
    """Convert every boundary to degrees EPSG:4490, check it, and repair it when that was asked."""
    geoms, misplaced = _converted(table.geoms, asked.crs)
    good = shapely.is_valid(geoms)
    for place, (feature, geom, valid) in enumerate(zip(features, geoms, good, strict=True)):
        if feature.refused is not None:
            continue
        if geom is None or geom.is_empty:
            feature.refused = Why("grid.load.no_geometry")
        elif geom.geom_type not in ("Polygon", "MultiPolygon"):
            feature.refused = Why("grid.load.not_area", {"type": geom.geom_type})
        elif place in misplaced:
            got = misplaced[place]
            feature.refused = Why("grid.load.bad_place", {"got": got, "crs": asked.crs})
        elif valid:
            feature.geom = geom
        else:
            _repair(feature, geom, asked, judged)


def _converted(geoms: npt.NDArray[Any], system: str) -> tuple[npt.NDArray[Any], dict[int, str]]:
    """The geometries in degrees EPSG:4490, and the first impossible vertex by place."""
    xy, owner = shapely.get_coordinates(geoms, return_index=True)
    lonlat = crs.array_to_cgcs2000(xy, system)
    misplaced: dict[int, str] = {}
    for row in np.flatnonzero(~np.isfinite(lonlat).all(axis=1)):
        misplaced.setdefault(int(owner[row]), "{:.10g}, {:.10g}".format(*xy[row]))
    lonlat = np.nan_to_num(lonlat)  # only features that are refused hold one
    return shapely.set_coordinates(geoms.copy(), lonlat), misplaced


def _repair(feature: Feature, geom: Any, asked: Asked, judged: Judged) -> None:
    reason = shapely.is_valid_reason(geom)
    if not asked.repair:
        feature.refused = Why("grid.load.invalid", {"reason": reason})
        return
    mended = shapely.make_valid(geom, method="structure", keep_collapsed=False)
    parts = [
        part for part in shapely.get_parts(mended) if part.geom_type == "Polygon" and part.area > 0
    ]
    if not parts:
        feature.refused = Why("grid.load.beyond_repair", {"reason": reason})
        return
    feature.geom = shapely.MultiPolygon(parts)
    before, after = measure.area_m2([geom, feature.geom]).tolist()
    told = {"reason": reason, "m2": _m2(after - before), "area_m2": _m2(after)}
    judged.repaired.append(Remark(feature.number, feature.code, Why("grid.load.repaired", told)))


def _m2(size: float) -> float:
    """For a sentence: whole square metres, and three digits below ten."""
    return round(size) if abs(size) >= 10 else round(size, 3)


def _find_parents(features: list[Feature], asked: Asked, ground: Ground, watch: Watch) -> None:
    by = asked.parent_by or ground.parents_by(bool(asked.parent_field), asked.scheme)
    for feature in watch(features, len(features), "parents") if by == "place" else features:
        if by == "field":
            feature.refused = _parent_by_field(feature, asked, ground)
        elif by == "code":
            feature.above = ground.parent_of_code(feature.code)
            if feature.above is None:
                feature.refused = Why("grid.load.no_parent_by_code", {"code": feature.code})
        elif by == "place":
            feature.above, share = ground.parent_at(feature.geom)
            if feature.above is None:
                percent = round(100 * share, 1)
                feature.refused = Why("grid.load.no_parent_by_place", {"percent": percent})


def _parent_by_field(feature: Feature, asked: Asked, ground: Ground) -> Why | None:
    if not feature.parent:
        return Why("grid.load.no_parent", {"field": asked.parent_field})
    feature.above = ground.parent_named(feature.parent)
    if feature.above is None:
        return Why("grid.load.unknown_parent", {"parent": feature.parent})
    return None


def _check_borders(features: list[Feature], asked: Asked) -> None:
    """A unit grid belongs to one community wholly; other levels come from maps that never fit so well."""
    if asked.level != Level.GRID:
        return
    below = [f for f in features if f.above is not None and f.above.level == Level.COMMUNITY]
    if not below:
        return
    inside = np.array([feature.geom for feature in below])
    around = np.array([feature.above.geom for feature in below if feature.above is not None])
    beyond = measure.area_m2(shapely.difference(inside, around))
    for feature, size, out in zip(below, measure.area_m2(inside), beyond, strict=True):
        limit = asked.tolerated_m2(float(size))
        if out > limit and feature.above is not None:
            told = {"m2": _m2(float(out)), "parent": feature.above.name, "limit": _m2(limit)}
            feature.refused = Why("grid.load.crosses", told)


def _check_overlaps(
    features: list[Feature], asked: Asked, ground: Ground, watch: Watch, judged: Judged
) -> None:
    """Refuse what overlaps a neighbour, published or earlier in the file, beyond the tolerance."""
    loaded = {feature.code for feature in features}
    standing = [s for s in ground.siblings if not (s.scheme == asked.scheme and s.code in loaded)]
    geoms = np.array([s.geom for s in standing] + [f.geom for f in features], dtype=object)
    names = [s.code for s in standing] + [f"{f.number} ({f.code})" for f in features]
    found: dict[int, list[Overlap]] = {}
    for overlap in overlaps(geoms, watch):
        found.setdefault(overlap.second, []).append(overlap)
    sizes = measure.area_m2(geoms)
    gone: set[int] = set()
    for place, feature in enumerate(features, len(standing)):
        met = [overlap for overlap in found.get(place, []) if overlap.first not in gone]
        limits = [asked.tolerated_m2(float(min(sizes[[o.first, place]]))) for o in met]
        beyond = [
            (o.m2, o.first, limit) for o, limit in zip(met, limits, strict=True) if o.m2 > limit
        ]
        if beyond:
            gone.add(place)
            size, other, limit = max(beyond)
            told = {"other": names[other], "m2": _m2(size), "limit": _m2(limit)}
            feature.refused = Why("grid.load.overlaps", told)
        elif met:
            judged.tolerated += len(met)
            judged.tolerated_m2 = max(judged.tolerated_m2, *(o.m2 for o in met))
