"""Shapes of the plan (预案) of a case, as the API gives it."""

from __future__ import annotations

from ninja import Schema


class TickOut(Schema):
    """Who ticked a step off, and when."""

    by: str
    at: str


class StepOut(Schema):
    """One step of a plan. n: from 1; org_name null: the city named nobody; due_at: counted from the alarm."""

    n: int
    who: str
    org_name: str | None
    contacts: list[str]
    what: str
    within_min: float
    yellow_at: str
    due_at: str
    done: TickOut | None


class PlanOut(Schema):
    """What is done at the level an alarm of the case reached (预案). since: the alarm; basis: where it comes from."""

    id: int
    rule: str
    rule_name: str
    level: int
    title: str
    basis: str
    version: int
    since: str
    steps: list[StepOut]
    may_tick: bool
