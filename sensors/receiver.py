"""paho's client with a leaner way in: many packets per system call, and a PUBLISH read without a dozen objects.

paho reads a packet with four system calls and builds its properties from a table of all names: 30 µs a message,
which is half a core at the rates of a city. Connecting, keeping alive, reconnecting and writing stay paho's; every
packet but a PUBLISH is handed to it as it is. Sections are those of MQTT 5.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from ssl import SSLWantReadError
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.exception import MQTTException
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hub.foundation import clock
from sensors.envelope import Envelope

#: Read at once; what a busy broker has sent meanwhile comes in a few calls.
CHUNK: Final = 256 * 1024
#: How long it lets the socket be while nobody can take more, seconds.
HELD_BACK_S: Final = 0.02
#: The first byte of a PUBLISH: its type in the upper half, "duplicate", the quality of service, "retained" (§3.3.1).
_TYPE, _PUBLISH, _QOS, _RETAINED = 0xF0, 0x30, 0x06, 0x01
#: A PUBACK that says success: type, two bytes to come, and the packet's id (§3.4).
_PUBACK: Final = b"\x40\x02"


class Receiver(mqtt.Client):
    """Gives messages to `on_envelopes`, as many at once as arrived; those of QoS 1 are acknowledged by `ack_many` only.

    connection: counts connections; the id of a message is valid over the one it came over.
    """

    on_envelopes: Callable[[list[Envelope]], None]
    #: Whether no more can be taken for now; then it stays in the socket and with the broker.
    is_full: Callable[[], bool] = staticmethod(lambda: False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.connection = 0
        self._changing = threading.Lock()
        self._unread = bytearray()

    @property
    def is_running(self) -> bool:
        """Whether the network's thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def ack_many(self, ids: Sequence[int], over: int) -> None:
        """Acknowledge messages in this order and in one write, unless the connection they came over has ended.

        The same ids may mean other messages over the next one, and those would be lost.
        """
        packets = b"".join([_PUBACK + id_.to_bytes(2, "big") for id_ in ids])
        with self._changing:
            if over == self.connection:
                self._packet_queue(mqtt.PUBACK, packets, 0, 0)

    def reconnect(self) -> MQTTErrorCode:
        """As paho does; half a packet of the connection before is forgotten."""
        self._unread = bytearray()
        with self._changing:
            self.connection += 1
        return super().reconnect()  # forgets what was queued to be written

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Read what is there and hand it on. Called by paho when the socket has something."""
        if self._sock is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
        if self.is_full():
            # the broker's answer to a ping lies behind what we leave unread: nobody may take that for its death
            self._ping_t = 0.0
            time.sleep(HELD_BACK_S)
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        try:
            chunk = self._sock.recv(CHUNK)
        except (BlockingIOError, SSLWantReadError):
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            chunk = b""
        if not chunk:
            return self._loop_rc_handle(MQTTErrorCode.MQTT_ERR_CONN_LOST)
        with self._msgtime_mutex:
            self._last_bytes_received = mqtt.time_func()
        self._unread += chunk
        arrived: list[Envelope] = []
        try:
            result = self._take(bytes(self._unread), arrived)
        except (IndexError, ValueError, MQTTException):
            result = MQTTErrorCode.MQTT_ERR_PROTOCOL
        if arrived:
            self.on_envelopes(arrived)
        return self._loop_rc_handle(result) if result > 0 else result

    def _take(self, data: bytes, arrived: list[Envelope]) -> MQTTErrorCode:
        """Take the whole packets out of what is unread; messages go to `arrived`, the others to paho."""
        at, end = 0, len(data)
        result = MQTTErrorCode.MQTT_ERR_SUCCESS
        while end - at >= 2 and result == MQTTErrorCode.MQTT_ERR_SUCCESS:
            length, start = data[at + 1], at + 2
            if length & 0x80:
                length, start = _length(data, at + 1)
            if not start or start + length > end:
                break
            first, at = data[at], start + length
            if first & _TYPE == _PUBLISH:
                arrived.append(self._envelope(data, first, start, at))
            else:
                result = self._hand_over(first, data[start:at])
        # a packet handed over may have ended the connection, and what is unread with it
        self._unread = bytearray(data[at:])
        return result

    def _envelope(self, data: bytes, first: int, start: int, end: int) -> Envelope:
        """The message of a PUBLISH (§3.3): topic, packet id, properties, payload. data[start:end]: after the length."""
        after = start + 2 + (data[start] << 8 | data[start + 1])
        topic, mid = data[start + 2 : after].decode(), 0
        if first & _QOS:
            mid, after = data[after] << 8 | data[after + 1], after + 2
        retained = bool(first & _RETAINED)
        if data[after] == 0:
            payload = data[after + 1 : end]
            return Envelope(
                topic,
                payload,
                clock.now(),
                mid=mid,
                connection=self.connection,
                retained=retained,
            )
        said: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        _, size = said.unpack(data[after:end])
        return Envelope(
            topic,
            data[after + size : end],
            clock.now(),
            content_type=getattr(said, "ContentType", ""),
            correlation=getattr(said, "CorrelationData", b""),
            properties=dict(getattr(said, "UserProperty", ())),
            mid=mid,
            connection=self.connection,
            retained=retained,
        )

    def _hand_over(self, first: int, body: bytes) -> MQTTErrorCode:
        self._in_packet["command"] = first
        self._in_packet["packet"] = bytearray(body)
        self._in_packet["remaining_length"] = len(body)
        return self._packet_handle()


def _length(data: bytes, at: int) -> tuple[int, int]:
    """The remaining length that begins at `at` (§1.5.5) and where it ends; ends at 0 while bytes are missing.

    Raises ValueError for more than four bytes.
    """
    value = 0
    for n, byte in enumerate(data[at : at + 4]):
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return value, at + n + 1
    if len(data) - at >= 4:
        raise ValueError("a remaining length of more than four bytes")
    return 0, 0
