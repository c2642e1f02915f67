"""The tables of the room events, re-exported."""

from __future__ import annotations

from events.models.catalogue import (
    CatalogueLoad,
    ClassCode,
    ClassKind,
    ClassMap,
    CodeScheme,
    FilingRule,
    Importance,
    LimitUnit,
    Reason,
    ReasonKind,
    Relation,
)

__all__ = [
    "CatalogueLoad",
    "ClassCode",
    "ClassKind",
    "ClassMap",
    "CodeScheme",
    "FilingRule",
    "Importance",
    "LimitUnit",
    "Reason",
    "ReasonKind",
    "Relation",
]
