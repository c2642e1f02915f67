"""Where packs are: the hub's own beside this module, and those of the city's folder HUB_PACKS, which go before them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from django.conf import settings

from hub.packs import checking, reading
from hub.packs.errors import FaultyPack, NoSuchPack
from hub.packs.reading import Pack

SHIPPED: Final = Path(__file__).parent


def folders() -> dict[str, Path]:
    """The folders that hold a pack, by its code."""
    places = [SHIPPED, *([Path(settings.PACKS)] if settings.PACKS else [])]
    return {
        file.parent.name: file.parent
        for place in places
        for file in sorted(place.glob("*/pack.toml"))
    }


def folder(code: str) -> Path:
    """The folder of a pack. Raises NoSuchPack."""
    found = folders()
    if code not in found:
        raise NoSuchPack(got=code, known=", ".join(found) or "—")
    return found[code]


def read(code: str) -> Pack:
    """A pack and everything that is wrong with it. Raises NoSuchPack."""
    return checking.checked(reading.read(folder(code)))


def read_from(place: Path) -> Pack:
    """The pack of any folder, as an author checks it before it is on the shelf."""
    return checking.checked(reading.read(place.resolve()))


def good(code: str) -> Pack:
    """A pack without a fault. Raises NoSuchPack, FaultyPack."""
    pack = read(code)
    if pack.faults:
        raise FaultyPack(code, pack.faults)
    return pack


def is_complete(code: str) -> bool:
    """Whether the story of exactly these files has passed: what was changed afterwards is a draft again."""
    place = folder(code)
    try:
        proof = tomllib.loads((place / reading.PROOF).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return proof.get("digest") == reading.digest(place) and proof.get("story") == reading.STORY
