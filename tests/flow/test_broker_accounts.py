"""Accounts of devices at the private broker: rotated without losing a message, ended in time, for topics of servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.supervisor import account_list
from hub.supervisor.broker_files import DEFAULT_CITY, field_account, hub_account, natives
from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import free_port
from tests.servers import folder, until

ROOT = f"city/{DEFAULT_CITY}"
NOW = datetime.now(UTC)
SOURCES = '[[source]]\nname = "chirpstack"\nreads = "chirpstack"\ntopic = "application/+/device/{device}/event/up"\n'


@pytest.fixture
def broker() -> Iterator[Broker]:
    """The private broker of a city whose ChirpStack cannot be told another topic."""
    with folder() as place:
        (place / "sources.toml").write_text(SOURCES, "utf-8")
        foreign = natives(str(place))
        own = [hub_account("h", DEFAULT_CITY, foreign), field_account("f", DEFAULT_CITY, foreign)]
        store = place / "accounts"
        account_list.issue(store, "well-1", "first")
        account_list.issue(store, "chirpstack", "server")
        made = Broker(
            place / "mosquitto", free_port(), own, DEFAULT_CITY, place / "log", more=store,
            foreign=foreign, quiet=True,
        )  # fmt: skip
        try:
            made.start()
            yield made
        finally:
            made.stop()


class Device:
    """Somebody with an account and a lasting session. heard: topics and payloads."""

    def __init__(self, broker: Broker, user: str, password: str, client_id: str) -> None:
        self.answers: list[Any] = []
        self.heard: list[tuple[str, bytes]] = []
        self.taken: list[int] = []
        self.mqtt = mqtt.Client(CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5)
        self.mqtt.username_pw_set(user, password)
        self.mqtt.on_connect = lambda *told: self.answers.append(told[3])
        self.mqtt.on_message = lambda *told: self.heard.append((told[2].topic, told[2].payload))
        self.mqtt.on_publish = lambda *told: self.taken.append(told[3].value)
        said: Any = Properties(PacketTypes.CONNECT)
        said.SessionExpiryInterval = 3600
        self.mqtt.connect("127.0.0.1", broker.port, clean_start=False, properties=said)
        self.mqtt.loop_start()
        until(lambda: self.answers, what="the broker's answer")

    @property
    def let_in(self) -> bool:
        return not self.answers[-1].is_failure

    def hear(self, topic: str) -> None:
        told: list[Any] = []
        self.mqtt.on_subscribe = lambda *said: told.append(said[3])
        self.mqtt.subscribe(topic, qos=1)
        until(lambda: told, what="the broker's word on a subscription")

    def say(self, topic: str, payload: bytes) -> int:
        """Publish; the broker's reason code, 0 for taken."""
        before = len(self.taken)
        self.mqtt.publish(topic, payload, qos=1)
        until(lambda: len(self.taken) > before, what="the broker's word on a message")
        return self.taken[-1]

    def leave(self) -> None:
        self.mqtt.disconnect()
        self.mqtt.loop_stop()


def test_rotating_loses_nothing_and_the_old_account_ends_in_time(broker: Broker) -> None:
    store = broker.more
    assert store is not None
    hub = Device(broker, "hub", "h", "hub-1")
    hub.hear(f"{ROOT}/device/#")
    old = Device(broker, "well-1", "first", "client-of-well-1")
    old.hear(f"{ROOT}/command/well-1/down")
    assert old.say(f"{ROOT}/device/well-1/up", b"1") == 0

    assert account_list.rotate(store, "well-1", "second", NOW + timedelta(hours=1)) == "well-1~2"
    broker.tell_accounts()
    # the old one goes on meanwhile, and nothing it had to hear is lost while it changes over
    assert old.say(f"{ROOT}/device/well-1/up", b"2") == 0
    old.leave()
    assert hub.say(f"{ROOT}/command/well-1/down", b"while it was away") == 0
    new = Device(broker, "well-1~2", "second", "client-of-well-1")
    assert new.let_in
    until(lambda: new.heard, what="what waited for the device")
    assert new.heard == [(f"{ROOT}/command/well-1/down", b"while it was away")]
    assert new.say(f"{ROOT}/device/well-1/up", b"3") == 0
    assert new.say(f"{ROOT}/device/well-2/up", b"not its own") != 0
    until(lambda: len(hub.heard) == 3, what="all messages of both accounts")
    assert [said for _, said in hub.heard] == [b"1", b"2", b"3"]

    again = Device(broker, "well-1", "first", "another")
    assert again.let_in
    gone = account_list.sweep(store, NOW + timedelta(hours=2))
    assert gone == ["well-1"]
    broker.tell_accounts(gone)
    until(lambda: not again.mqtt.is_connected(), what="the old account being cut off")
    late = Device(broker, "well-1", "first", "late")
    assert not late.let_in
    assert new.mqtt.is_connected()
    for one in (hub, new, again, late):
        one.leave()


def test_a_server_with_topics_of_its_own_is_heard_and_nobody_else_speaks_there(
    broker: Broker,
) -> None:
    hub = Device(broker, "hub", "h", "hub-1")
    hub.hear("application/+/device/+/event/up")
    server, stranger = (
        Device(broker, "chirpstack", "server", "cs"),
        Device(broker, "well-1", "first", "w"),
    )
    topic = "application/7/device/a1b2c3d4e5f60718/event/up"
    assert stranger.say(topic, b"{}") != 0
    assert server.say(topic, json.dumps({"deviceInfo": {}}).encode()) == 0
    until(lambda: hub.heard, what="the server's message")
    assert [one for one, _ in hub.heard] == [topic]
    for one in (hub, server, stranger):
        one.leave()


def test_the_list_holds_no_password_and_what_is_over_does_not_hold(tmp_path: Path) -> None:
    store = tmp_path / "accounts"
    account_list.issue(store, "gw-1", "secret-1")
    assert account_list.rotate(store, "nobody", "x", NOW) is None
    assert account_list.rotate(store, "gw-1", "secret-2", NOW + timedelta(hours=1)) == "gw-1~2"
    assert account_list.rotate(store, "gw-1", "secret-3", NOW + timedelta(hours=9)) == "gw-1~3"
    assert "secret" not in store.read_text("utf-8")
    assert store.stat().st_mode & 0o077 == 0
    # an account that was to end does not live longer because it was rotated again
    later = [one.name for one in account_list.holding(store, NOW + timedelta(hours=2))]
    assert later == ["gw-1~2", "gw-1~3"]
    assert [one.name for one in account_list.holding(store, NOW + timedelta(hours=10))] == [
        "gw-1~3"
    ]
    account_list.issue(store, "gw-1", "secret-4")
    assert [one.name for one in account_list.read(store)] == ["gw-1"]
    assert account_list.remove(store, "gw-1")
    assert not account_list.remove(store, "gw-1")
