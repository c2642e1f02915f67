"""What may speak to us: which codec reads which lane and content type."""

from __future__ import annotations

from typing import Final

from sensors.codecs import hub_json, senml
from sensors.envelope import Envelope
from sensors.readings import Reading

#: Content types of SenML (RFC 8428 §12.3); the value says whether it is CBOR.
SENML: Final = {
    "application/senml+json": False,
    "application/sensml+json": False,
    "application/senml+cbor": True,
    "application/sensml+cbor": True,
}


def readings(env: Envelope, device: str) -> list[Reading]:
    """The readings of a message, in its order. device: the one the topic names.

    The content type decides; where there is none, a JSON array is SenML, so is a CBOR array, and anything else is
    hub JSON. Raises BadPayload(path, why).
    """
    if not env.content_type and env.payload[:1] == b"{":  # almost always
        return hub_json.decode(env, device)
    if env.content_type:
        kind = SENML.get(env.content_type.partition(";")[0].strip().lower())
        if kind is None:
            return hub_json.decode(env, device)
        return senml.decode(env, device, cbor=kind)
    begins = env.payload[:64].lstrip()[:1]
    if begins == b"[":
        return senml.decode(env, device)
    if b"\x80" <= begins <= b"\x9f":  # major type 4, an array; no text begins so
        return senml.decode(env, device, cbor=True)
    return hub_json.decode(env, device)
