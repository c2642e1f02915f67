"""The gazetteer in the tables: loading, renaming, and what geocode makes of it."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grid import geocode
from grid.models import Place
from tests.db import small_city

pytestmark = pytest.mark.django_db
MAP = """
crs = "EPSG:4326"
[columns]
name = "管理委員會"
address = "建築物地址"
code = "id"
"""


def _feature(at: list[Any], shape: str = "Point", /, **properties: str) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": at}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


BLOCK = _feature(
    [109.001, 32.001], id="1", 管理委員會="湖美名園", 建築物地址="東城區大橋路21巷2弄35號"
)


def _load(
    folder: Path, *features: dict[str, Any], options: tuple[str, ...] = (), on: str = "2026-01-01"
) -> str:
    path = folder / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    told = StringIO()
    call_command("load_places", path, f"--valid-from={on}", *options, stdout=told, stderr=told)
    return told.getvalue()


def _mapped(folder: Path) -> tuple[str, ...]:
    (folder / "map.toml").write_text(MAP, "utf-8")
    return (f"--map={folder / 'map.toml'}",)


def test_a_mapped_file_gives_named_places_and_their_house_numbers(tmp_path: Path) -> None:
    city = small_city.make()
    assert "made 2" in _load(tmp_path, BLOCK, options=_mapped(tmp_path))
    plate = Place.objects.get(kind="doorplate")
    assert (plate.name, plate.number, plate.area) == ("大桥路21巷2弄", 35, city.areas["大桥社区01"])
    found = geocode.geocode("东城区大桥路21巷2弄35号前")[0]
    assert (found.kind, found.area_id) == ("doorplate", city.areas["大桥社区01"].pk)
    assert geocode.geocode("湖美名园社区")[0].name == "湖美名園"
    accepted, why = geocode.decide("大桥路21巷2弄35号")
    assert accepted is not None
    assert "大桥路21巷2弄35号" in why.as_json()["zh"]


def test_a_new_place_is_found_by_the_next_question(tmp_path: Path) -> None:
    small_city.make()
    assert geocode.geocode("汉江公园") == []
    _load(tmp_path, _feature([109.001, 32.001], name="汉江公园"))
    assert geocode.geocode("汉江公园")[0].kind == "poi"


def test_a_renamed_place_is_found_by_both_names_until_it_moves(tmp_path: Path) -> None:
    small_city.make()
    _load(tmp_path, _feature([109.001, 32.001], code="p1", name="老汽车站"))
    told = _load(tmp_path, _feature([109.001, 32.001], code="p1", name="汉江公园"), on="2026-06-01")
    assert "changed 1" in told
    assert Place.objects.get(name="老汽车站").valid_to == date(2026, 6, 1)
    former, now = geocode.geocode("老汽车站")[0], geocode.geocode("汉江公园")[0]
    assert former.score < now.score
    assert "former" in former.reasons[-1].code


def test_loading_twice_changes_nothing_and_a_complete_file_ends_the_rest(tmp_path: Path) -> None:
    small_city.make()
    park = _feature([109.001, 32.001], name="汉江公园")
    _load(tmp_path, BLOCK, options=_mapped(tmp_path))
    assert "unchanged 2" in _load(tmp_path, BLOCK, options=_mapped(tmp_path))
    told = _load(tmp_path, park, options=("--complete",), on="2026-06-01")
    assert "ended 2, made 1" in told


def test_two_roads_cross_where_their_lines_meet(tmp_path: Path) -> None:
    small_city.make()
    _load(
        tmp_path,
        _feature([[109.0, 32.002], [109.02, 32.002]], "LineString", kind="road", name="大桥路"),
        _feature([[109.004, 32.0], [109.004, 32.01]], "LineString", kind="road", name="香溪大道"),
    )
    found = geocode.geocode("大桥路和香溪大道路口积水")[0]
    assert [found.lon, found.lat] == pytest.approx([109.004, 32.002])


def test_divisions_are_found_by_name_but_never_accepted() -> None:
    city = small_city.make()
    assert geocode.geocode("老城街道文昌社区路灯不亮")[0].area_id == city.areas["文昌社区"].pk
    accepted, why = geocode.decide("老城街道文昌社区路灯不亮")
    assert accepted is None
    assert why.code == "grid.geocode.unsure"
    assert geocode.decide("补贴没有发放")[1].code == "grid.geocode.unknown"


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    small_city.make()
    wrong = _feature([109.0, 32.0], name="")
    with pytest.raises(CommandError):
        _load(tmp_path, _feature([109.0, 32.0], name="甲乙丙"), wrong)
    assert not Place.objects.exists()


def test_every_reason_of_a_candidate_renders(tmp_path: Path) -> None:
    small_city.make()
    _load(tmp_path, BLOCK, options=_mapped(tmp_path))
    for candidate in geocode.geocode("东城区大桥路21巷2弄30号对面 湖美名园"):
        assert all(why.as_json()["zh"] for why in candidate.reasons)
