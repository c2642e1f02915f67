"""manage.py briefing: write one day of one area as a map file that opens without a network."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from hub.foundation import clock
from hub.foundation.access import SYSTEM, Scope
from hub.foundation.errors import HubError
from maps import briefing


class Command(BaseCommand):
    help = "Write one day of one area as a single HTML map file that opens without a network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--area", default="", help="code or name of an area; the whole city if unsaid"
        )
        parser.add_argument(
            "--date", type=dt.date.fromisoformat, help="a city day, today if unsaid"
        )
        parser.add_argument("--to", type=Path, required=True, help="the file to write")
        parser.add_argument(
            "--language",
            default=settings.LANGUAGE_CODE,
            choices=[code for code, _ in settings.LANGUAGES],
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            area = briefing.area_of(options["area"])
        except HubError as error:
            raise CommandError(error.sentence()) from error
        with translation.override(options["language"]):
            told = briefing.briefing(
                Scope(SYSTEM, everything=True), area, options["date"] or clock.today()
            )
            text = briefing.html(told)
        options["to"].write_text(text, "utf-8")
        size = len(text.encode()) // 1024
        self.stdout.write(
            f"{options['to']}: {area.name}, {told.on}, {len(told.cases):,} cases, {size:,} kB"
        )
