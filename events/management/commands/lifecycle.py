"""Print the lifecycle as Markdown."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from events import lifecycle


class Command(BaseCommand):
    """`manage.py lifecycle > docs/lifecycle.md`; a house test holds the page and the tables together."""

    help = "Print the two tables of moves as Markdown, with drawings: the page docs/lifecycle.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page to the standard output."""
        with override("en"):
            self.stdout.write(lifecycle.page(), ending="")
