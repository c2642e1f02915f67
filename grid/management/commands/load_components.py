"""`manage.py load_components FILE`: the city's fixed things with their owners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grid import components
from grid.components import ComponentRow
from grid.rowcommand import RowCommand
from grid.rows import Row, RowFile


class Command(RowCommand[ComponentRow]):
    help = "Load components (GB/T 47678.5 Table 2) from CSV or geodata."
    fields = components.FIELDS

    def reader(self) -> Callable[[Row], Iterable[ComponentRow]]:
        return components.reader()

    def publish(
        self, rows: Sequence[ComponentRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return components.publish(rows, source=file.name, on=options["valid_from"])
