"""Photos that arrive piece by piece over a weak network, and go on where they stopped, also after a restart of the hub.

The pieces lie sealed under the sender's number until the last one is there; then the photo is kept as any other.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as _

from hub.foundation import clock, files, seal
from hub.foundation.errors import BadInput, Phrase, Refused
from hub.foundation.models import Upload

#: The most bytes of one piece.
MOST_BYTES: Final = 1024 * 1024
#: Photos one person may have begun and not finished: a phone sends one after the other, an attacker fills the disk.
MOST_BEGUN: Final = 50


class TooManyBegun(Refused):
    """Somebody began more photos than a phone ever does."""

    code = "hub.too_many_begun"
    status = 429
    message = _(
        "%(count)s photos were begun and not finished; finish them, or wait until they are forgotten."
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of a photo is here. received: bytes from its beginning without a gap; done: it is kept whole."""

    received: int
    done: bool


def arrived(upload_id: UUID, user_id: int | None) -> Arrived:
    """What is here of this person's photo; nothing of it for an id nobody used. Raises UploadReused for another's."""
    known = Upload.objects.filter(id=upload_id).only("user_id", "size").first()
    if known is None:
        return Arrived(sum(size for size, _path in _pieces(_folder(upload_id, user_id))), False)
    if known.user_id != user_id:
        raise files.UploadReused(id=str(upload_id))
    return Arrived(known.size, True)


def take(
    piece: bytes, *, upload_id: UUID, user_id: int | None, at: int, size: int, digest: str = ""
) -> Arrived:
    """Keep a piece that begins `at` bytes into a photo of `size` bytes; with the last one the photo is kept whole.

    A piece that came before changes nothing; one that leaves a gap is not kept: go on at what `received` says.
    digest: SHA-256 hex of the whole photo, checked at its end when given; when it differs the pieces are forgotten,
    so that it is sent anew. Raises BadInput, DigestDiffers, UploadReused, TooManyBegun; Unavailable for a full disk.
    """
    files.fits(size)
    if not 0 < len(piece) <= MOST_BYTES or not 0 <= at <= size - len(piece):
        raise BadInput(
            field="piece",
            expected=Phrase(
                "1 to %(most)s bytes within a photo of %(size)s bytes", most=MOST_BYTES, size=size
            ),
            got=Phrase("%(count)s bytes from byte %(at)s on", count=len(piece), at=at),
        )
    before = arrived(upload_id, user_id)
    if before.done or at > before.received:
        return before
    folder = _folder(upload_id, user_id)
    if at == before.received:
        _room(folder)
        files.write(folder / f"{at:09d}", seal.seal_bytes(piece))
    pieces = _pieces(folder)
    received = sum(length for length, _path in pieces)
    if received < size:
        return Arrived(received, False)
    try:
        content = b"".join(seal.unseal_bytes(path.read_bytes()) for _length, path in pieces)
    except FileNotFoundError:  # the same last piece came twice at once, and the other one finished
        return arrived(upload_id, user_id)
    try:
        files.keep(content, user_id=user_id, digest=digest, upload_id=upload_id)
    except (BadInput, files.UploadReused):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    return arrived(upload_id, user_id)


def sweep() -> int:
    """Forget photos that were begun and not gone on with for as long as a whole one waits to be attached; how many."""
    long_ago = (clock.now() - files.ORPHAN_AFTER).timestamp()
    old = [
        folder
        for folder in _root().glob("*/*")
        if max((one.stat().st_mtime for one in folder.glob("*")), default=0.0) < long_ago
        and folder.stat().st_mtime < long_ago
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "begun"


def _folder(upload_id: UUID, user_id: int | None) -> Path:
    return _root() / str(user_id or 0) / str(upload_id)


def _pieces(folder: Path) -> list[tuple[int, Path]]:
    """The pieces from the beginning without a gap: their bytes, and where they lie. A piece is named by its place."""
    found, at = [], 0
    for path in sorted(folder.glob("[0-9]" * 9)):
        if int(path.name) != at:
            break
        length = path.stat().st_size - seal.OVERHEAD
        found.append((length, path))
        at += length
    return found


def _room(folder: Path) -> None:
    """Raise TooManyBegun when this would be one photo more than anybody may have begun."""
    if folder.exists():
        return
    count = sum(1 for _one in folder.parent.glob("*"))
    if count >= MOST_BEGUN:
        raise TooManyBegun(count=count)
