"""The published areas that a new publication meets: those above it, beside it, and of its codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from django.db import connection

from grid import codes, measure
from grid.errors import BadCode
from grid.locate import GROUND
from grid.models import Area, Level
from grid.models.area import DEPTH
from hub.foundation import sqlfile

#: An area belongs to the one that holds at least this share of it.
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Standing:
    """A published area. geom: shapely, degrees EPSG:4490; None where only the code counts."""

    id: int
    scheme: str
    code: str
    name: str
    level: str
    valid_from: dt.date
    geom: Any = None


@dataclass(frozen=True)
class Ground:
    """What is published. above: the coarser areas that may be parents; siblings: of the same level.

    coded: every area that bears a code of the scheme, by code, whatever its level and life.
    """

    above: Sequence[Standing] = ()
    siblings: Sequence[Standing] = ()
    coded: Mapping[str, Standing] = field(default_factory=dict)

    def parents_by(self, has_field: bool, scheme: str) -> str:
        """How parents are found when nothing is said: "field", "code", "place", "" for no parents."""
        if has_field:
            return "field"
        if not self.above:
            return ""
        shared = all(codes.is_checked(area.scheme) for area in self.above)
        return "code" if codes.is_checked(scheme) and shared else "place"

    def parent_named(self, code: str) -> Standing | None:
        """The coarser area of a code as a file has it, zeros at its end or not; the finest of several."""
        for level, areas in reversed(self._levels.items()):
            area = areas.get(code) or areas.get(_shortened(level, code))
            if area is not None:
                return area
        return None

    def parent_of_code(self, code: str) -> Standing | None:
        """The finest coarser area whose national code `code` begins with."""
        lengths = range(len(code), 0, -1)
        return next((self._stems[code[:n]] for n in lengths if code[:n] in self._stems), None)

    def parent_at(self, geom: Any) -> tuple[Standing | None, float]:
        """The area of the finest coarser level that holds at least half of `geom`, and the share."""
        if not self._finest:
            return None, 0.0
        at = self._tree.query(geom, predicate="intersects")
        if not len(at):
            return None, 0.0
        shared = measure.area_m2(shapely.intersection(geom, self._tree.geometries[at]))
        best = int(shared.argmax())
        share = float(shared[best] / max(measure.area_m2(geom)[0], 1e-9))
        return (self._finest[int(at[best])] if share >= _HALF else None), share

    @cached_property
    def _levels(self) -> dict[str, dict[str, Standing]]:
        """Level → code → area, coarse to fine."""
        levels: dict[str, dict[str, Standing]] = {}
        for area in sorted(self.above, key=lambda area: DEPTH[area.level]):
            levels.setdefault(area.level, {})[area.code] = area
        return levels

    @cached_property
    def _stems(self) -> dict[str, Standing]:
        return {codes.stem(code): a for areas in self._levels.values() for code, a in areas.items()}

    @cached_property
    def _finest(self) -> list[Standing]:
        return list(next(reversed(self._levels.values()), {}).values())

    @cached_property
    def _tree(self) -> Any:
        return shapely.STRtree(np.array([area.geom for area in self._finest], dtype=object))


def _shortened(level: str, code: str) -> str:
    try:
        return codes.area(level, code)
    except BadCode:
        return code


def ground(level: str, scheme: str, on: dt.date, parent_scheme: str = "") -> Ground:
    """The published areas that areas of `level`, published from `on` on, will meet.

    parent_scheme: only areas whose codes are of this scheme may be parents; empty: any.
    """
    coarser = Level.values[: DEPTH[level]]
    standing = _standing([*coarser, level], on)
    return Ground(
        above=[a for a in standing if a.level != level and parent_scheme in ("", a.scheme)],
        siblings=[a for a in standing if a.level == level],
        coded={
            area.code: Standing(area.id, scheme, area.code, area.name, area.level, area.valid_from)
            for area in Area.objects.filter(scheme=scheme).defer("geom", "point", "path")
        },
    )


def _standing(levels: Sequence[str], on: dt.date) -> list[Standing]:
    kinds = [kind.value for kind in GROUND]
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("grid", "areas_standing"),
            {"levels": list(levels), "kinds": kinds, "on": on},
        )
        rows = cursor.fetchall()
    geoms = shapely.from_wkb([bytes(row[-1]) for row in rows])
    return [
        Standing(area_id, scheme, code, name, level, begins, geom)
        for (area_id, scheme, code, name, level, begins, _), geom in zip(rows, geoms, strict=True)
    ]
