"""Visits (走访) of community officers: that somebody came and what for; where exactly and in what words, apart."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models import Area, Post


class Found(models.TextChoices):
    """What a visit came to."""

    FINE = "fine", _("nothing to do")  #: 正常
    SETTLED = "settled", _("settled on the spot")  #: 当场解决
    PROBLEM = "problem", _("a problem, reported")  #: 发现问题并上报
    NOT_MET = "not_met", _("nobody met")  #: 未遇
    DECLINED = "declined", _("visit declined")  #: 谢绝走访


class Visit(models.Model):
    """One visit, never changed; id: of the command that told it, so that one sent twice is one.

    purpose: a key of the city's list. area: the community, not the house. follows: the visit this one was due after.
    report: the command of the report that was made of it, which may come later or never. audience: the officer, the
    units and areas it concerns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits")
    post = models.ForeignKey(Post, models.PROTECT, related_name="visits", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="visits")
    purpose = models.CharField(max_length=60)
    found = models.CharField(max_length=10, choices=Found)
    visited_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    again_on = models.DateField(null=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    report = models.UUIDField(null=True)
    audience = ArrayField(models.TextField())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(found__in=Found.values), name="visit_found_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-visited_at"], name="visit_of_officer"),
            models.Index(fields=["-visited_at", "id"], name="visit_newest"),
            GinIndex(fields=["audience"], name="visit_audience"),
            models.Index(
                fields=["report"], name="visit_of_report", condition=Q(report__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class VisitWords(models.Model):
    """Where and what, of a visit: it is about somebody's home, so it goes after a time the city has set.

    geom: degrees, EPSG:4490; the officer's own place or the one put on the map.
    """

    visit = models.OneToOneField(Visit, models.CASCADE, primary_key=True, related_name="words")
    address = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    geom: Any = models.PointField(srid=4490, null=True, spatial_index=False)

    def __str__(self) -> str:
        return str(self.visit_id)
