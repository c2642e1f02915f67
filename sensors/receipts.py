"""What a source is told of its order: the case it became, or why it was refused."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import override

from sensors.codecs import wire_json
from sensors.codecs.hotline import id_of
from sensors.envelope import Envelope
from sensors.errors import BadTopic
from sensors.parcel import Parcel
from sensors.sender import Message
from sensors.topics import Lane, Topic, build, parse


def receipt(parcel: Parcel) -> Message | None:
    """The receipt for an order, with the correlation it came with; None when the message was none.

    {"id", "digest", "result", "case", "event", "remarks"} when taken, {"id", "digest", "result":
    "refused", "reason": {"code", "sentence"}} when not. digest: SHA-256 of the payload, for an order
    whose id could not be read.
    """
    topic = parcel.topic or _topic(parcel.envelope)
    if topic is None or topic.lane is not Lane.ORDER:
        return None
    payload = parcel.envelope.payload
    said: dict[str, Any] = {
        "id": parcel.order.report.source_id if parcel.order else id_of(payload),
        "digest": hashlib.sha256(payload).hexdigest(),
    }
    if parcel.intake is not None and parcel.order is not None:
        said |= {
            "result": parcel.intake.result,
            "case": parcel.intake.number,
            "event": parcel.intake.event_id,
            "remarks": list(parcel.order.remarks),
        }
    else:
        error = parcel.refusals[0]
        with override("zh-hans"):
            said |= {
                "result": "refused",
                "reason": {"code": error.code, "sentence": error.sentence()},
            }
    to = build(Lane.RECEIPT, topic.city, topic.name)
    return Message(to, wire_json.encode(said), parcel.envelope.correlation)


def _topic(envelope: Envelope) -> Topic | None:
    try:
        return parse(envelope.topic)
    except BadTopic:
        return None
