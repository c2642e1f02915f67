"""What is asked of a geodata file, its features on their way, and what is told about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from grid import codes
from grid.drafting import Draft
from grid.ground import Standing
from hub.foundation.why import Why

#: Two areas may overlap by this share of the smaller one, within these bounds in m². For a unit grid of
#: 10,000 m² that is half a metre along one side; borders drawn on coarser maps fit less well.
_SHARE: Final = 1 / 200
_LEAST_M2: Final = 1.0
_MOST_M2: Final = 100_000.0

#: Passes on what it is given and shows how far it has come. Arguments: items, how many, what is done.
Watch = Callable[[Iterable[Any], int, str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read. Empty fields are not read; crs: as `crs.named` takes it.

    parent_by: "field", "code" (the digits of the code), "place" (the largest overlap), "none", or ""
    for the first of these that can be. overlap_m2: None for a share of the smaller area.
    """

    level: str
    code_field: str
    crs: str
    name_field: str = ""
    parent_field: str = ""
    land_use_field: str = ""
    grade_field: str = ""
    scheme: str = codes.GB
    parent_scheme: str = ""
    parent_by: str = ""
    kind: str = ""
    repair: bool = False
    overlap_m2: float | None = None
    valid_from: dt.date = dt.date.min

    def tolerated_m2(self, size_m2: float) -> float:
        """m² by which an area of this size and a larger one may overlap."""
        if self.overlap_m2 is not None:
            return self.overlap_m2
        return min(max(size_m2 * _SHARE, _LEAST_M2), _MOST_M2)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one feature. number: its place in the file, from 1; code: as far as it is known."""

    number: int
    code: str
    why: Why


@dataclass(slots=True)
class Judged:
    """The outcome: what may be published, and what is to be told, in file order."""

    drafts: list[Draft] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    repaired: list[Remark] = field(default_factory=list)
    #: Overlaps within the tolerance: how many, and the largest in m².
    tolerated: int = 0
    tolerated_m2: float = 0.0


@dataclass(slots=True)
class Feature:
    """A feature on its way through the steps; the first step that refuses it ends the way."""

    number: int
    code: str
    name: str
    parent: str
    land_use: str
    grade: str
    geom: Any = None
    above: Standing | None = None
    refused: Why | None = None
