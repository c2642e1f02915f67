"""Photos people send: the original kept sealed under its hash, a stripped derivative to look at.

Upload and evidence are two things: an upload becomes evidence when a command attaches it (events).
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_noop as _
from PIL import Image, ImageOps

from hub.foundation import clock, seal, sqlfile
from hub.foundation.errors import BadInput, Conflict, NotFound, Unavailable
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload

log = logging.getLogger(__name__)

#: Longest side of the derivative, pixels: enough to judge a photo on a console, small enough for a phone.
LONGEST_PX = 1600
#: Uploads nobody attached are swept after this time.
ORPHAN_AFTER = timedelta(days=2)
#: A decompression bomb is refused before it is decoded. Phones make JPEGs, which are decoded at a fraction of their
#: size; anything else is a screenshot.
MOST_PIXELS: Final = {"JPEG": 80_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
#: Pictures decoded at once: each may take some 100 MB for a moment.
_decoding = threading.BoundedSemaphore(2)


class DigestDiffers(BadInput):
    """The file did not arrive as it was sent."""

    code = "hub.digest_differs"
    message = _(
        "The photo arrived damaged: expected SHA-256 %(expected)s, got %(got)s. Send it again."
    )


class UploadReused(Conflict):
    """The id of an upload came with another photo or from somebody else."""

    code = "hub.upload_reused"
    message = _("The upload %(id)s was already received with another photo or from somebody else.")


def keep(
    content: bytes, *, user_id: int | None, digest: str = "", upload_id: UUID | None = None
) -> Upload:
    """Store a photo and its derivative; the same id sent again with the same photo gives the same upload.

    digest: SHA-256 hex as the sender computed it, checked when given. Raises BadInput when the content is not a
    JPEG, PNG or WebP picture or is too large, DigestDiffers when it changed on the way, UploadReused for an id of
    another photo or of somebody else's.
    """
    fits(len(content))
    found = hashlib.sha256(content).hexdigest()
    if digest and digest.lower() != found:
        raise DigestDiffers(expected=digest[:64], got=found)
    known = Upload.objects.filter(id=upload_id).first() if upload_id else None
    if known is None:
        derivative, mime, size = _derive(content)
        with transaction.atomic():
            _hold(found)
            write(_original(found), seal.seal_bytes(content))
            write(_derivative(found), derivative)
            known, _made = Upload.objects.get_or_create(
                id=upload_id or uuid7(),
                defaults={
                    "user_id": user_id,
                    "digest": found,
                    "mime": mime,
                    "size": len(content),
                    "width": size[0],
                    "height": size[1],
                    "received_at": clock.now(),
                },
            )
    if (known.user_id, known.digest) != (user_id, found):
        raise UploadReused(id=str(known.id))
    return known


def fits(size: int) -> None:
    """Raise BadInput when a photo of so many bytes is larger than the hub takes."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise BadInput(
            field="file", expected=f"at most {settings.UPLOAD_MAX_BYTES} bytes", got=f"{size} bytes"
        )


def derivative(upload: Upload) -> bytes:
    """The JPEG people see: at most LONGEST_PX, upright, without EXIF. Raises NotFound when the file is gone."""
    try:
        return _derivative(upload.digest).read_bytes()
    except FileNotFoundError:
        raise NotFound(what=f"photo {upload.id}") from None


def smaller(upload: Upload, edge: int) -> bytes:
    """The derivative with its longest side at most `edge` pixels: what a phone keeps for where there is no network."""
    with _decoding, Image.open(io.BytesIO(derivative(upload)), formats=("JPEG",)) as picture:
        picture.draft("RGB", (edge, edge))
        small = picture.convert("RGB")
        small.thumbnail((edge, edge))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()


def original(upload: Upload) -> bytes:
    """The original as received, unsealed; the caller audits this. Raises NotFound, SealBroken."""
    try:
        return seal.unseal_bytes(_original(upload.digest).read_bytes())
    except FileNotFoundError:
        raise NotFound(what=f"photo {upload.id}") from None


def sweep() -> int:
    """Remove uploads that no command attached within ORPHAN_AFTER, and what crashes left half written; how many."""
    long_ago = (clock.now() - ORPHAN_AFTER).timestamp()
    for part in Path(settings.MEDIA_ROOT).rglob("*.part"):
        if part.stat().st_mtime < long_ago:
            part.unlink(missing_ok=True)
    orphans = Upload.objects.filter(attached=False, received_at__lt=clock.now() - ORPHAN_AFTER)
    return sum(
        _sweep(upload_id, digest) for upload_id, digest in orphans.values_list("id", "digest")
    )


def _sweep(upload_id: UUID, digest: str) -> bool:
    """Remove one upload, unless a command attaches it at this moment; its files go when nobody else has them."""
    with transaction.atomic():
        _hold(digest)
        if not Upload.objects.select_for_update().filter(id=upload_id, attached=False).exists():
            return False
        Upload.objects.filter(id=upload_id).delete()
        if not Upload.objects.filter(digest=digest).exists():
            _original(digest).unlink(missing_ok=True)
            _derivative(digest).unlink(missing_ok=True)
    return True


def _hold(digest: str) -> None:
    """Until the transaction ends nobody else writes or removes the files of this photo."""
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("hub.foundation", "hold_photo"), {"digest": digest})


def _derive(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    try:
        with _decoding, Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as picture:
            kind, size = picture.format or "JPEG", picture.size
            if size[0] * size[1] > MOST_PIXELS[kind]:
                raise BadInput(
                    field="file",
                    expected=f"at most {MOST_PIXELS[kind]} pixels",
                    got=f"{size[0]}×{size[1]}",
                )
            picture.draft("RGB", (LONGEST_PX, LONGEST_PX))
            small = picture.convert("RGB")
            small.thumbnail((LONGEST_PX, LONGEST_PX))
            upright = ImageOps.exif_transpose(small)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        # Pillow's readers raise all of these for files that are broken, or broken on purpose
        raise BadInput(
            field="file", expected="a JPEG, PNG or WebP picture", got="another or a broken file"
        ) from None
    upright.info.clear()  # comments, places and thumbnails that Pillow would write again
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), Image.MIME[kind], size


def _original(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "originals" / digest[:2] / f"{digest}.sealed"


def _derivative(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "seen" / digest[:2] / f"{digest}.jpg"


def write(path: Path, content: bytes) -> None:
    """Write whole or not at all: a crash leaves nothing half under the name. Raises Unavailable for a full disk."""
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # a name of its own, readable by us only: two requests may bring the same photo at once
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                part.replace(path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        log.error("a photo cannot be written to %s: %s", settings.MEDIA_ROOT, error.strerror)
        raise Unavailable(part="the store of photos", retry_after_s=30) from error
