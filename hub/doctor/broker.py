"""The broker: does it answer, does it know the hub's account, does it drop what it should keep."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from django.conf import settings
from django.utils.translation import gettext_noop as _

from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation.errors import HubError
from sensors import broker, watch

#: How long the broker may take to answer, and then to say its figures.
PATIENCE_S: Final = 5.0
FIGURES_S: Final = 2.0
#: More than this waiting is worth a word; what the broker may keep stands in its configuration.
MANY: Final = 50_000


class _Look:
    """One short connection under a name of its own."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}
        self.refusal = ""
        self.answered = threading.Event()
        self.told = threading.Event()
        self.client = broker.client(settings.MQTT_URL, "doctor", keep_session=False)
        self.client.on_connect = self._on_connect
        self.client.on_message = self._on_message

    def _on_connect(
        self, client: mqtt.Client, data: Any, flags: Any, reason: Any, *_more: Any
    ) -> None:
        self.refusal = str(reason) if reason.is_failure else ""
        if not reason.is_failure:
            client.subscribe([(topic, 0) for topic in watch.FIGURES])
        self.answered.set()

    def _on_message(self, client: mqtt.Client, data: Any, message: mqtt.MQTTMessage) -> None:
        self.figures[watch.FIGURES[message.topic]] = float(message.payload)
        if len(self.figures) == len(watch.FIGURES):
            self.told.set()


def look() -> Iterator[Finding]:
    """Connect as the hub does, listen for a moment, leave. Never raises because of the broker."""
    address = urlsplit(settings.MQTT_URL)
    where = f"{address.hostname}:{address.port or (8883 if address.scheme == 'mqtts' else 1883)}"
    try:
        found = _Look()
    except HubError as error:
        yield wrong(
            "broker.settings",
            _("The broker cannot be asked: %(why)s"),
            _("Mend the setting, then look again."),
            why=error.sentence(),
        )
        return
    found.client.loop_start()
    try:
        if not found.answered.wait(PATIENCE_S):
            yield wrong(
                "broker.away",
                _("The broker at %(where)s does not answer."),
                _(
                    "Is it running? A private one is started by scripts/run and writes to var/log/mosquitto.log."
                    " Sources keep what they could not send; work orders without a receipt are sent again."
                ),
                where=where,
            )
        elif found.refusal:
            yield wrong(
                "broker.refused",
                _("The broker at %(where)s refuses the hub's account: %(why)s."),
                _(
                    "Compare user and password in HUB_MQTT_URL with the accounts of the broker and their rights."
                ),
                where=where,
                why=found.refusal,
            )
        else:
            yield fine("broker.answers", _("The broker answers at %(where)s."), where=where)
            found.told.wait(FIGURES_S)
            yield from _figures(found.figures)
    finally:
        found.client.disconnect()
        found.client.loop_stop()


def _figures(figures: dict[str, float]) -> Iterator[Finding]:
    dropped, queued = figures.get("publisher.dropped"), figures.get("publisher.queued")
    if dropped:
        yield wrong(
            "broker.drops",
            _("The broker has dropped %(count)s messages since it started: a queue was full."),
            _(
                "Orders are sent again by their sources; readings of that time are lost. See why the ingest process"
                " was away or slow, and raise max_queued_messages if it happens again."
            ),
            count=int(dropped),
        )
    if queued is not None and queued > MANY:
        yield notice(
            "broker.queue",
            _("%(count)s messages wait in the broker."),
            _(
                "See that the ingest process runs and catches up; the line on lateness says how long it will take."
            ),
            count=int(queued),
        )
