"""Published points, an independent Gauss–Krüger series, and round trips as laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid import crs
from grid.errors import BadCoordinate, UnknownCrs

#: One metre in degrees of latitude, roughly.
METRE = 9e-6
IN_CHINA = st.tuples(st.floats(73.7, 135.0), st.floats(3.9, 53.5))
ANKANG = (109.029, 32.685)


def test_degrees_of_cgcs2000_and_wgs84_are_the_same_numbers_by_policy() -> None:
    assert crs.to_cgcs2000(*ANKANG, "EPSG:4490") == ANKANG
    assert crs.to_cgcs2000(*ANKANG, "EPSG:4326") == ANKANG


@pytest.mark.parametrize(
    ("system", "published"),
    [
        # the test vectors that the published implementations of these conversions agree on
        ("gcj02", (116.41024449916938, 39.91640428150164)),
        ("bd09", (116.41662724378733, 39.922699552216216)),
    ],
)
def test_a_published_point_converts_as_published(
    system: str, published: tuple[float, float]
) -> None:
    assert crs.from_cgcs2000(116.404, 39.915, system) == pytest.approx(published, abs=1e-12)


def test_a_published_gcj02_point_becomes_the_published_bd09_point() -> None:
    lonlat = crs.to_cgcs2000(116.404, 39.915, "gcj02")
    bd09 = crs.from_cgcs2000(*lonlat, "bd09")
    assert bd09 == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-12)


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
@given(at=IN_CHINA)
@settings(max_examples=300)
def test_shifting_and_shifting_back_ends_where_it_began(
    system: str, at: tuple[float, float]
) -> None:
    there = crs.from_cgcs2000(*at, system)
    assert crs.to_cgcs2000(*there, system) == pytest.approx(at, abs=1e-6 * METRE)


@given(at=IN_CHINA)
def test_gcj02_moves_a_place_in_china_by_tens_to_hundreds_of_metres(
    at: tuple[float, float],
) -> None:
    x, y = crs.from_cgcs2000(*at, "gcj02")
    metres = math.hypot((x - at[0]) * math.cos(math.radians(at[1])), y - at[1]) / METRE
    assert 10 < metres < 1500


def test_gcj02_leaves_places_outside_its_box_alone() -> None:
    paris = (2.35, 48.86)
    assert crs.from_cgcs2000(*paris, "gcj02") == paris
    assert crs.to_cgcs2000(*paris, "gcj02") == paris


def krueger(lon: float, lat: float, meridian: float) -> tuple[float, float]:
    """Transverse Mercator by Krüger's series in the third flattening, to n⁴, scale 1, in metres.

    Source: L. Krüger, Konforme Abbildung des Erdellipsoids in der Ebene, 1912; ellipsoid CGCS2000.
    """
    a, f = 6378137.0, 1 / 298.257222101
    n = f / (2 - f)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    phi, lam = math.radians(lat), math.radians(lon - meridian)
    e = math.sqrt(f * (2 - f))
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi = math.atan2(t, math.cos(lam))
    eta = math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    north = xi + sum(
        k * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, k in enumerate(alpha, 1)
    )
    east = eta + sum(
        k * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, k in enumerate(alpha, 1)
    )
    return radius * east + 500_000, radius * north


@pytest.mark.parametrize("zone", range(25, 46))
@given(east=st.floats(-1.6, 1.6), lat=st.floats(4.0, 53.5))
@settings(max_examples=25)
def test_both_series_of_zones_agree_with_kruegers_series(
    zone: int, east: float, lat: float
) -> None:
    lon = zone * 3 + east
    x, y = krueger(lon, lat, zone * 3)
    plain, numbered = f"EPSG:{4534 + zone - 25}", f"EPSG:{4513 + zone - 25}"
    assert crs.to_cgcs2000(x, y, plain) == pytest.approx((lon, lat), abs=1e-3 * METRE)
    assert crs.to_cgcs2000(x + zone * 1e6, y, numbered) == pytest.approx(
        (lon, lat), abs=1e-3 * METRE
    )
    assert crs.from_cgcs2000(lon, lat, plain) == pytest.approx((x, y), abs=1e-3)


def test_an_easting_without_its_zone_number_is_refused_in_a_numbered_zone() -> None:
    with pytest.raises(BadCoordinate) as refused:
        crs.to_cgcs2000(500_000, 3_600_000, "EPSG:4524")
    assert refused.value.values["expected"].startswith("x 36000000…37000000 m (108° E)")


def test_a_place_far_from_the_zone_is_refused_on_the_way_out() -> None:
    with pytest.raises(BadCoordinate):
        crs.from_cgcs2000(120.0, 30.0, "EPSG:4545")


@pytest.mark.parametrize("name", ["EPSG:2000", "EPSG:4555", "EPSG:4512", "gcj-03", "", "utm"])
def test_an_unknown_system_is_refused_with_the_list_of_known_ones(name: str) -> None:
    with pytest.raises(UnknownCrs) as refused:
        crs.to_cgcs2000(109, 32, name)
    assert refused.value.values["got"] == name
    assert "gcj02" in refused.value.values["expected"]


@pytest.mark.parametrize("name", ["GCJ02", "gcj-02", "Gcj_02", "epsg:4490", "4490", "CRS84"])
def test_the_spelling_of_a_known_system_does_not_matter(name: str) -> None:
    assert crs.named(name).name in ("gcj02", "EPSG:4490", "EPSG:4326")


@pytest.mark.parametrize(
    ("x", "y"), [(200.0, 30.0), (110.0, 91.0), (math.nan, 30.0), (110.0, math.inf)]
)
@pytest.mark.parametrize("system", ["EPSG:4490", "gcj02", "bd09", "EPSG:4545"])
def test_numbers_that_are_no_place_are_refused(x: float, y: float, system: str) -> None:
    with pytest.raises(BadCoordinate):
        crs.to_cgcs2000(x, y, system)


def test_in_an_array_only_the_bad_rows_become_nan() -> None:
    xy = np.array([[109.0, 32.0], [math.nan, 1.0], [181.0, 1.0], [110.0, 33.0]])
    for system in ("gcj02", "bd09", "EPSG:4326"):
        lonlat = crs.array_to_cgcs2000(xy, system)
        assert np.isnan(lonlat).all(axis=1).tolist() == [False, True, True, False]
        assert lonlat[3].tolist() == list(crs.to_cgcs2000(110.0, 33.0, system))


def test_an_empty_array_stays_empty() -> None:
    assert crs.array_to_cgcs2000(np.empty((0, 2)), "bd09").shape == (0, 2)


def test_a_geometry_is_converted_vertex_by_vertex_and_keeps_its_holes() -> None:
    square = shapely.box(109.0, 32.0, 109.1, 32.1).difference(
        shapely.box(109.04, 32.04, 109.06, 32.06)
    )
    there = crs.geometry_to_cgcs2000(square, "gcj02")
    assert len(there.interiors) == 1
    first = crs.to_cgcs2000(109.1, 32.0, "gcj02")
    assert any(vertex == pytest.approx(first) for vertex in there.exterior.coords)


def test_a_geometry_with_a_vertex_outside_the_system_is_refused() -> None:
    with pytest.raises(BadCoordinate):
        crs.geometry_to_cgcs2000(shapely.box(500_000, 3_000_000, 600_000, 3_100_000), "EPSG:4490")


@pytest.mark.parametrize(
    "far", [(-180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (0.0, -89.9), (-120.0, 0.0)]
)
def test_the_far_side_of_the_earth_is_answered_without_a_warning(far: tuple[float, float]) -> None:
    assert crs.to_cgcs2000(*far, "gcj02") == pytest.approx(far)
