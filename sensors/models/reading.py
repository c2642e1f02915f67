"""Readings, in monthly partitions by the time they were observed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class ReadingTime(models.TextChoices):
    """Where the time of a reading comes from; the letters of `sensors.readings.TimeSource`."""

    OBSERVED = "o", _("observed")
    SEQUENCE = "s", _("received, numbered by the device")
    RECEIVED = "r", _("received")


class Reading(models.Model):
    """One value. The table and its partitions are made by `sql/ddl/0001_readings.sql`.

    value is in the unit its device type names for the quantity; text where it is no number.
    """

    pk = models.CompositePrimaryKey("device_id", "quantity", "observed_at")
    device = models.ForeignKey(Device, models.DO_NOTHING, db_constraint=False, db_index=False)
    quantity = models.CharField(max_length=40)
    observed_at = models.DateTimeField()
    value = models.FloatField(null=True)
    text = models.TextField(null=True)
    time_source = models.CharField(max_length=1, choices=ReadingTime)
    received_at = models.DateTimeField()
    #: Came later than a rule on it allows: it changed no alarm.
    late = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering: ClassVar = ["observed_at"]

    def __str__(self) -> str:
        return f"{self.device_id} {self.quantity} {self.observed_at} {self.value}"
