"""What a network server says of one message of a device: the same for every server. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Radio(msgspec.Struct, frozen=True, gc=False):
    """How well it was heard, by the gateway that heard it best; None where the server does not say.

    rssi_dbm, snr_db: signal and its distance from the noise; gateways: how many heard it.
    """

    rssi_dbm: float | None = None
    snr_db: float | None = None
    gateways: int = 0
    frequency_hz: float | None = None
    spreading_factor: int | None = None


class Place(msgspec.Struct, frozen=True, gc=False):
    """A place the server knows, degrees (EPSG:4326). of_gateway: where it was heard, not where the device is."""

    lon: float
    lat: float
    of_gateway: bool = False


class Uplink(msgspec.Struct, frozen=True, gc=False):
    """One message of a device as its network server wrapped it.

    device: its code, an EUI in lower case; at: when the server had it, aware UTC, None where nothing says so;
    port, counter: of the frame; payload: the device's own bytes; decoded: what the server made of them, if anything.
    """

    device: str
    at: datetime | None = None
    port: int | None = None
    counter: int | None = None
    payload: bytes = b""
    decoded: Any = None
    radio: Radio = Radio()
    place: Place | None = None
    name: str = ""
    #: What the server itself knows of the device, by quantity: its battery, as the network asked for it.
    known: dict[str, float] = {}
    #: What the server calls the device in its own topics, by name: for the commands that go back.
    address: dict[str, str] = {}
