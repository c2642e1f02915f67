"""Commands to devices behind a network server or a foreign gateway: where they go, and what is said there."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from sensors.codecs import downlink, wire_json
from sensors.codecs.downlink import Downlink
from sensors.errors import AddressUnknown, NotInBytes, ServerTakesNothing
from sensors.library import library
from sensors.models import Device, DeviceAddress, DeviceCommand
from sensors.sender import Message

#: Read by the hub's own codecs, and told by the hub's own messages.
_OURS = frozenset({"hub", "senml", "nothing"})


@dataclass(frozen=True, slots=True)
class Way:
    """How a device is told. server: the code of the one in front of it; topic: with names in braces."""

    server: str
    topic: str
    spec: Downlink


def way(device: Device) -> Way | None:
    """How a device behind a network server is told; None where the hub's own messages reach it.

    device: with its gateway. Raises ServerTakesNothing where nothing says how.
    """
    match = library().sources.named(device.gateway.code) if device.gateway else None
    if device.gateway is None or match is None or match.source.reads in _OURS:
        return None
    server = device.gateway.code
    spec = library().downlinks.get(match.source.reads)
    if spec is None:
        raise ServerTakesNothing(server=device.gateway.name or server, reads=match.source.reads)
    return Way(server, library().sources.down(server) or spec.topic, spec)


def check(found: Way, device: Device, command: str, said: dict[str, Any]) -> None:
    """Raise NotInBytes for a command without bytes, AddressUnknown for a device its server never spoke of."""
    if found.spec.carries == "bytes" and "hex" not in said:
        raise NotInBytes(command=command, server=found.server)
    if downlink.address_of(found.topic) - set(_address(device)):
        raise AddressUnknown(device=device.name or device.code, server=found.server)


def message(found: Way, row: DeviceCommand) -> Message:
    """What goes to the server. Raises as `check` does."""
    device = row.device
    check(found, device, row.name, row.says)
    values = _address(device) | {
        "city": settings.CITY_CODE,
        "server": found.server,
        "device": device.code,
        "id": str(row.uid),
        "number": row.pk,
        "method": row.says.get("method", row.command),
        "params": row.says.get("params", row.says),
        **_octets(row.says),
    }
    payload = wire_json.encode(downlink.said(found.spec, values))
    return Message(downlink.topic(found.topic, values), payload)


def _octets(says: dict[str, Any]) -> dict[str, Any]:
    if "hex" not in says:
        return {}
    octets = bytes.fromhex(says["hex"])
    return {
        "port": says["port"],
        "hex": says["hex"],
        "base64": base64.b64encode(octets).decode(),
    }


def _address(device: Device) -> dict[str, Any]:
    found = DeviceAddress.objects.filter(pk=device.pk).first()
    return dict(found.said) if found else {}
