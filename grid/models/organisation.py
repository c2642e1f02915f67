"""Organisations as one tree, the posts people hold in them, and who is on duty when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.models.area import Area
from grid.models.life import Lived, runs_forward
from hub.foundation.access import Role


class OrganisationKind(models.TextChoices):
    """What an organisation is in the city (standards.md §1.9, §7)."""

    CENTRE = "centre", _("centre")  #: 监督中心、指挥中心
    DEPARTMENT = "department", _("department")  #: 专业部门
    DISTRICT = "district", _("district")  #: 区县政府
    STREET = "street", _("street office")  #: 街道办、镇政府
    COMMUNITY = "community", _("community")  #: 居委会、村委会
    OWNER = "owner", _("owner")  #: 权属单位
    CONTRACTOR = "contractor", _("contractor")  #: 养护单位


class Organisation(Lived):
    """One organisation. path: ids from the top of the tree down to itself; made by grid.organisations."""

    scheme = models.CharField(_("code scheme"), max_length=60, default="local")
    code = models.CharField(_("code"), max_length=32)  # 统一社会信用代码, or the city's own
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=30)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("path"))
    #: What it is responsible for by territory (属地); a street office points at its street.
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="organisations"
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_organisation_per_code"),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            runs_forward("organisation_life_runs_forward"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["path"], name="organisation_path"),
            models.Index(fields=["kind", "code"], name="organisation_kind_code"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Post(Lived):
    """What a person is allowed to be: role × organisation × area × validity (岗位).

    area: where the post works; empty = wherever its organisation works. A log-in acts in one post.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(
        _("role"), max_length=20, choices=[(role.value, role.value) for role in Role]
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="posts")
    #: Further areas: the unit grids of a collector's responsibility grid (责任网格).
    more_areas = models.ManyToManyField(Area, related_name="shared_posts", blank=True)
    title = models.CharField(_("title"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="post_role_known"
            ),
            runs_forward("post_life_runs_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["role", "organisation"], name="post_role_org")]

    def __str__(self) -> str:
        return f"{self.title or self.role} #{self.pk}"


class Duty(models.Model):
    """One shift of one post: starts_at <= instant < ends_at."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="duties")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "starts_at"], name="one_duty_per_start"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="duty_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_at", "starts_at"], name="duty_time")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.starts_at:%Y-%m-%d %H:%M}"
