"""When somebody on the street is at work (上班), and where he was meanwhile: sensitive, his own, and kept for days."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q

from grid.models.organisation import Post


class Shift(models.Model):
    """From the tap that began it to the one that ended it; id: made by the phone, so that a tap sent twice is one.

    forgotten: the hub ended it because nobody did; what its phone still brings lengthens it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="shifts")
    post = models.ForeignKey(Post, models.CASCADE, related_name="shifts")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    forgotten = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="one_open_shift_each"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="shift_runs_forward",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "began_at"], name="shift_of_user")]

    def __str__(self) -> str:
        return f"shift {self.pk} of {self.user_id}"


class TrackPoint(models.Model):
    """Where the phone was at an instant of a shift. geom: degrees, EPSG:4490; accuracy_m: as the device says."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="track")
    at = models.DateTimeField()
    geom: Any = models.PointField(srid=4490, spatial_index=False)
    accuracy_m = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "at"], name="one_track_point_per_instant")
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.at:%H:%M:%S}"
