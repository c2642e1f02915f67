"""Filters people keep by a name of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """What one person narrows the list of cases to, under a name. filter: as `events.saved.FILTER` says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="filters")
    name = models.CharField(max_length=40)
    filter: Any = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="one_filter_per_name")
        ]

    def __str__(self) -> str:
        return self.name
