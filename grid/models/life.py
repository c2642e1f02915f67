"""Rows that hold for a time: valid_from <= day < valid_to, open when valid_to is empty."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

#: For what has no known beginning.
ALWAYS: Final = dt.date(1900, 1, 1)


def in_force(day: dt.date, prefix: str = "") -> Q:
    """The rows in force on `day` (city date). prefix: path to the row, such as "post__"."""
    open_or_later = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    return open_or_later & Q(**{f"{prefix}valid_from__lte": day})


class Lived(models.Model):
    """A row with a life; it is ended, not deleted, so that yesterday's case keeps yesterday's rule."""

    valid_from = models.DateField(_("valid from"), default=ALWAYS)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True


def runs_forward(name: str) -> models.CheckConstraint:
    """The check that a life does not end before it begins. name: of the constraint."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name=name
    )
