"""What of a geodata file may be published, and the reason for everything that may not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
import shapely

from grid import codes, crs
from grid.errors import BadFile
from grid.features import Asked, Judged
from grid.geofile import Table
from grid.ground import Ground, Standing
from grid.loading import judge
from hub.foundation.why import render

TODAY = dt.date(2026, 11, 21)
COMMUNITY = "610902001001"


def box(west: float, south: float, width: float = 1, height: float = 1) -> Any:
    """A rectangle in units of 0.001° from a corner in 安康."""
    west, south = 109.03 + west / 1000, 32.69 + south / 1000
    return shapely.box(west, south, west + width / 1000, south + height / 1000)


def table(*rows: tuple[str, Any] | tuple[str, Any, str]) -> Table:
    """A file of (code, geometry[, parent])."""
    geoms = np.array([row[1] for row in rows], dtype=object)
    columns = {
        "code": [row[0] for row in rows],
        "name": [f"name of {row[0]}" for row in rows],
        "parent": [row[2] if len(row) > 2 else "" for row in rows],
    }
    numbers = tuple(range(1, len(rows) + 1))
    return Table("test.geojson", geoms, columns, "EPSG:4490", "", numbers)


def asked(level: str = "grid", **more: Any) -> Asked:
    given: dict[str, Any] = {
        "level": level,
        "code_field": "code",
        "name_field": "name",
        "crs": "EPSG:4490",
        "scheme": "local",
        "valid_from": TODAY,
    }
    return Asked(**given | more)


def standing(
    code: str, geom: Any, level: str = "grid", number: int = 1, scheme: str = "local"
) -> Standing:
    return Standing(number, scheme, code, f"name of {code}", level, dt.date(2020, 1, 1), geom)


def refused(judged: Judged) -> dict[int, str]:
    """Feature number → the end of the refusal's code."""
    return {remark.number: remark.why.code.rpartition(".")[2] for remark in judged.refused}


def sentence(judged: Judged) -> str:
    (remark,) = judged.refused
    return render(remark.why.as_json(), "en")


def test_good_features_become_drafts_in_file_order() -> None:
    judged = judge(table(("b", box(1, 0)), ("a", box(0, 0))), asked(), Ground())
    assert [(draft.code, draft.name, draft.parent) for draft in judged.drafts] == [
        ("b", "name of b", None),
        ("a", "name of a", None),
    ]
    assert (judged.refused, judged.repaired, judged.tolerated) == ([], [], 0)


def test_what_is_no_area_is_refused_with_its_number() -> None:
    rows = table(
        ("a", None),
        ("b", shapely.Polygon()),
        ("c", shapely.Point(109, 32)),
        ("d", shapely.LineString([(109, 32), (110, 33)])),
        ("", box(5, 5)),
        ("e", box(0, 0)),
        ("e", box(3, 0)),
    )
    judged = judge(rows, asked(), Ground())
    assert refused(judged) == {
        1: "no_geometry",
        2: "no_geometry",
        3: "not_area",
        4: "not_area",
        5: "no_code",
        7: "same_code",
    }
    assert [draft.code for draft in judged.drafts] == ["e"]


def bow_tie() -> Any:
    """Two triangles that meet where the ring crosses itself."""
    return shapely.Polygon([(109.03, 32.69), (109.031, 32.691), (109.031, 32.69), (109.03, 32.691)])


def test_an_invalid_boundary_is_refused_with_where_and_why() -> None:
    judged = judge(table(("a", bow_tie())), asked(), Ground())
    assert sentence(judged) == (
        "Its boundary is invalid: Self-intersection[109.0305 32.6905]. Correct it, or load with --repair."
    )


def test_an_invalid_boundary_is_repaired_only_when_asked_and_then_named() -> None:
    judged = judge(table(("a", bow_tie())), asked(repair=True), Ground())
    (repaired,) = judged.repaired
    assert (repaired.number, repaired.code) == (1, "a")
    assert "Self-intersection" in render(repaired.why.as_json(), "en")
    (draft,) = judged.drafts
    assert draft.geom.is_valid
    assert draft.geom.area == pytest.approx(0.5e-6)


def test_a_boundary_that_repair_leaves_empty_is_refused() -> None:
    flat = shapely.Polygon([(109, 32), (109.1, 32), (109, 32)])
    judged = judge(table(("a", flat)), asked(repair=True), Ground())
    assert refused(judged) == {1: "beyond_repair"}


def test_coordinates_are_converted_from_the_named_system() -> None:
    there = crs.geometry_to_cgcs2000(box(0, 0), "gcj02")
    (draft,) = judge(table(("a", box(0, 0))), asked(crs="gcj02"), Ground()).drafts
    assert shapely.equals_exact(draft.geom, there, 1e-12)


def test_a_vertex_that_is_no_place_refuses_its_feature_only() -> None:
    rows = table(("a", shapely.box(500_000, 3_600_000, 500_100, 3_600_100)), ("b", box(0, 0)))
    judged = judge(rows, asked(), Ground())
    assert refused(judged) == {1: "bad_place"}
    assert "500100, 3600000 is no place in EPSG:4490" in sentence(judged)


def test_national_codes_are_checked_and_others_are_not() -> None:
    rows = table(("610902001001001", box(0, 0)), ("61090200100100", box(1, 0)), ("A-7", box(2, 0)))
    assert refused(judge(rows, asked(scheme=codes.GB), Ground())) == {
        2: "code_grid",
        3: "code_grid",
    }
    assert refused(judge(rows, asked(), Ground())) == {}


def test_a_code_of_another_level_and_a_start_before_the_present_one_are_refused() -> None:
    ground = Ground(
        coded={
            "a": standing("a", None, "community"),
            "b": Standing(2, "local", "b", "b", "grid", dt.date(2026, 12, 1)),
        }
    )
    rows = table(("a", box(0, 0)), ("b", box(1, 0)), ("c", box(2, 0)))
    assert refused(judge(rows, asked(), ground)) == {1: "other_level", 2: "too_early"}


# --- Neighbours


def test_the_later_of_two_overlapping_features_is_refused_and_names_the_other() -> None:
    rows = table(("a", box(0, 0)), ("b", box(0.5, 0)), ("c", box(1.2, 0)))
    judged = judge(rows, asked(), Ground())
    assert refused(judged) == {2: "overlaps"}
    assert "It overlaps 1 (a) by 5200 m²; 52 m² are tolerated." in sentence(judged)


def test_neighbours_that_touch_do_not_overlap() -> None:
    rows = table(*[(f"{x}{y}", box(x, y)) for x in range(5) for y in range(5)])
    judged = judge(rows, asked(), Ground())
    assert (refused(judged), judged.tolerated) == ({}, 0)


def test_a_small_overlap_is_tolerated_and_counted() -> None:
    rows = table(("a", box(0, 0)), ("b", box(0.9999, 0)))
    judged = judge(rows, asked(overlap_m2=2), Ground())
    assert (refused(judged), judged.tolerated) == ({}, 1)
    assert judged.tolerated_m2 == pytest.approx(1.04, abs=0.01)
    assert refused(judge(rows, asked(overlap_m2=1), Ground())) == {2: "overlaps"}


@pytest.mark.parametrize(
    ("size_m2", "limit_m2"), [(50, 1), (10_000, 50), (2_000_000, 10_000), (10**9, 100_000)]
)
def test_the_tolerance_is_a_share_of_the_smaller_area_within_bounds(
    size_m2: float, limit_m2: float
) -> None:
    assert asked().tolerated_m2(size_m2) == limit_m2
    assert asked(overlap_m2=7).tolerated_m2(size_m2) == 7


def test_an_overlap_with_what_is_published_is_refused_unless_the_file_replaces_it() -> None:
    ground = Ground(siblings=[standing("old", box(0.5, 0))])
    rows = table(("a", box(0, 0)), ("b", box(4, 0)))
    assert refused(judge(rows, asked(), ground)) == {1: "overlaps"}
    moved = table(("a", box(0, 0)), ("old", box(4, 0)))
    assert refused(judge(moved, asked(), ground)) == {}


def test_a_refused_neighbour_takes_no_room() -> None:
    rows = table(("a", box(0, 0)), ("b", box(0.5, 0)), ("c", box(1, 0)))
    assert refused(judge(rows, asked(), Ground())) == {2: "overlaps"}


# --- Parents

UPPER = (
    standing("610902", box(0, 0, 100, 100), "district", 1, codes.GB),
    standing("610902001", box(0, 0, 50, 100), "street", 2, codes.GB),
    standing(COMMUNITY, box(0, 0, 10, 10), "community", 3, codes.GB),
    standing("610902001002", box(10, 0, 10, 10), "community", 4, codes.GB),
)


def parents(judged: Judged) -> list[object]:
    return [draft.parent for draft in judged.drafts]


def test_parents_are_found_by_their_column_zeros_at_the_end_or_not() -> None:
    rows = table(
        ("a", box(0, 0), COMMUNITY),
        ("b", box(1, 0), "610902000000"),
        ("c", box(2, 0), "610999"),
        ("d", box(3, 0)),
    )
    judged = judge(rows, asked(parent_field="parent"), Ground(above=UPPER))
    assert parents(judged) == [3, 1]
    assert refused(judged) == {3: "unknown_parent", 4: "no_parent"}


def test_parents_are_found_by_the_digits_of_a_national_code() -> None:
    rows = table(
        (COMMUNITY + "001", box(0, 0)),
        ("610902001009001", box(30, 0)),
        ("610921001001001", box(40, 0)),
    )
    judged = judge(rows, asked(scheme=codes.GB), Ground(above=UPPER))
    assert parents(judged) == [3, 2]
    assert refused(judged) == {3: "no_parent_by_code"}


def test_parents_are_found_by_place_in_the_finest_level_there_is() -> None:
    rows = table(("a", box(0, 0)), ("b", box(9.99999, 0)), ("c", box(30, 30)))
    judged = judge(rows, asked(), Ground(above=UPPER))
    assert parents(judged) == [3, 4]
    assert refused(judged) == {3: "no_parent_by_place"}


def test_a_unit_grid_that_reaches_beyond_its_community_is_refused() -> None:
    rows = table(("a", box(9.4, 0)), ("b", box(0, 0)))
    judged = judge(rows, asked(), Ground(above=UPPER))
    assert refused(judged) == {1: "crosses"}
    assert "m² beyond its community name of 610902001001" in sentence(judged)


def test_without_any_coarser_area_nobody_needs_a_parent() -> None:
    rows = table(("610902001001001", box(0, 0)))
    assert parents(judge(rows, asked(scheme=codes.GB), Ground())) == [None]


def test_parents_may_be_forgone_on_purpose() -> None:
    judged = judge(table(("a", box(70, 70))), asked(parent_by="none"), Ground(above=UPPER))
    assert parents(judged) == [None]


def test_only_a_part_of_a_file_may_be_read_and_keeps_its_numbers() -> None:
    rows = table(("x1", box(0, 0)), ("y1", None), ("x2", None), ("x3", box(1, 0)))
    judged = judge(rows.only("code", "x*"), asked(), Ground())
    assert refused(judged) == {3: "no_geometry"}
    assert [draft.code for draft in judged.drafts] == ["x1", "x3"]


def test_a_column_the_file_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(BadFile, match="code, name, parent"):
        judge(table(("a", box(0, 0))), asked(name_field="Name"), Ground())
