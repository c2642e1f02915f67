"""Print the settings as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from hub.foundation.markdown import table

INTRODUCTION: Final = """\
# Settings

Written by `manage.py settings_list > docs/settings.md` from `.env.example`, which a test holds to the code.

A setting is given in the environment, or as a line `NAME=value` in the upper half of `var/hub.env`; the environment
wins. What `scripts/run` generates stands in the lower half of that file. An empty value means the default. A value that
cannot be used stops every process at its start, with one line for each mistake.
"""
GROUP: Final = "# --- "


@dataclass(frozen=True, slots=True)
class Group:
    """Some settings that belong together. rows: name, default, meaning."""

    title: str
    rows: list[list[str]]


class Command(BaseCommand):
    """`manage.py settings_list > docs/settings.md`; a house test holds the page and the example together."""

    help = (
        "Print every setting with its default and meaning as Markdown: the page docs/settings.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page to the standard output."""
        parts = [INTRODUCTION]
        for group in _groups((Path(settings.BASE_DIR) / ".env.example").read_text("utf-8")):
            parts += [
                f"## {group.title}\n",
                table(["setting", "default or form", "is"], group.rows),
            ]
        self.stdout.write("\n".join(parts), ending="")


def _groups(example: str) -> Iterator[Group]:
    """The groups of the example. A setting without words of its own belongs to the one before it."""
    group: Group | None = None
    words: list[str] = []
    for line in example.splitlines():
        if line.startswith(GROUP):
            if group:
                yield group
            group, words = Group(line.removeprefix(GROUP), []), []
        elif line.startswith("#"):
            words.append(line.removeprefix("#").strip())
        elif "=" in line and group:
            name, _, value = line.partition("=")
            told = " ".join(words).replace("<", "&lt;") or "As above."
            group.rows.append([f"`{name}`", f"`{value}`" if value else "", told])
            words = []
    if group:
        yield group
