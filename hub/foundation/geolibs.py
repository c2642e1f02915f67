"""Find libgdal and libgeos_c: as set, else inside the pyogrio and shapely wheels, else the system's."""

from __future__ import annotations

import ctypes.util
import sysconfig
from pathlib import Path


def _in_wheel(folder: str, pattern: str) -> str | None:
    found = sorted((Path(sysconfig.get_path("purelib")) / folder).glob(pattern))
    return str(found[0]) if found else None


def gdal(given: str = "") -> str | None:
    """Path of libgdal. The wheel's is preferred: Django needs GDAL 3.9 to block file and network reads (5.2.19)."""
    return given or _in_wheel("pyogrio.libs", "libgdal-*.so*") or ctypes.util.find_library("gdal")


def geos(given: str = "") -> str | None:
    """Path of libgeos_c, from shapely's wheel or the system."""
    return (
        given or _in_wheel("shapely.libs", "libgeos_c-*.so*") or ctypes.util.find_library("geos_c")
    )
