"""Load the class catalogue: schemes, classes, translations, filing rules and reasons."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events import loading
from events.catalogue_files import SHIPPED
from hub.foundation.errors import BadInput


class Command(BaseCommand):
    help = (
        "Loads catalogue files (default: all that are shipped). Safe to run again; a changed row ends"
        " and its new version begins. A fault names file and line, and nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = loading.load(options["files"] or SHIPPED)
        except BadInput as fault:
            raise CommandError(str(fault)) from fault
        for one in done:
            same = one.rows - one.added
            self.stdout.write(
                f"{one.file}: {one.rows} rows, {one.added} new, {one.ended} ended, {same} as before"
            )
