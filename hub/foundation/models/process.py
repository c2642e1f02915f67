"""The hub's processes, as each last said of itself."""

from __future__ import annotations

from django.db import models


class Process(models.Model):
    """One process; its row is written at every beat and removed when it ends in order.

    figures: as `hub.foundation.pulse.figures` gives them.
    """

    #: "ingest:ingest-0", "web:host:4711": the one that takes a place again takes the row again.
    name = models.CharField(max_length=160, primary_key=True)
    role = models.CharField(max_length=20)
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    #: By the process's own clock.
    beat_at = models.DateTimeField()
    figures = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%F %T}"
