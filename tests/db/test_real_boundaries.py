"""Real boundaries, loaded as a city would load them and located as shapely alone would."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import math
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.utils.translation import override

from grid import locate
from grid.models import Area
from grid.outlines import outlines

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[2].parent / "shared" / "data"
BOUNDARIES = DATA / "boundaries"
DAY = dt.date(2015, 1, 1)

if not BOUNDARIES.is_dir():
    pytest.skip(
        f"the development data is not beside the clone ({BOUNDARIES})", allow_module_level=True
    )


def load(name: str, level: str, code: str, title: str, *more: str) -> str:
    out = StringIO()
    with override("en"):
        call_command(
            "load_grid",
            str(BOUNDARIES / name),
            *("--level", level, "--code-field", code, "--name-field", title),
            *("--valid-from", DAY.isoformat(), *more),
            stdout=out,
            stderr=StringIO(),
        )
    return out.getvalue()


def features(name: str) -> list[dict[str, Any]]:
    with gzip.open(BOUNDARIES / name, "rt", encoding="utf-8") as file:
        found: list[dict[str, Any]] = json.load(file)["features"]
    return found


def load_tainan() -> str:
    return load(
        "tainan_villages_2017.geojson.gz",
        "community",
        "VILLCODE",
        "VILLNAME",
        "--scheme",
        "TW-VILLCODE",
        "--repair",
    )


def test_all_752_villages_of_tainan_are_cells_and_the_one_repair_is_named() -> None:
    said = load_tainan()
    assert "752 of 752 features stand: 752 new" in said
    assert said.count("repaired:") == 1
    assert (
        "repaired: feature 369 (67000200010). Its boundary was invalid (Self-intersection" in said
    )


def test_every_hotline_order_of_tainan_lies_where_shapely_says() -> None:
    load_tainan()
    with gzip.open(
        DATA / "events_zh" / "tainan_1999_2015_2017.csv.gz", "rt", encoding="utf-8"
    ) as file:
        points = np.array([[float(row["lon"]), float(row["lat"])] for row in csv.DictReader(file)])
    assert len(points) == 67_293
    villages = sorted(
        features("tainan_villages_2017.geojson.gz"), key=lambda f: str(f["properties"]["VILLCODE"])
    )
    shapes = [shapely.from_geojson(json.dumps(village["geometry"])) for village in villages]
    shapes = [
        shape if shape.is_valid else shapely.make_valid(shape, method="structure")
        for shape in shapes
    ]
    ids = dict(Area.objects.values_list("code", "id"))
    expected = np.full(len(points), -1)
    for village, shape in reversed(list(zip(villages, shapes, strict=True))):
        covered = shapely.intersects_xy(shape, points[:, 0], points[:, 1])
        expected[covered] = ids[village["properties"]["VILLCODE"]]  # the smaller code comes last
    found = locate.locator(DAY).cells_at(points)
    assert found.tolist() == expected.tolist()
    # 30 lie strictly inside no village; two of them lie on a border, and borders belong to cells
    inside = shapely.STRtree(shapes).query(shapely.points(points), predicate="within")[0]
    assert len(points) - len(np.unique(inside)) == 30
    assert int((found == -1).sum()) == 28


def test_beijing_streets_find_their_districts_and_what_cannot_stand_is_named() -> None:
    files = "beijing_districts.geojson.gz", "beijing_subdistricts.geojson.gz"
    districts = (files[0], "district", "code", "Name", "--repair")
    said = load(*districts)
    assert said.count("repaired:") == 1
    assert (
        "refused: feature 13 (110113). It overlaps 2 (110105) by 10573776 m²" in said
    )  # the airport
    assert "16 of 16 features stand: 1 new" in load(*districts, "--overlap-m2", "11000000")
    said = load(files[1], "street", "code", "name", "--parent-field", "parent_code")
    assert "343 of 343 features stand" in said
    for street in Area.objects.filter(level="street").select_related("parent"):
        assert street.parent is not None
        assert street.code.startswith(street.parent.code)
    cell = locate.cell_at(116.3655, 39.9125, DAY)
    assert cell is not None
    assert cell.names == ("西城区", "金融街街道")


def wgs84_of(lon: float, lat: float) -> tuple[float, float]:
    """A GCJ-02 point as WGS-84 by Newton's method on a transcription of its own, in plain Python."""

    def shifted(x: float, y: float) -> tuple[float, float]:
        u, v, pi = x - 105, y - 35, math.pi
        a, ee = 6378245.0, 0.00669342162296594323
        wave = (20 * math.sin(6 * u * pi) + 20 * math.sin(2 * u * pi)) * 2 / 3
        north = -100 + 2 * u + 3 * v + 0.2 * v * v + 0.1 * u * v + 0.2 * math.sqrt(abs(u)) + wave
        north += (20 * math.sin(v * pi) + 40 * math.sin(v / 3 * pi)) * 2 / 3
        north += (160 * math.sin(v / 12 * pi) + 320 * math.sin(v * pi / 30)) * 2 / 3
        east = 300 + u + 2 * v + 0.1 * u * u + 0.1 * u * v + 0.1 * math.sqrt(abs(u)) + wave
        east += (20 * math.sin(u * pi) + 40 * math.sin(u / 3 * pi)) * 2 / 3
        east += (150 * math.sin(u / 12 * pi) + 300 * math.sin(u / 30 * pi)) * 2 / 3
        w = math.sqrt(1 - ee * math.sin(math.radians(y)) ** 2)
        return (
            x + math.degrees(east * w / (a * math.cos(math.radians(y)))),
            y + math.degrees(north * w**3 / (a * (1 - ee))),
        )

    x, y, h = lon, lat, 1e-6
    for _ in range(8):
        fx, fy = shifted(x, y)
        (ax, ay), (bx, by) = shifted(x + h, y), shifted(x, y + h)
        j = [[(ax - fx) / h, (bx - fx) / h], [(ay - fy) / h, (by - fy) / h]]
        det = j[0][0] * j[1][1] - j[0][1] * j[1][0]
        ex, ey = lon - fx, lat - fy
        x, y = x + (j[1][1] * ex - j[0][1] * ey) / det, y + (j[0][0] * ey - j[1][0] * ex) / det
    return x, y


def test_ankang_given_as_gcj02_lands_where_an_independent_conversion_puts_it() -> None:
    name = "ankang_610900_city_and_counties.geojson.gz"
    load(name, "city", "adcode", "name", "--crs", "gcj02", "--only", "level=city")
    said = load(name, "district", "adcode", "name", "--crs", "gcj02", "--only", "level=county")
    assert "10 of 10 features stand" in said
    counties = {f["properties"]["adcode"]: f["geometry"] for f in features(name)}
    for area in Area.objects.filter(level="district").select_related("parent"):
        assert area.parent is not None
        assert area.parent.code == "610900"
        given = shapely.from_geojson(json.dumps(counties[area.code]))
        kept = shapely.from_wkb(bytes(area.geom.wkb))
        moved = shapely.get_coordinates(kept)
        expected = np.array([wgs84_of(x, y) for x, y in shapely.get_coordinates(given)])
        assert np.abs(moved - expected).max() < 1e-9  # a tenth of a millimetre
        shift_m = np.hypot(*((moved - shapely.get_coordinates(given)) * (93_700, 110_900)).T)
        assert shift_m.min() > 300
        assert shift_m.max() < 900


def test_the_outlines_of_tainan_are_few_and_fast_to_send() -> None:
    load_tainan()
    whole = (119.9, 22.8, 120.7, 23.5)
    far, near = outlines("community", whole, 10), outlines("community", whole, 18)
    assert len(far["features"]) == len(near["features"]) == 752
    assert len(msgspec.json.encode(far)) < len(msgspec.json.encode(near)) / 2
