"""What may speak to us: which codec reads which lane and content type."""

from __future__ import annotations

from sensors.codecs import hub_json, senml
from sensors.envelope import Envelope
from sensors.readings import Reading

#: Content types of SenML JSON (RFC 8428 §12.3.1).
SENML = frozenset({"application/senml+json", "application/sensml+json"})


def readings(env: Envelope, device: str) -> list[Reading]:
    """The readings of a message, in its order. device: the one the topic names.

    The content type decides; where there is none, a JSON array is SenML and anything else hub JSON.
    Raises BadPayload(path, why).
    """
    if env.content_type:
        packs = env.content_type.partition(";")[0].strip().lower() in SENML
    else:
        packs = env.payload[:64].lstrip()[:1] == b"["
    if packs:
        return senml.decode(env, device)
    return hub_json.decode(env, device)
