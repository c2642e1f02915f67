"""A sketch of the place of a case for paper: the drawn backdrop around it and a pin, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.etree import ElementTree

from hub.pages.paper import tokens
from maps import queries
from maps.view import MapView

#: Width and height of the sketch in its own units, and in metres on the ground.
WIDE, HIGH = 320, 200
METRES: Final = 640.0
ZOOM: Final = 16
#: Of the names, in the sketch's own units.
SIZE: Final = 9
_METRES_PER_DEGREE: Final = 111_320.0
#: What is drawn, from below: kind → token of its fill or line, and the width of a line (0: a surface).
_DRAWN: Final[dict[str, tuple[str, float]]] = {
    "park": ("map-park", 0),
    "water": ("map-water", 3),
    "building": ("map-building", 0),
    "lane": ("map-road", 2),
    "street": ("map-road", 5),
    "trunk": ("map-trunk", 8),
    "rail": ("map-rail", 1),
}


def sketch(lon: float, lat: float) -> bytes:
    """The surroundings of a point (degrees, CGCS2000), METRES wide, north up, with a pin and a scale of 100 m."""
    view = _around(lon, lat)
    colours = tokens()
    root = ElementTree.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDE} {HIGH}"},
    )
    _add(root, "rect", width=WIDE, height=HIGH, fill=colours["map-land"])
    features = queries.backdrop(view)["features"]
    for kind, (token, width) in _DRAWN.items():
        for feature in features:
            if feature["properties"]["kind"] == kind:
                _draw(root, feature["geometry"], view, colours[token], width)
    _names(root, features, view, colours["map-name"])
    _pin(root, colours["level-1"], colours["surface"])
    _scale(root, colours["ink-soft"])
    return ElementTree.tostring(root)


def _around(lon: float, lat: float) -> MapView:
    high = METRES * HIGH / WIDE / _METRES_PER_DEGREE / 2
    wide = METRES / _METRES_PER_DEGREE / math.cos(math.radians(lat)) / 2
    return MapView(lon - wide, lat - high, lon + wide, lat + high, ZOOM)


def _draw(
    root: ElementTree.Element, geometry: dict[str, Any], view: MapView, colour: str, width: float
) -> None:
    path = " ".join(_line(line, view) for line in _lines(geometry))
    if not path:
        return
    if "Polygon" in geometry["type"]:
        _add(root, "path", d=path, fill=colour, fill_rule="evenodd")
    elif width:
        _add(root, "path", d=path, fill="none", stroke=colour, stroke_width=width)


def _lines(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """The lines and rings of a geometry."""
    parts = geometry.get("coordinates", [])
    match geometry["type"]:
        case "LineString":
            yield parts
        case "MultiLineString" | "Polygon":
            yield from parts
        case "MultiPolygon":
            for polygon in parts:
                yield from polygon


def _line(line: Sequence[Sequence[float]], view: MapView) -> str:
    points = (_place(lon, lat, view) for lon, lat, *_ in line)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _place(lon: float, lat: float, view: MapView) -> tuple[float, float]:
    return (
        (lon - view.west) / (view.east - view.west) * WIDE,
        (view.north - lat) / (view.north - view.south) * HIGH,
    )


def _names(
    root: ElementTree.Element, features: list[dict[str, Any]], view: MapView, colour: str
) -> None:
    """The names of roads, each once where it has room: not over the pin, nor over another name."""
    told: set[str] = set()
    taken = [(WIDE / 2 - 14, HIGH / 2 - 34, WIDE / 2 + 14, HIGH / 2 + 4)]
    for feature in features:
        facts = feature["properties"]
        name = facts["name"]
        if not name or name in told or facts["kind"] in ("building", "park"):
            continue
        for x, y in _seen(feature["geometry"], view):
            half = len(name) * SIZE / 2
            box = (x - half, y - SIZE, x + half, y + 2)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                told.add(name)
                text = _add(root, "text", x=x, y=y, fill=colour, font_size=SIZE)
                text.set("text-anchor", "middle")
                text.text = name
                break


def _seen(geometry: dict[str, Any], view: MapView) -> list[tuple[float, float]]:
    """The corners of what is seen of it, those in its middle first."""
    found = [
        (x, y)
        for line in _lines(geometry)
        for x, y in (_place(lon, lat, view) for lon, lat, *_ in line)
        if 24 < x < WIDE - 40 and 14 < y < HIGH - 20
    ]
    middle = len(found) // 2
    return sorted(found, key=lambda one: abs(found.index(one) - middle))


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _pin(root: ElementTree.Element, colour: str, inside: str) -> None:
    x, y = WIDE / 2, HIGH / 2
    body = f"M{x} {y}C{x - 9} {y - 12} {x - 10} {y - 16} {x - 10} {y - 20}"
    body += f"A10 10 0 0 1 {x + 10} {y - 20}C{x + 10} {y - 16} {x + 9} {y - 12} {x} {y}Z"
    _add(root, "path", d=body, fill=colour)
    _add(root, "circle", cx=x, cy=y - 20, r=3.5, fill=inside)


def _scale(root: ElementTree.Element, colour: str) -> None:
    long = 100 / METRES * WIDE
    y = HIGH - 8
    _add(root, "path", d=f"M8 {y - 3}V{y}H{8 + long:.1f}V{y - 3}", fill="none", stroke=colour)
    text = _add(root, "text", x=12 + long, y=y, fill=colour, font_size=8)
    text.text = "100 m"


def _add(root: ElementTree.Element, tag: str, **facts: Any) -> ElementTree.Element:
    named = {name.replace("_", "-"): str(value) for name, value in facts.items()}
    return ElementTree.SubElement(root, tag, named)
