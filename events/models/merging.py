"""Merges of cases 并案: which case went into which, and what it was like, so that it can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.case import Case


class Merge(models.Model):
    """One merge. It stands until it is taken back; who did either is in the journal of both cases."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="merges", db_index=False)
    #: The case that goes on.
    into = models.ForeignKey(Case, models.PROTECT, related_name="took_in")
    at = models.DateTimeField(_("merged at"))
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    #: See `events.kept`.
    kept = models.JSONField()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(undone_at__isnull=True),
                name="one_standing_merge_per_case",
            ),
            models.CheckConstraint(condition=~Q(case=F("into")), name="merge_of_two_cases"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.into_id}"
