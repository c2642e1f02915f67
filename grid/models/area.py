"""Areas from the city down to the unit grid, their earlier shapes, and their publications.

An area's id stays the same for its whole life, so posts, rules, cases and paths may point at it.
When its boundary, name or parent changes, the row takes the new values and the old ones move to
PastArea with the days on which they held. An area that is given up keeps its row, ended by
`valid_to`; codes are not used twice for different areas.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The five levels of the tree, coarse to fine; a city may leave any of them out."""

    CITY = "city", _("city")  #: 市
    DISTRICT = "district", _("district")  #: 区县
    STREET = "street", _("street")  #: 街道、乡镇
    COMMUNITY = "community", _("community")  #: 社区、村
    GRID = "grid", _("unit grid")  #: 单元网格


#: Level -> its place in the tree, 0 = city; of the areas that cover a point the deepest is finest.
DEPTH: Final[dict[str, int]] = {level.value: depth for depth, level in enumerate(Level)}


class AreaKind(models.TextChoices):
    """What an area is for. Only the first three tile the ground and answer "where is this"."""

    DIVISION = "division", _("division")  #: 行政区划
    UNIT = "unit", _("unit grid")  #: 单元网格
    EXCLUSIVE = "exclusive", _("exclusive grid")  #: 专属网格: a school, a hospital, a tower
    RESPONSIBILITY = "responsibility", _("responsibility grid")  #: 责任网格: one collector's grids
    GOVERNANCE = "governance", _("governance grid")  #: 综治网格


class GridVersion(models.Model):
    """One publication of areas: who, from which file, from which day."""

    published_at = models.DateTimeField(_("published at"))
    published_by = models.CharField(_("published by"), max_length=150)
    source = models.CharField(_("source"), max_length=200)
    digest = models.CharField(_("digest of the file"), max_length=64, blank=True)  # SHA-256
    valid_from = models.DateField(_("valid from"))
    counts = models.JSONField(_("counts"))  # {level: {made, changed, ended, unchanged}}

    class Meta:
        verbose_name = _("grid publication")
        verbose_name_plural = _("grid publications")

    def __str__(self) -> str:
        return f"{self.pk} {self.source}"


class AreaFacts(models.Model):
    """What an area is on the days valid_from <= day < valid_to (open when valid_to is empty)."""

    scheme = models.CharField(_("code scheme"), max_length=60)
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    kind = models.CharField(_("kind"), max_length=16, choices=AreaKind, default=AreaKind.DIVISION)
    #: Ids from the top of the tree down to the area itself; the last is the area's own lasting id.
    path = ArrayField(models.BigIntegerField(), verbose_name=_("path"))
    #: Degrees, CGCS2000 (EPSG:4490).
    geom: Any = models.MultiPolygonField(_("boundary"), srid=4490)
    #: A point certainly inside the boundary, for labels and counts.
    point: Any = models.PointField(_("point inside"), srid=4490, spatial_index=False)
    area_m2 = models.FloatField(_("area in m²"))  # on the ellipsoid
    land_use = models.CharField(_("land use"), max_length=40, blank=True)  # 用地类别
    grade = models.CharField(_("management grade"), max_length=20, blank=True)  # 管理等级
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True


class Area(AreaFacts):
    """One area with its newest boundary; unit grids are areas of level `grid`."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    version = models.ForeignKey(
        GridVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="areas",
        verbose_name=_("publication"),
    )

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_area_per_code"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="area_level_known"),
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="area_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_life_runs_forward",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["path"], name="area_path"),
            models.Index(fields=["level", "code"], name="area_level_code"),
            models.Index(fields=["parent", "code"], name="area_parent_code"),
            models.Index(fields=["code"], name="area_code_prefix", opclasses=["text_pattern_ops"]),
            models.Index(fields=["name"], name="area_name_prefix", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PastArea(AreaFacts):
    """An area as it was before a change; it is never changed again."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="past", verbose_name=_("area"))
    version = models.ForeignKey(
        GridVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="past_areas",
        verbose_name=_("publication"),
    )

    class Meta:
        verbose_name = _("earlier area")
        verbose_name_plural = _("earlier areas")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "valid_from"], name="one_past_area_per_start"),
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="past_area_has_lived"
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["path"], name="past_area_path")]

    def __str__(self) -> str:
        return f"{self.code} {self.name} ({self.valid_from} – {self.valid_to})"


class AreaOutline(models.Model):
    """A boundary made simpler for one zoom of the map, fitting its neighbours without gaps."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="outlines", verbose_name=_("area"))
    zoom = models.SmallIntegerField(_("zoom"))  # good for this zoom of a web map and farther out
    geom: Any = models.MultiPolygonField(_("boundary"), srid=4490, spatial_index=False)

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "zoom"], name="one_outline_per_zoom"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} z{self.zoom}"
