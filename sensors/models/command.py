"""Commands to devices, from being asked for to the device's own word on them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class CommandState(models.TextChoices):
    """Where it stands; the last five are its end."""

    WAITING = "waiting", _("waits to be sent")
    SENT = "sent", _("sent, not answered yet")
    #: The network says that the device has it; that it did it is seen in what it measures.
    RECEIVED = "received", _("received by the device")
    DONE = "done", _("done by the device")
    REFUSED = "refused", _("refused")
    UNANSWERED = "unanswered", _("not answered")
    EXPIRED = "expired", _("not sent in time")


class DeviceCommand(models.Model):
    """One command (下行指令). uid: of who asked, of each sending, of the answer: the device does it once."""

    uid = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="commands")
    #: Code, its name as it was called then, and the parameters by name.
    command = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    #: What is sent, without id and times.
    says = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=CommandState, default=CommandState.WAITING)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    #: After this nobody sends it and no device obeys it.
    expires_at = models.DateTimeField()
    timeout_s = models.PositiveIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    #: When the network server last said that it sent it on; null: it never said so, or there is none.
    carried_at = models.DateTimeField(null=True)
    #: Of what was sent: when it is sent again, or given up.
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    #: The device's own words.
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("device command")
        verbose_name_plural = _("device commands")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "id"],
                name="device_command_open",
                condition=Q(state__in=["waiting", "sent"]),
            ),
            models.Index(fields=["device", "-id"], name="device_command_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.command} {self.state}"
