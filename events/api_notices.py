"""HTTP of notices: what I was told, who was told of a case, and where and when I want to be reached."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from events.notices import contacts, inbox
from hub.foundation.access import scope_for

router = Router(tags=["notices"])


class SentOut(Schema):
    """A notice on its way by one channel. cause: why it failed last, "" when it did not; at: when, or when next."""

    way: str
    way_name: str
    state: str
    state_name: str
    cause: str
    attempts: int
    at: str


class NoticeOut(Schema):
    """One thing somebody was told. lead: its first words; why: why this person."""

    id: int
    case_id: int
    number: str
    what: str
    lead: str
    sentence: str
    why: str
    urgent: bool
    at: str
    read_at: str | None
    sent: list[SentOut]


class NoticePage(Schema):
    """A page of one's notices, newest first. unread: counted up to 100; next: for `before`, None at the end."""

    items: list[NoticeOut]
    unread: int
    next: int | None


class ToldOut(NoticeOut):
    """One thing somebody was told of a case. to: the person's name."""

    to: str


class ReadIn(Schema):
    """Which notices were read; without ids all of them."""

    ids: list[int] | None = Field(None, max_length=inbox.LONGEST)


class UnreadOut(Schema):
    """How many notices are unread, counted up to 100."""

    unread: int


class WayOut(Schema):
    """A way that needs an address of the person. ready: the city has set it up."""

    way: str
    name: str
    ready: bool


class ContactIn(Schema):
    """Where and when I want to be reached. quiet: minutes of the day from and to; None for the city's own."""

    phone: str = Field("", max_length=20)
    mail: str = Field("", max_length=120)
    chat: str = Field("", max_length=64)
    ways_off: list[str] = Field(default_factory=list, max_length=8)
    quiet: tuple[int, int] | None = None


class ContactOut(ContactIn):
    """The same, with the city's quiet hours and the ways there are."""

    city_quiet: tuple[int, int] | None
    ways: list[WayOut]


@router.get("/me/contact", response=ContactOut)
def get_contact(request: HttpRequest) -> Any:
    """Where and when I want to be reached."""
    return contacts.of(scope_for(request))


@router.post("/me/contact", response=ContactOut)
def post_contact(request: HttpRequest, told: ContactIn) -> Any:
    """Keep where and when I want to be reached."""
    scope = scope_for(request)
    contacts.set_own(scope, contacts.Wanted(**told.model_dump()))
    return contacts.of(scope)


@router.get("/notices", response=NoticePage)
def get_notices(
    request: HttpRequest, unread: bool = False, before: int | None = None, limit: int = 30
) -> Any:
    """What I was told of cases my post sees, newest first."""
    return inbox.mine(scope_for(request), only_unread=unread, before=before, limit=limit)


@router.post("/notices/read", response=UnreadOut)
def post_read(request: HttpRequest, told: ReadIn) -> Any:
    """I read these notices, or all."""
    return {"unread": inbox.read(scope_for(request), told.ids)}


@router.get("/cases/{case_id}/notices", response=list[ToldOut])
def get_case_notices(request: HttpRequest, case_id: int) -> Any:
    """Who was told of a case, by which channels, and what became of each; newest first."""
    return inbox.of_case(case_id, scope_for(request))
