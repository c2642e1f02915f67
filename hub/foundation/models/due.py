"""Things to do at a time, and how far each reader of the journal has come."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Due(models.Model):
    """One thing to do at a time; setting it again under the same key moves it."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: Why the last attempt failed; a parked thing (attempts used up) keeps it for a person to read.
    error = models.TextField(blank=True)
    parked = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index("at", name="due_at", condition=models.Q(parked=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} at {self.at:%F %T}"


class ReaderCursor(models.Model):
    """The last journal entry a reader has dealt with; moved in the transaction of what the reader wrote."""

    name = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"
