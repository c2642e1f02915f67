"""The pictures the front page shows: few, small, of the busy demo city, in Chinese."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

from tests.look.camera import Place, opened, settle, take
from tests.look.scenes import LAPTOP, POCKET, SCENES, WALL, State

#: What a picture may weigh.
MOST: Final = 150_000
GAP: Final = 24
LANGUAGE: Final = "zh-hans"


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture of one scene, or of several side by side. width: of the file, in px."""

    name: str
    scenes: tuple[str, ...]
    size: tuple[int, int]
    width: int


KEPT: Final = (
    Kept("console", ("console-case",), LAPTOP, 1366),
    Kept("desk", ("desk-case",), LAPTOP, 1100),
    Kept("phone", ("phone", "phone-case", "phone-report", "phone-me"), POCKET, 1100),
    Kept("screen", ("screen",), WALL, 1280),
    Kept("handover", ("handover",), LAPTOP, 1100),
    Kept("insight", ("insight",), LAPTOP, 1100),
)


def keep(chromium: Browser, place: Place, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Take them; each file's name, and what is wrong with it."""
    for one in KEPT:
        shots, wrong = [], []
        for name in one.scenes:
            scene = next(scene for scene in SCENES if scene.name == name)
            with opened(chromium, place, one.size, LANGUAGE, scene.role) as page:
                wrong += take(page, scene, State.BUSY, LANGUAGE, place, None)
                settle(page)
                shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        file = folder / f"{one.name}.webp"
        _beside(shots, one.width).save(file, quality=80, method=6)
        if file.stat().st_size > MOST:
            wrong.append(f"weighs {file.stat().st_size} bytes; {MOST} at most")
        yield file.name, wrong


def _beside(shots: list[Image.Image], width: int) -> Image.Image:
    """Several pictures beside each other on white, as wide as asked."""
    whole = sum(shot.width for shot in shots) + GAP * (len(shots) - 1)
    field = Image.new("RGB", (whole, max(shot.height for shot in shots)), "white")
    left = 0
    for shot in shots:
        field.paste(shot, (left, 0))
        left += shot.width + GAP
    return field.resize((width, round(field.height * width / whole)), Image.Resampling.LANCZOS)
