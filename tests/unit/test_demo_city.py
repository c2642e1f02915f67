"""The demo city is a city: its areas nest exactly, follow its streets, and are the same every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import product

import numpy as np
import pytest
import shapely

from grid import codes, measure
from grid.models import Level
from hub.demo import areas
from hub.demo.geography import names
from hub.demo.geography.blocks import fabric
from hub.demo.geography.frame import metres, to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.nesting import area_of, cells
from hub.demo.geography.roads import planned


@pytest.fixture(scope="module")
def homes() -> list[tuple[int, int, int]]:
    """All communities."""
    return sorted({cell.home for cell in cells()})


def test_it_has_three_districts_twelve_streets_sixty_communities(
    homes: list[tuple[int, int, int]],
) -> None:
    assert homes == list(product(range(3), range(4), range(5)))
    assert 2_700 <= len(cells()) <= 3_500


def test_unit_grids_fill_the_city_without_gap_or_overlap() -> None:
    shapes = np.array([cell.shape for cell in cells()])
    city = to_lonlat(land().boundary)
    total, whole = float(measure.area_m2(shapes).sum()), float(measure.area_m2([city])[0])
    assert total == pytest.approx(whole, rel=1e-9)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    shared = measure.area_m2(shapely.intersection(shapes[one], shapes[other]))
    assert shared.max(initial=0.0) < 0.01


def test_unit_grids_are_about_ten_thousand_square_metres() -> None:
    sizes = measure.area_m2([cell.shape for cell in cells()])
    assert 8_000 < np.median(sizes) < 14_000
    assert sizes.max() < 25_000


def test_an_area_is_one_piece_and_the_sum_of_those_below(homes: list[tuple[int, int, int]]) -> None:
    for level in (1, 2, 3):
        for home in sorted({one[:level] for one in homes}):
            assert area_of(home).geom_type == "Polygon", home
    for home in sorted({one[:2] for one in homes}):
        below = measure.area_m2([area_of((*home, c)) for c in range(5)]).sum()
        assert float(measure.area_m2([area_of(home)])[0]) == pytest.approx(below, rel=1e-9)


def test_unit_grids_follow_the_streets() -> None:
    """Nowhere does a road run through the inside of a grid for more than a corner's length."""
    shapes = shapely.transform(np.array([cell.shape for cell in cells()]), metres)
    inner = shapely.STRtree(shapely.buffer(shapes, -8.0))
    through = 0.0
    for road in planned().roads:
        if road.kind in {"ring", "arterial"}:
            hits = inner.geometries[inner.query(road.line, predicate="intersects")]
            through += float(shapely.length(shapely.intersection(hits, road.line)).sum())
    whole = sum(road.line.length for road in planned().roads if road.kind in {"ring", "arterial"})
    assert through / whole < 0.05  # slivers between two lanes were joined across one


def test_it_has_a_river_with_bridges_parks_and_two_kinds_of_town() -> None:
    uses = Counter(block.use for block in fabric().blocks)
    assert uses["park"] >= 10
    assert uses["old"] > 100
    assert uses["new"] > 200
    assert len(planned().bridges) >= 5
    sizes = {
        use: np.median([block.shape.area for block in fabric().blocks if block.use == use])
        for use in ("old", "new")
    }
    assert sizes["old"] < sizes["new"]


def test_names_are_unique_and_codes_are_national_ones() -> None:
    communities = names.community_names().values()
    assert len(set(communities)) == 60
    drafts = list(areas.drafts())
    found = [draft.code for draft in drafts]
    assert len(set(found)) == len(found)
    for draft in drafts:
        codes.area(draft.level, draft.code, codes.GB)
    grids = [draft for draft in drafts if draft.level == Level.GRID]
    assert all(draft.code.startswith(str(draft.parent)) for draft in grids)


def test_it_is_the_same_city_in_another_process() -> None:
    program = (
        "import hashlib, shapely; from hub.demo.geography.nesting import cells; "
        "print(hashlib.sha256(b''.join(shapely.to_wkb(c.shape) for c in cells())).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    here = hashlib.sha256(b"".join(shapely.to_wkb(cell.shape) for cell in cells())).hexdigest()
    assert other.stdout.strip() == here
