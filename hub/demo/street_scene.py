"""Small invented photographs: a street, and on it a problem that is there before and gone after. Pure."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

SIZE: Final = (480, 360)
_HORIZON: Final = 165
Colour = tuple[int, int, int]

#: Beginning of a class code → what is to be seen; the longest that fits counts.
THEMES: Final[Mapping[str, str]] = {
    "010": "cover", "01037": "lamp", "01038": "lamp", "01039": "lamp", "06013": "pothole", "0501": "pothole",
    "06010": "rubbish", "06011": "rubbish", "06012": "rubbish", "06036": "rubbish", "06042": "bin", "0801": "bin",
    "03": "bin", "0900": "stall", "09001": "stall", "09009": "car", "09010": "bikes", "09011": "bikes", "09012": "car",
    "06034": "car", "07": "poster", "0101": "water", "0102": "water", "0301": "water", "04": "tree", "08": "works",
}  # fmt: skip


def theme_of(class_code: str) -> str:
    """What a photograph of this class shows; "cone" where nothing better is known."""
    fits = [prefix for prefix in THEMES if class_code.startswith(prefix)]
    return THEMES[max(fits, key=len)] if fits else "cone"


def draw(theme: str, kind: str, dice: Random, stamp: str = "") -> bytes:
    """A JPEG of a street. kind: before (the problem is there), after or check (it is gone); stamp: written into it."""
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    _sky(pen, dice)
    _houses(pen, dice)
    _ground(pen, dice)
    if kind == "before":
        _PROBLEMS[theme](pen, dice)
    else:
        _tidy(pen, theme, dice)
    picture = picture.filter(ImageFilter.GaussianBlur(0.8))
    if stamp:
        ImageDraw.Draw(picture).text((10, SIZE[1] - 18), stamp, fill=(250, 240, 180))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=72)
    return out.getvalue()


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def _sky(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    top: Colour = dice.choice(((148, 180, 214), (176, 186, 196), (120, 140, 170), (200, 205, 208)))
    for y in range(_HORIZON + 20):
        pen.line((0, y, SIZE[0], y), fill=_shade(top, y // 5))


def _houses(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    x = -20
    while x < SIZE[0]:
        wide, high = dice.randint(50, 110), dice.randint(50, 140)
        wall: Colour = dice.choice(
            ((168, 150, 132), (150, 152, 158), (186, 176, 160), (140, 122, 112))
        )
        pen.rectangle((x, _HORIZON - high, x + wide, _HORIZON + 18), fill=wall)
        for row in range(_HORIZON - high + 8, _HORIZON - 6, 18):
            for column in range(x + 8, x + wide - 10, 18):
                pen.rectangle(
                    (column, row, column + 9, row + 10),
                    fill=_shade(wall, dice.choice((-60, -45, 40))),
                )
        x += wide + dice.randint(0, 14)


def _ground(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    wide, high = SIZE
    grey = dice.randint(78, 104)
    pen.rectangle((0, _HORIZON + 10, wide, high), fill=(150, 146, 140))
    pen.polygon(
        ((90, high), (210, _HORIZON + 12), (300, _HORIZON + 12), (wide, high)),
        fill=(grey, grey, grey + 2),
    )
    for n in range(6):
        y, half = _HORIZON + 20 + n * n * 6, 1 + n
        x, below = 256 + n * 5, y + 10 + n
        stripe = ((x - half, y), (x + half, y), (x + n + 2 + half, below), (x + n, below))
        pen.polygon(stripe, fill=(214, 210, 190))
    for x in range(20, 80, 40):
        pen.line((x, 260, x, 175), fill=(84, 66, 50), width=5)
        pen.ellipse((x - 26, 120, x + 26, 190), fill=(66, 104 + dice.randint(-14, 14), 58))


def _pothole(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for n in range(3):
        x, y = 230 + dice.randint(-30, 60), 255 + n * 28
        pen.ellipse((x, y, x + 70 - n * 8, y + 24), fill=(52, 48, 46))
        pen.ellipse((x + 8, y + 6, x + 52 - n * 8, y + 18), fill=(70, 64, 58))


def _cover(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    x = 220 + dice.randint(-20, 60)
    pen.ellipse((x, 268, x + 90, 304), fill=(18, 18, 20))
    pen.ellipse((x + 52, 262, x + 130, 292), fill=(92, 92, 96), outline=(50, 50, 52))


def _rubbish(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for _ in range(34):
        x, y, size = dice.randint(30, 190), dice.randint(262, 322), dice.randint(6, 22)
        colour: Colour = dice.choice(
            ((40, 42, 46), (226, 226, 220), (176, 60, 52), (60, 110, 168), (198, 170, 90))
        )
        pen.ellipse((x, y - size // 2, x + size, y + size // 2), fill=colour)


def _bin(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((80, 215, 136, 300), fill=(46, 110, 62))
    for _ in range(16):
        x, y = dice.randint(70, 140), dice.randint(192, 222)
        pen.ellipse(
            (x, y, x + 18, y + 14),
            fill=dice.choice(((44, 44, 48), (220, 220, 214), (170, 140, 80))),
        )
    _rubbish(pen, dice)


def _car(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    body: Colour = dice.choice(((230, 230, 232), (40, 42, 48), (150, 30, 34), (70, 90, 130)))
    for x, y in ((60, 250), (150, 222)):
        pen.rounded_rectangle((x, y, x + 120, y + 40), 10, fill=body)
        pen.polygon(
            ((x + 22, y), (x + 38, y - 24), (x + 90, y - 24), (x + 104, y)), fill=_shade(body, -40)
        )
        for wheel in (x + 16, x + 84):
            pen.ellipse((wheel, y + 28, wheel + 22, y + 50), fill=(24, 24, 26))


def _bikes(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    colour: Colour = dice.choice(((250, 190, 40), (70, 160, 220), (90, 190, 120)))
    for n in range(7):
        x, y = 24 + n * 24, 248 + (n % 3) * 16
        for wheel in (x, x + 30):
            pen.ellipse((wheel, y, wheel + 24, y + 24), outline=(30, 30, 32), width=3)
        pen.line((x + 12, y + 12, x + 26, y - 10, x + 42, y + 12), fill=colour, width=4)


def _stall(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((50, 230, 190, 290), fill=(140, 110, 80))
    for n in range(7):
        pen.polygon(((44 + n * 22, 204), (66 + n * 22, 204), (62 + n * 21, 180), (46 + n * 21, 180)),
                    fill=(204, 60, 56) if n % 2 else (240, 236, 226))  # fmt: skip
    for _ in range(18):
        x, y = dice.randint(54, 178), dice.randint(218, 234)
        pen.ellipse(
            (x, y, x + 12, y + 12), fill=dice.choice(((224, 130, 40), (190, 40, 44), (90, 150, 60)))
        )


def _water(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for n in range(4):
        x, y = 130 + dice.randint(-20, 60) + n * 22, 236 + n * 26
        pen.ellipse((x, y, x + 190, y + 40), fill=(112 + n * 6, 128 + n * 6, 146 + n * 6))


def _tree(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.line((110, 300, 330, 262), fill=(84, 62, 44), width=14)
    for _ in range(16):
        x, y = dice.randint(220, 350), dice.randint(226, 288)
        pen.ellipse((x, y, x + 44, y + 30), fill=(58, dice.randint(86, 120), 50))


def _lamp(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.line((120, 300, 108, 60), fill=(60, 62, 66), width=7)
    pen.line((108, 62, 168, 50), fill=(60, 62, 66), width=5)
    pen.ellipse((160, 44, 186, 58), fill=(40, 40, 44))


def _poster(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    pen.rectangle((20, 120, 190, 270), fill=(176, 166, 150))
    for _ in range(22):
        x, y = dice.randint(26, 160), dice.randint(126, 244)
        pen.rectangle(
            (x, y, x + 24, y + 18),
            fill=dice.choice(((240, 236, 230), (250, 214, 90), (230, 120, 110))),
        )


def _works(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for n in range(5):
        pen.rectangle(
            (10 + n * 44, 196, 50 + n * 44, 262), fill=(54, 110, 176) if n % 2 else (232, 236, 240)
        )
    for _ in range(90):
        x, y = dice.randint(0, 470), dice.randint(150, 330)
        pen.ellipse((x, y, x + 8, y + 5), fill=(172, 158, 134))


def _cone(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    for x in (180, 250 + dice.randint(0, 30)):
        pen.polygon(((x, 300), (x + 18, 240), (x + 36, 300)), fill=(226, 96, 36))
        pen.line((x + 9, 272, x + 27, 272), fill=(245, 245, 240), width=6)


def _tidy(pen: ImageDraw.ImageDraw, theme: str, dice: Random) -> None:
    """What is left when it is done: a fresh patch, a lit lamp, a clean place."""
    if theme == "pothole":
        pen.ellipse((226, 256, 330, 330), fill=(58, 58, 62))
    elif theme == "cover":
        pen.ellipse((236, 266, 326, 302), fill=(96, 96, 100), outline=(54, 54, 56), width=3)
    elif theme == "lamp":
        _lamp(pen, dice)
        pen.ellipse((152, 40, 196, 70), fill=(255, 240, 180))
    elif theme == "bin":
        pen.rectangle((80, 215, 136, 300), fill=(46, 110, 62))
        pen.rectangle((76, 208, 140, 220), fill=(38, 92, 52))


_PROBLEMS: Final[Mapping[str, Callable[[ImageDraw.ImageDraw, Random], None]]] = {
    "pothole": _pothole, "cover": _cover, "rubbish": _rubbish, "bin": _bin, "car": _car, "bikes": _bikes,
    "stall": _stall, "water": _water, "tree": _tree, "lamp": _lamp, "poster": _poster, "works": _works, "cone": _cone,
}  # fmt: skip
