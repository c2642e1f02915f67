"""Opening a message: its topic and its bytes are read, before anything is looked up or stored."""

from __future__ import annotations

import logging
from typing import Any, Final

from events import intake
from hub.foundation.errors import HubError
from sensors import codecs, probe
from sensors.codecs import done, downlink, hotline, server, status, thingsboard
from sensors.envelope import Envelope
from sensors.errors import BadTopic, Failed, TooLarge
from sensors.library import library
from sensors.parcel import Parcel
from sensors.sources import Match
from sensors.topics import Lane, Topic, incoming, parse

log = logging.getLogger(__name__)

#: Most bytes a message may have: some thousand readings, or the longest order with room to spare.
LARGEST: Final = 1024 * 1024


def open_(envelope: Envelope, city: str) -> Parcel:
    """The parcel of a message; what cannot be read has its refusal. Raises nothing.

    city: the code of the hub's own city; another one's messages are refused.
    """
    parcel = Parcel(envelope)
    try:
        _read(parcel, city)
    except HubError as error:
        if not probe.is_one(envelope):
            parcel.refuse(error)
    except Exception as error:  # the ingest loop: bytes nobody thought of must not stop the others
        log.error("a message could not be read by itself: %s", type(error).__name__)
        parcel.refuse(Failed(why=type(error).__name__))
    parcel.was_read()
    return parcel


def _read(parcel: Parcel, city: str) -> None:
    env = parcel.envelope
    try:
        topic = parse(env.topic)
    except BadTopic:
        match = library().sources.of(env.topic)  # where a server publishes that knows nothing of us
        if match is None:
            raise
        topic = Topic(Lane.UPLINK, city, match.source.name)
    else:
        match = None
    if topic.city != city:
        raise BadTopic(topic=env.topic, expected=f"city {city}", got=topic.city)
    if not incoming(topic.lane):
        raise BadTopic(topic=env.topic, expected="a topic the hub receives", got=topic.lane)
    parcel.topic = topic
    if len(env.payload) > LARGEST:
        raise TooLarge(expected=LARGEST, got=len(env.payload))
    _decode(parcel, topic, match)


def _decode(parcel: Parcel, topic: Topic, match: Match | None) -> None:
    """Read the bytes by the codec of their lane."""
    env = parcel.envelope
    if topic.lane is Lane.READINGS:
        parcel.readings = codecs.readings(env, topic.name)
    elif topic.lane is Lane.ORDER:
        parcel.order = hotline.decode(env, topic.name)
        # here and not when it is taken: messages are opened while the database works on those before
        intake.look_ahead(parcel.order.report)
    elif topic.lane is Lane.DONE:
        parcel.told = done.told(env)
    elif topic.lane is Lane.UPLINK:
        _foreign(parcel, match or library().sources.named(topic.name), topic)
    else:
        parcel.online = status.decode(env)


def _foreign(parcel: Parcel, match: Match | None, topic: Topic) -> None:
    """Read what a network server or foreign gateway says, by the table of sources."""
    env = parcel.envelope
    if match is None:
        expected = "the name of a row of the table of sources"
        raise BadTopic(topic=env.topic, expected=expected, got=topic.name)
    reads = match.source.reads
    if reads in {"senml", "hub"}:
        parcel.readings = codecs.readings(env, match.device or topic.name)
    elif reads == "thingsboard":
        said = thingsboard.document(env)
        if not _is_of_a_command(parcel, reads, said):
            parcel.readings = thingsboard.readings(env, said)
    elif reads != "nothing":
        said = server.document(env)
        if not _is_of_a_command(parcel, reads, said):
            uplink = server.uplink(library().servers[reads], said, match.device)
            parcel.uplinks = () if uplink is None else (uplink,)


def _is_of_a_command(parcel: Parcel, reads: str, said: dict[str, Any]) -> bool:
    """Whether a message is about a command and nothing else; that the device has it is its sign of life, too."""
    spec = library().downlinks.get(reads)
    if spec is None:
        return False
    parcel.told = downlink.told(spec, said)
    if parcel.told is not None:
        return parcel.told.means != "received"
    return downlink.is_echo(spec, said)
