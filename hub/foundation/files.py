"""Photos people send: the original kept sealed under its hash, a stripped derivative to look at.

Upload and evidence are two things: an upload becomes evidence when a command attaches it (events).
"""

from __future__ import annotations

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hub.foundation import clock, seal
from hub.foundation.errors import BadInput, NotFound
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload

#: Longest side of the derivative, pixels: enough to judge a photo on a console, small enough for a phone.
LONGEST_PX = 1600
#: Uploads nobody attached are swept after this time.
ORPHAN_AFTER = timedelta(days=2)
#: A decompression bomb is refused before it is decoded.
MOST_PIXELS = 50_000_000


class DigestDiffers(BadInput):
    """The file did not arrive as it was sent."""

    code = "hub.digest_differs"
    message = _(
        "The photo arrived damaged: expected SHA-256 %(expected)s, got %(got)s. Send it again."
    )


def keep(
    content: bytes, *, user_id: int | None, digest: str = "", upload_id: UUID | None = None
) -> Upload:
    """Store a photo and its derivative; the same id sent again gives the same upload.

    digest: SHA-256 hex as the sender computed it, checked when given. Raises BadInput when the content is not a
    JPEG, PNG or WebP picture or is too large, DigestDiffers when it changed on the way.
    """
    if upload_id and (known := Upload.objects.filter(id=upload_id).first()):
        return known
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise BadInput(
            field="file",
            expected=f"at most {settings.UPLOAD_MAX_BYTES} bytes",
            got=f"{len(content)} bytes",
        )
    found = hashlib.sha256(content).hexdigest()
    if digest and digest.lower() != found:
        raise DigestDiffers(expected=digest, got=found)
    derivative, mime, size = _derive(content)
    _write(_original(found), seal.seal_bytes(content))
    _write(_derivative(found), derivative)
    upload, _made = Upload.objects.get_or_create(
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
    return upload


def derivative(upload: Upload) -> bytes:
    """The JPEG people see: at most LONGEST_PX, upright, without EXIF. Raises NotFound when the file is gone."""
    try:
        return _derivative(upload.digest).read_bytes()
    except FileNotFoundError:
        raise NotFound(what=f"photo {upload.id}") from None


def original(upload: Upload) -> bytes:
    """The original as received, unsealed; the caller audits this. Raises NotFound, SealBroken."""
    try:
        return seal.unseal_bytes(_original(upload.digest).read_bytes())
    except FileNotFoundError:
        raise NotFound(what=f"photo {upload.id}") from None


def sweep() -> int:
    """Remove uploads that no command attached within ORPHAN_AFTER; returns how many."""
    orphans = Upload.objects.filter(attached=False, received_at__lt=clock.now() - ORPHAN_AFTER)
    count = 0
    for upload in orphans:
        digest = upload.digest
        upload.delete()
        if not Upload.objects.filter(digest=digest).exists():
            _original(digest).unlink(missing_ok=True)
            _derivative(digest).unlink(missing_ok=True)
        count += 1
    return count


def _derive(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadInput(
                    field="file",
                    expected=f"at most {MOST_PIXELS} pixels",
                    got=f"{picture.width}×{picture.height}",
                )
            mime, size = Image.MIME[picture.format or "JPEG"], picture.size
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadInput(
            field="file", expected="a JPEG, PNG or WebP picture", got=str(error)
        ) from None
    upright.thumbnail((LONGEST_PX, LONGEST_PX))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), mime, size


def _original(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "originals" / digest[:2] / f"{digest}.sealed"


def _derivative(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "seen" / digest[:2] / f"{digest}.jpg"


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: a crash leaves no half file under the final name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
