"""What the commands that load tables of rows have in common: options, line errors, all or nothing."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from grid.rowfile import read
from grid.rows import Problem, Row, RowFile, drafts
from hub.foundation import clock
from hub.foundation.errors import HubError

T = TypeVar("T")

#: Line errors shown; the rest is counted.
_SHOWN = 50


class RowCommand(BaseCommand, Generic[T]):
    """Loads a file row by row; wrong lines are named, and stop the load unless --skip-wrong is given."""

    fields: Mapping[str, Collection[str]]

    def reader(self) -> Callable[[Row], Iterable[T]]:
        """What makes our rows of a file's rows."""
        raise NotImplementedError

    def publish(self, rows: Sequence[T], file: RowFile, options: Mapping[str, Any]) -> Counter[str]:
        """Put the rows in force; what was done, counted."""
        raise NotImplementedError

    def among(self, rows: Sequence[T]) -> tuple[Sequence[T], Sequence[Problem]]:
        """The rows that are good beside the others, and what is wrong with the rest: nothing, for most tables."""
        return rows, ()

    def would(self, rows: Sequence[T], file: RowFile, options: Mapping[str, Any]) -> None:
        """Tell what putting them in force would change; nothing for a table that does not know."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE --map --crs --valid-from --skip-wrong --dry-run."""
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="CSV, XLSX, GeoJSON, GeoPackage, Shapefile"
        )
        columns = ", ".join(self.fields)
        parser.add_argument(
            "--map",
            type=Path,
            help=f"TOML: [columns] field = column, [constants]; fields: {columns}",
        )
        parser.add_argument(
            "--crs", default="", help="of the coordinates, when the file does not say"
        )
        parser.add_argument(
            "--valid-from", type=dt.date.fromisoformat, help="city day; default today"
        )
        parser.add_argument(
            "--skip-wrong", action="store_true", help="load the good lines all the same"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check the lines, change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, name the wrong lines, publish, say what was done."""
        try:
            file = read(options["file"], self.fields, options["map"], options["crs"])
            drafted, problems = drafts(file, self.reader())
            rows, more = self.among(drafted)
            problems = sorted([*problems, *more], key=lambda one: one.line)
            self._tell(file, problems)
            if not file.rows and not problems:
                self.stdout.write(
                    _("%(file)s names columns and holds no row; nothing was changed.")
                    % {"file": file.name}
                )
                return
            if problems and not options["skip_wrong"]:
                raise CommandError(
                    _("%(count)d lines of %(file)s are wrong; nothing was changed.")
                    % {"count": len(problems), "file": file.name}
                )
            if options["dry_run"]:
                self.would(
                    rows, file, options | {"valid_from": options["valid_from"] or clock.today()}
                )
                self.stdout.write(
                    _("%(count)d rows of %(file)s are good; nothing was changed.")
                    % {"count": len(rows), "file": file.name}
                )
                return
            options["valid_from"] = options["valid_from"] or clock.today()
            counts = self.publish(rows, file, options)
        except HubError as error:
            raise CommandError(error.sentence()) from None
        done = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()) if count)
        self.stdout.write(f"{file.name}: {done or '0'}")

    def _tell(self, file: RowFile, problems: Sequence[Problem]) -> None:
        for problem in problems[:_SHOWN]:
            self.stderr.write(f"{file.name}:{problem.line}: {problem.why.as_json()['zh']}")
        if len(problems) > _SHOWN:
            self.stderr.write(_("and %(count)d more lines") % {"count": len(problems) - _SHOWN})
