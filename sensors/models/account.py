"""Accounts at the broker: whose they are, since when, until when. Passwords stand nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class BrokerAccount(models.Model):
    """One log-in at the private broker (接入账号). name: `well-1`, and `well-1~2` after it was rotated."""

    name = models.CharField(_("account"), max_length=80)
    #: Whose topics it may use: the code of a device, gateway or source, or of an organisation.
    owner = models.CharField(_("whose"), max_length=64)
    #: The device of that code, where there was one when it was issued.
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="accounts")
    issued_at = models.DateTimeField(_("issued at"))
    #: From then on it no longer holds; null: until it is rotated or removed.
    ends_at = models.DateTimeField(_("ends at"), null=True)

    class Meta:
        verbose_name = _("account at the broker")
        verbose_name_plural = _("accounts at the broker")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["owner", "-id"], name="broker_account_owner")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(ends_at__isnull=True), name="one_open_account_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
