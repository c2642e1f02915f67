"""The tables of the room grid, re-exported."""

from __future__ import annotations

from grid.models.area import Area, AreaKind, AreaOutline, GridVersion, Level, PastArea
from grid.models.calendar import CalendarDay, CalendarNotice, CalendarPolicy, WorkingHours
from grid.models.component import Component, ComponentStatus
from grid.models.organisation import Duty, Organisation, OrganisationKind, Post
from grid.models.place import Place, PlaceKind
from grid.models.responsibility import (
    ClassMatch,
    ResponsibilityRule,
    RuleAssist,
    RuleLevel,
    RuleVersion,
)
from grid.models.shift import Shift, TrackPoint

__all__ = [
    "Area",
    "AreaKind",
    "AreaOutline",
    "CalendarDay",
    "CalendarNotice",
    "CalendarPolicy",
    "ClassMatch",
    "Component",
    "ComponentStatus",
    "Duty",
    "GridVersion",
    "Level",
    "Organisation",
    "OrganisationKind",
    "PastArea",
    "Place",
    "PlaceKind",
    "Post",
    "ResponsibilityRule",
    "RuleAssist",
    "RuleLevel",
    "RuleVersion",
    "Shift",
    "TrackPoint",
    "WorkingHours",
]
