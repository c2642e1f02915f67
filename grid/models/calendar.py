"""The published working calendar: official notices, the days they change, hours, and how days round."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models.life import Lived, runs_forward
from grid.models.organisation import Organisation
from grid.worktime import DayRule


class CalendarNotice(models.Model):
    """The holiday notice of one year; a year without one is Monday–Friday and provisional."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    source = models.CharField(_("source"), max_length=300)
    version = models.CharField(_("version"), max_length=60)
    digest = models.CharField(_("digest of the file"), max_length=64)  # SHA-256
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("calendar notice")
        verbose_name_plural = _("calendar notices")

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class CalendarDay(models.Model):
    """One day that differs from Monday–Friday: a holiday, or a make-up working day (调休)."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("is worked"))
    name = models.CharField(_("name"), max_length=60)
    notice = models.ForeignKey(CalendarNotice, models.CASCADE, related_name="days")

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class WorkingHours(Lived):
    """Working hours of the city (organisation empty) or of one organisation and those below it.

    spans: [["08:30", "12:00"], ["14:00", "18:00"]]; the gap is the lunch break. season_from and
    season_to: "MM-DD", both inclusive, both empty = all year.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="hours"
    )
    spans = models.JSONField(_("hours"))
    season_from = models.CharField(_("season from"), max_length=5, blank=True)
    season_to = models.CharField(_("season to"), max_length=5, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(season_from="", season_to="") | (~Q(season_from="") & ~Q(season_to="")),
                name="hours_season_whole_or_none",
            ),
            runs_forward("hours_life_runs_forward"),
        ]

    def __str__(self) -> str:
        return " ".join("–".join(span) for span in self.spans)


class CalendarPolicy(models.Model):
    """The one row that says how a limit in working days is rounded in this city."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day_rule = models.CharField(
        _("day rule"),
        max_length=16,
        choices=[(rule.value, rule.value) for rule in DayRule],
        default=DayRule.CLOSE_OF_DAY.value,
    )
    day_hours = models.PositiveSmallIntegerField(_("hours of a working day"), default=8)

    class Meta:
        verbose_name = _("calendar policy")
        verbose_name_plural = _("calendar policies")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_calendar_policy"),
            models.CheckConstraint(
                condition=Q(day_hours__gte=1, day_hours__lte=24), name="day_hours_1_24"
            ),
        ]

    def __str__(self) -> str:
        return self.day_rule
