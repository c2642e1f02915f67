"""One message as it came from the broker."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """Topic and bytes, and when and how they came. received_at: aware UTC, by the one clock.

    A struct, like all that is made once for each message: it is built several times faster than a dataclass.
    """

    topic: str
    payload: bytes
    received_at: datetime
    #: MQTT 5 content type; empty when the client named none.
    content_type: str = ""
    #: MQTT 5 correlation data, given back with the receipt.
    correlation: bytes = b""
    #: MQTT 5 user properties; a name may occur once here, the last wins.
    properties: dict[str, str] = {}
    #: Packet id and connection it came over; an acknowledgement is valid on that connection only.
    mid: int = 0
    connection: int = 0
    #: The broker had kept it from before the subscription; it is not news.
    retained: bool = False
    #: The broker says that it sent it before and was not answered (DUP, MQTT 5 §3.3.1.1).
    redelivered: bool = False
    #: It was set aside before, and is tried again.
    again: bool = False
