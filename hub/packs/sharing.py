"""Device types that are not a pack's alone: those another pack has loaded, too, and those the city changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.packs.errors import SharedType
from hub.packs.models import LoadedPack
from hub.packs.reading import Pack
from sensors import units
from sensors.models import DeviceType
from sensors.rulefile import TypeRow

#: What loading writes of a type, by the names of its columns.
Said = dict[str, Any]


def settled(
    pack: Pack, left: Mapping[str, Said], *, reset: bool
) -> tuple[list[TypeRow], list[str]]:
    """The types of a pack to be written, and the codes of those that stay as the city has made them since.

    left: what the last load of this pack left of each; reset: write all. Raises SharedType where a type is to become
    another one and another loaded pack has it, too.
    """
    held, mine = stored(pack.types), list[TypeRow]()
    kept: list[str] = []
    others = {
        code: other.code
        for other in LoadedPack.objects.exclude(code=pack.code).order_by("-code")
        for code in other.types
    }
    for code, row in pack.types.items():
        now, wanted = held.get(code), _said(row)
        if now not in (None, wanted) and not reset:
            if code in others:
                raise _shared(pack, code, others[code])
            if now != left.get(code, now):
                kept.append(code)
                continue
        mine.append(row)
    return mine, kept


def stored(codes: Mapping[str, TypeRow]) -> dict[str, Said]:
    """What the database says of types, by code."""
    rows = DeviceType.objects.filter(code__in=codes)
    return {
        row["code"]: {key: row[key] for key in ("name", "quantities", "rhythm_s", "symbol")}
        for row in rows.values("code", "name", "quantities", "rhythm_s", "symbol")
    }


def _said(row: TypeRow) -> Said:
    quantities = {
        name: {"name": one.name, "unit": units.canonical(one.unit)}
        for name, one in row.quantities.items()
    }
    return {
        "name": row.name, "quantities": quantities, "rhythm_s": row.rhythm_s, "symbol": row.symbol,
    }  # fmt: skip


def _shared(pack: Pack, code: str, other: str) -> SharedType:
    """By the line of devices.toml, or by the file that brings it."""
    stated = [row.code for row in pack.stated]
    name = "devices.toml" if code in stated else "pack.toml"
    path = ("type", stated.index(code)) if code in stated else ("pack",)
    place = pack.documents[name].fault(path, "").values
    return SharedType(file=place["file"], line=place["line"], type=code, pack=other)
