"""`manage.py load_devices FILE`: the city's devices from a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from grid.rowcommand import RowCommand
from grid.rows import Problem, Row, RowFile
from sensors import device_files, device_rows, registry
from sensors.device_rows import DeviceRow


class Command(RowCommand[DeviceRow]):
    """Line errors by line; a dry run says what would change; `device_loads` takes a file back."""

    help = (
        "Register devices from CSV, XLSX or geodata; their types are loaded by load_rulebook. "
        "A file is taken back by device_loads."
    )
    fields = device_rows.FIELDS

    def reader(self) -> Callable[[Row], Iterable[DeviceRow]]:
        return device_rows.reader()

    def among(self, rows: Sequence[DeviceRow]) -> tuple[Sequence[DeviceRow], Sequence[Problem]]:
        return device_files.among(rows)

    def would(self, rows: Sequence[DeviceRow], file: RowFile, options: Mapping[str, Any]) -> None:
        counts = registry.would(rows, on=options["valid_from"])
        done = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()) if count)
        self.stdout.write(f"{file.name}: {done or '0'}")

    def publish(
        self, rows: Sequence[DeviceRow], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        return registry.publish(
            rows, source=file.name, on=options["valid_from"], digest=file.digest
        )
