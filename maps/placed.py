"""Where devices and components stand, kept in the memory of each web process until one of them changes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import connection

from grid.stamps import Kept
from hub.foundation import sqlfile
from maps.gathering import Bools, Floats, Ints

#: A row of COPY's binary format with three columns of eight bytes, each after its length.
_ROW: Final = np.dtype(
    [("columns", ">i2"), ("l1", ">i4"), ("id", ">i8"), ("l2", ">i4"), ("lon", ">f8"), ("l3", ">i4"), ("lat", ">f8")]
)  # fmt: skip
#: Its signature, flags and empty extension before the rows; two bytes after them.
_HEAD: Final = 19


@dataclass(frozen=True, slots=True)
class Places:
    """Things by rising id. lon, lat: degrees, CGCS2000 (EPSG:4490)."""

    id: Ints
    lon: Floats
    lat: Floats

    def among(self, ids: Sequence[int]) -> Bools:
        """Whether each of them is one of `ids`; costs those, not all of them."""
        found = np.zeros(len(self.id), dtype=np.bool_)
        wanted = np.asarray(ids, dtype=np.int64)
        at = np.searchsorted(self.id, wanted)
        known = at < len(self.id)
        at = at[known]
        found[at[self.id[at] == wanted[known]]] = True
        return found


_devices: Kept[Places] = Kept("devices")
_components: Kept[Places] = Kept("components")


def devices() -> Places:
    """All devices in service that have a place. One small query, unless one of them changed."""
    return _devices.get("", lambda: _read("device_places", {}))


def components(on: dt.date) -> Places:
    """All components in force on a city day; as `devices`."""
    return _components.get(on, lambda: _read("component_places", {"on": on}))


def _read(name: str, given: dict[str, Any]) -> Places:
    told = io.BytesIO()
    with connection.cursor() as cursor:
        query = cursor.mogrify(sqlfile.load("maps", name), given).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", told)
    whole = told.getvalue()
    rows = np.frombuffer(whole, _ROW, (len(whole) - _HEAD - 2) // _ROW.itemsize, _HEAD)
    return Places(
        rows["id"].astype(np.int64), rows["lon"].astype(np.float64), rows["lat"].astype(np.float64)
    )
