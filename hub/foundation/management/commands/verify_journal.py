"""Prove that the journal was not changed: recompute every link of its chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.foundation import verifying


class Command(BaseCommand):
    """Exits 0 when every link holds, else 1 naming the first transaction that does not."""

    help = "Recompute the hash chain of the journal and name the first entry that was changed, added or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        """--from: start after this entry, trusting the link that ends there."""
        parser.add_argument(
            "--from", dest="start", type=int, default=0, help="start after this entry"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many entries and links were checked."""
        found = verifying.verify(options["start"])
        if found.fault:
            raise CommandError(found.fault)
        self.stdout.write(
            f"The journal holds: {found.entries} entries in {found.links} transactions."
        )
