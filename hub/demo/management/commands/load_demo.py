"""Fill an empty hub with the demo city."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from hub.demo import build, history, rounds, watched


class Command(BaseCommand):
    """All or nothing: it may be cut short, run again, run beside itself; a hub with a city in it is left as it is."""

    help = "Fill an empty hub with the invented city 安澜市: areas, people, devices, thirty days of history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-history", action="store_true", help="leave out the thirty days of history"
        )
        parser.add_argument(
            "--days",
            type=int,
            default=history.DAYS,
            choices=range(1, history.DAYS + 1),
            metavar=f"1…{history.DAYS}",
            help="live through the last so many days only, which takes as much less time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - begun:5.1f} s  {text}")
            self.stdout.flush()

        with transaction.atomic():
            build.take_turn(say)
            if build.is_built():
                self.stdout.write("There is a city in this hub already; nothing was changed.")
                return
            build.build(say)
            if not options["no_history"]:
                days = options["days"]
                history.fill(say, days=days, cases=history.CASES * days // history.DAYS)
                watched.play()
                say(f"{rounds.walk()} visits of community officers")
        say("the city is there")
