"""Photos decoded: what anybody sends is looked at before work is spent on it, and never by more than a few at once."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext_noop as _
from PIL import Image, ImageOps

from hub.foundation.errors import BadInput, Phrase, Unavailable

#: Longest side of the derivative, pixels: enough to judge a photo on a console, small enough for a phone.
LONGEST_PX = 1600
#: A decompression bomb is refused before it is decoded. Phones make JPEGs, which are decoded at a fraction of their
#: size; anything else is a screenshot.
MOST_PIXELS: Final = {"JPEG": 80_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
#: A progressive JPEG (ITU-T T.81 annex G) goes over the whole picture with each of its scans, usually ten; nothing in
#: the format bounds them. So many pixels × scans are decoded at most.
MOST_SCANNED: Final = 1_000_000_000
#: Pictures decoded at once: each may take some 100 MB for a moment.
_decoding = threading.BoundedSemaphore(2)
#: How long a request waits for its turn, seconds.
_TURN_S: Final = 30.0
#: A marker in a JPEG; within coded data 0xFF is followed by 0x00 or one of RST0 … RST7. Before it any number of 0xFF
#: may stand (T.81 B.1.1.2); the last of them is its own, so that a run of them is gone through once.
_MARKER: Final = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_SCAN, _END, _BARE = 0xDA, 0xD9, frozenset({0x01, 0xD8})


class DecodersBusy(Unavailable):
    """Other photos are being decoded."""

    message = _(
        "Other photos are being read at the moment; try again in %(retry_after_s)s seconds."
    )


def derive(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """The JPEG people see, at most LONGEST_PX, upright, without EXIF; the MIME type and size, pixels, of the original.

    Raises BadInput for what is no JPEG, PNG or WebP picture, too large, or made to be slow; DecodersBusy.
    """
    try:
        with (
            _turn(),
            Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as picture,
        ):
            kind, size = picture.format or "JPEG", picture.size
            _refuse_heavy(kind, size, content)
            picture.draft("RGB", (LONGEST_PX, LONGEST_PX))
            small = picture.convert("RGB")
            small.thumbnail((LONGEST_PX, LONGEST_PX))
            upright = ImageOps.exif_transpose(small)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        # Pillow's readers raise all of these for files that are broken, or broken on purpose
        raise BadInput(
            field="file",
            expected=Phrase("a JPEG, PNG or WebP picture"),
            got=Phrase("another or a broken file"),
        ) from None
    upright.info.clear()  # comments, places and thumbnails that Pillow would write again
    return _jpeg(upright, 82), Image.MIME[kind], size


def shrink(derivative: bytes, edge: int) -> bytes:
    """A derivative with its longest side at most `edge` pixels, as JPEG. Raises DecodersBusy."""
    with _turn(), Image.open(io.BytesIO(derivative), formats=("JPEG",)) as picture:
        picture.draft("RGB", (edge, edge))
        small = picture.convert("RGB")
        small.thumbnail((edge, edge))
    return _jpeg(small, 75)


def scans(content: bytes) -> int:
    """How many scans a JPEG has, up to its end; what cameras hang on behind it (a film, a picture) is not read."""
    found, at = 0, 0
    while (marker := _MARKER.search(content, at)) is not None:
        kind, at = marker[1][0], marker.end()
        if kind == _END:
            break
        if kind not in _BARE:
            found += kind == _SCAN
            at += int.from_bytes(content[at : at + 2], "big")
    return found


def _refuse_heavy(kind: str, size: tuple[int, int], content: bytes) -> None:
    pixels, most = size[0] * size[1], MOST_PIXELS[kind]
    if pixels > most:
        raise BadInput(
            field="file",
            expected=Phrase("at most %(most)s pixels", most=most),
            got=f"{size[0]}×{size[1]}",
        )
    if kind == "JPEG" and (many := scans(content)) * pixels > MOST_SCANNED:
        raise BadInput(
            field="file",
            expected=Phrase("at most %(most)s scans", most=max(1, MOST_SCANNED // max(1, pixels))),
            got=Phrase(
                "%(count)s scans of %(size)s pixels", count=many, size=f"{size[0]}×{size[1]}"
            ),
        )


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


@contextmanager
def _turn() -> Iterator[None]:
    """A place among those that decode."""
    if not _decoding.acquire(timeout=_TURN_S):
        raise DecodersBusy(retry_after_s=30)
    try:
        yield
    finally:
        _decoding.release()
