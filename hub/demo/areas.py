"""The areas of the demo city, published like any city's: city, districts, streets, communities, unit grids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from grid import publishing
from grid.drafting import Draft
from grid.models import Level
from hub.demo.geography import names
from hub.demo.geography.nesting import Cell, area_of, cells

#: 用地类别 of a unit grid by the use of its block.
_LAND_USE = {
    "water": "水域",
    "hill": "林地",
    "park": "公园绿地",
    "old": "居住",
    "new": "居住",
    "edge": "城郊",
}


def publish(valid_from: dt.date) -> dict[str, int]:
    """Publish all; area code → id."""
    done = publishing.publish(drafts(), valid_from=valid_from, source="demo city")
    return done.ids


def drafts() -> Iterator[Draft]:
    """The five levels, top down. Codes are GB ones of an invented division: 6 + 3 + 3 + 3 digits."""
    yield Draft(Level.CITY, settings.CITY_CODE, settings.CITY_NAME, area_of(()))
    for d, (code, name) in enumerate(names.DISTRICTS):
        yield Draft(Level.DISTRICT, code, name, area_of((d,)), settings.CITY_CODE)
    for home, name in names.street_names().items():
        yield Draft(Level.STREET, code_of(home), name, area_of(home), code_of(home[:1]))
    for community, name in names.community_names().items():
        yield Draft(
            Level.COMMUNITY, code_of(community), name, area_of(community), code_of(community[:2])
        )
    counts: dict[tuple[int, int, int], int] = {}
    for cell in cells():
        counts[cell.home] = counts.get(cell.home, 0) + 1
        yield _unit_grid(cell, counts[cell.home])


def code_of(home: tuple[int, ...]) -> str:
    """The division code of a district, street or community; 6, 9 or 12 digits."""
    district = names.DISTRICTS[home[0]][0]
    return district + "".join(f"{part + 1:03d}" for part in home[1:])


def _unit_grid(cell: Cell, number: int) -> Draft:
    # cells come in reading order, so numbers run west to east and north to south (DB11 grid standard)
    code = f"{code_of(cell.home)}{number:03d}"
    return Draft(
        Level.GRID,
        code,
        f"{number:03d}",
        cell.shape,
        code_of(cell.home),
        land_use=_LAND_USE[cell.use],
    )
