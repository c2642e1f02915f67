"""Evidence: a photo that a command attached to a case. Upload and evidence are two things."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.case import Case, Event, WorkItem
from events.states import EvidenceKind
from hub.foundation.models import Upload


class Evidence(models.Model):
    """One photo of a case, before, after, or at the check; when and where it was taken."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    item = models.ForeignKey(
        WorkItem, models.PROTECT, null=True, related_name="evidence", db_index=False
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="evidence", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=6)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="evidence")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    geom: Any = models.PointField(srid=4490, null=True, spatial_index=False)
    #: From the case's point, metres; null when either is unknown.
    distance_m = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in EvidenceKind]),
                name="evidence_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.upload_id}"
