"""Alarm rules by version, and the alarms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device, DeviceType
from sensors.models.maintenance import Maintenance
from sensors.models.storm import Storm


class AlarmRule(models.Model):
    """One version of a rule; what was raised keeps the version that raised it.

    levels: [{"level": 3, "raise_at": 0.05, "clear_at": 0.03, "after_s": 0, "clear_after_s": 0}], from
    the mildest to the gravest; 1 is the gravest (一级). Durations are seconds of event time.
    measure, when, flapping: the tables of a rulebook (`sensors.rulebook`) as they are written there.
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
    #: What is judged: {} is the reading itself; {"kind": "sum", "window_s": 3600} the amounts of an hour.
    measure = models.JSONField(_("measure"), default=dict, blank=True)
    #: How much later than the newest a reading may come and still change alarms.
    lateness_s = models.FloatField(_("allowed lateness in seconds"), default=3600.0)
    #: Stretches of time with levels of their own; the first that holds counts.
    when = models.JSONField(_("hours"), default=list, blank=True)
    #: {"changes": 6, "window_s": 1800}: from how many changes on it is held at the graver level.
    flapping = models.JSONField(_("flapping"), null=True, blank=True)
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


class RuleOverride(models.Model):
    """What one device has instead of what a rule says, for as long as it is in force."""

    rule_code = models.CharField(_("rule"), max_length=40)
    device = models.ForeignKey(Device, models.PROTECT, related_name="overrides")
    #: {"levels": […], "when": […], "lateness_s": …, "longest_gap_s": …, "off": true}: what is not there, is as the
    #: rule says.
    said = models.JSONField(_("what it says"))
    reason = models.CharField(_("reason"), max_length=200)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule of one device")
        verbose_name_plural = _("rules of single devices")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule_code", "device"],
                condition=Q(valid_to__isnull=True),
                name="one_override_per_rule_and_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.device_id}"


class Baseline(models.Model):
    """What was usual for one quantity of one device: a row for each time it was reckoned, never changed.

    hours: {"37": [middle, spread, count]}, by hour of the city's week (`sensors.rules.normal`).
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="baselines", db_index=False)
    quantity = models.CharField(max_length=40)
    #: The readings it was made of; it counts from `until` on.
    since = models.DateTimeField(_("of readings since"))
    until = models.DateTimeField(_("of readings until"))
    hours = models.JSONField(_("hours of the week"))

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device", "quantity", "until"], name="one_baseline_per_reckoning"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.quantity} {self.until}"


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
    #: When a late reading showed that by its rule it never was; the row and its case stay. It counts as cleared.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    #: What late readings showed, oldest first: `sensors.corrections`.
    corrections = models.JSONField(_("what late readings showed"), default=list)
    #: The case it opened or joined (`events.Case`).
    case_id = models.BigIntegerField(_("case"), null=True, db_index=True)
    #: The maintenance window that keeps it from calling anybody; null: nobody is kept from hearing of it.
    silenced = models.ForeignKey(
        Maintenance, models.PROTECT, null=True, related_name="alarms", db_index=False
    )
    #: The incident it is a part of.
    storm = models.ForeignKey(
        Storm, models.PROTECT, null=True, related_name="alarms", db_index=False
    )

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
            models.Index(fields=["rule_code", "-raised_at"], name="alarm_of_rule"),
            models.Index(
                fields=["silenced"], condition=Q(silenced__isnull=False), name="alarm_silenced"
            ),
            models.Index(fields=["storm"], condition=Q(storm__isnull=False), name="alarm_of_storm"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.rule_code} {self.level}"
