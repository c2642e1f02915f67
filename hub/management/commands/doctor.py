"""Say what is wrong with this hub and what to do."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, override

from hub.doctor import round as round_
from hub.doctor.finding import SIGNS, Finding, Grade
from hub.foundation import clock


class Command(BaseCommand):
    """Exit code 0: all is well; 1: something to look at by day; 2: something to mend now."""

    help = (
        "Look at database, broker, processes, work that waits, keys and disks, and say in plain words"
        " what is wrong and what to do. Works while the database is down. Exit code 0, 1 or 2."
    )
    requires_system_checks = []  # they are among the things looked at

    def add_arguments(self, parser: CommandParser) -> None:
        """--json, --language."""
        parser.add_argument("--json", action="store_true", help="for programs: one JSON object")
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go the round and tell."""
        with override(options["language"]):
            found = list(round_.go())
            if options["json"]:
                said = {
                    "at": clock.now().isoformat(),
                    "grade": max(one.grade for one in found).name.lower(),
                    "findings": [one.as_json() for one in found],
                }
                self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            else:
                self._tell(found)
        sys.exit(int(max(one.grade for one in found)))

    def _tell(self, found: list[Finding]) -> None:
        at = clock.now().astimezone(clock.CITY)
        self.stdout.write(f"{settings.CITY_NAME}  {at:%F %T}\n\n")
        for one in sorted(found, key=lambda one: -one.grade):
            self.stdout.write(self._coloured(one.grade, f"{SIGNS[one.grade]} {one.sentence()}"))
            if one.do:
                self.stdout.write(f"  → {one.advice()}")
        counts = {grade.name.lower(): sum(one.grade is grade for one in found) for grade in Grade}
        self.stdout.write(
            "\n" + gettext("%(wrong)s to mend now, %(notice)s to look at, %(fine)s fine.") % counts
        )

    def _coloured(self, grade: Grade, line: str) -> str:
        paint = {Grade.WRONG: self.style.ERROR, Grade.NOTICE: self.style.WARNING}.get(grade)
        return paint(line) if paint else line
