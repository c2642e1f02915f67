"""The ground of two real cities: Beijing's subdistricts, and 安康's boundary given as GCJ-02."""

from __future__ import annotations

import gzip
import json

import numpy as np
import shapely

from grid.models import Area
from tests.acceptance.findings import Findings
from tests.acceptance.gcj02 import from_gcj02
from tests.acceptance.stage import Stage, data

SUBDISTRICTS = 343
DISTRICTS = 16
#: 顺义 and 朝阳 overlap by 10,573,776 m² in this file: both claim the airport.
AIRPORT_M2 = 11_000_000
#: Metres of one degree of latitude.
DEGREE_M = 111_320.0


def beijing(stage: Stage, findings: Findings) -> None:
    """Districts with one invalid geometry, then the subdistricts below them."""
    findings.begin("Beijing: districts and subdistricts")
    districts = data("boundaries", "beijing_districts.geojson.gz")
    streets = data("boundaries", "beijing_subdistricts.geojson.gz")
    load = (
        "--scheme", "beijing", "--code-field", "code", "--crs", "EPSG:4326",
    )  # fmt: skip
    with_district = (
        *load,
        str(districts),
        "--level",
        "district",
        "--name-field",
        "Name",
        "--repair",
    )
    findings.loaded(stage.load_grid(*with_district))
    findings.equal(
        "districts, without the two that claim the airport both", _held("district"), DISTRICTS - 1
    )
    findings.loaded(stage.load_grid(*with_district, "--overlap-m2", str(AIRPORT_M2)))
    findings.equal("districts, with that overlap allowed", _held("district"), DISTRICTS)
    said = stage.load_grid(*load, str(streets), "--level", "street", "--name-field", "name")
    refused = findings.loaded(said)
    findings.equal(
        "subdistricts held, and refused by name", _held("street") + refused, SUBDISTRICTS
    )
    above = Area.objects.filter(scheme="beijing", level="street", parent__level="district")
    findings.equal("of those held below a district", above.count(), _held("street"))


def _held(level: str) -> int:
    return Area.objects.filter(scheme="beijing", level=level).count()


def ankang(stage: Stage, findings: Findings) -> None:
    """The boundary comes in GCJ-02; where it lies afterwards is compared with a conversion of our own tests."""
    findings.begin("安康: a boundary given as GCJ-02")
    path = data("boundaries", "ankang_610900_city_and_counties.geojson.gz")
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    for level, kept in (("city", "level=city"), ("district", "level=county")):
        said = stage.load_grid(
            str(path), "--level", level, "--scheme", "GB/T 2260", "--code-field", "adcode",
            "--name-field", "name", "--crs", "gcj02", "--only", kept, "--repair",
        )  # fmt: skip
        findings.loaded(said)
    worst = moved = 0.0
    compared = 0
    for feature in features:
        area = Area.objects.filter(
            scheme="GB/T 2260", code=str(feature["properties"]["adcode"])
        ).first()
        if area is None:
            continue
        given = shapely.from_geojson(json.dumps(feature["geometry"]))
        lon, lat = shapely.get_coordinates(given).T
        expected = np.column_stack(from_gcj02(lon, lat))
        held = shapely.get_coordinates(shapely.from_wkb(bytes(area.geom.wkb)))
        distance, _ = _nearest(expected, held)
        worst = max(worst, float(distance.max()))
        moved = max(
            moved, float(np.hypot(*(expected - np.column_stack([lon, lat])).T).max() * DEGREE_M)
        )
        compared += 1
    findings.check("areas compared", compared, expected="10 or more", holds=compared >= 10)
    findings.check(
        "furthest corner from the independent conversion, m",
        f"{worst:.4f}",
        expected="< 0.01",
        holds=worst < 0.01,
    )
    findings.tell("how far GCJ-02 had moved them, m", f"{moved:.0f}")


def _nearest(expected: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Metres from each expected corner to the nearest held one: repairing may reorder rings."""
    tree = shapely.STRtree(shapely.points(held))
    points = shapely.points(expected)
    nearest = tree.nearest(points)
    return shapely.distance(points, tree.geometries[nearest]) * DEGREE_M, nearest
