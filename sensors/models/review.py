"""What a person found when looking at an alarm: until then it is a lead (线索), not a fact."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sensors.models.alarm import Alarm


class Verdict(models.TextChoices):
    """What the reviewer found."""

    CONFIRMED = "confirmed", _("confirmed")  #: 属实
    FALSE = "false", _("false alarm")  #: 误报
    UNCLEAR = "unclear", _("cannot be told")  #: 无法认定


class AlarmReview(models.Model):
    """One review (证据复核); the newest of an alarm counts, the older ones stay."""

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reviewed at"))
    #: SM3 of the evidence that was looked at, hex: what came later was not.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("review of an alarm")
        verbose_name_plural = _("reviews of alarms")
        indexes: ClassVar = [models.Index(fields=["alarm", "-id"], name="alarm_review_newest")]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.verdict}"
