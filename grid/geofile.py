"""A geodata file as it is: geometries, columns as text, the coordinate system it declares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyogrio.errors
import shapely

from grid import crs
from grid.errors import BadFile, UnknownCrs
from hub.foundation.errors import Phrase

#: What is read; a shapefile may come zipped, anything may come gzipped.
ENDINGS = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".gz")


@dataclass(frozen=True, slots=True)
class Table:
    """The features of one layer, in file order.

    numbers: the place of each in the file, from 1. geoms: (n,) shapely geometries in the file's own coordinates,
    None where there is none or where it cannot be read. columns: name → n texts, empty where nothing stands.
    crs: as the file declares it, empty when it does not. digest: SHA-256 of the file.
    """

    name: str
    geoms: npt.NDArray[Any]
    columns: dict[str, list[str]]
    crs: str
    digest: str
    numbers: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.geoms)

    def column(self, field: str) -> list[str]:
        """The texts of a column. Raises BadFile naming the columns there are."""
        if field not in self.columns:
            raise BadFile(
                file=self.name,
                field=Phrase("column"),
                expected=", ".join(self.columns) or "-",
                got=field,
            )
        return self.columns[field]

    def only(self, field: str, pattern: str) -> Table:
        """The features whose `field` reads like `pattern` (`*` for anything), numbered as before."""
        texts = self.column(field)
        at = [place for place, text in enumerate(texts) if fnmatchcase(text, pattern)]
        return replace(
            self,
            geoms=self.geoms[at],
            columns={name: [column[i] for i in at] for name, column in self.columns.items()},
            numbers=tuple(self.numbers[i] for i in at),
        )

    def declared(self) -> str:
        """The coordinate system the file declares, by a name we know. Raises BadFile, UnknownCrs."""
        if not self.crs:
            raise BadFile(
                file=self.name,
                field=Phrase("coordinate system"),
                expected=Phrase("declared in the file or named with --crs"),
                got=Phrase("nothing"),
            )
        try:
            return crs.named(self.crs).name
        except UnknownCrs:
            epsg = crs.epsg_of(self.crs)
            return crs.named(epsg or self.crs).name


def read(path: Path, *, layer: str = "", encoding: str = "") -> Table:
    """The features of a GeoJSON, GeoPackage or Shapefile, also zipped or gzipped.

    layer: which one, when there are several. encoding: of the texts of a shapefile that does not say
    (GBK in many). Raises BadFile for what is missing, no such file, or cannot be read.
    """
    if not path.is_file():
        raise BadFile(
            file=path.name,
            field=Phrase("path"),
            expected=Phrase("a file"),
            got=Phrase("nothing there"),
        )
    if path.suffix.lower() not in ENDINGS:
        raise BadFile(
            file=path.name,
            field=Phrase("file name"),
            expected=" ".join(ENDINGS),
            got=path.suffix or "-",
        )
    inside = {".zip": f"/vsizip/{path.resolve()}", ".gz": f"/vsigzip/{path.resolve()}"}
    source = inside.get(path.suffix.lower(), str(path.resolve()))
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(source)]
        if (layer and layer not in layers) or (not layer and len(layers) != 1):
            raise BadFile(
                file=path.name,
                field=Phrase("layer"),
                expected=", ".join(layers),
                got=layer or Phrase("none named"),
            )
        meta, _, wkb, values = pyogrio.raw.read(
            source, layer=layer or layers[0], encoding=encoding or None, force_2d=True
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeError) as error:
        raise BadFile(
            file=path.name,
            field=Phrase("content"),
            expected=Phrase("geodata"),
            got=str(error)[:300],
        ) from error
    count = len(wkb) if wkb is not None else len(values[0]) if values else 0
    geoms = np.full(count, None, dtype=object) if wkb is None else _geometries(wkb)
    columns = {
        str(name): [_text(value) for value in column]
        for name, column in zip(meta["fields"], values, strict=True)
    }
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    numbers = tuple(range(1, count + 1))
    return Table(path.name, geoms, columns, str(meta["crs"] or ""), digest, numbers)


def _geometries(wkb: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Shapely's, None for what is missing or malformed; kinds shapely has no word for are malformed."""
    return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)


def _text(value: Any) -> str:
    """A cell of a table as text: whole numbers without a point, nothing for a missing value."""
    if isinstance(value, np.ndarray):
        return str(value.tolist())
    if value is None or value != value:  # NaN and NaT differ from themselves
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
