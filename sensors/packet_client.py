"""paho's client with a leaner way in: many packets per system call, and the busy kinds read without a dozen objects.

paho reads a packet with four system calls and builds its properties from a table of all names: 30 µs a message,
which is half a core at the rates of a city. Connecting, keeping alive, reconnecting and writing stay paho's; every
packet a subclass does not take is handed to it as it is.
"""

from __future__ import annotations

import threading
from ssl import SSLWantReadError
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.exception import MQTTException

from sensors import packets

#: Read at once; what a busy broker has sent meanwhile comes in a few calls.
CHUNK: Final = 256 * 1024


class PacketClient(mqtt.Client):
    """Reads whole packets; what a subclass does with them it says in `_packet` and `_chunk_taken`.

    connection: counts connections; the id of a packet is valid over the one it went over.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.connection = 0
        self._changing = threading.Lock()
        self._unread = bytearray()

    @property
    def is_running(self) -> bool:
        """Whether the network's thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def reconnect(self) -> MQTTErrorCode:
        """As paho does; half a packet of the connection before is forgotten."""
        self._unread = bytearray()
        with self._changing:
            self.connection += 1
        return super().reconnect()  # forgets what was queued to be written

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Read what is there and take it. Called by paho when the socket has something."""
        if self._sock is None:
            return MQTTErrorCode.MQTT_ERR_NO_CONN
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
        try:
            result = self._take(bytes(self._unread))
        except (IndexError, ValueError, MQTTException):
            result = MQTTErrorCode.MQTT_ERR_PROTOCOL
        self._chunk_taken()
        return self._loop_rc_handle(result) if result > 0 else result

    def _take(self, data: bytes) -> MQTTErrorCode:
        """Take the whole packets out of what is unread."""
        at, end = 0, len(data)
        result = MQTTErrorCode.MQTT_ERR_SUCCESS
        while end - at >= 2 and result == MQTTErrorCode.MQTT_ERR_SUCCESS:
            length, start = data[at + 1], at + 2
            if length & 0x80:
                length, start = packets.number(data, at + 1)
            if not start or start + length > end:
                break
            first, at = data[at], start + length
            if not self._packet(data, first, start, at):
                result = self._hand_over(first, data[start:at])
        # a packet handed over may have ended the connection, and what is unread with it
        self._unread = bytearray(data[at:])
        return result

    def _packet(self, data: bytes, first: int, start: int, end: int) -> bool:
        """Take one packet; False leaves it to paho. first: its first byte; data[start:end]: what is after its length.

        Raises IndexError or ValueError for one that is none; the connection is ended then.
        """
        return False

    def _chunk_taken(self) -> None:
        """All whole packets of one reading were taken."""

    def _hand_over(self, first: int, body: bytes) -> MQTTErrorCode:
        self._in_packet["command"] = first
        self._in_packet["packet"] = bytearray(body)
        self._in_packet["remaining_length"] = len(body)
        return self._packet_handle()
