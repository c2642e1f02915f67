"""A file somebody sent: the sealed original and the re-encoded derivative people see."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """A photo as received. It becomes evidence only when a command attaches it; orphans are swept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    #: SHA-256 of the original, hex; also its storage key.
    digest = models.CharField(max_length=64, db_index=True)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    #: Set by the command that attached it.
    attached = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.id)
