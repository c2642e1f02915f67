"""`manage.py device_loads`: the files devices came with, and one of them taken back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.foundation import clock
from hub.foundation.errors import HubError
from sensors import device_loads
from sensors.models import DeviceLoad


class Command(BaseCommand):
    """Lists without --undo."""

    help = "List the files that changed the register of devices, newest first, or take one back."

    def add_arguments(self, parser: CommandParser) -> None:
        """--undo NUMBER."""
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="take this file back")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a file: number, when, name, what it did."""
        if options["undo"] is not None:
            try:
                counts = device_loads.take_back(options["undo"])
            except HubError as error:
                raise CommandError(error.sentence()) from None
            done = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()) if count)
            self.stdout.write(f"{options['undo']}: {done or 'it was taken back already'}")
            return
        for one in DeviceLoad.objects.defer("before", "after")[:50]:
            at = one.loaded_at.astimezone(clock.CITY).strftime("%F %T")
            did = ", ".join(f"{what} {n}" for what, n in sorted(one.counts.items()) if n)
            gone = "  (taken back)" if one.undone_at else ""
            self.stdout.write(f"{one.pk}  {at}  {one.name}  {did}{gone}")
