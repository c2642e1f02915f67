"""Reads tables people keep (CSV, XLSX, or geodata with attributes) into rows."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import tomllib
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import shapely
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from grid import crs, geofile
from grid.errors import BadCoordinate, BadFile
from grid.rows import Problem, Row, RowFile
from hub.foundation.errors import Phrase
from hub.foundation.why import Why


@dataclass(frozen=True, slots=True)
class _Mapping:
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: str = ""
    layer: str = ""
    encoding: str = ""


def read(
    path: Path,
    fields: Mapping[str, Collection[str]],
    map_file: Path | None = None,
    crs_name: str = "",
) -> RowFile:
    """The rows of a CSV (also gzipped), XLSX (its first sheet) or geodata file, by our field names.

    fields: field → the column names it goes by when no map names one (the field's own name too).
    map_file: TOML with crs, layer, encoding, [columns] field = column, [constants] field = text.
    crs_name: of the numbers; else the map's, else what the file declares; CSV has columns lon and
    lat. Raises BadFile for a file or a map that cannot be read, UnknownCrs.
    """
    asked = _mapping(map_file, fields)
    asked_crs = crs_name or asked.crs
    if path.name.removesuffix(".gz").endswith(".csv"):
        return _read_csv(path, fields, asked, asked_crs)
    if path.suffix.lower() == ".xlsx":
        return _read_sheet(path, fields, asked, asked_crs)
    table = geofile.read(path, layer=asked.layer, encoding=asked.encoding)
    columns = _columns(table.name, list(table.columns), fields, asked)
    system = asked_crs or table.declared()
    file = RowFile(table.name, table.digest, [], [])
    for number, geom in enumerate(table.geoms):
        values = dict(asked.constants) | {
            name: table.columns[column][number] for name, column in columns.items()
        }
        _add(file, number + 1, values, geom, system)
    return file


def _mapping(path: Path | None, fields: Mapping[str, Collection[str]]) -> _Mapping:
    if path is None:
        return _Mapping()
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(
            file=path.name, field=Phrase("file of columns"), expected="TOML", got=str(error)
        ) from None
    columns, constants = content.get("columns", {}), content.get("constants", {})
    unknown = sorted((set(columns) | set(constants)) - set(fields))
    if unknown:
        expected = ", ".join(fields)
        raise BadFile(
            file=path.name,
            field=Phrase("file of columns"),
            expected=expected,
            got=", ".join(unknown),
        )
    return _Mapping(
        columns,
        {name: str(value) for name, value in constants.items()},
        content.get("crs", ""),
        content.get("layer", ""),
        content.get("encoding", ""),
    )


def _columns(
    file: str, present: Collection[str], fields: Mapping[str, Collection[str]], asked: _Mapping
) -> dict[str, str]:
    """Field → the column of the file that holds it. Raises BadFile for a mapped column it has not."""
    columns = {}
    for name, column in asked.columns.items():
        if column not in present:
            expected = ", ".join(present)
            raise BadFile(file=file, field=f"columns.{name}", expected=expected, got=column)
        columns[name] = column
    for name, known in fields.items():
        found = next((column for column in (name, *known) if column in present), None)
        if found is not None and name not in asked.constants:
            columns.setdefault(name, found)
    return columns


def _read_csv(
    path: Path, fields: Mapping[str, Collection[str]], asked: _Mapping, crs_name: str
) -> RowFile:
    try:
        raw = path.read_bytes()
        plain = gzip.decompress(raw) if path.suffix == ".gz" else raw
        text = plain.decode(asked.encoding or "utf-8-sig")
    except (OSError, gzip.BadGzipFile, UnicodeDecodeError, LookupError) as error:
        raise BadFile(
            file=path.name, field=Phrase("content"), expected="CSV", got=str(error)
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = _named(path.name, reader.fieldnames or [])
    columns = _columns(path.name, names, fields, asked)
    file = RowFile(path.name, hashlib.sha256(raw).hexdigest(), [], [])
    for cells in reader:
        values = {name: cells.get(column) or "" for name, column in columns.items()}
        _add_flat(file, reader.line_num, dict(asked.constants) | values, crs_name)
    return file


def _read_sheet(
    path: Path, fields: Mapping[str, Collection[str]], asked: _Mapping, crs_name: str
) -> RowFile:
    """The first sheet of a workbook. Its first row that is not empty names the columns; lines are the sheet's."""
    try:
        raw = path.read_bytes()
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        rows = [
            [_cell(one) for one in row] for row in book.worksheets[0].iter_rows(values_only=True)
        ]
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadFile(
            file=path.name, field=Phrase("content"), expected="XLSX", got=str(error)
        ) from None
    head = next((number for number, row in enumerate(rows) if any(row)), len(rows))
    names = rows[head] if head < len(rows) else []
    columns = _columns(path.name, _named(path.name, names), fields, asked)
    file = RowFile(path.name, hashlib.sha256(raw).hexdigest(), [], [])
    for number, row in enumerate(rows[head + 1 :], head + 2):
        if not any(row):
            continue
        cells = dict(zip(names, row, strict=False))
        values = {name: cells.get(column, "") for name, column in columns.items()}
        _add_flat(file, number, dict(asked.constants) | values, crs_name)
    return file


def _named(file: str, columns: Sequence[str]) -> list[str]:
    """The columns that have a name. Raises BadFile where none has one, and for one that stands twice."""
    names = [name for name in columns if name]
    if not names:
        expected, got = Phrase("a first line that names the columns"), Phrase("empty")
        raise BadFile(file=file, field=Phrase("content"), expected=expected, got=got)
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise BadFile(
            file=file,
            field=Phrase("columns"),
            expected=Phrase("each named once"),
            got=", ".join(twice),
        )
    return names


def _cell(value: object) -> str:
    """What stands in a cell as text: a number as people read it, a date as its day."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value).strip()


def _add_flat(file: RowFile, line: int, values: Mapping[str, str], crs_name: str) -> None:
    """A row whose place, where it has one, stands in the columns lon and lat."""
    lon, lat, geom = values.get("lon", "").strip(), values.get("lat", "").strip(), None
    if lon or lat:  # half a place is a mistake, and not none
        try:
            geom = shapely.Point(float(lon), float(lat))
        except ValueError:
            why = Why(
                "grid.row.bad", {"field": "lon, lat", "expected": "0.0", "got": f"{lon}, {lat}"}
            )
            file.problems.append(Problem(line, why))
            return
    _add(file, line, values, geom, crs_name or "EPSG:4490")


def _add(file: RowFile, line: int, values: Mapping[str, str], geom: Any, system: str) -> None:
    broken = [name for name, value in values.items() if "\0" in value]
    if broken:  # no text of the database holds it
        got = values[broken[0]].replace("\0", "\N{SYMBOL FOR NULL}")
        what = {
            "field": broken[0],
            "expected": _("a text without the character U+0000"),
            "got": got,
        }
        file.problems.append(Problem(line, Why("grid.row.bad", what)))
        return
    if geom is not None and not geom.is_empty:
        try:
            geom = crs.geometry_to_cgcs2000(geom, system)
        except BadCoordinate as error:
            what = {
                "field": system,
                "expected": error.values["expected"],
                "got": error.values["got"],
            }
            file.problems.append(Problem(line, Why("grid.row.bad", what)))
            return
    file.rows.append(Row(line, values, None if geom is None or geom.is_empty else geom))
