"""The tables of the room events, re-exported."""

from __future__ import annotations

from events.models.case import Case, CaseDay, Event, WorkItem
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
from events.models.city import CityVersion
from events.models.evaluation import EvaluatedCase, Fact
from events.models.evidence import Evidence
from events.models.merging import Merge
from events.models.notice import Contact, Delivery, Notice
from events.models.saved import SavedFilter
from events.models.shift import Handover, ShiftNote
from events.models.visit import Found, Visit, VisitWords
from events.models.words import Caller, EventText, Note

__all__ = [
    "Caller",
    "Case",
    "CaseDay",
    "CatalogueLoad",
    "CityVersion",
    "ClassCode",
    "ClassKind",
    "ClassMap",
    "CodeScheme",
    "Contact",
    "Delivery",
    "EvaluatedCase",
    "Event",
    "EventText",
    "Evidence",
    "Fact",
    "FilingRule",
    "Found",
    "Handover",
    "Importance",
    "LimitUnit",
    "Merge",
    "Note",
    "Notice",
    "Reason",
    "ReasonKind",
    "Relation",
    "SavedFilter",
    "ShiftNote",
    "Visit",
    "VisitWords",
    "WorkItem",
]
