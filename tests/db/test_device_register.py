"""The register of devices from people's tables: calibration, coordinates, dry runs, files taken back."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from grid import crs
from sensors import namesakes
from sensors.models import Device, DeviceLoad, DeviceType, Reading, Service
from tests.db import small_city
from tests.db.small_wire import level, order, take
from tests.db.test_registry import BOOK, TABLE, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(tmp_path: Path) -> small_city.City:
    made = small_city.make()
    (tmp_path / "types.toml").write_text(BOOK, "utf-8")
    call_command("load_rulebook", str(tmp_path / "types.toml"), stdout=io.StringIO())
    return made


def run(folder: Path, name: str, content: str, *options: str) -> str:
    said = io.StringIO()
    (folder / name).write_text(content, "utf-8")
    call_command("load_devices", str(folder / name), *options, stdout=said, stderr=said)
    return said.getvalue()


def undo(number: int) -> str:
    said = io.StringIO()
    call_command("device_loads", undo=number, stdout=said)
    return said.getvalue()


CALIBRATED = """设备编码,设备类型,安装日期,校准日期,校准到期,校准修正
well-1,ponding,2025-03-01,2026-05-01,2027-05-01,water_level:2:-0.1
"""


def test_a_calibration_corrects_what_is_measured_from_then_on(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.30, 10))
    run(tmp_path, "calibration.csv", CALIBRATED)
    take(level(0.30, 5))
    stored = Reading.objects.order_by("observed_at").values_list("value", flat=True)
    assert list(stored) == [pytest.approx(0.30), pytest.approx(0.50)]
    device = Device.objects.get(code="well-1")
    # the file has no such columns, so name, place, owner and gateway stay as they were registered
    assert device.name == "解放路下穿桥"
    assert device.geom is not None
    assert device.owner is not None
    assert device.gateway is not None
    assert device.calibration_due == dt.date(2027, 5, 1)
    services = Service.objects.order_by("on").values_list("kind", "on")
    assert list(services) == [
        ("installed", dt.date(2025, 3, 1)),
        ("calibrated", dt.date(2026, 5, 1)),
    ]
    run(tmp_path, "calibration.csv", CALIBRATED)
    assert Service.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("well-1,ponding,,2026-05-01,2026-04-01,", "calibration_due"),
        ("well-1,ponding,,,,depth:1:0", "corrections"),
        ("well-1,ponding,,,,water_level:0:0", "corrections"),
        ("well-1,ponding,,,,water_level:1e308:0", "corrections"),
        ("well-1,ponding,,,,water_level:1:-1e9", "corrections"),
        ("well-1,ponding,,,,water_level:nan:0", "corrections"),
        ("well-1,ponding,gestern,,,", "installed_on"),
        ("well-1,ponding,,,0001-01-01,", "calibration_due"),
        ("well-1,ponding,,,2026-11-21x,", "calibration_due"),
    ],
)
def test_a_wrong_calibration_is_named_by_line(tmp_path: Path, line: str, words: str) -> None:
    head = CALIBRATED.splitlines()[0]
    said = io.StringIO()
    (tmp_path / "wrong.csv").write_text(f"{head}\n{line}\n", "utf-8")
    with pytest.raises(CommandError):
        call_command("load_devices", str(tmp_path / "wrong.csv"), stderr=said)
    assert "wrong.csv:2:" in said.getvalue()
    assert words in said.getvalue()


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        ("code,type,gateway\na,ponding,a\n", 2, "a → a"),
        ("code,type,gateway\nc,ponding,\na,ponding,b\nb,ponding,a\n", 3, "a → b → a"),
        ("code,type,gateway\nb,ponding,well-2\ngateway-1,ponding,b\n", 2, "well-2 → gateway-1 → b"),
        ("code,type,in_service\na,ponding,maybe\n", 2, "in_service"),
        ("code,type,name\na,ponding,x\0y\n", 2, "name"),
        ("code,type\nwater,ponding\n", 2, "water"),
        ("code,type\nfield,ponding\n", 2, "field"),
        ("code,type\n12345,ponding\n", 2, "12345"),
    ],
)
def test_what_contradicts_itself_or_others_is_named_by_line(
    tmp_path: Path, table: str, line: int, words: str
) -> None:
    kind = DeviceType.objects.get(code="ponding")
    gateway = Device.objects.create(code="gateway-1", type=kind)
    Device.objects.create(code="well-2", type=kind, gateway=gateway)
    take(order())
    said = io.StringIO()
    (tmp_path / "wrong.csv").write_text(table, "utf-8")
    with pytest.raises(CommandError):
        call_command("load_devices", str(tmp_path / "wrong.csv"), stderr=said)
    assert f"wrong.csv:{line}:" in said.getvalue()
    assert words in said.getvalue()
    assert Device.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "内容"),
        ("code,type,lon,lat,lon\na,ponding,109.0,32.0,120.0\n", "lon"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused_whole(
    tmp_path: Path, table: str, words: str
) -> None:
    (tmp_path / "wrong.csv").write_text(table, "utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_devices", str(tmp_path / "wrong.csv"))
    assert "wrong.csv" in str(refused.value)
    assert words in str(refused.value)
    assert not Device.objects.exists()


def test_a_file_without_rows_says_so(tmp_path: Path) -> None:
    assert "head.csv" in run(tmp_path, "head.csv", "code,type\n")
    assert not DeviceLoad.objects.exists()


def test_a_code_that_was_registered_before_it_named_something_else_can_be_loaded_again(
    tmp_path: Path,
) -> None:
    Device.objects.create(code="water", type=DeviceType.objects.get(code="ponding"))
    run(tmp_path, "devices.csv", "code,type,name\nwater,ponding,水表\n")
    assert Device.objects.get(code="water").name == "水表"
    assert namesakes.shared() == {"water": ("device", "organisation")}


def test_half_a_place_is_named_by_line(tmp_path: Path) -> None:
    said = io.StringIO()
    (tmp_path / "half.csv").write_text("code,type,lon,lat\nwell-1,ponding,109.0,\n", "utf-8")
    with pytest.raises(CommandError):
        call_command("load_devices", str(tmp_path / "half.csv"), stderr=said)
    assert "half.csv:2:" in said.getvalue()


def test_a_sheet_and_geodata_in_other_systems_stand_where_they_stand(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    lon, lat = crs.from_cgcs2000(109.002, 32.002, "GCJ-02")
    sheet.append(["设备编码", "设备类型", "经度", "纬度"])
    sheet.append(["sheet-1", "ponding", lon, lat])
    book.save(tmp_path / "devices.xlsx")
    call_command("load_devices", str(tmp_path / "devices.xlsx"), crs="GCJ-02", stdout=io.StringIO())
    feature = {
        "type": "Feature",
        "properties": {"code": "geo-1", "type": "ponding"},
        "geometry": {"type": "Point", "coordinates": [109.002, 32.002]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    run(tmp_path, "devices.geojson", content)
    for code in ("sheet-1", "geo-1"):
        device = Device.objects.get(code=code)
        assert device.geom is not None
        assert (device.geom.x, device.geom.y) == pytest.approx((109.002, 32.002), abs=1e-5)
        assert device.cell is not None
        assert device.cell.name == "大桥社区01"


def test_a_dry_run_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    assert "made 3, outside 1" in run(tmp_path, "devices.csv", TABLE, "--dry-run")
    assert not Device.objects.exists()
    load(tmp_path)
    changed = TABLE.replace("网关,", "网关甲,")
    assert "changed 1, outside 1, unchanged 2" in run(tmp_path, "new.csv", changed, "--dry-run")
    assert Device.objects.get(code="gw-1").name == "网关"


def test_the_good_lines_are_loaded_when_that_was_asked(tmp_path: Path) -> None:
    table = TABLE + "well-4,none,,,,,,\nwell-5,ponding,,,,,gw-9,\nwell-6,ponding,,,,,well-5,\n"
    said = run(tmp_path, "devices.csv", table, "--skip-wrong")
    assert {"devices.csv:5:", "devices.csv:6:", "devices.csv:7:"} <= set(said.split())
    assert set(Device.objects.values_list("code", flat=True)) == {"gw-1", "well-1", "well-2"}


def test_a_file_is_taken_back_once(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.30, 5))
    first = DeviceLoad.objects.get()
    run(tmp_path, "calibration.csv", CALIBRATED)
    second = DeviceLoad.objects.latest("id")
    with pytest.raises(CommandError, match=r"calibration\.csv"):
        undo(first.pk)
    assert "restored 1" in undo(second.pk)
    device = Device.objects.get(code="well-1")
    assert (device.calibrated_on, device.corrections) == (None, None)
    assert device.gateway is not None
    assert "restored" not in undo(second.pk)
    # what was heard of goes out of service and keeps what it said; the rest was never there
    assert "removed 2, retired 1" in undo(first.pk)
    assert not Device.objects.get().in_service
    assert Reading.objects.count() == 1


def test_what_was_changed_since_stays(tmp_path: Path) -> None:
    load(tmp_path)
    Device.objects.filter(code="well-1").update(name="新名")
    said = undo(DeviceLoad.objects.get().pk)
    assert "kept 1" in said
    assert Device.objects.get(code="well-1").name == "新名"
