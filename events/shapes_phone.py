"""Shapes of what a phone asks and is told."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from events.payload import Instant
from events.shapes import CaseOut, ErrorOut, ItemWithCard


class Bearer(Schema):
    """Who the log-in is, and in which post it acts."""

    user: int
    post: int


class ChangesOut(Schema):
    """What changed after a cursor. mode snapshot: tasks are all of the post, what else is held is no task any more.

    mode changes: tasks are those of the touched cases; a touched case without one is no task any more, and one of
    `gone` is no longer seen. scope: to be sent along next time. more: there are more tasks than a phone holds.
    at: the server's clock. csrf: the token for what is sent.
    """

    mode: Literal["snapshot", "changes"]
    cursor: int
    scope: str
    tasks: list[ItemWithCard]
    touched: list[int]
    gone: list[int]
    more: bool
    me: Bearer
    at: str
    csrf: str


class PocketOut(Schema):
    """Cases in full as a phone keeps them. gone: those the post does not see."""

    cases: list[CaseOut]
    gone: list[int]
    at: str


class TapIn(Schema):
    """One tap. user, post: whose it is; on: what `target` is the id of, a report and a visit have none; a step of
    a plan names its case.

    report: as POST /api/cases takes it, photos included; its id is that of the tap.
    """

    id: UUID
    user: int
    post: int
    on: Literal["case", "item", "report", "visit", "plan"]
    target: int | None = None
    verb: str = Field("", max_length=40)
    based_on_version: int | None = None
    acted_at: Instant | None = None
    payload: dict[str, Any] = Field(default_factory=dict)
    report: dict[str, Any] = Field(default_factory=dict)


class VisitIn(Schema):
    """A visit, as the payload of a tap.

    follows: the visit this one was due after; report: the id of the report made of it.
    """

    purpose: str = Field(max_length=60)
    found: str = Field(max_length=10)
    address: str = Field("", max_length=300)
    note: str = Field("", max_length=2000)
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    again_on: dt.date | None = None
    follows: UUID | None = None
    report: UUID | None = None


class TapOut(Schema):
    """What became of a tap; sent again it is told the same. at: the server's clock."""

    id: UUID
    result: Literal["applied", "already", "refused", "conflict"]
    sentence: str
    error: ErrorOut | None
    case_id: int | None
    number: str | None
    at: str
