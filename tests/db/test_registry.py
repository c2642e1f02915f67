"""Device types, rules and devices from files: versions, ties, and alarms that end without a reading."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hub.foundation.models import JournalEntry
from sensors import rulebook
from sensors.errors import BadRulebook, BadRuleFile
from sensors.models import Alarm, AlarmRule, Device, DeviceState, DeviceType
from tests.db import small_city
from tests.db.small_wire import level, take

pytestmark = pytest.mark.django_db

BOOK = """
[[type]]
code = "ponding"
name = "积水监测"
rhythm_s = 300
quantities = { water_level = { name = "水位", unit = "m" } }

[[rule]]
code = "ponding"
name = "道路积水"
type = "ponding"
quantity = "water_level"
class = "hub-monitoring/matter/0101"
levels = [
  { level = 3, raise_at = 0.05, clear_at = 0.03 },
  { level = 1, raise_at = 0.25, clear_at = 0.20 },
]
"""
TABLE = """code,type,name,lon,lat,owner,gateway,in_service
gw-1,ponding,网关,,,,,
well-1,ponding,解放路下穿桥,109.002,32.002,water,gw-1,是
well-2,ponding,城外,120.0,30.0,,,
"""


@pytest.fixture(autouse=True)
def city() -> small_city.City:
    return small_city.make()


def load(folder: Path, book: str = BOOK, table: str = TABLE) -> str:
    said = io.StringIO()
    (folder / "book.toml").write_text(book, "utf-8")
    (folder / "devices.csv").write_text(table, "utf-8")
    call_command("load_rulebook", str(folder / "book.toml"), stdout=said)
    call_command("load_devices", str(folder / "devices.csv"), stdout=said, stderr=said)
    return said.getvalue()


def test_types_rules_and_devices_are_loaded_once_and_changed_by_name(tmp_path: Path) -> None:
    first = load(tmp_path)
    assert "book.toml: made 2" in first
    assert "made 3, outside 1, tied 1" in first
    well = Device.objects.get(code="well-1")
    assert well.cell is not None
    assert (well.cell.name, well.gateway and well.gateway.code) == ("大桥社区01", "gw-1")
    assert well.owner is not None
    again = load(tmp_path)
    assert "unchanged 2" in again
    assert "outside 1, unchanged 3" in again
    changed = load(
        tmp_path, BOOK.replace("rhythm_s = 300", "rhythm_s = 60"), TABLE.replace("网关", "网关甲")
    )
    assert "changed 1, unchanged 1" in changed
    assert DeviceType.objects.get().rhythm_s == 60
    assert Device.objects.get(code="gw-1").name == "网关甲"
    told = JournalEntry.objects.filter(kind__in=["rulebook.published", "devices.published"])
    kinds = list(told.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["rulebook.published", "devices.published"] * 2


def test_a_changed_rule_is_a_new_version_and_judges_from_now_on(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.06, 5))
    load(
        tmp_path,
        BOOK.replace("raise_at = 0.05, clear_at = 0.03", "raise_at = 0.10, clear_at = 0.08"),
    )
    versions = AlarmRule.objects.order_by("version").values_list("version", "valid_to")
    assert [(version, ended is None) for version, ended in versions] == [(1, False), (2, True)]
    take(level(0.07, 4))
    assert Alarm.objects.get().cleared_at is not None


def test_an_ended_rule_lifts_its_alarms_and_says_so_on_their_cases(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.3, 5))
    load(tmp_path, '[[ended]]\nrule = "ponding"\n')
    alarm = Alarm.objects.get()
    assert alarm.cleared_at is not None
    assert alarm.last_why is not None
    assert alarm.last_why["code"] == "sensors.alarm.lifted"
    assert JournalEntry.objects.get(kind="alarm.cleared").case_id == alarm.case_id
    state = DeviceState.objects.get()
    assert (state.memories, state.alarm_level) == ({}, None)
    take(level(0.3, 4))
    assert Alarm.objects.count() == 1


def test_a_device_that_goes_out_of_service_takes_its_alarms_with_it(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.3, 5))
    load(tmp_path, table=TABLE.replace("是", "停用"))
    assert Alarm.objects.get().cleared_at is not None
    assert [len(parcel.refusals) for parcel in take(level(0.3, 4))] == [1]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('unit = "m"', 'unit = "furlong"', "furlong"),
        ('type = "ponding"', 'type = "none"', "rule ponding type: .*none.*ponding"),
        ("rhythm_s = 300", "rhythm_s = 0", "rhythm_s"),
        ('class = "hub-monitoring/matter/0101"', 'class = "0101"', "class"),
        ('quantity = "water_level"', 'quantity = "water_level"\nabouv = true', "abouv"),
    ],
)
def test_a_rulebook_that_is_wrong_changes_nothing(old: str, new: str, words: str) -> None:
    with pytest.raises(BadRulebook, match=words):
        rulebook.publish(rulebook.read(BOOK.replace(old, new)), source="test")
    assert not AlarmRule.objects.exists()


def test_a_rule_that_contradicts_itself_is_named_by_its_line() -> None:
    with pytest.raises(BadRuleFile) as refused:
        rulebook.read(BOOK.replace("clear_at = 0.20", "clear_at = 0.30"), "book.toml")
    line = BOOK.splitlines().index("  { level = 1, raise_at = 0.25, clear_at = 0.20 },") + 1
    assert refused.value.values["line"] == line
    assert refused.value.values["key"] == "rule[0].levels[1].clear_at"


def test_wrong_lines_are_named_and_nothing_is_changed(tmp_path: Path) -> None:
    table = (
        TABLE
        + "well 3,ponding,,,,,,\nwell-4,none,,,,,,\nwell-1,ponding,,,,,,\nwell-5,ponding,,,,nobody,,\n"
    )
    with pytest.raises(CommandError):
        load(tmp_path, table=table)
    assert not Device.objects.exists()
    (tmp_path / "devices.csv").write_text(TABLE.replace(",gw-1,", ",gw-9,"), "utf-8")
    told = io.StringIO()
    with pytest.raises(CommandError):
        call_command("load_devices", str(tmp_path / "devices.csv"), stderr=told)
    assert "devices.csv:3: " in told.getvalue()
    assert "gw-9" in told.getvalue()
    assert not Device.objects.exists()


def test_an_alarm_of_a_clock_that_is_ahead_does_not_end_before_it_began(tmp_path: Path) -> None:
    load(tmp_path)
    take(level(0.31, -4))
    load(tmp_path, table=TABLE.replace("gw-1,是", "gw-1,否"))
    alarm = Alarm.objects.get()
    assert alarm.cleared_at is not None
    assert alarm.cleared_at >= alarm.raised_at
