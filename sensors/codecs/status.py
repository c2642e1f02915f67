"""Whether a device is connected: its status message and its last will."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sensors.codecs import wire_json
from sensors.envelope import Envelope


class Status(msgspec.Struct, frozen=True):
    """{"state": "online"}. A last will is written when the device connects, so no time in it is believed."""

    state: Literal["online", "offline"]


_decoder: Final = msgspec.json.Decoder(Status)


def decode(env: Envelope) -> bool:
    """True when online. The bare words `online` and `offline` are taken too. Raises BadPayload."""
    if env.payload in {b"online", b"offline"}:
        return env.payload == b"online"
    return wire_json.read(_decoder, env.payload).state == "online"
