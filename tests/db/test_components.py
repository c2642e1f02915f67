"""Components from files."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grid import components
from grid.models import Component, ComponentStatus
from tests.db import small_city

pytestmark = pytest.mark.django_db
CODE = "61090201001000001"
GOOD = {
    "GLBJBSM": CODE,
    "GLBJMC": "供水井盖",
    "QSDWDM": "water",
    "YHDWDM": "repair",
    "GLBJZT": "破损",
}


def _file(folder: Path, *features: tuple[dict[str, str], list[float]]) -> Path:
    path = folder / "components.geojson"
    content = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": {"type": "Point", "coordinates": at}}
            for p, at in features
        ],
    }
    path.write_text(json.dumps(content), "utf-8")
    return path


def _load(path: Path, *options: str) -> str:
    told = StringIO()
    call_command(
        "load_components", path, "--valid-from=2026-11-20", *options, stdout=told, stderr=told
    )
    return told.getvalue()


def test_the_columns_of_the_standard_are_understood(tmp_path: Path) -> None:
    city = small_city.make()
    assert "made 1" in _load(_file(tmp_path, (GOOD, [109.001, 32.001])))
    cover = Component.objects.get()
    assert (cover.class_code, cover.status) == ("01001", ComponentStatus.DAMAGED)
    assert (cover.owner, cover.maintainer) == (city.orgs["water"], city.orgs["repair"])
    assert cover.cell == city.areas["大桥社区01"]
    assert "unchanged 1" in _load(_file(tmp_path, (GOOD, [109.001, 32.001])))
    moved = _load(_file(tmp_path, (GOOD | {"GLBJZT": "完好"}, [109.006, 32.001])))
    assert "changed 1" in moved
    assert Component.objects.get().cell == city.areas["大桥社区02"]


def test_csv_with_chinese_heads_and_gcj02_is_understood(tmp_path: Path) -> None:
    small_city.make()
    path = tmp_path / "components.csv"
    path.write_text(
        f"管理部件标识码,管理部件名称,经度,纬度\n{CODE},井盖,109.0058,32.0002\n", "utf-8"
    )
    _load(path, "--crs=gcj02")
    assert Component.objects.get().geom.x == pytest.approx(109.0011, abs=0.001)


def test_what_lies_outside_is_kept_without_a_cell(tmp_path: Path) -> None:
    small_city.make()
    assert "made 1, outside 1" in _load(_file(tmp_path, (GOOD, [120.0, 32.0])))
    assert Component.objects.get().cell is None


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"GLBJBSM": "123"}, "code"),
        ({"GLBJMC": ""}, "name"),
        ({"QSDWDM": "nobody"}, "nobody"),
        ({"GLBJZT": "歪"}, "歪"),
        ({"CSRQ": "soon"}, "soon"),
        ({"GLBJBSM": CODE}, CODE),
    ],
)
def test_a_wrong_feature_is_named_and_stops_the_load(
    tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    small_city.make()
    other = GOOD | {"GLBJBSM": CODE[:-1] + "2"}
    path = _file(tmp_path, (GOOD, [109.001, 32.001]), (other | wrong, [109.001, 32.001]))
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("load_components", path, stdout=told, stderr=told)
    assert "components.geojson:2:" in told.getvalue()
    assert words in told.getvalue()
    assert not Component.objects.exists()


def test_a_box_gives_the_components_in_it(tmp_path: Path) -> None:
    small_city.make()
    _load(_file(tmp_path, (GOOD, [109.001, 32.001])))
    found = components.in_box(109.0, 32.0, 109.01, 32.01, date(2026, 11, 20))
    assert [(one["code"], one["owner"]) for one in found] == [(CODE, "安澜市供水公司")]
    assert components.in_box(109.5, 32.0, 109.6, 32.01, date(2026, 11, 20)) == []
