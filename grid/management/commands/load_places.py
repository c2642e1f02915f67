"""`manage.py load_places FILE`: roads, house numbers and named places for the gazetteer."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grid import placefile, places
from grid.places import PlaceRow
from grid.rowcommand import RowCommand
from grid.rows import Row, RowFile


class Command(RowCommand[PlaceRow]):
    help = "Load places (roads, house numbers, named places) from a file into the gazetteer."
    fields = placefile.FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--scheme", default="local", help="whose codes these are")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="end the scheme's places that are not in the file",
        )

    def reader(self) -> Callable[[Row], Iterable[PlaceRow]]:
        return placefile.reader()

    def publish(
        self, rows: Sequence[PlaceRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return places.publish(
            rows,
            scheme=options["scheme"],
            source=file.name,
            valid_from=options["valid_from"],
            is_complete=options["complete"],
        )
