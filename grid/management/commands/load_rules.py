"""`manage.py load_rules FILE`: who is responsible for what, where."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grid import rules
from grid.rowcommand import RowCommand
from grid.rows import Row, RowFile
from grid.rules import RuleRow


class Command(RowCommand[RuleRow]):
    help = "Load responsibility rules from a CSV file; changed rules begin a new version."
    fields = rules.FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--complete", action="store_true", help="end the rules that are not in the file"
        )

    def reader(self) -> Callable[[Row], Iterable[RuleRow]]:
        return rules.reader()

    def publish(
        self, rows: Sequence[RuleRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return rules.publish(
            rows,
            valid_from=options["valid_from"],
            source=file.name,
            is_complete=options["complete"],
        )
