"""`manage.py load_rulebook FILE`: device types and alarm rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.foundation.errors import HubError
from sensors import rulebook


class Command(BaseCommand):
    help = "Put device types and alarm rules from a TOML file in force; a changed rule gets a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the rulebook, TOML")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            book, document = rulebook.opened(file.read_text("utf-8"), file.name)
            counts = rulebook.publish(book, source=file.name, document=document)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        except HubError as error:
            raise CommandError(error.sentence()) from error
        done = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()) if count)
        self.stdout.write(f"{file.name}: {done or 'nothing'}")
        for code, rule in counts.left:
            self.stdout.write(f"combination {code} ended with its rule {rule}")
