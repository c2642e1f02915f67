"""What a city's own names are called in English."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnName(models.Model):
    """A name of a rule, a type, a quantity or a source, and what it is called on English pages."""

    name = models.CharField(_("name"), max_length=300)
    english = models.CharField(_("in English"), max_length=300)

    class Meta:
        verbose_name = _("name in English")
        verbose_name_plural = _("names in English")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="one_english_name_per_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.english}"
