"""How each device is: what its own rhythm is, since when it is silent, and what else is wrong with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class DeviceHealth(models.Model):
    """One row a device, written by the clock process only, so that no message ever waits for it."""

    device = models.OneToOneField(
        Device, models.CASCADE, primary_key=True, related_name="health", db_index=False
    )
    #: Learnt: seconds between two of its messages, and between two of its measurements; null: too few to say.
    arrives_s = models.FloatField(null=True)
    measures_s = models.FloatField(null=True)
    #: How many intervals that was learnt from.
    learnt_from = models.PositiveIntegerField(default=0)
    #: So long a silence makes it offline, seconds, and the `Why` of that number.
    silent_after_s = models.PositiveIntegerField()
    silent_why = models.JSONField()
    #: Since when it is offline (its last word); null: it is not. The `Why` of it.
    offline_since = models.DateTimeField(_("offline since"), null=True)
    offline_why = models.JSONField(null=True)
    #: [{"code": "battery", "since": "2026-…", "why": {…}}]: what else is wrong, in order of the codes.
    findings = models.JSONField(default=list)
    #: Instants of its last times of going offline and coming back, oldest first.
    turns = models.JSONField(default=list)
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("device health")
        verbose_name_plural = _("device health")
        indexes: ClassVar = [
            models.Index(
                "offline_since",
                name="device_offline",
                condition=Q(offline_since__isnull=False),
            ),
            models.Index(fields=["looked_at"], name="device_looked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.looked_at}"
