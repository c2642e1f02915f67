"""A city's own names on English pages: in English where packs and rulebooks brought it, as they are where none did."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from operator import itemgetter
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils.translation import override

from events import showing
from hub.foundation import clock, own_names
from hub.foundation.models import User
from hub.foundation.why import Why, render
from hub.packs import loading, shelf
from sensors import proof, quantity_names, rulebook, views
from sensors.models import Alarm, AlarmRule, Device, DeviceType, OwnName
from tests.db.small_wire import message, take
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def wet(work: Work) -> Alarm:
    """An alarm of the waterlogging pack, of a device with a name in letters."""
    loading.load(shelf.good("waterlogging"), {"drainage": "urban"})
    kind = DeviceType.objects.get(code="underpass")
    Device.objects.create(code="u-1", name="U-1", type=kind, geom=Point(109.002, 32.002, srid=4490))
    for minutes in (9, 8, 7):
        at = clock.now() - timedelta(minutes=minutes)
        take(message("device/u-1/up", {"at": at.isoformat(), "values": {"water_depth": 31}}))
    return Alarm.objects.get(rule_code="underpass")


def words(told: Any) -> str:
    return " ".join(words(one) for one in told.values()) if isinstance(told, dict) else str(told)


def test_an_alarm_its_plan_and_its_timeline_are_english_for_an_english_reader(
    wet: Alarm, work: Work
) -> None:
    scope, case_id = work.who("值班"), wet.case_id or 0
    with override("en"):
        (one,) = proof.of_case(case_id, scope)["items"]
        assert one["rule"]["name"] == "Water in the underpass"
        assert not HAN.search(words(one)), one
        told = showing.case(case_id, scope)
        (plan,) = told["plans"]
        assert plan["rule_name"] == "Water in the underpass"
        assert plan["basis"].startswith("Closed at 25 cm")
        assert not HAN.search(" ".join(step["what"] + step["who"] for step in plan["steps"]))
        device = views.in_full(scope, wet.device_id, None, None)
        assert not HAN.search(words([device["type_name"], device["values"], device["rules"]]))
        assert (told["title"], HAN.search(told["text"])) == ("Water in the underpass: U-1", None)
        lines = [line["sentence"] for line in told["journal"] if "alarm" in line["kind"]]
        assert lines
        assert not any(HAN.search(line) for line in lines), lines
    assert proof.of_case(case_id, scope)["items"][0]["rule"]["name"] == "下穿通道积水"
    assert showing.case(case_id, scope)["title"] == "下穿通道积水：U-1"


@pytest.mark.parametrize(
    "page", ["/rules", "/rules/underpass", "/devices/types", "/devices", "/devices/{device}"]
)
def test_the_pages_of_rules_and_types_call_them_in_english(
    wet: Alarm, work: Work, page: str
) -> None:
    User.objects.filter(pk=work.user_id("值班")).update(language="en")
    browser = Client()
    browser.force_login(User.objects.get(pk=work.user_id("值班")))
    text = browser.get(page.format(device=wet.device_id)).content.decode()
    assert "Underpass water gauge" in text
    names = [*AlarmRule.objects.values_list("name", flat=True)]
    names += DeviceType.objects.filter(rules__isnull=False).values_list("name", flat=True)
    shown = [name for name in names if name in text]
    assert not shown, shown


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lists_are_in_the_order_of_the_names_their_reader_sees(work: Work, language: str) -> None:
    for pack in ("waterlogging", "gas", "fire"):
        loading.load(shelf.good(pack))
    book = (
        '[[combination]]\ncode = "%s"\nname = "%s"\nname_en = "%s"\nwithin_m = 9\nwithin_s = 9\n'
        'parts = [{ rule = "rain" }, { rule = "ponding" }]\n'
    )
    two = book % ("a", "乙", "Second") + book % ("b", "丙", "First")
    rulebook.publish(rulebook.read(two), source="test")
    for kind in DeviceType.objects.all():
        Device.objects.create(code=f"{kind.code}-1", type=kind)
    User.objects.filter(pk=work.user_id("值班")).update(language=language)
    browser = Client()
    browser.force_login(User.objects.get(pk=work.user_id("值班")))

    def shown(page: str, key: str, of: Callable[[Any], Any]) -> list[str]:
        with override(language):
            return [of(one) for one in browser.get(page).context[key]]

    lists = {
        "rules": shown("/rules", "lines", "{0[type]}\t{0[name]}".format),
        "combinations": shown("/rules", "combinations", itemgetter("name")),
        "types": shown("/devices/types", "lines", itemgetter("name")),
        "types to choose": shown("/devices", "types", lambda one: own_names.named(one.name)),
        "types kept silent": shown("/maintenance", "types", lambda one: own_names.named(one[1])),
    }
    with override(language):
        for one in browser.get("/devices/types").context["lines"]:
            lists[f"rules of {one['code']}"] = [rule["name"] for rule in one["rules"]]
    for what, names in lists.items():
        assert names == sorted(names, key=str.casefold), what
    assert len(lists["combinations"]) > 2
    assert len(lists["types"]) > 5


def test_a_name_follows_its_file_and_without_one_stays(work: Work) -> None:
    book = '[[type]]\ncode = "x"\nname = "某仪"\nname_en = "%s"\nquantities = { a = { name = "某值", unit = "m" } }\n'
    for english in ("Gauge", "Some gauge"):
        rulebook.publish(rulebook.read(book % english), source="test")
        assert own_names.named("某仪", "en") == english
    assert own_names.named("某仪", "zh-hans") == "某仪"
    with override("en"):
        assert quantity_names.named(DeviceType.objects.get(code="x").quantities, "a") == "某值"
    assert OwnName.objects.get().english == "Some gauge"


def test_what_is_put_together_of_names_has_its_english_beside_it() -> None:
    found = Why(
        "sensors.combination.found",
        {
            "name": "n",
            "version": 1,
            "metres": 2,
            "within_s": 180,
            "parts": "积水",
            "parts_en": "Water",
        },
    ).as_json()
    assert "Water" in render(found, "en")
    assert "积水" in render(found, "zh-hans")
