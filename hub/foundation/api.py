"""HTTP: uploads."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from hub.foundation import access, chunks, files, pulse
from hub.foundation.chunks import Arrived

router = Router(tags=["uploads"])


@router.post("/uploads")
def post_upload(
    request: HttpRequest,
    file: File[UploadedFile],
    sha256: Form[str] = "",
    id: Form[UUID | None] = None,
) -> dict[str, Any]:
    """Keep a photo; it becomes evidence when a command attaches it. The same id sent again gives the same upload."""
    scope = access.scope_for(request)
    scope.need(*access.WRITERS)
    files.fits(file.size or 0)
    upload = files.keep(file.read(), user_id=scope.actor.user_id, digest=sha256, upload_id=id)
    pulse.count("web.uploads")
    return {
        "id": str(upload.id),
        "width": upload.width,
        "height": upload.height,
        "digest": upload.digest,
    }


class PieceQuery(Schema):
    """Where a piece belongs. at: bytes before it; size: of the whole photo; sha256: of the whole photo, hex."""

    at: int = Field(ge=0)
    size: int = Field(gt=0)
    sha256: str = Field("", max_length=64)


@router.get("/uploads/{upload_id}")
def get_upload(request: HttpRequest, upload_id: UUID) -> dict[str, Any]:
    """How much of a photo of one's own has arrived: where to go on after a break."""
    scope = access.scope_for(request)
    scope.need(*access.WRITERS)
    return _told(upload_id, chunks.arrived(upload_id, scope.actor.user_id))


@router.post("/uploads/{upload_id}/chunks")
def post_chunk(
    request: HttpRequest, upload_id: UUID, piece: Annotated[PieceQuery, Query()]
) -> dict[str, Any]:
    """Keep a piece of a photo, the body as it is; the same piece sent again changes nothing.

    `received` says where to go on, `done` that the photo is kept whole.
    """
    scope = access.scope_for(request)
    scope.need(*access.WRITERS)
    now = chunks.take(
        request.body,
        upload_id=upload_id,
        user_id=scope.actor.user_id,
        at=piece.at,
        size=piece.size,
        digest=piece.sha256,
    )
    if now.done:
        pulse.count("web.uploads")
    return _told(upload_id, now)


def _told(upload_id: UUID, now: Arrived) -> dict[str, Any]:
    return {"id": str(upload_id), "received": now.received, "done": now.done}
