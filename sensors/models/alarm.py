"""Alarm rules by version, and the alarms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device, DeviceType


class AlarmRule(models.Model):
    """One version of a rule; what was raised keeps the version that raised it.

    levels: [{"level": 3, "raise_at": 0.05, "clear_at": 0.03, "after_s": 0, "clear_after_s": 0}], from
    the mildest to the gravest; 1 is the gravest (一级). Durations are seconds of event time.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    device_type = models.ForeignKey(DeviceType, models.PROTECT, related_name="rules")
    quantity = models.CharField(_("quantity"), max_length=40)
    above = models.BooleanField(_("alarm is a value too high"), default=True)
    levels = models.JSONField(_("levels"))
    #: A silence longer than this breaks a running duration.
    longest_gap_s = models.PositiveIntegerField(_("longest silence in seconds"), null=True)
    #: What kind of problem it is: the class of the case an alarm opens.
    class_scheme = models.CharField(_("class scheme"), max_length=60, blank=True)
    class_kind = models.CharField(_("class kind"), max_length=12, blank=True)
    class_code = models.CharField(_("class code"), max_length=32, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    #: Set when a newer version, or none, takes its place.
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm rule")
        verbose_name_plural = _("alarm rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_alarm_rule_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_alarm_rule_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Alarm(models.Model):
    """One alarm (报警), from the reading that raised it to the one that cleared it.

    evidence: [["2026-07-01T08:00:00+00:00", 0.31], …], copied, because readings may be dropped by age.
    """

    #: Its name outside, and the source id of the report it makes.
    uid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="alarms")
    rule = models.ForeignKey(AlarmRule, models.PROTECT, related_name="alarms")
    rule_code = models.CharField(max_length=40)
    level = models.SmallIntegerField(_("level"))
    #: The gravest level it had.
    worst = models.SmallIntegerField(_("gravest level"))
    #: Event times; `recorded_at` is the server's.
    raised_at = models.DateTimeField(_("raised at"))
    level_at = models.DateTimeField(_("level since"))
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    value = models.FloatField(_("value"))
    evidence = models.JSONField(_("evidence"))
    #: `hub.foundation.why.Why.as_json` of raising, and of the last change.
    why = models.JSONField(_("why"))
    last_why = models.JSONField(_("why, last change"), null=True)
    #: The case it opened or joined (`events.Case`).
    case_id = models.BigIntegerField(_("case"), null=True, db_index=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "rule_code"],
                condition=Q(cleared_at__isnull=True),
                name="one_open_alarm_per_device_and_rule",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-raised_at"], name="alarm_newest"),
            models.Index(fields=["device", "-raised_at"], name="alarm_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.rule_code} {self.level}"
