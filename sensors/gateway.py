"""The ingest process: messages from the broker in batches, acknowledged in order once they are committed."""

from __future__ import annotations

import logging
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import paho.mqtt.client as mqtt
from django.conf import settings
from django.db import connection
from paho.mqtt.subscribeoptions import SubscribeOptions

from hub.foundation import pulse
from sensors import broker, landing, pipeline, probe, trace
from sensors.confirming import Confirming
from sensors.envelope import Envelope
from sensors.library import library
from sensors.parcel import Parcel
from sensors.topics import subscriptions
from sensors.turns import Turns

log = logging.getLogger(__name__)

#: The share of the broker's traffic that several gateways divide.
GROUP: Final = "hub"
#: A batch is full at so many messages or bytes, an order counting for ORDER (while its transaction writes the journal,
#: clicks wait), and is not held back longer than this after its first: what
#: arrives while one is committed is the next one, so that under load they are large by themselves.
FULL: Final = 2000
ORDER: Final = 5
FULL_BYTES: Final = 16 * 1024 * 1024
HELD_S: Final = 0.005
#: Batches landed side by side: while the database works on one, the rules of the other are asked.
HANDS: Final = 2
#: Messages taken from the network and not yet in a batch; beyond it those without acknowledgement are let go.
MOST_WAITING: Final = 4 * broker.IN_FLIGHT
#: … and beyond this nothing more is read. Mosquitto (2.0.11) does not keep to the number on their way: once something
#: is acknowledged it sends all that is queued, and that may be millions.
MOST_HELD: Final = MOST_WAITING + broker.IN_FLIGHT
#: How often the log says how many messages were taken; oftener while those that are taken have waited long.
REPORT_S, BEHIND_REPORT_S, BEHIND_S = 60.0, 10.0, 15.0


class Gateway:
    """Takes the city's messages until told to stop.

    name: the client id; it stays the same over restarts, because the broker keeps the messages that were
    not acknowledged under it. share: several gateways with different names divide the traffic among them.
    One alone does not share: Mosquitto (2.0.11) forgets shared subscriptions when it restarts, so that
    what is published before the gateway is back would be lost, and keeps the others.
    """

    def __init__(self, name: str, url: str | None = None, *, share: bool = False) -> None:
        self.name = name
        also = library().sources.filters()
        self._filters = subscriptions(settings.CITY_CODE, GROUP if share else "", also)
        self._not_mine = subscriptions(settings.CITY_CODE, "" if share else GROUP, also)
        self.taken = 0
        self.refused = 0
        self.stopping = threading.Event()
        self.connected = threading.Event()
        self._arrived: queue.SimpleQueue[list[Parcel]] = queue.SimpleQueue()
        self._waiting: list[Parcel] = []
        self._turns = Turns()
        self._spoken_of: set[tuple[str, str]] = set()
        # each counted by one thread at a time: how many messages are between the two
        self._received = 0
        self._gathered = 0
        self._client = broker.receiver(url or settings.MQTT_URL, name)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_envelopes = self._on_envelopes
        self._client.is_full = lambda: self._received - self._gathered > MOST_HELD
        # receipts have a connection of their own: the broker's word on them must not wait behind what is not read yet
        self._out = broker.sender(url or settings.MQTT_URL, f"{name}-receipts")
        self._confirming = Confirming(self._client, self._out, self.stopping)

    def run(self) -> None:
        """Take messages until `stop`; the batch in hand is finished before it returns.

        Raises RuntimeError when the network's thread has ended by itself: the process is to be started again.
        """
        self._client.loop_start()
        self._out.loop_start()
        try:
            with ThreadPoolExecutor(HANDS, "hand") as pool:
                hands = [pool.submit(self._work) for _ in range(HANDS)]
                try:
                    self._watch()
                finally:
                    self.stop()
            for hand in hands:
                hand.result()
        finally:
            self._client.disconnect()
            self._client.loop_stop()
            self._out.disconnect()
            self._out.loop_stop()
            log.info("%s stopped: %d taken, %d refused", self.name, self.taken, self.refused)

    def _watch(self) -> None:
        """Say now and then how far it is, until told to stop."""
        reported = time.monotonic()
        while not self.stopping.wait(0.5):
            if not self._client.is_running:
                raise RuntimeError("the thread that talks to the broker has ended")
            behind = probe.behind_s()
            often = BEHIND_REPORT_S if behind > BEHIND_S else REPORT_S
            if time.monotonic() - reported >= often:
                reported = time.monotonic()
                told = (self.name, self.taken, self.refused, behind)
                log.info("%s: %d taken, %d refused, %.0f s behind", *told)

    def stop(self) -> None:
        """Finish the batch in hand, then leave. What is not acknowledged comes again."""
        self.stopping.set()

    # --- the network's thread

    def _on_connect(
        self, client: mqtt.Client, data: Any, flags: mqtt.ConnectFlags, reason: Any, *_: Any
    ) -> None:
        if reason.is_failure:
            log.warning("the broker refused %s: %s", self.name, reason)
            return
        # the session may remember how this gateway was started before
        client.unsubscribe(list(self._not_mine))
        # what is retained is sent once, when the subscription is new, not at every restart
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        client.subscribe([(one, options) for one in self._filters])
        self.connected.set()
        pulse.set("ingest.connected", 1)
        log.info("%s connected, session kept: %s", self.name, flags.session_present)

    def _on_subscribe(
        self, client: mqtt.Client, data: Any, mid: int, reasons: list[Any], *_: Any
    ) -> None:
        for filter_, reason in zip(self._filters, reasons, strict=False):
            if reason.is_failure:
                log.error("the broker refused %s the topics %s: %s", self.name, filter_, reason)

    def _on_disconnect(
        self, client: mqtt.Client, data: Any, flags: Any, reason: Any, *_: Any
    ) -> None:
        self.connected.clear()
        pulse.set("ingest.connected", 0)
        if not self.stopping.is_set():
            log.warning("%s lost the broker (%s); trying again", self.name, reason)

    def _on_envelopes(self, arrived: list[Envelope]) -> None:
        pulse.count("ingest.received", len(arrived))
        if self._received - self._gathered > MOST_WAITING:
            # QoS 1 never gets here, the broker waits for acknowledgements; QoS 0 may be lost by its own word
            kept = [one for one in arrived if one.mid]
            pulse.count("ingest.dropped", len(arrived) - len(kept))
            arrived = kept
        self._received += len(arrived)
        # read here, while the other thread waits for the database
        self._arrived.put(pipeline.opened(arrived))

    # --- the hands

    def _work(self) -> None:
        """Land batch after batch until told to stop. One that fails ends the process: it is to be started again.

        The readings of a device follow each other: a batch begins when the one before has its locks. What is said of
        an order follows it: no lock knows their ids, so a batch that shares one waits for the end of the one before.
        """
        try:
            while not self.stopping.is_set():
                with self._turns.turn() as turn:
                    batch = self._gather()
                    if not batch:
                        continue
                    spoken_of = _spoken_of(batch)
                    if spoken_of & self._spoken_of:
                        turn.wait_for_those_before()
                    self._spoken_of = spoken_of
                    with trace.batch(), pulse.step("batch"):
                        landed = landing.land(self.name, batch, turn.pass_on, self.stopping)
                        turn.wait_for_those_before()
                        if landed:
                            self._confirm(batch)
        finally:
            self.stop()
            connection.close()

    def _confirm(self, batch: list[Parcel]) -> None:
        refused = sum(bool(parcel.refusals) for parcel in batch)
        self.taken += len(batch)
        self.refused += refused
        pulse.count("ingest.batches")
        pulse.count("ingest.taken", len(batch))
        pulse.count("ingest.refused", refused)
        self._confirming.confirm(batch)

    def _gather(self) -> list[Parcel]:
        """The next batch: what has arrived, or arrives within HELD_S after the first; empty after a while."""
        until = time.monotonic() + HELD_S if self._waiting else None
        while len(self._waiting) < FULL:
            wait = 0.5 if until is None else max(0.0, until - time.monotonic())
            try:
                self._waiting += self._arrived.get(timeout=wait)
            except queue.Empty:
                break
            until = until or time.monotonic() + HELD_S
        held = len(self._waiting)
        # what came over an earlier connection is delivered again over this one
        over = self._client.connection
        waiting = [one for one in self._waiting if one.envelope.connection == over]
        count = size = work = 0
        for parcel in waiting:
            count += 1
            size += len(parcel.envelope.payload)
            work += ORDER if parcel.order else 1
            if work >= FULL or size >= FULL_BYTES:
                break
        batch, self._waiting = waiting[:count], waiting[count:]
        self._gathered += held - len(self._waiting)
        pulse.set("ingest.batch", len(batch))
        pulse.highest("ingest.batch", len(batch))
        pulse.set("ingest.waiting", self._received - self._gathered + len(batch))
        pulse.set("ingest.oldest_at", waiting[0].envelope.received_at.timestamp() if waiting else 0)
        return batch


def _spoken_of(parcels: list[Parcel]) -> set[tuple[str, str]]:
    """The orders a batch brings or speaks of: source and its id."""
    reports = [parcel.order.report for parcel in parcels if parcel.order]
    return {(one.source, id_) for one in reports for id_ in (one.source_id, one.refers_to) if id_}
