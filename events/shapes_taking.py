"""The shapes of what is known while a report is being taken."""

from __future__ import annotations

from ninja import Schema

from events.shapes import Card, NearbyOut


class SuggestedClass(Schema):
    """A class that words point to, with its certainty and the words that decided."""

    scheme: str
    kind: str
    code: str
    name: str
    category: str
    percent: int
    words: list[str]


class KnownCaller(Schema):
    """How often a number told something, and its open cases."""

    reports: int
    open: list[Card]


class TakenOut(Schema):
    """What is known of a report while it is written. caller: null before a whole number is there."""

    classes: list[SuggestedClass]
    alike: list[NearbyOut]
    caller: KnownCaller | None
