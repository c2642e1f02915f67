"""Commands to devices behind network servers, over a real broker: told in its words, and its words understood."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import paho.mqtt.client as mqtt
import pytest
from django.core.management import call_command

from hub.foundation.access import Actor, Role, Scope
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry
from hub.supervisor.mosquitto import Broker
from sensors import broker as clients
from sensors import commanding
from sensors.models import (
    CommandState,
    Device,
    DeviceAddress,
    DeviceCommand,
    DeviceState,
    DeviceType,
)
from tests.db import small_work
from tests.servers import LiveHub, until

EUI = "a1b2c3d4e5f60718"
INFO = {"devEui": EUI, "deviceName": "泵房漏水 1", "applicationId": "17c82e96-be03-4f38-aef3-f83d48582d97"}  # fmt: skip
UP = {"time": "2026-07-01T08:00:00+00:00", "deviceInfo": INFO, "fPort": 85, "fCnt": 1, "data": "BQAB"}  # fmt: skip
DESK = Scope(Actor("user", "test", role=Role.DISPATCHER), everything=True)
ROOT = "city/990100"

#: Topic and what was said, as a server answers.
Answers = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


class Server:
    """A network server or gateway in the field: hears its commands, and answers each."""

    def __init__(
        self, broker: Broker, hears: str, answer: Callable[[dict[str, Any]], Answers]
    ) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self._subscribed: list[Any] = []
        self._answer, self._hears = answer, hears
        self.mqtt = clients.client(broker.url("field"), "server-test", keep_session=False)
        self.mqtt.on_message = self._on_message
        self.mqtt.on_connect = self._on_connect
        self.mqtt.on_subscribe = lambda *told: self._subscribed.append(told)
        self.mqtt.loop_start()
        until(lambda: self._subscribed, 30, "the server's subscription")

    def _on_connect(self, client: mqtt.Client, *told: Any) -> None:
        client.subscribe(self._hears, qos=1)

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        said = json.loads(message.payload)
        self.heard.append((message.topic, said))
        client.ack(message.mid, message.qos)
        for topic, answer in self._answer(said):
            self.say(topic, answer)

    def say(self, topic: str, said: dict[str, Any]) -> None:
        clients.publish(self.mqtt, topic, json.dumps(said).encode())

    def leave(self) -> None:
        self.mqtt.disconnect()
        self.mqtt.loop_stop()


@pytest.fixture(scope="module")
def field(live_hub: LiveHub) -> LiveHub:
    """The small city with a ChirpStack, a gateway of ThingsBoard's, and a device behind each."""
    small_work.make()
    call_command("device_types", "load", "milesight-em300-mld", stdout=io.StringIO())
    leak = Device(code=EUI, name="泵房漏水 1")
    leak.type_id = _type("milesight-em300-mld")
    server_type = _type("network-server")
    leak.gateway = Device.objects.create(code="chirpstack", type_id=server_type)
    leak.save()
    gateway = Device.objects.create(code="thingsboard", type_id=server_type)
    Device.objects.create(code="pump-1", type_id=_type("pump"), gateway=gateway)
    return live_hub


def _type(code: str) -> int:
    made, _ = DeviceType.objects.get_or_create(
        code=code,
        defaults={"name": code, "commands": [{"code": "start", "name": "启动", "confirm": False}]},
    )
    return made.pk


@pytest.fixture
def chirpstack(field: LiveHub, module_broker: Broker) -> Iterator[Server]:
    """The first try of anything but a restart is lost over the air."""
    tries: dict[str, int] = {}

    def answer(said: dict[str, Any]) -> Answers:
        tries[said["id"]] = tries.get(said["id"], 0) + 1
        of = {"deviceInfo": INFO, "queueItemId": said["id"], "fCntDown": 3}
        on_air = of | {"gatewayId": "0016c001f153a14c", "txInfo": {"frequency": 471900000}}
        there = tries[said["id"]] > 1 or said["data"] == base64.b64encode(b"\xff\x10\xff").decode()
        topic = f"{ROOT}/network/chirpstack/up"
        return [(topic, on_air), (topic, of | {"acknowledged": there})]

    made = Server(module_broker, "application/+/device/+/command/down", answer)
    yield made
    made.leave()


def ask(device: str, command: str, params: dict[str, float] | None = None) -> UUID:
    id_ = uuid7()
    asked = Device.objects.get(code=device)
    outcome = commanding.ask(id_, asked.pk, command, params or {}, DESK, confirmed=True)
    assert outcome.result == "applied"
    return id_


def ended(id_: UUID, state: CommandState) -> DeviceCommand:
    rows = DeviceCommand.objects.filter(uid=id_, state=state)
    until(rows.exists, 60, f"the command being {state}")
    return rows.get()


def test_a_device_behind_a_network_server_is_told_something_and_the_server_says_that_it_has_it(
    chirpstack: Server,
) -> None:
    seen = DeviceAddress.objects.filter(device__code=EUI)

    def heard() -> bool:  # said again until the hub listens: the same message twice is one
        chirpstack.say(f"{ROOT}/network/chirpstack/up", UP)
        return seen.exists()

    until(heard, 60, "the device's address")
    before = DeviceState.objects.get(device__code=EUI).seen_at
    id_ = ask(EUI, "restart")
    row = ended(id_, CommandState.RECEIVED)
    topic, said = chirpstack.heard[-1]
    assert topic == f"application/{INFO['applicationId']}/device/{EUI}/command/down"
    assert said == {
        "id": str(id_), "devEui": EUI, "confirmed": True, "fPort": 85,
        "data": base64.b64encode(bytes.fromhex("ff10ff")).decode(),
    }  # fmt: skip
    assert (row.tries, row.carried_at is not None) == (1, True)
    kinds = JournalEntry.objects.filter(kind__startswith="device.command").order_by("seq")
    assert list(kinds.values_list("kind", "data__outcome"))[-2:] == [
        ("device.command_asked", None), ("device.command_ended", "received"),
    ]  # fmt: skip
    after = DeviceState.objects.get(device__code=EUI).seen_at
    assert before is not None
    assert after is not None
    assert after > before, "that the device answered is its sign of life"


def test_what_the_server_lost_is_sent_again_under_the_same_id(chirpstack: Server) -> None:
    id_ = ask(EUI, "interval", {"seconds": 600})
    # its time is not waited for: the row says that it is over
    until(
        lambda: DeviceCommand.objects.filter(uid=id_, carried_at__isnull=False).exists(),
        60,
        "txack",
    )
    rows = DeviceCommand.objects.filter(uid=id_)
    until(lambda: rows.exclude(answer_due_at=rows.get().expires_at).exists(), 60, "the loss")
    rows.update(answer_due_at=rows.get().asked_at)
    row = ended(id_, CommandState.RECEIVED)
    mine = [said for _, said in chirpstack.heard if said["id"] == str(id_)]
    assert row.tries == len(mine) == 2
    assert mine[0] == mine[1]
    assert base64.b64decode(mine[0]["data"]).hex() == "ff035802"


def test_a_gateway_that_speaks_rpc_is_told_a_method_and_answers_by_its_number(
    field: LiveHub, module_broker: Broker
) -> None:
    def answer(said: dict[str, Any]) -> Answers:
        done = {"device": said["device"], "id": said["data"]["id"], "data": {"success": True}}
        return [(f"{ROOT}/network/thingsboard/up", done)]

    gateway = Server(module_broker, f"{ROOT}/command/thingsboard/down", answer)
    try:
        row = ended(ask("pump-1", "start"), CommandState.DONE)
        assert gateway.heard == [
            (
                f"{ROOT}/command/thingsboard/down",
                {"device": "pump-1", "data": {"id": row.pk, "method": "start", "params": {}}},
            )
        ]
    finally:
        gateway.leave()
