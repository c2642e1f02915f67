"""Handing a watch over 交接班: what was open, what was promised, the notes, and who signed when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models.case import Case
from grid.models import Organisation


class Handover(models.Model):
    """One handover. Open until the outgoing shift signs, given until the incoming one does, then taken for good."""

    #: Whose watch it is: "city", or the tags of the area as `events.shift.watch` writes them.
    watch = models.CharField(_("watch"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="handovers", db_index=False
    )
    begun_at = models.DateTimeField(_("begun at"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(_("given at"), null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(_("taken at"), null=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: What was open and promised when it was signed, as `events.shift.content` gives it.
    content = models.JSONField(null=True)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["watch"],
                condition=Q(taken_at__isnull=True),
                name="one_handover_under_way_per_watch",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(given_at__isnull=False),
                name="handover_given_before_taken",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("given_by")),
                name="handover_signed_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index("watch", F("id").desc(), name="handover_watch"),
            models.Index("taken_at", name="handover_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.watch} {self.pk}"


class ShiftNote(models.Model):
    """Something one shift tells the next. It comes along from handover to handover until somebody settles it.

    The words are erasable: the journal holds the note's id and a keyed digest only.
    """

    watch = models.CharField(max_length=120)
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="shift_notes", db_index=False
    )
    text = models.TextField(_("text"))
    #: By when something was promised; without it, it is a remark.
    due_at = models.DateTimeField(_("promised by"), null=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("note of a shift")
        verbose_name_plural = _("notes of a shift")
        indexes: ClassVar = [models.Index("watch", "at", name="shift_note_watch")]

    def __str__(self) -> str:
        return str(self.pk)
