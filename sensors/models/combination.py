"""Combinations of alarm rules (组合规则) by version, and where one was found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.alarm import Alarm


class Combination(models.Model):
    """One version: alarms of several rules, close in place and time, are graver than each alone.

    parts: [{"rule": "ponding", "level": 3}, …]: the first is what it is about, and whose case becomes graver; level: at
    least as grave.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=60)
    parts = models.JSONField(_("parts"))
    within_m = models.PositiveIntegerField(_("within metres"))
    #: How far apart their beginnings may be, by the readings.
    within_s = models.PositiveIntegerField(_("within seconds"))
    importance = models.PositiveSmallIntegerField(_("importance of the case"))
    #: What kind of problem they are together: the class of a case of its own; "" where the first part's is graver only.
    class_scheme = models.CharField(_("class scheme"), max_length=60, blank=True)
    class_kind = models.CharField(_("class kind"), max_length=12, blank=True)
    class_code = models.CharField(_("class code"), max_length=32, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("combination of rules")
        verbose_name_plural = _("combinations of rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_combination_per_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True), name="one_combination_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Combined(models.Model):
    """A combination that was found, once for each alarm it is about."""

    combination = models.ForeignKey(Combination, models.PROTECT, related_name="found")
    combination_code = models.CharField(max_length=40)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="combined")
    #: The alarms of the other parts, in their order.
    others = models.ManyToManyField(Alarm, related_name="part_of")
    recorded_at = models.DateTimeField(_("recorded at"))
    #: The case of its own that it opened or joined (`events.Case`), where it names a class.
    case_id = models.BigIntegerField(null=True, db_index=True)
    #: `hub.foundation.why.Why.as_json`.
    why = models.JSONField(_("why"))

    class Meta:
        verbose_name = _("combination that was found")
        verbose_name_plural = _("combinations that were found")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["alarm", "combination_code"], name="one_combination_per_alarm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.combination_code} {self.alarm_id}"
