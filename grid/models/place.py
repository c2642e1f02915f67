"""The gazetteer: roads, house numbers and named places of the city (地名地址库, standards.md §1.11)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models.area import Area
from grid.models.life import Lived, runs_forward


class PlaceKind(models.TextChoices):
    """The base types of a location; divisions stand in the areas."""

    ROAD = "road", _("road")  #: 街巷
    DOORPLATE = "doorplate", _("house number")  #: 门(楼)牌
    POI = "poi", _("named place")  #: 兴趣点
    QUARTER = "quarter", _("quarter")  #: 片区, 小区


class Place(Lived):
    """One place. A renamed or moved one is ended and followed by a new row, so old names stay found.

    name: of a doorplate the road's name with its lanes ("大同路二段158巷"), number and subnumber the
    house ("7-1"). geom: a point, for roads a (multi)line, for quarters an area; degrees, EPSG:4490.
    """

    scheme = models.CharField(_("code scheme"), max_length=60)
    code = models.CharField(_("code"), max_length=64)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=120)
    aliases = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, verbose_name=_("aliases")
    )
    number = models.PositiveIntegerField(_("house number"), null=True, blank=True)
    subnumber = models.PositiveIntegerField(_("second number"), null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="places")
    geom: Any = models.GeometryField(_("place"), srid=4490)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                condition=Q(valid_to__isnull=True),
                name="one_open_place_per_code",
            ),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=PlaceKind.DOORPLATE) | Q(number__isnull=False),
                name="doorplate_has_a_number",
            ),
            runs_forward("place_life_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.name
