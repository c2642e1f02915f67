"""Erase the callers of cases for good, on request or when their time has come."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.erasing import erase
from events.models import Case
from hub.foundation.access import Actor


class Command(BaseCommand):
    """Numbers in, sealed rows gone; the journal says so."""

    help = "Erase the callers of cases for good; the cases and the journal's chain stay whole."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which cases, and whether their words go too."""
        parser.add_argument("numbers", nargs="+", metavar="NUMBER", help="case number")
        parser.add_argument(
            "--words", action="store_true", help="erase what was told and written, too"
        )
        parser.add_argument("--by", required=True, help="who ordered it, for the journal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, or say which number is unknown and erase nothing."""
        known = dict(Case.objects.filter(number__in=options["numbers"]).values_list("number", "id"))
        unknown = sorted(set(options["numbers"]) - known.keys())
        if unknown:
            raise CommandError(
                f"No case has the number {', '.join(unknown)}; nothing was erased. Check the numbers."
            )
        actor = Actor("system", options["by"])
        count = erase(known.values(), actor, words=options["words"])
        self.stdout.write(f"Erased the callers of {count} cases.")
