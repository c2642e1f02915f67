"""`manage.py quarantine`: what a person sees and does."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from sensors.models import Device, Quarantined, Reading
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, take

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    words = io.StringIO()
    call_command("quarantine", *arguments, stdout=words)
    return words.getvalue()


@pytest.fixture(autouse=True)
def two_waiting() -> list[Quarantined]:
    small_city.make()
    small_wire.devices()
    take(message("device/well-1/up", b"\xff\xfe"), level(0.01, device="well-9"))
    return list(Quarantined.objects.order_by("id"))


def test_the_list_counts_reasons_and_names_the_newest() -> None:
    listed = said("list")
    assert "1 sensors.bad_payload" in listed
    assert "No device well-9 is registered" in listed
    assert "well-9" not in said("list", "--reason", "sensors.bad_payload")


def test_one_message_is_shown_with_its_payload(two_waiting: list[Quarantined]) -> None:
    shown = said("show", str(two_waiting[0].pk))
    assert "it is not UTF-8" in shown
    assert r"\xff\xfe" in shown
    with pytest.raises(CommandError, match="no message 0"):
        said("show", "0")


def test_a_retry_says_how_many_were_taken() -> None:
    Device.objects.create(code="well-9", type=Device.objects.get(code="well-1").type)
    assert said("retry", "--all") == "1 of 2 taken.\n"
    assert Reading.objects.count() == 1
    assert said("retry", "--topic", "well-9") == "0 of 0 taken.\n"


def test_what_was_set_aside_of_a_numbered_message_is_taken_once_its_type_is_right() -> None:
    said("drop", "--all")
    values = {"water_level": {"value": 0.4, "unit": "Cel"}, "temp": 20}
    take(message("device/well-1/up", {"seq": 5, "values": values}))
    assert [one.quantity for one in Reading.objects.all()] == ["temp"]
    kind = Device.objects.get(code="well-1").type
    kind.quantities = {"water_level": {"name": "水温", "unit": "Cel"}}
    kind.save()
    assert said("retry", "--all") == "1 of 1 taken.\n"
    assert sorted(one.quantity for one in Reading.objects.all()) == ["temp", "water_level"]


def test_what_is_dropped_is_chosen_by_name(two_waiting: list[Quarantined]) -> None:
    with pytest.raises(CommandError, match="Say which"):
        said("drop")
    assert said("drop", str(two_waiting[0].pk)) == "1 dropped.\n"
    assert said("drop", "--all") == "1 dropped.\n"
    assert said("list") == "Nothing waits in quarantine.\n"
