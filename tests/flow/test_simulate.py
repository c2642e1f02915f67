"""The demo city alive: calls and readings over the broker, and people who go on with what comes of them."""

from __future__ import annotations

import pytest

from events.models import Case
from hub.foundation.access import Actor, Role, Scope
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry
from hub.supervisor.mosquitto import Broker
from sensors import commanding
from sensors.models import CommandState, Device, DeviceCommand, DeviceType
from tests.db import small_wire, small_work
from tests.servers import LiveHub, until


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


def test_it_does_not_play_the_people_of_another_city(live_hub: LiveHub) -> None:
    with pytest.raises(AssertionError, match="does not hold the demo city"):
        live_hub.manage("simulate")


@pytest.fixture(scope="module")
def living(live_hub: LiveHub) -> LiveHub:
    """The small city with some devices, and the simulator on it."""
    small_work.make()
    small_wire.devices()
    live_hub.start("simulate", "--speed", "120", "--seed", "3", "--anywhere")
    return live_hub


def test_citizens_call_and_people_go_on_with_their_calls(living: LiveHub) -> None:
    until(lambda: Case.objects.filter(source="12345").count() > 3, 60, "calls that became cases")
    people = JournalEntry.objects.filter(actor__kind="user", case_id__isnull=False)
    until(lambda: people.values("kind").distinct().count() > 3, 60, "people at work")
    assert living.runs("simulate"), living.log("simulate")


def test_a_device_that_is_told_something_does_it_and_says_so(living: LiveHub) -> None:
    until(lambda: "connected to the broker" in said(living), 60, "the first connection")
    start = {"code": "start", "name": "启动水泵", "confirm": False}
    DeviceType.objects.update(commands=[start])
    desk = Scope(Actor("user", "test", role=Role.DISPATCHER), everything=True)
    device = Device.objects.get(code="well-2")  # it stands behind a gateway
    commanding.ask(uuid7(), device.pk, "start", {}, desk, confirmed=False)
    row = DeviceCommand.objects.filter(device=device)
    until(lambda: row.get().state == CommandState.DONE, 60, "the device's word")
    kinds = JournalEntry.objects.filter(kind__startswith="device.command").order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == [
        "device.command_asked",
        "device.command_ended",
    ]


def said(hub: LiveHub) -> str:
    """Everything the simulator has said."""
    return (hub.logs / "simulate.log").read_text("utf-8")


def test_it_comes_back_when_the_broker_does(living: LiveHub, module_broker: Broker) -> None:
    until(lambda: "connected to the broker" in said(living), 60, "the first connection")
    before = Case.objects.filter(source="12345").count()
    module_broker.stop(hard=True)
    until(lambda: "lost the broker" in said(living), 60, "the word of the loss")
    module_broker.start()
    more = Case.objects.filter(source="12345")
    until(lambda: more.count() > before + 1, 60, "calls after the broker's return")


def test_it_ends_by_itself_when_it_is_told_to(living: LiveHub) -> None:
    living.stop("simulate")
    assert "simulate stopped" in said(living).splitlines()[-1]
