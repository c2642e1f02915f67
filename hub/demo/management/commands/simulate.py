"""Let the demo city live until stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.demo.simulation import Simulation
from hub.foundation import clock


class Command(BaseCommand):
    """Runs until SIGTERM."""

    help = (
        "Let the demo city live: devices report, citizens call 12345, people sign, handle and check. "
        "Needs the running processes of the hub and the broker's field account (HUB_MQTT_FIELD_URL)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--speed", type=float, default=1.0, help="how many times more happens; the clock stays"
        )
        parser.add_argument(
            "--seed", type=int, help="plays the same calls again; else every run is another"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.01 <= options["speed"] <= 1000:
            raise CommandError(f"--speed is from 0.01 to 1000, got {options['speed']:g}")
        seed = options["seed"] if options["seed"] is not None else int(clock.now().timestamp())
        simulation = Simulation(options["speed"], seed)

        def leave(signum: int, frame: FrameType | None) -> None:
            simulation.stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        simulation.run()
