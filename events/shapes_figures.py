"""The shapes of what is counted for the bar of the pages and for the wall: a scope's cases, a city day."""

from __future__ import annotations

from ninja import Schema


class FiguresOut(Schema):
    """Counts of a scope."""

    by_state: dict[str, int]
    open: int
    overdue: int
    due_soon: int
    unplaced: int
    opened_today: int
    closed_today: int
    mine: int
    at: str


class ChannelOut(Schema):
    """What came one way."""

    channel: str
    total: int


class HourOut(Schema):
    """One hour of a day."""

    opened: int
    closed: int
    due: int


class DayOut(Schema):
    """A city day, hour by hour."""

    day: str
    begins: str
    ends: str
    at: str
    opened: int
    closed: int
    by_channel: list[ChannelOut]
    hours: list[HourOut]
