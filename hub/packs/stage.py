"""Simulated devices: their own, never a city's, laid out around a place inside it and named as a drill (演练)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, radians, sin
from random import Random
from typing import Final

from grid import locate
from grid.models import Area, Level
from hub.foundation import clock
from hub.packs.curves import Player
from hub.packs.errors import NoPlace
from hub.packs.reading import Pack
from sensors import registry
from sensors.device_rows import DeviceRow
from sensors.models import Device, DeviceType

#: What the codes of simulated devices begin with: a city's own never do.
PREFIX: Final = "sim"
#: Metres in a degree of latitude.
_DEGREE_M: Final = 111_320.0
LonLat = tuple[float, float]


def place(near: LonLat | None, seed: int) -> LonLat:
    """The middle of an incident: where it was asked for, else inside a community drawn by the seed. Raises NoPlace."""
    if near is not None:
        if locate.locator(clock.today()).cell_at(*near) is None:
            raise NoPlace(got=f"{near[0]:g},{near[1]:g}")
        return near
    areas = Area.objects.filter(valid_to=None, level=Level.COMMUNITY).order_by("code")
    count = areas.count()
    if not count:
        raise NoPlace(got="—")
    dice = Random(f"place {seed}")  # noqa: S311 - plays, protects nothing
    point = areas[dice.randrange(count)].point
    return point.x, point.y


def settle(pack: Pack, players: Sequence[Player], middle: LonLat) -> None:
    """Register the devices of an incident, in service, each at its distance; what is registered already is moved."""
    types = dict(DeviceType.objects.values_list("code", "id"))
    rows = [
        _row(
            player.code,
            types[player.type],
            _named(pack, player),
            around(middle, player.away_m, n),
            in_service=True,
        )
        for n, player in enumerate(players)
    ]
    registry.publish(rows, source=f"scenario {pack.code}", on=clock.today())


def around(middle: LonLat, away_m: float, n: int) -> LonLat:
    """The point so far from the middle, in a direction of its own (degrees, EPSG:4490)."""
    turn = n * pi * (3 - 5**0.5)  # the golden angle: no two in one line
    lon, lat = middle
    east, north = away_m * cos(turn), away_m * sin(turn)
    return lon + east / (_DEGREE_M * cos(radians(lat))), lat + north / _DEGREE_M


def leave(codes: Sequence[str]) -> int:
    """Take simulated devices out of service, their open alarms lifted; how many."""
    held = Device.objects.filter(code__in=codes, in_service=True).values_list("code", "type_id")
    rows = [_row(code, type_id, "", None, in_service=False) for code, type_id in held]
    if rows:
        registry.publish(rows, source="scenario", on=clock.today())
    return len(rows)


def _named(pack: Pack, player: Player) -> str:
    return f"（演练）{pack.types[player.type].name} {player.code.rsplit('-', 1)[1]}"[:100]


def _row(code: str, type_id: int, name: str, at: LonLat | None, *, in_service: bool) -> DeviceRow:
    """A row of the register; without a place only whether it is in service."""
    said = {"code", "type", "in_service", *(("name", "lon", "lat") if at is not None else ())}
    lon, lat = (round(at[0], 7), round(at[1], 7)) if at is not None else (None, None)
    return DeviceRow(
        line=0, code=code, type_id=type_id, name=name, lon=lon, lat=lat, component_id=None, owner_id=None, gateway="",
        rhythm_s=None, in_service=in_service, installed_on=None, calibrated_on=None, calibration_due=None,
        corrections=None, said=frozenset(said),
    )  # fmt: skip
