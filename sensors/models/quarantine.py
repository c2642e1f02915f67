"""Messages that could not be taken, kept for a person to read, retry or drop."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Quarantined(models.Model):
    """One message in quarantine (隔离), or several that were alike to the last byte (`times`).

    The payload may hold personal data: it is sealed, and dropped when the message is settled, and by age.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken at a retry")
        DROPPED = "dropped", _("dropped")
        EXPIRED = "expired", _("expired")

    topic = models.TextField(_("topic"))
    content_type = models.CharField(max_length=80, blank=True)
    correlation = models.BinaryField(default=b"")
    #: The broker had kept it from before our subscription.
    retained = models.BooleanField(default=False)
    #: Code and values of the error; the sentence is rendered for the reader.
    reason = models.CharField(_("reason"), max_length=60)
    values = models.JSONField(default=dict)
    payload = models.BinaryField(null=True)
    size = models.PositiveIntegerField(_("bytes"))
    #: SHA-256 over topic and payload, hex.
    digest = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    times = models.PositiveIntegerField(_("times"), default=1)
    received_at = models.DateTimeField(_("received at"))
    last_at = models.DateTimeField(_("last at"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("message in quarantine")
        verbose_name_plural = _("messages in quarantine")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest", "reason"],
                condition=Q(state="waiting"),
                name="one_quarantined_message",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="quarantine_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.topic} {self.reason}"
