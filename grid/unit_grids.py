"""Unit grids made by dividing: cut inside one area, numbered after those that were there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from grid import codes, divide, measure
from grid.drafting import Draft
from grid.errors import CannotDivide
from grid.models import Area, Level
from grid.models.area import DEPTH
from grid.publishing import Published, publish
from hub.foundation.access import SYSTEM, Actor
from hub.foundation.errors import Phrase

#: A community has three digits for its unit grids.
_MOST: Final = 999


@dataclass(frozen=True, slots=True)
class Cut:
    """One area cut: the drafts of its unit grids, their sizes, and the ids of those they replace."""

    drafts: list[Draft]
    least_m2: float
    most_m2: float
    replaced: list[int]


def cut(
    area: Area, lines: Iterable[Any] = (), target_m2: float = 10_000.0, *, replace: bool = False
) -> Cut:
    """Cut an area into unit grids, coded by its own code and three digits in reading order.

    lines: LineStrings in degrees EPSG:4490 that the grids follow. replace: the unit grids there are will be
    given up and the new ones numbered after them, because a code is never given twice. Raises CannotDivide
    when the area has unit grids already, is one, or would get more than 999.
    """
    name = f"{area.code} {area.name}"
    if DEPTH[area.level] >= DEPTH[Level.GRID]:
        raise CannotDivide(
            area=name,
            field=Phrase("level"),
            expected=Phrase("above the unit grid"),
            got=Phrase(area.level),
        )
    before = Area.objects.filter(parent=area, level=Level.GRID)
    standing = list(before.filter(valid_to__isnull=True).values_list("id", flat=True))
    if standing and not replace:
        raise CannotDivide(
            area=name,
            field=Phrase("unit grids"),
            expected=Phrase("none yet, or --replace to give them up"),
            got=len(standing),
        )
    used = [
        int(code[-3:]) for code in before.values_list("code", flat=True) if code[-3:].isdecimal()
    ]
    polygons = divide.cells(shapely.from_wkb(bytes(area.geom.wkb)), lines, target_m2)
    first = max(used, default=0) + 1
    if first + len(polygons) - 1 > _MOST:
        raise CannotDivide(
            area=name,
            field=Phrase("number of unit grids"),
            expected=Phrase("at most 999; aim at a larger size"),
            got=first + len(polygons) - 1,
        )
    sizes = measure.area_m2(np.array(polygons))
    drafts = [
        Draft(
            Level.GRID,
            f"{area.code}{sequence:03d}",
            f"{area.name}{sequence:03d}",
            polygon,
            parent=area.id,
        )
        for sequence, polygon in enumerate(polygons, first)
    ]
    return Cut(drafts, float(sizes.min()), float(sizes.max()), standing)


def publish_cuts(
    cuts: Sequence[Cut], *, valid_from: dt.date, scheme: str = codes.GB, actor: Actor = SYSTEM
) -> Published:
    """Publish what was cut and give up what it replaces, all in one publication."""
    return publish(
        [draft for made in cuts for draft in made.drafts],
        valid_from=valid_from,
        source="divide",
        scheme=scheme,
        end=[area_id for made in cuts for area_id in made.replaced],
        actor=actor,
    )
