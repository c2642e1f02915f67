"""The drawn backdrop, for a map with no basemap: streets, water and parks we hold ourselves; and layers of devices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy


class BackdropKind(models.TextChoices):
    """What a backdrop feature is; the browser draws by it, lower ones first."""

    WATER = "water", gettext_lazy("Water")  #: 水系: polygons, or lines for brooks
    PARK = "park", gettext_lazy("Park")  #: 公园绿地: polygons
    BUILDING = "building", gettext_lazy("Building")  #: 建筑: polygons
    LANE = "lane", gettext_lazy("Lane")  #: 巷: lines
    STREET = "street", gettext_lazy("Street")  #: 街: lines
    TRUNK = "trunk", gettext_lazy("Main road")  #: 主干道: lines
    RAIL = "rail", gettext_lazy("Railway")  #: 铁路: lines
    PLACE = "place", gettext_lazy("Place name")  #: 地名: points, drawn as words


class BackdropFeature(models.Model):
    """One thing drawn under everything else.

    geom: any geometry, degrees, CGCS2000 (EPSG:4490). min_zoom: web-map zoom from which it is
    drawn (0 = always); it is what keeps a far-out view small.
    """

    kind = models.CharField(max_length=16, choices=BackdropKind.choices)
    name = models.CharField(max_length=80, blank=True)
    min_zoom = models.SmallIntegerField(default=0)
    geom: Any = models.GeometryField(srid=4490)

    class Meta:
        verbose_name = gettext_lazy("backdrop feature")
        verbose_name_plural = gettext_lazy("backdrop features")
        indexes: ClassVar = [models.Index(fields=["min_zoom"], name="backdrop_min_zoom")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in BackdropKind]),
                name="backdrop_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


class DeviceLayer(models.Model):
    """A layer of devices on the map, coloured by one quantity they measure.

    legend, from low to high: [{"text": "3–10 厘米", "text_en": "3–10 cm", "tone": "notice", "starts_at": 3}]; the first
    has starts_at null. tone: calm, notice, warning or danger.
    """

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=300, blank=True)
    #: Codes of device types, and the quantity of theirs that is shown, in this unit.
    types = models.JSONField()
    quantity = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    legend = models.JSONField()
    #: Who brought it: "scenario waterlogging".
    source = models.CharField(max_length=60)

    class Meta:
        verbose_name = gettext_lazy("layer of devices")
        verbose_name_plural = gettext_lazy("layers of devices")

    def __str__(self) -> str:
        return self.key
