"""Devices, what kinds of them there are, and what each said last."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models import Area, Component, Organisation


class DeviceType(models.Model):
    """A kind of device and what it measures.

    quantities: {"water_level": {"name": "水位", "unit": "m"}}; readings are stored in this unit.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    quantities = models.JSONField(_("quantities"), default=dict)
    #: How often one reports when nothing happens, seconds.
    rhythm_s = models.PositiveIntegerField(_("rhythm in seconds"), default=300)
    #: Name of its sign on the map.
    symbol = models.CharField(_("symbol"), max_length=30, blank=True)
    #: What its devices may do before something is wrong with them: `sensors.limits.Limits`; {}: as usual.
    limits = models.JSONField(_("limits of health"), default=dict)
    #: What its devices can be told to do: `sensors.command_forms.Command`, in the order of the rulebook.
    commands = models.JSONField(_("commands"), default=list)
    #: The file of a loaded pack that says how its bytes are read; empty: one of the library does (`sensors.library`).
    codec = models.TextField(_("codec"), blank=True, default="")

    class Meta:
        verbose_name = _("device type")
        verbose_name_plural = _("device types")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Device(models.Model):
    """One device (监测设备). code: its segment in topics; it stays its own for ever."""

    code = models.CharField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=100, blank=True)
    type = models.ForeignKey(DeviceType, models.PROTECT, related_name="devices")
    #: The component it watches (监测部件).
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="devices"
    )
    #: The finest area it stands in; found from `geom` when it is registered.
    cell = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="devices")
    #: Degrees, CGCS2000 (EPSG:4490).
    geom: Any = models.PointField(_("place"), srid=4490, null=True, blank=True)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="devices"
    )
    #: The device that may report for it.
    gateway = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="behind"
    )
    #: Its own rhythm, seconds; null: that of its type.
    rhythm_s = models.PositiveIntegerField(_("rhythm in seconds"), null=True, blank=True)
    #: Messages of a device out of service are quarantined like those of an unknown one.
    in_service = models.BooleanField(_("in service"), default=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    calibrated_on = models.DateField(_("calibrated on"), null=True, blank=True)
    calibration_due = models.DateField(_("calibration due"), null=True, blank=True)
    #: {"water_level": [1.02, -0.03]}: factor and offset, in the unit of the type. What is measured from then on is
    #: stored as value × factor + offset; what was stored before stays. null: nothing is corrected.
    corrections = models.JSONField(_("corrections"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints: ClassVar = [
            # with the columns every message asks for, so that it is answered from the index alone
            models.UniqueConstraint(
                fields=["code"],
                include=["id", "type", "gateway", "in_service", "corrections"],
                name="one_device_per_code",
                violation_error_message=_("There is a device with this code already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DeviceState(models.Model):
    """What a device said last; one row, written by each batch that hears of it."""

    device = models.OneToOneField(
        Device, models.CASCADE, primary_key=True, related_name="state", db_index=False
    )
    #: {"water_level": {"v": 0.31, "t": "2026-07-01T08:00:00+00:00"}}: newest by observed time.
    values = models.JSONField(default=dict)
    #: What the alarm rules remember, by rule code: `sensors.rules.dump`. Where nothing is on, running or
    #: beyond a threshold there is nothing.
    memories = models.JSONField(default=dict)
    #: When a message of it arrived last, and the newest time it measured at.
    seen_at = models.DateTimeField(null=True)
    observed_at = models.DateTimeField(null=True)
    #: What its status or last will said; null until it said something.
    online = models.BooleanField(null=True)
    status_at = models.DateTimeField(null=True)
    #: The packs without a time that came last: `sensors.sequence`, in base64; empty for who sends times.
    recent = models.TextField(blank=True, default="")
    #: The gravest level of its open alarms; null: none.
    alarm_level = models.SmallIntegerField(null=True)

    class Meta:
        verbose_name = _("device state")
        verbose_name_plural = _("device states")
        indexes: ClassVar = [
            models.Index(
                "alarm_level",
                name="device_state_alarm",
                condition=Q(alarm_level__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.seen_at}"
