"""`manage.py load_devices FILE`: the city's devices from a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grid.rowcommand import RowCommand
from grid.rowfile import Row, RowFile
from sensors import registry
from sensors.registry import DeviceRow


class Command(RowCommand[DeviceRow]):
    help = "Register devices from CSV or geodata; their types are loaded by load_rulebook."
    fields = registry.FIELDS

    def reader(self) -> Callable[[Row], Iterable[DeviceRow]]:
        return registry.reader()

    def publish(
        self, rows: Sequence[DeviceRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return registry.publish(rows, source=file.name, on=options["valid_from"])
