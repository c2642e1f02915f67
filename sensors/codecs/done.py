"""What became of a command: the device's own word on it."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from sensors.codecs import wire_json
from sensors.codecs.downlink import Told
from sensors.envelope import Envelope


class Done(msgspec.Struct, frozen=True):
    """{"id": "0193…", "state": "done"}; id: of the command; text: the device's words, cut at 200 characters."""

    id: UUID
    state: Literal["done", "refused"]
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""


_decoder: Final = msgspec.json.Decoder(Done)


def decode(env: Envelope) -> Done:
    """The device's word. Raises BadPayload."""
    return wire_json.read(_decoder, env.payload)


def told(env: Envelope) -> Told:
    """The same as the hub goes on with it. Raises BadPayload."""
    said = decode(env)
    return Told(said.id, said.state, said.text[:200])
