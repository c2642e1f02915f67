"""What was done to a device, and which file brought or changed it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class ServiceKind(models.TextChoices):
    """What was done."""

    INSTALLED = "installed", _("installation")
    CALIBRATED = "calibrated", _("calibration")
    REPAIRED = "repaired", _("repair")
    BATTERY = "battery", _("change of battery")
    INSPECTED = "inspected", _("inspection")


class Service(models.Model):
    """One line of the history of a device's service (维护记录)."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="services", db_index=False)
    kind = models.CharField(max_length=12, choices=ServiceKind)
    on = models.DateField(_("day"))
    #: Of a calibration: when the next is due, and what is corrected from its recording on (see Device.corrections).
    due = models.DateField(_("due"), null=True)
    corrections = models.JSONField(_("corrections"), null=True)
    #: Somebody's own words; never in the journal.
    text = models.CharField(_("what was done"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    #: Who wrote it down; null: it came with a file.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        indexes: ClassVar = [models.Index(fields=["device", "-on"], name="service_of_device")]

    def __str__(self) -> str:
        return f"{self.device_id} {self.kind} {self.on}"


class DeviceLoad(models.Model):
    """One file of devices that changed something; it can be taken back."""

    name = models.CharField(_("file"), max_length=200)
    #: SHA-256 of the file.
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    counts = models.JSONField(default=dict)
    #: Code → what the register said before, null for a device that was not there; and what it said after.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name = _("load of devices")
        verbose_name_plural = _("loads of devices")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"
