"""Storms (报警风暴): many alarms of one cause, which are one incident."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class Storm(models.Model):
    """One incident of many devices. Its alarms name it (`Alarm.storm`), and share its case."""

    class Cause(models.TextChoices):
        GATEWAY = "gateway", _("one gateway")  #: they all speak through it
        NEAR = "near", _("one place")  #: they stand close together
        SILENCE = "silence", _("a silent gateway")  #: it says nothing, and so do they

    cause = models.CharField(max_length=10, choices=Cause)
    #: Of all its alarms; "" of a silent gateway, behind which any rule on silence may speak.
    rule_code = models.CharField(max_length=40, blank=True)
    gateway = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    #: Of one place: its middle, degrees, EPSG:4490.
    centre: Any = models.PointField(srid=4490, null=True)
    #: Event times of the first and the newest alarm of it.
    began_at = models.DateTimeField(_("began at"))
    last_at = models.DateTimeField(_("newest alarm"))
    #: Set when none of its alarms is open any more.
    over_at = models.DateTimeField(_("over since"), null=True)
    #: `hub.foundation.why.Why.as_json` of taking them for one.
    why = models.JSONField(_("why"))
    case_id = models.BigIntegerField(_("case"), null=True)

    class Meta:
        verbose_name = _("storm of alarms")
        verbose_name_plural = _("storms of alarms")
        indexes: ClassVar = [
            models.Index(fields=["rule_code"], condition=Q(over_at__isnull=True), name="storm_on")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.rule_code} {self.cause}"
