"""HTTP of the auditor: the list of who looked, who took out and who changed rights."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from hub.audit import listing
from hub.audit.listing import Wanted
from hub.foundation.access import Role, scope_for

router = Router(tags=["audit"])


class AuditQuery(Schema):
    """What the list is narrowed to. person: a user's id, as who did it or to whom it was done."""

    group: Literal["", "callers", "exports", "rights"] = ""
    person: int | None = Field(None, ge=1, le=2**62)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    before: int | None = Field(None, ge=1, le=2**62)
    limit: int = Field(50, ge=1, le=listing.MOST)


class AuditLine(Schema):
    """One entry. reason: the words of who looked, without numbers; case_id: null when it is about none."""

    seq: int
    kind: str
    at: dt.datetime
    person_id: int | None
    name: str
    role: str
    organisation: str
    case_id: int | None
    number: str
    sentence: str
    reason: str


class AuditPage(Schema):
    """A page, newest first. next: `before` of the following one."""

    items: list[AuditLine]
    next: int | None


@router.get("/audit", response=AuditPage, summary="Who looked, took out, changed rights")
def get_audit(request: HttpRequest, query: Annotated[AuditQuery, Query()]) -> dict[str, Any]:
    """The auditor's list over the journal, inside the auditor's scope."""
    scope = scope_for(request)
    scope.need(Role.AUDITOR)
    items, following = listing.entries(scope, Wanted(**query.model_dump()))
    return {"items": items, "next": following}
