"""Take the city's messages from the broker until stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.foundation import checks, interpreter
from hub.foundation.heartbeat import Heart
from sensors import partitions
from sensors.gateway import Gateway


class Command(BaseCommand):
    """Runs until SIGTERM; several with different names and --share divide the traffic."""

    help = "Take readings, statuses and work orders from the broker until stopped."

    requires_system_checks = [checks.OWN]

    def add_arguments(self, parser: CommandParser) -> None:
        """--name: the client id at the broker, the same after each restart; --share: one of several."""
        parser.add_argument(
            "--name",
            default="ingest-0",
            help="client id at the broker; keep it over restarts, the broker keeps messages under it",
        )

        parser.add_argument(
            "--share",
            action="store_true",
            help="divide the traffic with other ingest processes; all of them must say so",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The gateway, and its heart beside it."""
        gateway = Gateway(options["name"], share=options["share"])

        def leave(signum: int, frame: FrameType | None) -> None:
            gateway.stop()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        partitions.make_ahead()
        interpreter.tune()
        heart = Heart("ingest", options["name"]).start()
        try:
            gateway.run()
        finally:
            heart.stop()
