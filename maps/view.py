"""A view of the map: its box, its zoom, and what a pixel of it measures."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hub.foundation.errors import BadInput, Phrase

#: Metres per pixel at the equator at zoom 0 of a web map with 256-pixel tiles.
_METRES_AT_0 = 156_543.033_928


@dataclass(frozen=True, slots=True)
class MapView:
    """west < east, south < north: degrees, CGCS2000 (EPSG:4490); zoom of a web map, 0 to 22."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west, self.south, self.east, self.north

    @property
    def metres_per_pixel(self) -> float:
        """At the middle of the view."""
        middle = math.radians((self.south + self.north) / 2)
        return _METRES_AT_0 * math.cos(middle) / 2.0**self.zoom

    def square(self, pixels: float) -> tuple[float, float]:
        """Width and height in degrees of a square of so many pixels, in the middle of the view."""
        wide = pixels * 360 / 256 / 2**self.zoom
        return wide, wide * math.cos(math.radians((self.south + self.north) / 2))

    def params(self) -> dict[str, float]:
        """The box as the parameters of a query."""
        return {"west": self.west, "south": self.south, "east": self.east, "north": self.north}


def view_of(bbox: str, zoom: int) -> MapView:
    """The view of a request. bbox: "west,south,east,north" in degrees.

    Raises BadInput when it is not four numbers of a box on the earth, or the zoom is not 0 to 22.
    """
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError:
        raise BadInput(
            field="bbox", expected=Phrase("west,south,east,north in degrees"), got=bbox
        ) from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(
            field="bbox", expected=Phrase("west < east and south < north in degrees"), got=bbox
        )
    if not 0 <= zoom <= 22:
        raise BadInput(field="zoom", expected="0–22", got=zoom)
    return MapView(west, south, east, north, zoom)
