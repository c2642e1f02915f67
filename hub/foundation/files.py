"""Photos people send: the original kept sealed under its hash, a stripped derivative to look at.

Upload and evidence are two things: an upload becomes evidence when a command attaches it (events).
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_noop as _

from hub.foundation import clock, pictures, seal, sqlfile
from hub.foundation.errors import BadInput, Conflict, NotFound, Phrase, Refused, Unavailable
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload

log = logging.getLogger(__name__)

#: Uploads nobody attached are swept after this time.
ORPHAN_AFTER = timedelta(days=2)
#: What one person may have sent and not attached: some shifts without a network, and not the disk.
WAITING_PHOTOS: Final = 200
WAITING_BYTES: Final = 500_000_000


class DigestDiffers(BadInput):
    """The file did not arrive as it was sent."""

    code = "hub.digest_differs"
    message = _(
        "The photo arrived damaged: expected SHA-256 %(expected)s, got %(got)s. Send it again."
    )


class TooManyWaiting(Refused):
    """Somebody sent more photos that belong to nothing than work ever leaves lying."""

    code = "hub.too_many_waiting"
    status = 429
    message = _(
        "%(count)s photos (%(megabytes)s MB) were sent and belong to no case yet. Finish the reports they are for,"
        " or wait until they are forgotten."
    )


class UploadReused(Conflict):
    """The id of an upload came with another photo or from somebody else."""

    code = "hub.upload_reused"
    message = _("The upload %(id)s was already received with another photo or from somebody else.")


def keep(
    content: bytes, *, user_id: int | None, digest: str = "", upload_id: UUID | None = None
) -> Upload:
    """Store a photo and its derivative; the same id sent again with the same photo gives the same upload.

    digest: SHA-256 hex as the sender computed it, checked when given. Raises what `pictures.derive` does and BadInput
    when it is too large, DigestDiffers when it changed on the way, UploadReused for an id of another photo or of
    somebody else's, TooManyWaiting when this person has sent more than is ever attached.
    """
    fits(len(content))
    found = hashlib.sha256(content).hexdigest()
    if digest and digest.lower() != found:
        raise DigestDiffers(expected=digest[:64], got=found)
    known = Upload.objects.filter(id=upload_id).first() if upload_id else None
    if known is None:
        _room(user_id, len(content))
        derivative, mime, size = pictures.derive(content)
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


def _room(user_id: int | None, size: int) -> None:
    """Raise TooManyWaiting when so many bytes are more than a person may leave unattached."""
    whose = Q(user__isnull=True) if user_id is None else Q(user_id=user_id)
    waiting = Upload.objects.filter(whose, attached=False)
    found = waiting.aggregate(count=Count("pk"), size=Sum("size"))
    held = found["size"] or 0
    if found["count"] >= WAITING_PHOTOS or held + size > WAITING_BYTES:
        raise TooManyWaiting(count=found["count"], megabytes=round(held / 1e6))


def fits(size: int) -> None:
    """Raise BadInput when a photo of so many bytes is larger than the hub takes."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise BadInput(
            field="file",
            expected=Phrase("at most %(most)s bytes", most=settings.UPLOAD_MAX_BYTES),
            got=size,
        )


def derivative(upload: Upload) -> bytes:
    """The JPEG people see, as `pictures.derive` made it. Raises NotFound when the file is gone."""
    try:
        return _derivative(upload.digest).read_bytes()
    except FileNotFoundError:
        raise NotFound(what=Phrase("photo %(id)s", id=upload.id)) from None


def smaller(upload: Upload, edge: int) -> bytes:
    """The derivative with its longest side at most `edge` pixels: what a phone keeps for where there is no network."""
    return pictures.shrink(derivative(upload), edge)


def original(upload: Upload) -> bytes:
    """The original as received, unsealed; the caller audits this. Raises NotFound, SealBroken."""
    try:
        return seal.unseal_bytes(_original(upload.digest).read_bytes())
    except FileNotFoundError:
        raise NotFound(what=Phrase("photo %(id)s", id=upload.id)) from None


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
        raise Unavailable(part=Phrase("the store of photos"), retry_after_s=30) from error
