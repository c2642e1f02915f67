"""The topic grammar: who may say what where, and how a topic is read and built from it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec

from sensors.errors import BadTopic


class Lane(StrEnum):
    """What a message is about; decides its codec and its fate."""

    READINGS = "readings"
    STATUS = "status"
    UPLINK = "uplink"
    COMMAND = "command"
    DONE = "done"
    ORDER = "order"
    RECEIPT = "receipt"
    ANSWER = "answer"
    CASE = "case"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Form:
    """One row of the grammar. pattern: `{city}` and `{name}` stand for one segment each."""

    lane: Lane
    pattern: str
    #: in: the hub receives it; out: the hub publishes it.
    way: str
    retained: bool
    #: What `{name}` names.
    name: str
    says: str


GRAMMAR: Final[tuple[Form, ...]] = (
    Form(
        Lane.READINGS,
        "city/{city}/device/{name}/up",
        "in",
        retained=False,
        name="device",
        says="Readings of a device, or of the devices behind a gateway: hub JSON or SenML.",
    ),
    Form(
        Lane.STATUS,
        "city/{city}/device/{name}/status",
        "in",
        retained=True,
        name="device",
        says="Whether a device is connected: published when it connects, and as its last will.",
    ),
    Form(
        Lane.UPLINK,
        "city/{city}/network/{name}/up",
        "in",
        retained=False,
        name="network",
        says="What a network server or a foreign gateway says of its devices, in its own words.",
    ),
    Form(
        Lane.COMMAND,
        "city/{city}/command/{name}/down",
        "out",
        retained=False,
        name="device",
        says="What a device, or one behind a gateway, is told to do, once for each id.",
    ),
    Form(
        Lane.DONE,
        "city/{city}/device/{name}/done",
        "in",
        retained=False,
        name="device",
        says="What became of a command: done or refused, by its id.",
    ),
    Form(
        Lane.ORDER,
        "city/{city}/hotline/{name}/order",
        "in",
        retained=False,
        name="source",
        says="A work order of a hotline or another system, and what is said about it later.",
    ),
    Form(
        Lane.RECEIPT,
        "city/{city}/hotline/{name}/receipt",
        "out",
        retained=False,
        name="source",
        says="What became of an order: its case number, or the refusal with its reason.",
    ),
    Form(
        Lane.ANSWER,
        "city/{city}/hotline/{name}/answer",
        "out",
        retained=False,
        name="source",
        says="How the case of an order went on, until it is closed.",
    ),
    Form(
        Lane.CASE,
        "city/{city}/org/{name}/case",
        "out",
        retained=False,
        name="organisation",
        says="Every change of a case that concerns an organisation: the card, no personal data.",
    ),
    Form(
        Lane.NOTICE,
        "city/{city}/org/{name}/notice",
        "out",
        retained=False,
        name="organisation",
        says="What an organisation is told to hurry: overdue, supervised, grave new tasks; no personal data.",
    ),
)

#: One segment: no blanks, no wildcards, nothing a shell or a file system would read differently.
SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")

_WHOLE: Final = re.compile(f"city/({SEGMENT.pattern})/([^/]+)/({SEGMENT.pattern})/([^/]+)")

_BY_LANE: Final = {form.lane: form for form in GRAMMAR}
_BY_ENDS: Final = {
    (parts[2], parts[4]): form for form in GRAMMAR if (parts := form.pattern.split("/"))
}


class Topic(msgspec.Struct, frozen=True, gc=False):
    """A topic that was read. name: the device, network server, source or organisation, as `Form.name` says."""

    lane: Lane
    city: str
    name: str


def parse(topic: str) -> Topic:
    """What a topic says. Raises BadTopic when it is not in the grammar."""
    found = _WHOLE.fullmatch(topic)
    form = _BY_ENDS.get((found[2], found[4])) if found else None
    if found is None or form is None:
        raise _why_not(topic)
    return Topic(form.lane, found[1], found[3])


def _why_not(topic: str) -> BadTopic:
    parts = topic.split("/")
    if len(parts) != 5 or parts[0] != "city":
        return BadTopic(
            topic=topic,
            expected="city/<city>/<device|network|command|hotline|org>/<name>/<what>",
            got=topic,
        )
    if (parts[2], parts[4]) not in _BY_ENDS:
        known = ", ".join(f"{kind}/…/{what}" for kind, what in sorted(_BY_ENDS))
        return BadTopic(topic=topic, expected=f"one of {known}", got=f"{parts[2]}/…/{parts[4]}")
    wrong = next(part for part in (parts[1], parts[3]) if not SEGMENT.fullmatch(part))
    return BadTopic(topic=topic, expected="1 to 64 of A-Z a-z 0-9 . _ : -", got=repr(wrong))


@lru_cache(maxsize=4096)
def build(lane: Lane, city: str, name: str) -> str:
    """The topic of a lane; `parse` gives it back. Raises BadTopic for a name of more segments."""
    topic = _BY_LANE[lane].pattern.format(city=city, name=name)
    parse(topic)
    return topic


def incoming(lane: Lane) -> bool:
    """Whether the hub receives this lane."""
    return _BY_LANE[lane].way == "in"


def subscriptions(city: str, group: str = "", also: Iterable[str] = ()) -> tuple[str, ...]:
    """The filters the hub subscribes to; with a group, shared among the ingest processes of it.

    Everything under `device/` and `network/` is taken, so that a mistyped topic is quarantined and not lost.
    also: filters of the city's own table of sources.
    """
    prefix = f"$share/{group}/" if group else ""
    own = (f"city/{city}/device/#", f"city/{city}/network/#", f"city/{city}/hotline/+/order")
    return tuple(prefix + one for one in (*own, *also))
