"""Rain, rising water and a pump that stands still are graver together, whichever of them is heard of last."""

from __future__ import annotations

import itertools
import threading
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client

from events.models import Case
from hub.foundation.clock import now
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry, User
from sensors import proof, reviewing, rulebook
from sensors.envelope import Envelope
from sensors.errors import BadRulebook
from sensors.models import Combination, Combined, Device, DeviceType, Verdict
from tests.db import small_city, small_wire, small_work
from tests.db.small_wire import level, message, take

BOOK = """
[[type]]
code = "rain"
name = "雨量站"
quantities = { rain = { name = "雨强", unit = "mm/h" } }
[[type]]
code = "pump"
name = "泵站"
quantities = { flow = { name = "流量", unit = "m3/h" } }
[[rule]]
code = "rain"
name = "强降雨"
type = "rain"
quantity = "rain"
levels = [{level = 3, raise_at = 30, clear_at = 20}]
[[rule]]
code = "pump-off"
name = "泵站停运"
type = "pump"
quantity = "flow"
above = false
levels = [{level = 2, raise_at = 1, clear_at = 5}]
[[combination]]
code = "flood"
name = "内涝风险"
within_m = 2000
within_s = 1800
importance = 3
parts = [{rule = "ponding", level = 3}, {rule = "rain"}, {rule = "pump-off"}]
"""


def stand(book: str = BOOK) -> None:
    """A rain gauge and a pump near well-1, and the rules."""
    small_wire.devices()
    rulebook.publish(rulebook.read(book), source="test")
    for code, kind in (("rain-1", "rain"), ("pump-1", "pump")):
        Device.objects.create(
            code=code,
            name=code,
            type=DeviceType.objects.get(code=kind),
            geom=Point(109.01, 32.005, srid=4490),
        )


def said(device: str, quantity: str, value: float, minutes_ago: float) -> Envelope:
    at = (now() - timedelta(minutes=minutes_ago)).isoformat()
    return message(f"device/{device}/up", {"at": at, "values": {quantity: value}})


def parts() -> list[Envelope]:
    """Each raises the alarm of one part."""
    return [level(0.06, 3), said("rain-1", "rain", 35, 10), said("pump-1", "flow", 0, 5)]


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_whichever_comes_last_completes_it_once(order: tuple[int, ...]) -> None:
    small_city.make()
    stand()
    told = parts()
    for n in order:
        take(told[n])
    take(*told)
    found = Combined.objects.get()
    assert found.alarm.rule_code == "ponding"
    assert {one.rule_code for one in found.others.all()} == {"rain", "pump-off"}
    case = Case.objects.get(pk=found.alarm.case_id or 0)
    assert case.importance == 3
    entry = JournalEntry.objects.get(kind="alarm.combined")
    assert (entry.case_id, entry.data["rule"]) == (case.pk, "内涝风险")
    assert "泵站停运" in found.why["zh"]


@pytest.mark.django_db
def test_one_batch_with_all_of_it_and_what_the_drawer_says() -> None:
    work = small_work.make()
    stand()
    take(*parts())
    case_id = Combined.objects.get().alarm.case_id
    assert case_id is not None
    assert "2000" in proof.of_case(case_id, work.who("值班"))["combined"][0]["sentence"]


OWN = BOOK.replace("importance = 3", 'importance = 3\nclass = "hub-monitoring/matter/0102"')


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(itertools.permutations(range(3)))[::2])
def test_one_that_names_a_class_has_a_case_of_its_own_once(order: tuple[int, ...]) -> None:
    work = small_work.make()
    stand(OWN)
    told = parts()
    for n in order:
        take(told[n])
    take(*told)
    found = Combined.objects.get()
    own = Case.objects.get(pk=found.case_id or 0)
    assert own.class_code == "0102"
    assert (own.importance, own.review) == (3, "lead")
    assert own.pk != found.alarm.case_id
    assert Case.objects.count() == 4
    shift = work.who("值班")
    for case_id in (own.pk, found.alarm.case_id, found.others.all()[0].case_id):
        [one] = proof.of_case(case_id or 0, shift)["combined"]
        assert [part["rule"] for part in one["parts"]] == ["道路积水", "强降雨", "泵站停运"]
        assert (one["number"] is None) == (case_id == own.pk)
    for alarm in (found.alarm, *found.others.all()):
        assert Case.objects.get(pk=own.pk).review == "lead"
        reviewing.review(uuid7(), alarm.pk, Verdict.FALSE, shift)
    assert Case.objects.get(pk=own.pk).review == "false"


@pytest.mark.django_db
def test_the_page_of_the_rules_lists_it_with_its_parts() -> None:
    work = small_work.make()
    stand(OWN)
    take(*parts())
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id("值班")))
    said = client.get("/rules").content.decode()
    row = said[said.index('data-combination="flood"') :]
    for words in (
        "内涝风险",
        "/rules/ponding",
        "/rules/pump-off",
        "强降雨",
        "2000",
        "30",
        "排水管道堵塞、破裂",
    ):
        assert words in row, words


@pytest.mark.django_db
def test_a_second_place_under_the_same_rain_joins_the_case_of_the_first() -> None:
    small_work.make()
    stand(OWN)
    take(*parts())
    near = Device.objects.create(
        code="well-3", type=DeviceType.objects.get(code="ponding"), geom=Point(109.005, 32.004, srid=4490)
    )  # fmt: skip
    take(level(0.06, 2, near.code))
    first, second = Combined.objects.order_by("pk")
    assert second.alarm.device_id == near.pk
    assert first.case_id == second.case_id


@pytest.mark.django_db
def test_a_changed_combination_is_a_new_version_and_a_wrong_one_is_refused() -> None:
    small_city.make()
    stand()
    assert rulebook.publish(rulebook.read(BOOK), source="test")["unchanged"] == 5
    rulebook.publish(rulebook.read(BOOK.replace("2000", "1500")), source="test")
    held = Combination.objects.get(valid_to__isnull=True)
    assert (held.version, held.within_m) == (2, 1500)
    with pytest.raises(BadRulebook, match="nothing"):
        rulebook.publish(rulebook.read(BOOK.replace('"pump-off"}', '"nothing"}')), source="test")


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_each_bring_a_part_find_it_once() -> None:
    small_city.make()
    stand()
    take(parts()[2])

    def bring(one: Envelope) -> None:
        take(one)
        connection.close()

    threads = [threading.Thread(target=bring, args=(one,)) for one in parts()[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Combined.objects.count() == 1
    assert JournalEntry.objects.filter(kind="alarm.combined").count() == 1
