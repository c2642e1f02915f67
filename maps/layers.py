"""The table of layers: what the map can show, from which zoom, from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Layer:
    """One row. on: shown from the start; min_zoom: below it nothing is asked; limit: most features in one answer."""

    key: str
    title: str | Promise
    url: str
    on: bool
    min_zoom: int
    limit: int


LAYERS: Final = (
    Layer("areas", _("Areas and unit grids"), "/api/map/areas", True, 0, 1500),
    Layer("cases", _("Cases"), "/api/map/cases", True, 0, 400),
    Layer("devices", _("Devices"), "/api/map/devices", False, 14, 400),
    Layer("components", _("Components"), "/api/map/components", False, 15, 400),
    Layer("backdrop", _("Streets, water and parks"), "/api/map/backdrop", True, 0, 6000),
)


def layer(key: str) -> Layer:
    """The layer of this key. Raises KeyError when the table has none."""
    return {row.key: row for row in LAYERS}[key]


def as_json() -> list[dict[str, Any]]:
    """The table as the browser gets it, titles in the active language."""
    return [
        {
            "key": row.key,
            "title": str(row.title),
            "url": row.url,
            "on": row.on,
            "min_zoom": row.min_zoom,
        }
        for row in LAYERS
        if row.key != "backdrop"
    ]
