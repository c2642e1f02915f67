"""What is done when an alarm reaches a level (预案), by version; and the steps somebody ticked off for a case."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """One version of a plan. level: of the rule's alarm, from which on it counts; 1 is the gravest.

    steps, in their order: [{"who": "交警", "who_en": "Traffic police", "org": 12, "what": "…", "what_en": "…",
    "within_min": 10}]; org: id of an organisation, null where the city named none; within_min: from the alarm on.
    """

    rule_code = models.CharField(_("alarm rule"), max_length=40)
    level = models.SmallIntegerField(_("level"))
    version = models.PositiveIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    #: Where it comes from: a clause, a source, or that it is a local setting.
    basis = models.CharField(_("basis"), max_length=300)
    steps = models.JSONField(_("steps"))
    #: Who brought it: "scenario waterlogging".
    source = models.CharField(_("source"), max_length=60)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule_code", "level", "version"], name="one_plan_per_version"
            ),
            models.UniqueConstraint(
                fields=["rule_code", "level"],
                condition=Q(valid_to__isnull=True),
                name="one_plan_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.level} v{self.version}"


class StepDone(models.Model):
    """A step of a plan that somebody ticked off for a case. step: its place in the plan, from 1."""

    case_id = models.BigIntegerField(_("case"))
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="ticks", db_index=False)
    step = models.PositiveSmallIntegerField(_("step"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("ticked off at"))

    class Meta:
        verbose_name = _("step that was done")
        verbose_name_plural = _("steps that were done")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "plan", "step"], name="one_tick_per_case_and_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.plan_id} {self.step}"
