"""Alarms that outlive what they were tied to: their case, the type of their device, what their rule looks at."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from events.models import Case
from events.states import CaseState
from sensors import rulebook
from sensors.errors import BadRuleFile
from sensors.models import Alarm, DeviceState, DeviceType
from tests.db import small_work
from tests.db.small_wire import devices, level, take
from tests.db.small_work import Work, on_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work() -> Work:
    made = small_work.make()
    devices()
    return made


def only() -> Alarm:
    return Alarm.objects.get()


def other_type() -> None:
    quantities = {"water_level": {"name": "水位", "unit": "m"}}
    DeviceType.objects.create(code="other", name="别的", quantities=quantities)


def test_what_becomes_graver_after_its_case_ended_is_a_case_again(work: Work) -> None:
    take(level(0.06, 30))
    first = Case.objects.get()
    done = on_case(work.who("值班"), first.pk, "void", reason_code="other", reason="雨后常见")
    assert done.result == "applied", done
    take(level(0.07, 20))
    assert Case.objects.count() == 1
    take(level(0.40, 2), level(0.45, 1))
    second = Case.objects.exclude(pk=first.pk).get()
    assert (only().level, only().case_id, second.importance) == (1, second.pk, 3)
    assert second.state != CaseState.VOIDED
    take(level(0.5, 0.5))
    take(level(0.0, 0.1))
    assert Case.objects.count() == 2


def test_an_alarm_that_becomes_graver_stays_with_a_case_that_goes_on() -> None:
    take(level(0.06, 30))
    take(level(0.40, 2))
    assert (Case.objects.get().pk, only().level) == (only().case_id, 1)


def test_a_rule_that_looks_at_another_type_lifts_what_it_raised() -> None:
    take(level(0.31, 3))
    other_type()
    text = """
[[rule]]
code = "ponding"
name = "道路积水"
type = "other"
quantity = "water_level"
levels = [{ level = 3, raise_at = 0.05, clear_at = 0.03 }]
"""
    rulebook.publish(rulebook.read(text), source="test")
    assert only().cleared_at is not None
    assert DeviceState.objects.get(device=only().device_id).alarm_level is None


def test_what_stands_twice_in_a_rulebook_is_refused_with_its_line() -> None:
    row = """[[rule]]
code = "ponding"
name = "道路积水"
type = "ponding"
quantity = "water_level"
levels = [{ level = 3, raise_at = 0.05, clear_at = 0.03 }]
"""
    with pytest.raises(BadRuleFile, match="line 7") as refused:
        rulebook.read(row + row)
    assert "twice" in refused.value.values["why"]


def test_a_device_that_becomes_one_of_another_type_has_its_alarms_lifted(tmp_path: Path) -> None:
    take(level(0.31, 3))
    other_type()
    file = tmp_path / "devices.csv"
    file.write_text("code,type\nwell-1,other\n", "utf-8")
    call_command("load_devices", str(file))
    assert only().cleared_at is not None
    assert DeviceState.objects.get(device=only().device_id).alarm_level is None
