"""Commands to devices behind network servers: golden messages down and back, and what is wrong in a declaration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from sensors import command_forms, library
from sensors.codecs import downlink, encoding, server, typefile
from sensors.codecs.downlink import Told
from sensors.codecs.encoding import Octets, Part
from sensors.command_forms import Command, Param
from sensors.errors import BadCodec

SHELF = library.load(library.SHIPPED)
ID = UUID("01939f2e-6d1c-7a44-9f60-0c6f3a3c1b11")
VALUES: dict[str, Any] = {
    "city": "990100", "server": "gw-1", "device": "a1b2c3d4e5f60718", "id": str(ID), "number": 41, "port": 85,
    "hex": "ff10ff", "base64": "/xD/", "method": "start", "params": {"minutes": 30},
    "application": "17c82e96-be03-4f38-aef3-f83d48582d97", "name": "well-1",
}  # fmt: skip

#: Where it goes and what is said, as the servers' own documents have it.
GOLDEN: dict[str, tuple[str, dict[str, Any]]] = {
    "chirpstack": (
        "application/17c82e96-be03-4f38-aef3-f83d48582d97/device/a1b2c3d4e5f60718/command/down",
        {"id": str(ID), "devEui": "a1b2c3d4e5f60718", "confirmed": True, "fPort": 85, "data": "/xD/"},
    ),
    "things-stack": (
        "v3/17c82e96-be03-4f38-aef3-f83d48582d97/devices/well-1/down/push",
        {
            "downlinks": [
                {
                    "f_port": 85, "frm_payload": "/xD/", "confirmed": True, "priority": "NORMAL",
                    "correlation_ids": [f"hub:{ID}"],
                }
            ]
        },
    ),
    "thingsboard": (
        "city/990100/command/gw-1/down",
        {
            "device": "a1b2c3d4e5f60718",
            "data": {"id": 41, "method": "start", "params": {"minutes": 30}},
        },
    ),
}  # fmt: skip

INFO = {"devEui": "a1b2c3d4e5f60718", "applicationId": "17c82e96-be03-4f38-aef3-f83d48582d97"}
MINE = ["as:downlink:01HV7Q", f"hub:{ID}"]
QUEUED = {"deviceInfo": INFO, "queueItemId": str(ID)}
ERROR = {"level": "ERROR", "description": "too long"}
ANSWER = {"device": "pump-1", "id": 41}
#: What servers say back, and what it means; None: it is about something else.
WORDS: list[tuple[str, dict[str, Any], Told | None]] = [
    ("chirpstack", QUEUED | {"acknowledged": True, "fCntDown": 3}, Told(ID, "received")),
    ("chirpstack", QUEUED | {"acknowledged": False}, Told(ID, "lost")),
    ("chirpstack", QUEUED | {"gatewayId": "0016", "txInfo": {"power": 14}}, Told(ID, "carried")),
    (
        "chirpstack",
        ERROR | {"code": "DOWNLINK_PAYLOAD_SIZE", "context": {"queue_item_id": str(ID)}},
        Told(ID, "refused", "too long"),
    ),
    ("chirpstack", ERROR | {"code": "UPLINK_MIC", "context": {"deduplication_id": "4e91"}}, None),
    ("chirpstack", {"deviceInfo": INFO, "fPort": 85, "data": "AXVa", "txInfo": {"frequency": 1}}, None),
    ("things-stack", {"downlink_ack": {"f_cnt": 3, "correlation_ids": MINE}}, Told(ID, "received")),
    ("things-stack", {"correlation_ids": MINE, "downlink_ack": {"f_cnt": 3}}, Told(ID, "received")),
    ("things-stack", {"downlink_nack": {"correlation_ids": MINE}}, Told(ID, "carried")),
    ("things-stack", {"downlink_sent": {"correlation_ids": MINE}}, Told(ID, "carried")),
    ("things-stack", {"downlink_queued": {"correlation_ids": MINE}}, Told(ID, "queued")),
    (
        "things-stack",
        {"downlink_failed": {"downlink": {"correlation_ids": MINE}, "error": {"message_format": "no session"}}},
        Told(ID, "refused", "no session"),
    ),
    ("things-stack", {"downlink_ack": {"correlation_ids": ["as:downlink:01HV7Q"]}}, None),
    ("things-stack", {"uplink_message": {"f_port": 85}, "correlation_ids": ["gs:uplink:01HV7Q"]}, None),
    ("thingsboard", ANSWER | {"data": {"success": True}}, Told(41, "done")),
    ("thingsboard", ANSWER | {"data": {"success": False, "error": "dry"}}, Told(41, "refused", "dry")),
    ("thingsboard", ANSWER | {"data": {"error": "no method"}}, Told(41, "refused", "no method")),
    ("thingsboard", {"pump-1": [{"ts": 1782892800000, "values": {"on": True}}]}, None),
]  # fmt: skip


def test_every_server_that_can_be_told_something_is_here() -> None:
    assert set(GOLDEN) == set(SHELF.downlinks)
    assert {name for name, *_ in WORDS} == set(SHELF.downlinks)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_command_goes_where_the_server_listens_and_as_it_is_understood(name: str) -> None:
    spec, (topic, said) = SHELF.downlinks[name], GOLDEN[name]
    assert downlink.topic(spec.topic, VALUES) == topic
    assert downlink.said(spec, VALUES) == said


@pytest.mark.parametrize(("name", "said", "told"), WORDS)
def test_the_words_of_a_server_are_understood(
    name: str, said: dict[str, Any], told: Told | None
) -> None:
    assert downlink.told(SHELF.downlinks[name], said) == told


@pytest.mark.parametrize("name", ["things-stack", "thingsboard"])
def test_what_the_hub_said_itself_is_known_when_it_is_heard_back(name: str) -> None:
    spec = SHELF.downlinks[name]
    assert downlink.told(spec, GOLDEN[name][1]) is None
    assert downlink.is_echo(spec, GOLDEN[name][1])


@pytest.mark.parametrize("name", ["chirpstack", "things-stack"])
def test_a_topic_needs_what_the_servers_own_messages_say_of_a_device(name: str) -> None:
    assert downlink.address_of(SHELF.downlinks[name].topic) <= set(SHELF.servers[name].address)


@pytest.mark.parametrize("application", ["a/b", "+", "#", "", None, "x" * 200, ["a"], 5.5])
def test_an_address_that_would_lead_elsewhere_is_not_kept(application: Any) -> None:
    said = {"deviceInfo": INFO | {"applicationId": application}}
    uplink = server.uplink(SHELF.servers["chirpstack"], said)
    assert uplink is not None
    assert uplink.address == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('topic = "a/+/b"\nsays = {}\n', "topic"),
        ('topic = ""\nsays = {}\n', "topic"),
        ('topic = "$SYS/x"\nsays = {}\n', "topic"),
        ('topic = "a"\nsays = {}\n[[word]]\nid = []\nmeans = "done"\n', "word[0]"),
        ('topic = "a"\nsays = {}\n[[word]]\nid = ["x..y"]\nmeans = "done"\n', "word[0]"),
        ('topic = "a"\nsays = {}\n[[word]]\nid = ["x"]\nmeans = "perhaps"\n', "word[0].means"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, key: str) -> None:
    with pytest.raises(BadCodec) as refused:
        downlink.load(text, "mine.toml")
    assert refused.value.values["key"] == key


@pytest.mark.parametrize(
    ("part", "value", "octets"),
    [
        (Part(param="x"), 7, "07"),
        (Part(param="x", as_="u16"), 1200, "04b0"),
        (Part(param="x", as_="u16", endian="little"), 1200, "b004"),
        (Part(param="x", as_="i16"), -2, "fffe"),
        (Part(param="x", as_="u16", scale=60), 600, "000a"),
        (Part(param="x", as_="i8", scale=0.5, offset=-10), -5, "0a"),
        (Part(param="x", as_="f32"), 1.5, "3fc00000"),
    ],
)
def test_a_parameter_becomes_bytes(part: Part, value: float, octets: str) -> None:
    assert encoding.encode(Octets(port=1, fields=[part]), {"x": value}).hex() == octets


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Octets(port=1), "no byte to send"),
        (Octets(port=1, starts="x"), "hexadecimal"),
        (Octets(port=1, fields=[Part(param="y")]), "none of its params"),
        (Octets(port=1, fields=[Part(param="x")]), "room in its bytes"),
        (Octets(port=1, fields=[Part(param="x", as_="u16", scale=0)]), "scale"),
    ],
)
def test_a_command_that_could_not_be_sent_with_every_value_is_refused(
    said: Octets, words: str
) -> None:
    command = Command("c", "c", {"x": Param("x", 0, 1000)}, payload=said)
    assert words in command_forms.why_not([command])


def test_the_examples_of_a_command_hold() -> None:
    said = Octets(port=85, starts="ff 03", fields=[Part(param="s", as_="u16")])
    right = command_forms.Example("ff 03 04 b0", {"s": 1200})
    wrong = command_forms.Example("ff 03 04 b1", {"s": 1200})
    params = {"s": Param("s", 0, 60_000)}
    assert command_forms.why_not([Command("c", "c", params, payload=said, example=[right])]) == ""
    told = command_forms.why_not([Command("c", "c", params, payload=said, example=[wrong])])
    assert "gives ff 03 04 b0" in told


@pytest.mark.parametrize("code", [c for c, kind in SHELF.types.items() if kind.command])
def test_every_shipped_command_has_an_example(code: str) -> None:
    kind: typefile.TypeFile = SHELF.types[code]
    assert all(one.example for one in kind.command if one.payload)
