"""The citizens of the demo city: the same calls for the same seed, and each one a legal, understandable order."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from events.catalogue import Catalogue
from events.catalogue_files import unloaded
from events.classify import suggest
from hub.demo import callers
from hub.demo.phrases import phrases, rate
from hub.demo.speech import Call, Later, Speech, Spot, Surroundings
from sensors.codecs import hotline
from sensors.envelope import Envelope

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
INSIDE = ("安河区", "鼓楼街道", "文昌社区")
SPOTS = (
    *(Spot("door", "建设路", 109.0 + n / 1000, 32.6, n, inside=INSIDE) for n in range(1, 40)),
    Spot("crossing", "建设路", 109.01, 32.6, other="文昌街", inside=INSIDE),
    Spot("poi", "人民医院", 109.01, 32.61, inside=INSIDE),
    Spot("quarter", "锦绣花园", 109.02, 32.6, inside=INSIDE),
    Spot("community", "文昌社区", 109.0, 32.6, inside=INSIDE),
)
MATTERS = sorted(phrases().matters)


def speech(seed: int = 7) -> Speech:
    return Speech(Surroundings("安澜市", SPOTS), seed)


def calls(count: int, seed: int = 7) -> list[Call]:
    said = speech(seed)
    return [said.call(AT + timedelta(minutes=n)) for n in range(count)]


def decoded(call: Call) -> hotline.Order:
    payload = json.dumps(call.order, ensure_ascii=False).encode()
    return hotline.decode(Envelope("city/990100/hotline/12345/order", payload, AT), "12345")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return unloaded()


def test_the_same_seed_says_the_same_and_another_one_something_else() -> None:
    assert calls(200) == calls(200)
    assert [one.order["text"] for one in calls(50)] != [one.order["text"] for one in calls(50, 8)]


def test_every_call_is_read_as_an_order_without_a_remark() -> None:
    for call in calls(600):
        order = decoded(call)
        assert order.report.source_id == call.id
        assert order.report.text
        assert "{" not in order.report.text + order.report.title + order.report.address


def test_no_two_calls_have_one_id() -> None:
    said = speech()
    ids = {said.call(AT).id for _ in range(500)}
    assert len(ids) == 500


@pytest.mark.parametrize("later", ["urge", "supplement", "withdraw", "redo"])
def test_whoever_calls_again_refers_to_the_first_order(later: Later) -> None:
    said = speech()
    first = said.call(AT)
    again = decoded(said.again(first, AT + timedelta(hours=1), later))
    assert (again.report.type.value, again.report.refers_to) == (later, first.id)
    assert again.report.source_id != first.id


def test_another_caller_tells_of_the_same_thing_at_the_same_place() -> None:
    said = speech()
    first = said.call(AT, of="GB/T 47678.5-2026/matter/06013")
    echo = said.echo(first, AT + timedelta(minutes=9))
    assert (echo.of, echo.spot) == (first.of, first.spot)
    assert echo.id != first.id
    assert echo.order["caller"] != first.order["caller"]


def test_some_places_are_exact_some_sloppy_and_some_unknown() -> None:
    orders = [call.order for call in calls(800)]
    addresses = [str(order["address"]) for order in orders]
    assert 0.08 < sum(not one for one in addresses) / len(addresses) < 0.35
    assert any(one.endswith("号") for one in addresses)
    assert any("附近" in one or "对面" in one for one in addresses)
    assert {order["crs"] for order in orders if "lon" in order} == {"gcj02"}


def test_what_nobody_has_a_place_for_is_told_without_one() -> None:
    call = speech().call(AT, of="12345-subject/hotline/0506")
    assert call.spot is None
    assert call.order["address"] == ""


def test_callers_have_numbers_nobody_has() -> None:
    dice = Random(3)
    for _ in range(200):
        who = callers.citizen(dice, date(2026, 11, 20))
        assert who.phone.startswith("12")
        assert len(who.phone) == 11
        assert who.id_number.startswith("99")
        assert len(who.id_number) == 18


def test_the_check_digit_of_an_identity_number_is_that_of_the_standard() -> None:
    # the example of GB 11643-1999
    assert callers.id_number("110105", date(1949, 12, 31), 2) == "11010519491231002X"


def test_people_call_by_day_and_more_when_it_rains() -> None:
    noon, night = AT.replace(hour=2), AT.replace(hour=19)
    assert rate(noon) > 1 > rate(night)
    assert rate(noon, rain=True) > rate(noon)
    said = speech()
    wet = [said.call(AT, rain=True).of for _ in range(400)]
    dry = [said.call(AT).of for _ in range(400)]
    assert wet.count("hub-monitoring/matter/0101") > 3 * dry.count("hub-monitoring/matter/0101")


@pytest.mark.parametrize("of", MATTERS)
def test_every_matter_is_a_class_and_its_words_are_understood(
    of: str, catalogue: Catalogue
) -> None:
    wanted = catalogue.filed_as(catalogue.by_ref(of)).ref
    said = speech(11)
    right = 0
    for n in range(40):
        order = said.call(AT + timedelta(minutes=n), of=of).order
        best = suggest(catalogue, str(order["text"]), str(order["title"])).best
        right += best is not None and catalogue.filed_as(best).ref == wanted
    assert right >= 0.85 * 40


def test_nearly_all_calls_are_understood(catalogue: Catalogue) -> None:
    said, right, sure, sure_right = calls(1500), 0, 0, 0
    for call in said:
        wanted = catalogue.filed_as(catalogue.by_ref(call.of)).ref
        found = suggest(catalogue, str(call.order["text"]), str(call.order["title"]))
        fits = found.best is not None and catalogue.filed_as(found.best).ref == wanted
        right, sure, sure_right = (
            right + fits,
            sure + found.sure,
            sure_right + (fits and found.sure),
        )
    print(
        f"{right / len(said):.1%} right; decided {sure / len(said):.1%}, of these {sure_right / sure:.1%}"
    )
    assert right / len(said) > 0.95


def test_the_categories_of_the_hotline_name_one_class_or_none(catalogue: Catalogue) -> None:
    for of, matter in phrases().matters.items():
        named = {catalogue.filed_as(one).ref for one in catalogue.named(matter.category)}
        assert len(named) != 1 or named == {catalogue.filed_as(catalogue.by_ref(of)).ref}, of
