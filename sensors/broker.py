"""A client of the broker: MQTT 5, a session that outlives the process, QoS 1."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any, Final, TypeVar
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.foundation import seal
from hub.foundation.errors import BadInput
from sensors.receiver import Receiver
from sensors.sender import Sender

Client = TypeVar("Client", bound=mqtt.Client)

#: How long the broker keeps messages for a client that is away; far longer than any restart.
SESSION_S: Final = 7 * 86_400
KEEPALIVE_S: Final = 30
#: Messages the broker hands over before it waits for acknowledgements: some batches, so that the next ones arrive
#: while one is being committed.
IN_FLIGHT: Final = 8000


def client(url: str, name: str, *, keep_session: bool) -> mqtt.Client:
    """A client that is not connected yet; incoming messages are acknowledged by hand.

    url: mqtt://user:password@host:port, mqtts:// for TLS; name: what the client id begins with, unique at the broker.
    keep_session: the broker keeps subscriptions and messages while the client is away.
    Raises BadInput for another kind of address, SealKeyMissing.
    """
    return _prepared(mqtt.Client, url, name, keep_session=keep_session)


def receiver(url: str, name: str) -> Receiver:
    """The client of a gateway, with a lasting session; else as `client`."""
    return _prepared(Receiver, url, name, keep_session=True)


def sender(url: str, name: str) -> Sender:
    """The client of somebody who publishes much, without a lasting session; else as `client`."""
    return _prepared(Sender, url, name, keep_session=False)


def _prepared(kind: type[Client], url: str, name: str, *, keep_session: bool) -> Client:
    address = urlsplit(url)
    if address.scheme not in {"mqtt", "mqtts"} or not address.hostname:
        raise BadInput(
            field="HUB_MQTT_URL", expected="mqtt://user:password@host:port", got=address.scheme
        )
    made = kind(
        CallbackAPIVersion.VERSION2,
        client_id=client_id(name),
        protocol=mqtt.MQTTv5,
        manual_ack=True,
    )
    if address.username:
        made.username_pw_set(unquote(address.username), unquote(address.password or ""))
    if address.scheme == "mqtts":
        made.tls_set_context(ssl.create_default_context())
    made.reconnect_delay_set(min_delay=1, max_delay=4)
    made.max_inflight_messages_set(IN_FLIGHT)
    connect: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    connect.SessionExpiryInterval = SESSION_S if keep_session else 0
    connect.ReceiveMaximum = IN_FLIGHT
    made.connect_async(
        address.hostname,
        address.port or (8883 if address.scheme == "mqtts" else 1883),
        keepalive=KEEPALIVE_S,
        clean_start=not keep_session,
        properties=connect,
    )
    return made


def client_id(name: str) -> str:
    """The client id of one of the hub's own clients: the same after each restart, and known to nobody else.

    A broker lets whoever connects with an id end the session of that id and drop what waits in it, whatever the
    account; so the id is a secret of this installation.
    """
    return f"{name}-{seal.keyed_digest(f'mqtt client {name}')[:20]}"


@cache
def _properties(content_type: str) -> Any:
    """What most messages carry; making it anew for each costs as much as sending one."""
    said: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    said.ContentType = content_type
    return said


def publish(
    to: mqtt.Client,
    topic: str,
    payload: bytes,
    *,
    correlation: bytes = b"",
    content_type: str = "application/json",
    user: Mapping[str, str] | None = None,
    retain: bool = False,
) -> mqtt.MQTTMessageInfo:
    """Hand a message to the client's network thread, QoS 1. The result knows the broker's word."""
    said = _properties(content_type)
    if correlation or user:
        said = copy(said)
        if correlation:
            said.CorrelationData = correlation
        if user:
            said.UserProperty = list(user.items())
    return to.publish(topic, payload, qos=1, retain=retain, properties=said)
