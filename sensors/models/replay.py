"""Recorded files being played through the broker with the times they were recorded at."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReplayRun(models.Model):
    """One `replay --times keep`: its messages carry the id, and move the clock they are taken by.

    A journal entry belongs to it when it came after `start_seq` and was recorded before `started_at`:
    no entry of the day itself can be older than the run.
    """

    id = models.UUIDField(primary_key=True)
    file = models.CharField(_("file"), max_length=200)
    started_at = models.DateTimeField(_("started at"))
    start_seq = models.BigIntegerField(_("journal entry at the start"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")

    def __str__(self) -> str:
        return f"{self.file} {self.started_at:%F %T}"
