"""What the network server in front of a device calls it: needed to tell the device something through the server."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sensors.models.device import Device


class DeviceAddress(models.Model):
    """One device at its server, as the server's own messages said it last.

    said: {"application": "17c82e96-…"}: the names of `[address]` in the server's file, and what stands in their places.
    """

    device = models.OneToOneField(
        Device, models.CASCADE, primary_key=True, related_name="address", db_index=False
    )
    said = models.JSONField(default=dict)
    heard_at = models.DateTimeField(_("heard at"))

    class Meta:
        verbose_name = _("address of a device")
        verbose_name_plural = _("addresses of devices")

    def __str__(self) -> str:
        return f"{self.device_id} {self.said}"
