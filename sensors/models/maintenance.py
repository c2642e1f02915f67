"""Maintenance windows (检修窗口): somebody works on devices, and what they say meanwhile calls nobody."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.models import Area
from sensors.models.device import Device, DeviceType


class Maintenance(models.Model):
    """One window. Of device, gateway, type and area those that are named must all fit a device it silences.

    Times are compared with those of the readings, so that a replay is silenced as the day itself was.
    """

    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    #: All devices behind it, and itself.
    gateway = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")
    type = models.ForeignKey(DeviceType, models.PROTECT, null=True, blank=True, related_name="+")
    #: All devices whose cell lies in it.
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    begins_at = models.DateTimeField(_("begins"))
    #: Moved forward when somebody ends it early.
    ends_at = models.DateTimeField(_("ends"))
    reason = models.CharField(_("reason"), max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    #: When what still held was told; null: it has not ended yet.
    over_at = models.DateTimeField(_("over since"), null=True, blank=True)
    #: Whom it concerns, as scopes name them: areas of what it silences, organisations that own it.
    audience = ArrayField(models.CharField(max_length=40), default=list)
    #: Of the devices that fit, only those within these tags are silenced: what its maker saw; null: all of them.
    reach = ArrayField(models.CharField(max_length=40), null=True, blank=True)

    class Meta:
        verbose_name = _("maintenance window")
        verbose_name_plural = _("maintenance windows")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("begins_at")), name="maintenance_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(device__isnull=False)
                | Q(gateway__isnull=False)
                | Q(type__isnull=False)
                | Q(area__isnull=False),
                name="maintenance_is_of_something",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="maintenance_end")]

    def __str__(self) -> str:
        return f"{self.pk} {self.begins_at}–{self.ends_at}"
