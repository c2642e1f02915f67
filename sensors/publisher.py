"""The publisher: tails the journal and tells organisations and sources, at least once and in order."""

from __future__ import annotations

import logging
import select
import threading
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from hub.foundation import journal, pulse, reading
from hub.foundation.errors import Unavailable
from sensors import broker, commanding, outgoing, trace
from sensors.watch import Watch

log = logging.getLogger(__name__)

#: Its cursor in the journal; it begins with what happens after its first start.
READER: Final = "sensors.publisher"
#: Longest sleep, seconds: a lost wake-up costs this much delay and never a message.
LONGEST_S: Final = 2.0
#: So long the broker may take to confirm what was sent; then it is sent again.
SENT_S: Final = 10.0


class Publisher:
    """Runs in a process of its own. Several take turns: the cursor's row is locked while its entries are sent."""

    def __init__(self, name: str, url: str | None = None) -> None:
        self.sent = 0
        self._stopping = threading.Event()
        self._client = broker.sender(url or settings.MQTT_URL, name)
        self._watch = Watch(self._client, self._stopping)

    def run(self) -> None:
        """Publish until `stop`."""
        self._client.loop_start()
        self._watch.start()
        listening = False
        try:
            while not self._stopping.is_set():
                pulse.turn()
                try:
                    if not listening:
                        reading.start_at_head(READER)
                        reading.listen()
                        listening = True
                    if not self._client.is_connected():
                        self._stopping.wait(0.2)
                    elif self._read_on() + commanding.send(self._client, SENT_S) == 0:
                        self._sleep()
                except (OperationalError, InterfaceError, Unavailable) as error:
                    log.warning("publishing waits: %s", error)
                    connection.close()
                    listening = False
                    self._stopping.wait(LONGEST_S)
                except Exception:  # the publisher's loop: it must not end without a word
                    log.exception("publishing failed; the same entries are tried again")
                    connection.close()
                    listening = False
                    self._stopping.wait(LONGEST_S)
        finally:
            self._client.disconnect()
            self._client.loop_stop()
            connection.close()

    def stop(self) -> None:
        """End after the entries in hand."""
        self._stopping.set()

    def _read_on(self) -> int:
        return reading.read_on(READER, self._send, after=journal.told_after)

    def _send(self, entries: Sequence[dict[str, Any]]) -> None:
        """Publish what entries have for the wire; the cursor moves when the broker has all of it."""
        with pulse.step("publish"):
            messages = outgoing.messages(entries)
            refused = self._client.send(messages, SENT_S)
        pulse.count("publisher.sent", len(messages) - len(refused))
        pulse.count("publisher.refused", len(refused))
        pulse.set("publisher.cursor", entries[-1]["seq"])
        trace.published(messages)
        self.sent += len(messages)

    def _sleep(self) -> None:
        raw = connection.connection
        # the bare connection knows nothing of Django's errors
        with connection.wrap_database_errors:
            select.select([raw], [], [], LONGEST_S)
            raw.poll()
        raw.notifies.clear()
