"""Print the lifecycle as Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext, override

from events import city_file, labels, lifecycle, lifecycle_picture


class Command(BaseCommand):
    """`manage.py lifecycle > docs/lifecycle.md`; a house test holds the page and the tables together."""

    help = (
        "Print the two tables of moves of the running city as Markdown: the page docs/lifecycle.md."
        " --svg: draw them as one picture."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--svg."""
        parser.add_argument("--svg", action="store_true", help="one picture instead of the page")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page, or the picture, to the standard output."""
        if options["svg"]:
            with override("zh-hans"):
                self.stdout.write(_picture(), ending="")
            return
        with override("en"):
            self.stdout.write(lifecycle.page(), ending="")


def _picture() -> str:
    verbs, kinds = (
        lifecycle_picture.verb_names(),
        {kind.value: name for kind, name in labels.ITEM_KINDS.items()},
    )
    return lifecycle_picture.picture(
        lambda code: gettext(kinds[code]) if code in kinds else labels.state(code),
        lambda code: verbs.get(code, code),
        f"案卷 {city_file.running().stamp}",
    )
