"""The private broker against accounts that try to be somebody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.supervisor.broker_files import DEFAULT_CITY, Account
from hub.supervisor.mosquitto import Broker
from sensors import broker as hub_client
from tests import servers
from tests.servers import until

ROOT = f"city/{DEFAULT_CITY}"
PASSWORD = "only-for-tests"
#: A device, a hotline and a department, each with an account that bears its name.
STRANGERS = ("well-1", "12345", "urban")


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """The private broker with three further accounts."""
    accounts = [Account(name, PASSWORD, ()) for name in STRANGERS]
    with servers.mosquitto(accounts=accounts) as running:
        yield running


class Client:
    """A client of the broker; heard: topics and payloads in their order."""

    def __init__(self, port: int, name: str, password: str, client_id: str, **will: Any) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer: list[Any] = []
        self.left = threading.Event()
        self.mqtt = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5
        )
        if name:
            self.mqtt.username_pw_set(name, password)
        if will:
            self.mqtt.will_set(**will)
        self.mqtt.on_connect = lambda client, data, flags, reason, said: self.answer.append(reason)
        self.mqtt.on_disconnect = lambda *told: self.left.set()
        self.mqtt.on_message = self._on_message
        #: The hub of these tests listens to what is said now, not to what earlier tests left behind.
        self._also_kept = name != "hub"
        self.mqtt.connect("127.0.0.1", port, clean_start=True)
        self.mqtt.loop_start()
        until(lambda: self.answer, what="the broker's answer")

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        if self._also_kept or not message.retain:
            self.heard.append((message.topic, bytes(message.payload)))

    def hear(self, *filters: str) -> list[Any]:
        """Subscribe; the broker's word on each filter."""
        told: list[Any] = []
        self.mqtt.on_subscribe = lambda client, data, mid, reasons, said: told.extend(reasons)
        self.mqtt.subscribe([(one, 1) for one in filters])
        until(lambda: told, what="the broker's word on a subscription")
        return told

    def say(self, topic: str, payload: bytes = b"{}", *, retain: bool = False) -> Any:
        """Publish with QoS 1; the broker's word on it."""
        told: list[Any] = []
        self.mqtt.on_publish = lambda client, data, mid, reason, said: told.append(reason)
        self.mqtt.publish(topic, payload, qos=1, retain=retain)
        until(lambda: told, what="the broker's word on a message")
        return told[0]

    def end(self) -> None:
        """Go without a word, as a device that loses its power."""
        sock: Any = self.mqtt.socket()
        if sock is not None:
            sock.close()
        self.mqtt.loop_stop()


Join = Callable[..., Client]


@pytest.fixture
def join(broker: Broker) -> Iterator[Join]:
    """Connect with an account; all leave at the end."""
    made: list[Client] = []

    def joined(name: str, client_id: str = "", **will: Any) -> Client:
        password = next((one.password for one in broker.accounts if one.name == name), PASSWORD)
        made.append(Client(broker.port, name, password, client_id or f"test-{name}", **will))
        return made[-1]

    yield joined
    for client in made:
        client.mqtt.disconnect()
        client.mqtt.loop_stop()


@contextmanager
def overheard(hub: Client) -> Iterator[list[tuple[str, bytes]]]:
    """What the hub hears meanwhile; a last message of its own closes the list."""
    hub.heard.clear()
    yield hub.heard
    hub.say(f"{ROOT}/device/mark/up", b"the end")
    until(lambda: any(said == b"the end" for _, said in hub.heard), what="the mark")
    hub.heard[:] = [one for one in hub.heard if one[1] != b"the end"]


#: Whom each may speak as.
MAY = {
    "well-1": ["device/well-1", "device/well-1/up", "device/well-1/status", "hotline/well-1/order"],
    "12345": ["hotline/12345/order", "device/12345/up"],
    "urban": ["device/urban/up", "hotline/urban/order"],
}
TOPICS = [
    "device/well-1/up", "device/well-2/up", "device/well-2/status", "hotline/12345/order",
    "hotline/mayor/order", "hotline/12345/receipt", "hotline/12345/answer", "org/urban/case",
    "org/parks/case", "device/well-1", "device", "hotline", "device//up", "device/well-1x/up",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGERS)
def test_an_account_speaks_for_itself_only(join: Join, name: str) -> None:
    hub, stranger = join("hub"), join(name)
    hub.hear(f"{ROOT}/#", "city/110000/#")
    with overheard(hub) as heard:
        for topic in TOPICS + MAY[name]:
            stranger.say(f"{ROOT}/{topic}", name.encode())
            stranger.say(f"{ROOT}/{topic}", name.encode(), retain=True)
        stranger.say(f"city/110000/device/{name}/up", b"another city")
        stranger.say("$SYS/broker/uptime", b"x")
    said = {topic.removeprefix(f"{ROOT}/") for topic, _ in heard}
    assert said == set(MAY[name])


@pytest.mark.parametrize(
    "filters",
    [
        ["#"], [f"{ROOT}/#"], ["city/+/org/+/case"], ["+/+/+/+/+"], ["$share/hub/#"],
        [f"$share/hub/{ROOT}/hotline/+/order"], [f"{ROOT}/hotline/12345/receipt"], ["$SYS/#"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_account_hears_nothing_of_others_whatever_it_subscribes_to(
    join: Join, filters: list[str]
) -> None:
    hub, stranger = join("hub"), join("well-1")
    for retained in ("hotline/12345/receipt", "org/urban/case"):
        hub.say(f"{ROOT}/{retained}", b"before", retain=True)
    stranger.hear(*filters, f"{ROOT}/org/well-1/case")
    for topic in ("hotline/12345/receipt", "hotline/12345/answer", "org/urban/case"):
        hub.say(f"{ROOT}/{topic}", b"secret")
    hub.say(f"{ROOT}/org/well-1/case", b"own")
    until(lambda: (f"{ROOT}/org/well-1/case", b"own") in stranger.heard, what="its own message")
    assert {said for _, said in stranger.heard} == {b"own"}
    for retained in ("hotline/12345/receipt", "org/urban/case"):
        hub.say(f"{ROOT}/{retained}", b"", retain=True)


def test_a_last_will_speaks_for_nobody_else(join: Join) -> None:
    hub = join("hub")
    hub.hear(f"{ROOT}/#")
    will = {"payload": b"offline", "qos": 1, "retain": True}
    with overheard(hub) as heard:
        join("well-1", "liar", topic=f"{ROOT}/device/well-2/status", **will).end()
        join("well-1", "honest", topic=f"{ROOT}/device/well-1/status", **will).end()
        until(lambda: any("well-1/status" in topic for topic, _ in heard), what="the honest will")
    assert {topic for topic, _ in heard} == {f"{ROOT}/device/well-1/status"}
    hub.say(f"{ROOT}/device/well-1/status", b"", retain=True)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", ""),
        ("hub", "wrong"),
        ("hub", ""),
        ("nobody", PASSWORD),
        ("+", PASSWORD),
        ("#", PASSWORD),
    ],
)
def test_nobody_comes_in_without_an_account(broker: Broker, name: str, password: str) -> None:
    client = Client(broker.port, name, password, "test-intruder")
    assert client.answer[0].is_failure
    client.mqtt.disconnect()
    client.mqtt.loop_stop()


def test_nobody_takes_the_hubs_session_by_its_name(join: Join, broker: Broker) -> None:
    """Who connects with another's client id ends its session and drops what waits in it."""
    kept = hub_client.client(broker.url("hub"), "ingest-0", keep_session=True)
    ready, heard, lost = threading.Event(), list[bytes](), threading.Event()
    kept.on_connect = lambda client, *told: client.subscribe(f"{ROOT}/device/#", qos=1)
    kept.on_subscribe = lambda *told: ready.set()
    kept.on_message = lambda client, data, message: heard.append(bytes(message.payload))
    kept.on_disconnect = lambda *told: lost.set()
    kept.loop_start()
    assert ready.wait(10)
    thief = join("well-1", "ingest-0")
    thief.say(f"{ROOT}/device/well-1/up", b"still heard")
    until(lambda: b"still heard" in heard, what="the hub's session")
    assert not lost.is_set()
    kept.disconnect()
    kept.loop_stop()


def test_a_message_larger_than_the_broker_takes_ends_its_sender_only(join: Join) -> None:
    hub, stranger = join("hub"), join("well-1")
    hub.hear(f"{ROOT}/device/#")
    stranger.mqtt.publish(f"{ROOT}/device/well-1/up", bytes(17 * 1024 * 1024), qos=1)
    assert stranger.left.wait(20)
    with overheard(hub) as heard:
        join("well-1", "again").say(f"{ROOT}/device/well-1/up", b"small")
        until(lambda: heard, what="the small message")
    assert [said for _, said in heard] == [b"small"]


def test_properties_cannot_carry_a_message_elsewhere(join: Join) -> None:
    """A topic alias and a response topic are words of the sender, not rights."""
    hub, stranger = join("hub"), join("well-1")
    hub.hear(f"{ROOT}/#")
    said: Any = Properties(PacketTypes.PUBLISH)
    said.ResponseTopic = f"{ROOT}/device/well-2/up"
    said.TopicAlias = 1
    with overheard(hub) as heard:
        stranger.mqtt.publish(f"{ROOT}/device/well-1/up", b"1", qos=1, properties=said)
        stranger.mqtt.publish(f"{ROOT}/device/well-2/up", b"2", qos=1, properties=said)
        stranger.say(f"{ROOT}/device/well-1/up", b"3")
    assert {topic for topic, _ in heard} == {f"{ROOT}/device/well-1/up"}
