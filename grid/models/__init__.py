"""The tables of the room grid, re-exported."""

from __future__ import annotations

from grid.models.area import Area, AreaKind, AreaOutline, GridVersion, Level, PastArea

__all__ = [
    "Area",
    "AreaKind",
    "AreaOutline",
    "GridVersion",
    "Level",
    "PastArea",
]
