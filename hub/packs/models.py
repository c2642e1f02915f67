"""Which packs a city has loaded, in which version, and who answers for what in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedPack(models.Model):
    """A pack as it was loaded last; its types, rules, classes and responsibilities stand in the tables of the rooms."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    #: SHA-256 over the files of the folder; another one means that the folder has changed since.
    digest = models.CharField(_("digest"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    #: {role of the pack: code of the city's organisation}.
    organisations = models.JSONField(_("organisations"), default=dict)
    #: {code of an alarm rule or a combination: the version loading left in force}; another one, or none, is the city's
    #: own decision and is kept.
    rules = models.JSONField(_("alarm rules"), default=dict)
    #: {code of a type: what loading left of it}; what is otherwise since is the city's own and is kept.
    types = models.JSONField(_("device types"), default=dict)
    #: Codes of its combinations of rules.
    combinations = models.JSONField(_("combinations"), default=list)

    class Meta:
        verbose_name = _("scenario pack")
        verbose_name_plural = _("scenario packs")

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
