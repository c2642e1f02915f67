"""The uplinks of alarm-like devices through broker and ingest process, twice: kept once, as the codecs read them."""

from __future__ import annotations

import base64
import copy
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from django.conf import settings

from sensors import broker, decoding, library, rulebook
from sensors.codecs import server
from sensors.envelope import Envelope
from sensors.management.commands.device_types import row_of
from sensors.models import Device as Registered
from sensors.models import DeviceType, Quarantined, Reading
from sensors.sender import Message
from sensors.topics import Lane, build
from tests.acceptance.findings import Findings
from tests.acceptance.stage import Stage
from tests.servers import until

SENT_S: Final = 60.0


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One [[device]] of uplinks.toml."""

    name: str
    what: str
    type: str
    keys: dict[str, str]
    words: dict[str, float] = {}
    beside: dict[str, str] = {}
    differs: dict[str, str] = {}


def run(
    stage: Stage,
    findings: Findings,
    rows: list[dict[str, Any]],
    devices: Mapping[str, Device],
    envelopes: Mapping[str, str],
) -> None:
    """Publish them all twice; count what is stored beside what the codecs read of the same bytes."""
    findings.begin("Uplinks of LoRaWAN devices: through the broker, each message twice")
    codes: dict[tuple[str, str], str] = {}
    messages, wanted = [], set[tuple[str, str, datetime]]()
    shelf = library.library()
    for row in rows:
        device = devices.get(row["device"])
        if device is None:
            continue
        network = envelopes[row["integration"]]
        code = codes.setdefault((device.name, network), f"{len(codes) + 1:016x}")
        payload = json.dumps(_named(row["payload"], code)).encode()
        uplink = server.read(shelf.servers[network], Envelope("t", payload, datetime.now(UTC)))
        if uplink is None or uplink.at is None:
            continue
        messages.append(Message(build(Lane.UPLINK, settings.CITY_CODE, network), payload))
        for moment in decoding.decode(uplink, device.type).moments:
            wanted |= {(code, one.quantity, moment.at or uplink.at) for one in moment.values}
    _register(codes, devices)
    sender = broker.sender(os.environ["HUB_MQTT_URL"], "uplinks")
    sender.loop_start()
    try:
        until(sender.is_connected, SENT_S, "a connection to the broker")
        # what is published before anybody subscribed is nobody's
        until(lambda: "ingest-0 connected" in stage.hub.log("ingest"), SENT_S, "the ingest process")
        for turn in ("first", "second"):
            sender.send(messages, SENT_S)
            stage.settle(Reading.objects.filter(device__code__in=codes.values()).count, len(wanted))
            findings.equal(f"{turn} time: readings stored", len(_stored(codes)), len(wanted))
    finally:
        sender.disconnect()
        sender.loop_stop()
    findings.tell("messages sent, each time", len(messages))
    findings.equal("readings other than those the codecs read", len(_stored(codes) ^ wanted), 0)
    findings.equal(
        "quarantined", Quarantined.objects.filter(topic__contains="/network/").count(), 0
    )


def _named(payload: dict[str, Any], code: str) -> dict[str, Any]:
    """The message with an EUI of its own: in the data many devices share a placeholder."""
    said = copy.deepcopy(payload)
    if "deviceInfo" in said:
        said["deviceInfo"]["devEui"] = code
    elif "end_device_ids" in said:
        said["end_device_ids"]["dev_eui"] = code
    elif "DevEUI_uplink" in said:
        said["DevEUI_uplink"]["DevEUI"] = code
    elif "EUI" in said:
        said["EUI"] = code
    elif str(said["devEUI"]).endswith("="):
        said["devEUI"] = base64.b64encode(bytes.fromhex(code)).decode()
    else:
        said["devEUI"] = code
    return said


def _register(codes: Mapping[tuple[str, str], str], devices: Mapping[str, Device]) -> None:
    types = sorted({one.type for one in devices.values()})
    shelf = library.library()
    book = rulebook.Rulebook(type=[row_of(code, shelf.types[code]) for code in types])
    rulebook.publish(book, source="device_types")
    ids = dict(DeviceType.objects.values_list("code", "id"))
    kind = DeviceType.objects.create(code="network-server", name="网络服务器")
    servers = {
        name: Registered.objects.create(code=name, type=kind)
        for name in sorted({network for _, network in codes})
    }
    for (name, network), code in codes.items():
        type_id = ids[devices[name].type]
        Registered.objects.create(code=code, type_id=type_id, gateway=servers[network])


def _stored(codes: Mapping[tuple[str, str], str]) -> set[tuple[str, str, datetime]]:
    asked = Reading.objects.filter(device__code__in=codes.values())
    return set(asked.values_list("device__code", "quantity", "observed_at"))
