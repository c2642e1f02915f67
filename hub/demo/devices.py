"""Five hundred devices of ten types, where they make sense, and one alarm rule for each type."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Point

from grid import locate
from grid.models import Component, Organisation
from hub.demo.geography import names
from hub.demo.geography.blocks import fabric
from hub.demo.geography.frame import generator, to_lonlat
from hub.demo.geography.land import land
from hub.demo.organisations import MONITORING, stated
from hub.foundation import clock
from sensors.models import AlarmRule, Device, DeviceType

#: Where a device sits → the class of the component it watches.
_ON = {"bin": "03005", "lamp": "01037", "cover": "01003", "hydrant": "01013", "gas": "01011"}
Spot = tuple[float, float, int | None]


@cache
def types() -> list[dict[str, Any]]:
    """`devices.toml` as it stands."""
    found: list[dict[str, Any]] = tomllib.loads(
        Path(__file__).with_suffix(".toml").read_text("utf-8")
    )["type"]
    return found


def install(organisations: Mapping[str, Organisation], on: dt.date) -> int:
    """Make types, devices and rules; how many devices."""
    ground = locate.locator(on)
    devices: list[Device] = []
    for one in types():
        kind = DeviceType.objects.create(
            code=one["code"], name=one["name"], quantities=one["quantities"], rhythm_s=one["rhythm_s"],
            symbol=one["symbol"],
        )  # fmt: skip
        _rule(kind, one["rule"])
        owner = organisations[_answers_for(one["rule"]["class"])]
        for n, (lon, lat, component) in enumerate(_spots(one), start=1):
            cell = ground.cell_at(lon, lat)
            devices.append(
                Device(
                    code=f"{one['code']}-{n:03d}",
                    name=f"{one['name']} {n:03d}",
                    type=kind,
                    component_id=component,
                    cell_id=cell.id if cell else None,
                    geom=Point(lon, lat, srid=4490),
                    owner=owner,
                )
            )
    return len(Device.objects.bulk_create(devices))


def _rule(kind: DeviceType, stated_rule: Mapping[str, Any]) -> None:
    levels = [
        {"level": level, "raise_at": up, "clear_at": down, "after_s": held, "clear_after_s": held}
        for level, up, down, held in stated_rule["levels"]
    ]
    AlarmRule.objects.create(
        code=stated_rule["code"], name=stated_rule["name"], device_type=kind,
        quantity=stated_rule["quantity"], above=not stated_rule.get("below", False), levels=levels,
        class_scheme=MONITORING, class_kind="alarm", class_code=stated_rule["class"],
        valid_from=clock.now() - dt.timedelta(days=60),
    )  # fmt: skip


def _answers_for(code: str) -> str:
    """The organisation whose monitoring list has the longest beginning of this class."""
    by_prefix: dict[str, str] = stated()["monitoring"]
    return by_prefix[max((prefix for prefix in by_prefix if code.startswith(prefix)), key=len)]


def _spots(one: Mapping[str, Any]) -> Iterator[Spot]:
    random, count = generator(f"devices {one['code']}"), one["count"]
    if one["at"] in _ON:
        held = list(
            Component.objects.filter(class_code=_ON[one["at"]])
            .order_by("code")
            .values_list("geom", "id")
        )
        for n in sorted(random.permutation(len(held))[:count].tolist()):
            geom, component = held[n]
            yield geom.x, geom.y, component
        return
    for point in _points(one["at"], count, random):
        place = to_lonlat(point)
        yield round(place.x, 7), round(place.y, 7), None


def _points(where: str, count: int, random: np.random.Generator) -> Iterator[shapely.Point]:
    if where == "river":
        bank = land().river_banks[0].intersection(land().boundary)
        for share in np.linspace(0.06, 0.94, count):
            yield bank.interpolate(float(share), normalized=True)
    elif where == "road":
        roads = [
            road.line for road in names.roads() if road.kind in {"arterial", "ring", "secondary"}
        ]
        for n in random.choice(len(roads), count, replace=False):
            yield roads[n].interpolate(random.uniform(0.2, 0.8), normalized=True)
    else:
        blocks = [block.shape for block in fabric().blocks if block.use in {"old", "new", "park"}]
        for n in random.choice(len(blocks), count, replace=False):
            yield blocks[n].representative_point()
