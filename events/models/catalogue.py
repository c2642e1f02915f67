"""The class catalogue: code schemes, classes, how codes translate, filing rules and reasons.

Every row has a life (valid_from <= day < valid_to). A new version of a catalogue file ends the
rows it changes and adds new ones, so that a case keeps the class and the rule it was filed under.
Rows point at classes by (scheme, kind, code), not by row id: a class may live through versions.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

#: The first version of a row counts since always: old data is replayed with today's catalogue.
ALWAYS: Final = dt.date(1900, 1, 1)


class ClassKind(models.TextChoices):
    """What a code stands for; components and matters of one standard share a number space."""

    COMPONENT = "component", _("component")  #: 部件
    MATTER = "matter", _("matter")  #: 事项
    HOTLINE = "hotline", _("hotline order")  #: 热线诉求
    ALARM = "alarm", _("alarm")  #: 报警


class Importance(models.IntegerChoices):
    """How much a class or a rule weighs beside its time limit."""

    ORDINARY = 0, _("ordinary")  #: 一般
    RAISED = 1, _("raised")  #: 较重
    SERIOUS = 2, _("serious")  #: 重要
    RED = 3, _("red list")  #: 红灯事项


class LimitUnit(models.TextChoices):
    """The five units of a time limit."""

    URGENT_HOUR = "urgent_hour", _("urgent hours")  #: 紧急工作时
    WORK_HOUR = "work_hour", _("working hours")  #: 工作时
    WORK_DAY = "work_day", _("working days")  #: 工作日
    URGENT_DAY = "urgent_day", _("urgent days")  #: 紧急工作日
    NATURAL_DAY = "natural_day", _("calendar days")  #: 自然日


class Relation(models.TextChoices):
    """How an old or foreign code relates to the code it becomes."""

    SAME = "same", _("same class")  #: 同一小类
    MOVED = "moved", _("same class under a new number")  #: 移号
    PROBLEM = "problem", _("a problem of this component")  #: 部件异常
    CLOSE = "close", _("nearest class")  #: 相近
    HAND = "hand", _("local class, mapped by hand")  #: 人工对照
    DELETED = "deleted", _("deleted without successor")  #: 已取消


class ReasonKind(models.TextChoices):
    """The decision a reason is given for."""

    REJECT = "reject", _("not accepted")  #: 不予受理
    VOID = "void", _("voided")  #: 作废
    RETURN = "return", _("returned")  #: 退单
    REWORK = "rework", _("rework")  #: 返工
    REVOKE = "revoke", _("assignment revoked")  #: 撤回
    SUSPEND = "suspend", _("suspended")  #: 挂账
    EXTEND = "extend", _("extended")  #: 延期
    REOPEN = "reopen", _("reopened")  #: 重办
    TERMINATE = "terminate", _("handling terminated")  #: 终止办理
    APPEAL = "appeal", _("timeout appealed against")  #: 超时申诉
    UNREASONABLE = "unreasonable", _("unreasonable demand")  #: 不合理诉求
    TRANSFER = "transfer", _("handed to another authority")  #: 移送


class CodeScheme(models.Model):
    """A published or local list of codes with its version and where we have it from."""

    name = models.CharField(_("scheme"), max_length=60, unique=True)  # "GB/T 47678.5-2026"
    title = models.CharField(_("title"), max_length=120, blank=True)
    version = models.CharField(_("version"), max_length=30)
    authority = models.CharField(_("authority"), max_length=120, blank=True)
    source = models.TextField(_("source"), blank=True)
    is_local = models.BooleanField(_("local"), default=False)

    class Meta:
        verbose_name = _("code scheme")
        verbose_name_plural = _("code schemes")

    def __str__(self) -> str:
        return self.name


class Lived(models.Model):
    """A row with a life: valid_from <= day < valid_to, open when valid_to is empty."""

    version = models.CharField(_("version"), max_length=30)  # of the file it came from
    valid_from = models.DateField(_("valid from"), default=ALWAYS)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True


class ClassCode(Lived):
    """One class (小类) of a scheme: a kind of component, matter, hotline request or alarm."""

    scheme = models.ForeignKey(CodeScheme, models.PROTECT, related_name="classes")
    kind = models.CharField(_("kind"), max_length=10, choices=ClassKind)
    code = models.CharField(_("code"), max_length=32)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160)
    category_code = models.CharField(_("category code"), max_length=16, blank=True)  # 大类
    category = models.CharField(_("category"), max_length=100, blank=True)
    category_en = models.CharField(_("English category"), max_length=160, blank=True)
    importance = models.PositiveSmallIntegerField(_("importance"), choices=Importance, default=0)
    is_local = models.BooleanField(_("local"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "code"],
                condition=Q(valid_to__isnull=True),
                name="one_open_class",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="class_life_runs_forward",
            ),
            models.CheckConstraint(condition=Q(importance__lte=3), name="class_importance_0_3"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ClassMap(Lived):
    """How one code becomes another: old standard to new, hotline subject or alarm to matter.

    to_code is empty when the class was deleted without successor or waits for a hand mapping.
    """

    from_scheme = models.ForeignKey(CodeScheme, models.PROTECT, related_name="maps_from")
    from_kind = models.CharField(_("from kind"), max_length=10, choices=ClassKind)
    from_code = models.CharField(_("from code"), max_length=32)
    to_scheme = models.ForeignKey(
        CodeScheme, models.PROTECT, related_name="maps_to", null=True, blank=True
    )
    to_kind = models.CharField(_("to kind"), max_length=10, choices=ClassKind, blank=True)
    to_code = models.CharField(_("to code"), max_length=32, blank=True)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("code translation")
        verbose_name_plural = _("code translations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_scheme", "from_kind", "from_code", "to_scheme", "to_kind"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="one_open_map",
            ),
            models.CheckConstraint(
                condition=Q(to_scheme__isnull=True, to_kind="", to_code="")
                | (Q(to_scheme__isnull=False) & ~Q(to_kind="") & ~Q(to_code="")),
                name="map_target_whole_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_code} → {self.to_code or '—'}"


class FilingRule(Lived):
    """One filing rule (立结案标准) of a class: condition, limit, what must be true to close."""

    scheme = models.ForeignKey(CodeScheme, models.PROTECT, related_name="rules")
    kind = models.CharField(_("kind"), max_length=10, choices=ClassKind)
    class_code = models.CharField(_("class code"), max_length=32)
    number = models.PositiveSmallIntegerField(_("number"))  # within the class, 1 = default rule
    condition = models.CharField(_("filing condition"), max_length=200)  # 立案条件
    condition_en = models.CharField(_("English filing condition"), max_length=300, blank=True)
    limit_value = models.PositiveSmallIntegerField(_("time limit"))
    limit_unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit)
    closing_condition = models.CharField(_("closing condition"), max_length=200)  # 结案条件
    closing_condition_en = models.CharField(
        _("English closing condition"), max_length=300, blank=True
    )
    photo_rule = models.CharField(_("photo rule"), max_length=200, blank=True)  # 采集要求
    photo_rule_en = models.CharField(_("English photo rule"), max_length=300, blank=True)
    auto_file = models.BooleanField(_("files itself"), default=False)
    auto_dispatch = models.BooleanField(_("dispatches itself"), default=False)
    importance = models.PositiveSmallIntegerField(_("importance"), choices=Importance, default=0)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("filing rule")
        verbose_name_plural = _("filing rules")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "class_code", "number"],
                condition=Q(valid_to__isnull=True),
                name="one_open_rule",
            ),
            models.CheckConstraint(condition=Q(limit_value__gte=1), name="rule_limit_positive"),
            models.CheckConstraint(
                condition=Q(limit_unit__in=LimitUnit.values), name="rule_limit_unit_known"
            ),
            models.CheckConstraint(condition=Q(importance__lte=3), name="rule_importance_0_3"),
        ]

    def __str__(self) -> str:
        return f"{self.class_code}-{self.number} {self.condition}"


class Reason(Lived):
    """One reason a person may choose for a decision that needs one."""

    kind = models.CharField(_("kind"), max_length=12, choices=ReasonKind)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160)
    needs_text = models.BooleanField(_("needs a text"), default=False)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(valid_to__isnull=True),
                name="one_open_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code} {self.name}"


class CatalogueLoad(models.Model):
    """One load that changed something; its highest id is the version processes cache by."""

    loaded_at = models.DateTimeField(_("loaded at"))
    files = models.JSONField(_("files"))  # {file name: sha256}
    added = models.PositiveIntegerField(_("rows added"))
    ended = models.PositiveIntegerField(_("rows ended"))

    class Meta:
        verbose_name = _("catalogue load")
        verbose_name_plural = _("catalogue loads")

    def __str__(self) -> str:
        return f"{self.pk}"
