"""Which of the city's tables ran when: the versions of its city file, whole, so that an old stamp can be read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CityVersion(models.Model):
    """One change of the running tables. The newest row is what ran last; a stamp may come back."""

    stamp = models.CharField(_("stamp"), max_length=60)
    version = models.CharField(_("version"), max_length=40)
    digest = models.CharField(_("digest"), max_length=64)  # SM3, hex
    #: Everything that counted, as a city file says it.
    content = models.JSONField(_("content"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("version of the city's tables")
        verbose_name_plural = _("versions of the city's tables")
        indexes: ClassVar = [models.Index("stamp", name="cityversion_stamp")]

    def __str__(self) -> str:
        return self.stamp
