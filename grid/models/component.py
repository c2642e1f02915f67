"""Components: the city's fixed things with a code, an owner and a maintainer (standards.md §1.4)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models.area import Area
from grid.models.life import Lived, runs_forward
from grid.models.organisation import Organisation


class ComponentStatus(models.TextChoices):
    """GLBJZT 管理部件状态."""

    INTACT = "intact", _("intact")  #: 完好
    DAMAGED = "damaged", _("damaged")  #: 破损
    LOST = "lost", _("lost")  #: 丢失
    ABANDONED = "abandoned", _("abandoned")  #: 废弃
    REMOVED = "removed", _("removed")  #: 移除


class Component(Lived):
    """One component (管理部件): a manhole cover, a lamp post, a bin. valid_from is its 初始日期."""

    scheme = models.CharField(_("code scheme"), max_length=60)
    code = models.CharField(_("code"), max_length=32)  # GLBJBSM, 17 digits in GB/T 47678.5
    class_scheme = models.CharField(_("class scheme"), max_length=60)
    class_code = models.CharField(_("class code"), max_length=32)
    name = models.CharField(_("name"), max_length=60)
    geom: Any = models.PointField(_("place"), srid=4490)
    cell = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="components")
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="owned_components"
    )  # 权属单位
    maintainer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="maintained_components"
    )  # 养护单位
    competent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="governed_components"
    )  # 主管部门
    status = models.CharField(
        _("status"), max_length=10, choices=ComponentStatus, default=ComponentStatus.INTACT
    )
    changed_on = models.DateField(_("changed on"), null=True, blank=True)  # 变更日期
    data_source = models.CharField(_("data source"), max_length=30, blank=True)  # 数据来源
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_component_per_code"),
            models.CheckConstraint(
                condition=Q(status__in=ComponentStatus.values), name="component_status_known"
            ),
            runs_forward("component_life_runs_forward"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["class_scheme", "class_code"], name="component_class"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
