"""Commands to devices: asked once, sent until answered or given up, and every step in the journal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from grid import posts
from hub.foundation import clock, journal
from hub.foundation.access import Role, Scope
from hub.foundation.errors import BadInput, Forbidden, NotFound, Unavailable
from hub.foundation.ids import uuid7
from sensors import commanding
from sensors.errors import AddressUnknown, NotInBytes, ServerTakesNothing
from sensors.models import Device, DeviceAddress, DeviceCommand, DeviceType
from sensors.sender import Message
from tests.db import small_city, small_wire
from tests.db.small_wire import message, reasons, take
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db

START = {
    "code": "start", "name": "启动水泵", "timeout_s": 60, "tries": 3,
    "params": {"minutes": {"name": "时长", "unit": "min", "least": 1, "most": 120, "whole": True}},
}  # fmt: skip


class Wire:
    """Stands where the publisher's connection is: keeps what was sent, or has no broker."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.topics: list[str] = []
        self.away = False
        self.refuses: dict[int, int] = {}

    def send(self, messages: list[Message], seconds: float) -> dict[int, int]:
        if self.away:
            raise Unavailable(part="the message broker", retry_after_s=1)
        self.sent += [json.loads(one.payload) for one in messages]
        self.topics += [one.topic for one in messages]
        return self.refuses


@pytest.fixture
def city() -> small_city.City:
    return small_city.make()


@pytest.fixture(autouse=True)
def devices(city: small_city.City) -> Iterator[dict[str, Device]]:
    with clock.frozen(AT):
        found = small_wire.devices()
        DeviceType.objects.update(commands=[START])
        Device.objects.filter(code="well-1").update(owner=city.orgs["water"])
        yield found


def scope(city: small_city.City, role: Role = Role.DISPATCHER, org: str = "city") -> Scope:
    user = small_city.user(f"{role}-{org}")
    return posts.scope_of(
        user, posts.assign(user, role, city.orgs[org], valid_from=dt.date(2026, 1, 1))
    )


def ask(who: Scope, device: Device, id_: UUID | None = None, **more: Any) -> str:
    asked: dict[str, Any] = {"code": "start", "params": {"minutes": 30}, "confirmed": True} | more
    confirmed = asked.pop("confirmed")
    return commanding.ask(
        id_ or uuid7(), device.pk, asked["code"], asked["params"], who, confirmed=confirmed
    ).result


def send(wire: Wire, seconds: float = 0) -> int:
    with clock.frozen(AT + dt.timedelta(seconds=seconds)):
        commanding.look()
        return commanding.send(wire, 1.0)  # type: ignore[arg-type] # stands where the connection is


def states() -> list[str]:
    return list(DeviceCommand.objects.order_by("id").values_list("state", flat=True))


def kinds() -> list[tuple[str, str | None]]:
    return [
        (one["kind"], one["data"].get("outcome"))
        for one in journal.after(0)
        if one["kind"].startswith("device.command")
    ]


def test_what_the_broker_refuses_is_told_on_the_command(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    who, wire = scope(city), Wire()
    ask(who, devices["well-1"])
    ask(who, devices["well-1"])
    wire.refuses = {1: 0x87}
    assert send(wire) == 2
    assert states() == ["sent", "refused"]
    told = DeviceCommand.objects.get(state="refused")
    assert "0x87" in told.answer
    assert kinds()[-1] == ("device.command_ended", "refused")
    assert send(wire, 3600) == 0
    assert states() == ["unanswered", "refused"]


def test_a_command_is_sent_once_and_answered_once(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    who, id_, wire = scope(city), uuid7(), Wire()
    assert ask(who, devices["well-1"], id_) == "applied"
    assert ask(who, devices["well-1"], id_) == "already"
    assert [send(wire), send(wire)] == [1, 0]
    assert wire.topics == ["city/990100/command/well-1/down"]
    sent = wire.sent[0]
    assert (sent["id"], sent["command"], sent["params"]) == (str(id_), "start", {"minutes": 30})
    assert dt.datetime.fromisoformat(sent["until"]) == AT + dt.timedelta(seconds=180)
    answer = message("device/well-1/done", {"id": str(id_), "state": "done", "text": "ok"}, AT)
    assert reasons(take(answer, answer)) == [[], []]
    assert reasons(take(answer)) == [[]]
    assert states() == ["done"]
    assert kinds() == [("device.command_asked", None), ("device.command_ended", "done")]


def test_without_an_answer_it_is_sent_again_under_the_same_id_and_given_up(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    wire = Wire()
    ask(scope(city), devices["well-1"])
    assert [send(wire, s) for s in (0, 30, 61, 100, 122, 150, 181, 400)] == [1, 0, 1, 0, 1, 0, 0, 0]
    assert len({one["id"] for one in wire.sent}) == 1
    assert states() == ["unanswered"]
    # the device was slow: its word counts all the same
    row = DeviceCommand.objects.get()
    take(message("device/well-1/done", {"id": str(row.uid), "state": "refused"}, AT))
    assert states() == ["refused"]
    assert kinds()[1:] == [
        ("device.command_ended", "unanswered"), ("device.command_ended", "refused"),
    ]  # fmt: skip


def test_what_could_not_be_sent_in_time_is_never_sent(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    wire = Wire()
    wire.away = True
    ask(scope(city), devices["well-1"])
    with pytest.raises(Unavailable):
        send(wire)
    assert states() == ["waiting"]
    wire.away = False
    assert send(wire, 181) == 0
    assert (states(), wire.sent) == (["expired"], [])


def test_a_device_behind_a_gateway_is_told_through_it_and_nobody_else_answers(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    wire = Wire()
    ask(scope(city), devices["well-2"])
    send(wire)
    assert (wire.topics, wire.sent[0]["device"]) == (
        ["city/990100/command/gateway-1/down"],
        "well-2",
    )
    said = {"id": wire.sent[0]["id"], "state": "done"}
    assert reasons(take(message("device/well-1/done", said, AT))) == [["sensors.not_its_gateway"]]
    assert reasons(take(message("device/gateway-1/done", said | {"id": str(uuid7())}, AT))) == [
        ["sensors.bad_payload"]
    ]
    assert states() == ["sent"]
    assert reasons(take(message("device/gateway-1/done", said, AT))) == [[]]
    assert states() == ["done"]


def test_only_who_oversees_or_owns_it_may_tell_it_and_only_what_is_declared(
    city: small_city.City, devices: dict[str, Device]
) -> None:
    well = devices["well-1"]
    assert ask(scope(city, Role.OWNER_UNIT, "water"), well) == "applied"
    for role, org in (
        (Role.LIAISON, "east-urban"),
        (Role.LEADER, "city"),
        (Role.SYSTEM_ADMIN, "city"),
    ):
        with pytest.raises(Forbidden):
            ask(scope(city, role, org), well)
    desk = scope(city)
    with pytest.raises(NotFound):
        ask(desk, well, code="explode")
    with pytest.raises(BadInput):
        ask(desk, well, params={"minutes": 121})
    with pytest.raises(BadInput):
        ask(desk, well, confirmed=False)
    Device.objects.filter(pk=well.pk).update(in_service=False)
    with pytest.raises(NotFound):
        ask(desk, well)
    assert states() == ["waiting"]


EUI = "a1b2c3d4e5f60718"
INFO = {"devEui": EUI, "applicationId": "app-1"}
RESTART = {
    "code": "restart", "name": "重新启动", "timeout_s": 60, "tries": 3, "payload": {"port": 85, "starts": "ff 10 ff"},
}  # fmt: skip


@pytest.fixture
def leak(devices: dict[str, Device]) -> Device:
    """A detector behind a ChirpStack that has not spoken of it yet."""
    kind = DeviceType.objects.create(
        code="leak", name="漏水", quantities={}, commands=[START, RESTART]
    )
    server = Device.objects.create(code="chirpstack", type=kind)
    return Device.objects.create(code=EUI, type=kind, gateway=server)


def event(**said: Any) -> Any:
    return message("network/chirpstack/up", {"deviceInfo": INFO} | said, AT)


def restart(who: Scope, leak: Device) -> DeviceCommand:
    assert ask(who, leak, code="restart", params={}) == "applied"
    return DeviceCommand.objects.latest("id")


def test_behind_a_network_server_a_command_needs_bytes_and_an_address(
    city: small_city.City, leak: Device
) -> None:
    who = scope(city)
    with pytest.raises(NotInBytes):
        ask(who, leak)
    with pytest.raises(AddressUnknown):
        ask(who, leak, code="restart", params={})
    take(event(devAddr="00189440"))  # it joined: now its server has spoken of it
    assert DeviceAddress.objects.get().said == {"application": "app-1"}
    assert restart(who, leak).says == {"port": 85, "hex": "ff10ff"}
    other = Device.objects.create(code="loriot", type=leak.type)
    Device.objects.filter(pk=leak.pk).update(gateway=other)
    with pytest.raises(ServerTakesNothing):
        ask(who, leak, code="restart", params={})


def test_a_server_is_given_a_command_once_and_again_only_when_it_lost_it(
    city: small_city.City, leak: Device
) -> None:
    who, wire = scope(city), Wire()
    take(event(devAddr="00189440"))
    row = restart(who, leak)
    assert [send(wire, s) for s in (0, 61, 122)] == [1, 0, 0]
    of = {"queueItemId": str(row.uid)}
    # sent by a gateway, lost, and repeated as the broker may
    take(event(**of, txInfo={}), event(**of, acknowledged=False), event(**of, acknowledged=False))
    row.refresh_from_db()
    assert (row.state, row.carried_at) == ("sent", AT)
    assert [send(wire, s) for s in (123, 124)] == [1, 0]
    assert [one["id"] for one in wire.sent] == [str(row.uid)] * 2
    assert reasons(take(event(**of, acknowledged=True), event(**of, acknowledged=False))) == [
        [],
        [],
    ]
    assert states() == ["received"]
    assert kinds()[-1] == ("device.command_ended", "received")
    assert len(kinds()) == 2


def test_what_a_server_says_of_commands_of_others_is_no_fault_and_nobody_speaks_for_it(
    city: small_city.City, leak: Device
) -> None:
    take(event(devAddr="00189440"))
    row = restart(scope(city), leak)
    assert reasons(take(event(queueItemId=str(uuid7()), acknowledged=True))) == [[]]
    said = {"device": EUI, "id": row.pk, "data": {"success": True}}
    Device.objects.create(code="thingsboard", type=leak.type)
    assert reasons(take(message("network/thingsboard/up", said, AT))) == [
        ["sensors.not_its_gateway"]
    ]
    assert states() == ["waiting"]


def test_a_command_that_can_no_longer_be_sent_holds_up_no_other(
    city: small_city.City, leak: Device, devices: dict[str, Device]
) -> None:
    who, wire = scope(city), Wire()
    take(event(devAddr="00189440"))
    restart(who, leak)
    DeviceAddress.objects.all().delete()
    ask(who, devices["well-1"])
    send(wire)
    assert wire.topics == ["city/990100/command/well-1/down"]
    assert states() == ["refused", "sent"]
    assert kinds()[-1] == ("device.command_ended", "refused")
