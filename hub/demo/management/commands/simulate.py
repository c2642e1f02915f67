"""Let the demo city live until stopped."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grid.models import Place
from hub.demo.simulation import Simulation
from hub.foundation import checks, clock


class Command(BaseCommand):
    """Runs until SIGTERM."""

    help = (
        "Let the demo city live: devices report, citizens call 12345, people sign, handle and check. "
        "Needs the running processes of the hub and the broker's field account (HUB_MQTT_FIELD_URL)."
    )

    requires_system_checks = [checks.OWN]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--speed", type=float, default=1.0, help="how many times more happens; the clock stays"
        )
        parser.add_argument(
            "--seed", type=int, help="plays the same calls again; else every run is another"
        )
        parser.add_argument(
            "--anywhere",
            action="store_true",
            help="play the people of a city that is not the demo's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.01 <= options["speed"] <= 1000:
            raise CommandError(f"--speed is from 0.01 to 1000, got {options['speed']:g}")
        if not options["anywhere"] and not Place.objects.filter(scheme="demo").exists():
            raise CommandError(
                "This hub does not hold the demo city, and the simulator would act in the names of its people. "
                "If that is wanted, say --anywhere."
            )
        seed = options["seed"] if options["seed"] is not None else int(clock.now().timestamp())
        simulation = Simulation(options["speed"], seed)

        def leave(signum: int, frame: FrameType | None) -> None:
            simulation.stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        simulation.run()
