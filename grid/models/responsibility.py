"""Who is responsible for what, where: rules with versions (派遣职责)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models.area import Area
from grid.models.life import Lived, runs_forward
from grid.models.organisation import Organisation, OrganisationKind


class ClassMatch(models.TextChoices):
    """How a rule names its classes; the more exact one wins."""

    EXACT = "exact", _("this class")
    CATEGORY = "category", _("classes whose code begins so")  #: 大类 or any prefix
    ANY = "any", _("every class")


class RuleLevel(models.TextChoices):
    """The level of government that leads; where two overlap the higher leads (潍坊条例 Art 24)."""

    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    STREET = "street", _("street")


class ResponsibilityRule(models.Model):
    """One rule by its lasting number, as people cite it; what it says stands in its versions."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("responsibility rule")
        verbose_name_plural = _("responsibility rules")

    def __str__(self) -> str:
        return self.number


class RuleVersion(Lived):
    """What a rule says in a span of days: class × area × level → lead and assistants.

    Either `lead` names the organisation, or `territorial` names the kind of office whose own area
    holds the place (属地). area empty = the whole city, also when the place is unknown.
    """

    rule = models.ForeignKey(ResponsibilityRule, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    class_scheme = models.CharField(_("class scheme"), max_length=60, blank=True)  # "" = any
    class_match = models.CharField(_("class match"), max_length=8, choices=ClassMatch)
    class_code = models.CharField(_("class code"), max_length=32, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="rules")
    level = models.CharField(_("level"), max_length=8, choices=RuleLevel)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="led_rules"
    )  # 主办
    territorial = models.CharField(
        _("territorial office"), max_length=12, blank=True, choices=OrganisationKind
    )  # 属地
    assists = models.ManyToManyField(
        Organisation, through="RuleAssist", related_name="assisted_rules"
    )  # 协办
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)  # 法律依据
    list_item = models.CharField(_("responsibility list item"), max_length=60, blank=True)  # 清单
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "version"], name="one_rule_version"),
            models.CheckConstraint(
                condition=Q(class_match__in=ClassMatch.values), name="rule_match_known"
            ),
            models.CheckConstraint(
                condition=(Q(class_match=ClassMatch.ANY) & Q(class_code=""))
                | (~Q(class_match=ClassMatch.ANY) & ~Q(class_code="")),
                name="rule_names_a_class_unless_any",
            ),
            models.CheckConstraint(
                condition=Q(level__in=RuleLevel.values), name="rule_level_known"
            ),
            models.CheckConstraint(
                condition=(Q(lead__isnull=False) & Q(territorial=""))
                | (Q(lead__isnull=True) & ~Q(territorial="")),
                name="rule_leads_by_name_or_territory",
            ),
            # what falls to a street must stand in its list (属地管理事项责任清单)
            models.CheckConstraint(
                condition=~Q(level=RuleLevel.STREET) | ~Q(list_item=""),
                name="street_rule_cites_its_list",
            ),
            runs_forward("rule_life_runs_forward"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["class_scheme", "class_code"], name="rule_class"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version}"


class RuleAssist(models.Model):
    """One assistant of a rule, in order."""

    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="assist_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("assistant")
        verbose_name_plural = _("assistants")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "organisation"], name="one_assist_per_org"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.organisation_id}"
