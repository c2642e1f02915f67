"""HTTP: uploads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from hub.foundation import access, files, pulse

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
