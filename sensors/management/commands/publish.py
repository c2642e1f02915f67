"""Tell organisations and sources of changes until stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.foundation import checks, interpreter
from hub.foundation.heartbeat import Heart
from sensors.publisher import Publisher


class Command(BaseCommand):
    """Runs until SIGTERM; several with different names take turns."""

    help = "Publish changes of cases to organisations and answers to sources until stopped."

    requires_system_checks = [checks.OWN]

    def add_arguments(self, parser: CommandParser) -> None:
        """--name: what the client id at the broker begins with."""
        parser.add_argument(
            "--name", default="publish-0", help="client id at the broker; each process has its own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The publisher, and its heart beside it."""
        publisher = Publisher(options["name"])

        def leave(signum: int, frame: FrameType | None) -> None:
            publisher.stop()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        interpreter.tune()
        heart = Heart("publish", options["name"]).start()
        try:
            publisher.run()
        finally:
            heart.stop()
