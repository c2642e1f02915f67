"""Five thousand components (部件) along the streets: lamps, covers, gullies, bins, trees, signals."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import shapely

from grid import components
from grid.components import ComponentRow
from grid.models import Organisation
from hub.demo.geography import names
from hub.demo.geography.curves import beside
from hub.demo.geography.frame import generator, to_lonlat
from hub.demo.geography.land import land
from hub.demo.geography.nesting import area_of
from hub.demo.geography.roads import WIDTH_M

COUNT = 5_000


def put(organisations: Mapping[str, Organisation], on: dt.date) -> int:
    """Put all into the ground; how many were made."""
    return components.publish(_rows(organisations), source="demo city", on=on)["made"]


def _rows(organisations: Mapping[str, Organisation]) -> Iterator[ComponentRow]:
    """Streets by their length, kinds by their share, numbered per district and class."""
    kinds = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["kind"]
    random = generator("components")
    roads = [road for road in names.roads() if road.line.length > 40]
    lengths = np.array([road.line.length for road in roads])
    shares = np.array([kind["share"] for kind in kinds], dtype=float)
    river, districts = land().river.buffer(4), [area_of((d,)) for d in range(3)]
    shapely.prepare([river, *districts])
    counts: dict[tuple[int, str], int] = {}
    made = 0
    while made < COUNT:
        road = roads[random.choice(len(roads), p=lengths / lengths.sum())]
        kind = kinds[random.choice(len(kinds), p=shares / shares.sum())]
        side = random.choice((-1, 1)) * WIDTH_M[road.kind] / 2 * kind["off"]
        at = beside(road.line, random.uniform(4, road.line.length - 4), side)
        place = to_lonlat(at)
        district = next((d for d, area in enumerate(districts) if area.covers(place)), None)
        if district is None or river.intersects(at):
            continue
        number = counts[district, kind["class"]] = counts.get((district, kind["class"]), 0) + 1
        made += 1
        owner = organisations[kind["owner"]].pk
        yield ComponentRow(
            f"{names.DISTRICTS[district][0]}{kind['class']}{number:06d}",
            f"{road.name}{kind['name']}",
            kind["class"],
            place.x,
            place.y,
            owner_id=owner,
            maintainer_id=organisations[kind["maintainer"]].pk if "maintainer" in kind else None,
            competent_id=owner,
            data_source="实测",
        )
