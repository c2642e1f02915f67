"""Five hundred devices, where they make sense: types and rules of the scenario packs, and some of the demo's own."""

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
from hub.packs import loading, shelf
from hub.packs.reading import Pack
from sensors import own_names
from sensors.models import AlarmRule, Device, DeviceType

#: Where a device sits → the class of the component it watches.
_ON = {"bin": "03005", "lamp": "01037", "cover": "01003", "hydrant": "01013", "gas": "01011"}
Spot = tuple[float, float, int | None]


@cache
def _stated() -> dict[str, Any]:
    """`devices.toml` as it stands."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@cache
def _packs() -> dict[str, Pack]:
    return {code: shelf.good(code) for code in _stated()["packs"]}


@cache
def types() -> list[dict[str, Any]]:
    """The types of `devices.toml`, those of packs with what the pack says of them and the first rule on each."""
    return [one | _of_pack(one) if "pack" in one else one for one in _stated()["type"]]


def _of_pack(one: Mapping[str, Any]) -> dict[str, Any]:
    pack, code = _packs()[one["pack"]], one["code"]
    row, rule = pack.types[code], next(rule for rule in pack.rules if rule.type == code)
    levels = [[of.level, of.raise_at, of.clear_at, of.after_s] for of in rule.levels]
    return {
        "name": row.name,
        "symbol": row.symbol,
        "rhythm_s": row.rhythm_s,
        "quantities": {name: {"name": said.name, "unit": said.unit} for name, said in row.quantities.items()},
        "rule": {
            "code": rule.code, "name": rule.name, "quantity": rule.quantity, "class": rule.class_, "levels": levels,
            "below": not rule.above,
        },
    }  # fmt: skip


def install(organisations: Mapping[str, Organisation], on: dt.date) -> int:
    """Make types, devices and rules; how many devices."""
    ground = locate.locator(on)
    devices: list[Device] = []
    for code, named in _stated()["packs"].items():
        loading.load(_packs()[code], named)
    for one in types():
        if "pack" in one:
            kind = DeviceType.objects.get(code=one["code"])
            owner = organisations[_answers_in(_packs()[one["pack"]], one["rule"]["class"])]
        else:
            kind = _own(one)
            owner = organisations[_answers_for(one["rule"]["class"])]
        for n, (lon, lat, component) in enumerate(_spots(one), start=1):
            cell = ground.cell_at(lon, lat)
            devices.append(
                Device(
                    code=f"{kind.code}-{n:03d}",
                    name=f"{kind.name} {n:03d}",
                    type=kind,
                    component_id=component,
                    cell_id=cell.id if cell else None,
                    geom=Point(lon, lat, srid=4490),
                    owner=owner,
                )
            )
    return len(Device.objects.bulk_create(devices))


def _own(one: Mapping[str, Any]) -> DeviceType:
    """A type of the demo's own, with its rule."""
    quantities = {
        name: {"name": said["name"], "unit": said["unit"]}
        for name, said in one["quantities"].items()
    }
    own_names.put(_english(one))
    kind = DeviceType.objects.create(
        code=one["code"], name=one["name"], quantities=quantities, rhythm_s=one["rhythm_s"],
        symbol=one["symbol"], limits=one.get("limits", {}), commands=one.get("commands", []),
    )  # fmt: skip
    _rule(kind, one["rule"])
    return kind


def _english(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a type, its quantities, its rule and its commands are called in English."""
    commands = one.get("commands", ())
    params = (param for command in commands for param in command.get("params", {}).values())
    for said in (one, *one["quantities"].values(), one["rule"], *commands, *params):
        yield said["name"], said.get("name_en", "")


def _answers_in(pack: Pack, class_ref: str) -> str:
    """The organisation that leads a class of a pack."""
    role = next(one.role for one in pack.roles.values() if class_ref in one.leads)
    named: dict[str, str] = _stated()["packs"][pack.code]
    return named[role]


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
    """The organisation that keeps devices for this alarm: that of the longest beginning of its code."""
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
