"""Geodata files of every kind we read, and those we cannot."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from grid import geofile
from grid.errors import BadFile, UnknownCrs

SQUARES = np.array([shapely.box(109 + n, 32, 110 + n, 33) for n in range(3)], dtype=object)
COLUMNS = {
    "code": np.array([610902, 610921, 610922]),
    "name": np.array(["汉滨区", "汉阴县", None], dtype=object),
}


def write(path: Path, *, crs: str = "EPSG:4490", **more: Any) -> Path:
    """Write the three squares as whatever the ending says."""
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(SQUARES),
        field_data=list(COLUMNS.values()),
        fields=list(COLUMNS),
        geometry_type="Polygon",
        crs=crs,
        **more,
    )
    return path


def check(table: geofile.Table) -> None:
    assert table.columns == {
        "code": ["610902", "610921", "610922"],
        "name": ["汉滨区", "汉阴县", ""],
    }
    assert [geom.normalize() for geom in table.geoms] == [square.normalize() for square in SQUARES]
    assert len(table.digest) == 64


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_every_kind_of_file_reads_the_same(tmp_path: Path, name: str) -> None:
    check(geofile.read(write(tmp_path / name, crs="EPSG:4326" if "json" in name else "EPSG:4490")))


def test_a_gzipped_geojson_is_read(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.geojson", crs="EPSG:4326")
    packed = tmp_path / "b.geojson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    table = geofile.read(packed)
    check(table)
    assert table.declared() == "EPSG:4326"


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for part in tmp_path.glob("a.[!z]*"):
            packed.write(part, part.name)
    check(geofile.read(tmp_path / "a.zip"))


def test_texts_in_gbk_are_read_when_it_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", encoding="GBK")
    (tmp_path / "a.cpg").unlink()
    check(geofile.read(path, encoding="GBK"))


def test_one_of_several_layers_must_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", layer="grids")
    write(path, layer="streets", append=True)
    with pytest.raises(BadFile, match="grids, streets"):
        geofile.read(path)
    check(geofile.read(path, layer="grids"))


def test_a_gauss_krueger_zone_declared_in_words_is_recognised(tmp_path: Path) -> None:
    table = geofile.read(write(tmp_path / "a.shp", crs="EPSG:4545"))
    assert "Gauss" in (tmp_path / "a.prj").read_text()
    assert table.declared() == "EPSG:4545"


def test_an_unknown_declared_system_is_refused(tmp_path: Path) -> None:
    table = geofile.read(write(tmp_path / "a.gpkg", crs="EPSG:3857"))
    with pytest.raises(UnknownCrs):
        table.declared()


def test_no_declared_system_at_all_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    with pytest.raises(BadFile, match="named with --crs"):
        geofile.read(tmp_path / "a.shp").declared()


def test_missing_geometries_stay_missing_and_heights_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    ring = [[109, 32, 5.5], [110, 32, 5.5], [110, 33, 5.5], [109, 32, 5.5]]
    features = [
        {"type": "Feature", "properties": {"n": 1.5}, "geometry": None},
        {
            "type": "Feature",
            "properties": {"n": 2.0},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        },
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    table = geofile.read(path)
    assert table.geoms[0] is None
    assert not table.geoms[1].has_z
    assert table.columns["n"] == ["1.5", "2"]


@pytest.mark.parametrize("content", ["", "{", '{"type": "FeatureCollection"', "not geodata"])
def test_a_broken_file_is_refused_with_what_the_reader_says(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text(content)
    with pytest.raises(BadFile, match=r"broken\.geojson"):
        geofile.read(path)


def test_a_missing_file_and_a_strange_ending_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="nothing there"):
        geofile.read(tmp_path / "a.gpkg")
    (tmp_path / "a.dwg").write_bytes(b"AC1032")
    with pytest.raises(BadFile, match=r"\.geojson"):
        geofile.read(tmp_path / "a.dwg")
