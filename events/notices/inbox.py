"""What one person was told, newest first, and who was told of a case: inside the scope, like the case itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from events import tongue
from events.card import instant
from events.catalogue import Catalogue
from events.models import Case, Delivery, Notice
from events.notices import words
from events.notices.matrix import What
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.why import render

#: Unread ones are counted so far; the page says "99+".
MANY: Final = 100
LONGEST: Final = 100


def _mine(scope: Scope) -> QuerySet[Notice]:
    """What this person was told of cases the post sees now, and that a task was called off, which ends the sight."""
    mine = Notice.objects.filter(user_id=scope.actor.user_id or 0)
    return (
        mine
        if scope.everything
        else mine.filter(Q(case__audience__overlap=sorted(scope.tags)) | Q(what=What.CALLED_OFF))
    )


def unread(scope: Scope) -> int:
    """How many were not read, counted up to MANY."""
    return _mine(scope).filter(read_at=None)[:MANY].count()


def mine(
    scope: Scope, *, only_unread: bool = False, before: int | None = None, limit: int = 30
) -> dict[str, Any]:
    """A page of one's notices, newest first. before: the id after which to go on; next: the one to go on with."""
    rows = _mine(scope).order_by("-id")
    if only_unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(id__lt=before)
    limit = max(1, min(limit, LONGEST))
    found = list(rows.select_related("case").prefetch_related("deliveries")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    known = _known()
    return {
        "items": [_told(one, known) for one in found],
        "unread": unread(scope),
        "next": found[-1].pk if more else None,
    }


def read(scope: Scope, ids: Iterable[int] | None) -> int:
    """Mark these as read, or all; how many stay unread. Doing it twice changes nothing."""
    rows = Notice.objects.filter(user_id=scope.actor.user_id or 0, read_at=None)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids)[:LONGEST])
    rows.update(read_at=clock.now())
    return unread(scope)


def of_case(case_id: int, scope: Scope) -> list[dict[str, Any]]:
    """Who was told of a case, by what, newest first. Raises NotFound outside the scope."""
    if not scope.filter(Case.objects.filter(pk=case_id)).exists():
        raise NotFound(what=Phrase("case %(number)s", number=case_id))
    rows = Notice.objects.filter(case_id=case_id).order_by("-id")
    found = rows.select_related("case", "user").prefetch_related("deliveries")[:LONGEST]
    known = _known()
    return [_told(one, known) | {"to": str(one.user)} for one in found]


def _known() -> Catalogue | None:
    return tongue.needed(get_language() or "zh-hans")


def _told(one: Notice, known: Catalogue | None) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "id": one.pk,
        "case_id": one.case_id,
        "number": one.case.number,
        "what": one.what,
        "lead": words.lead(one.what, one.values),
        "sentence": words.sentence(one.what, one.values, language, known),
        "why": render(one.why) if one.why else "",
        "urgent": one.urgent,
        "at": instant(one.at),
        "read_at": instant(one.read_at),
        "sent": [_sent(delivery) for delivery in one.deliveries.all()],
    }


def _sent(delivery: Delivery) -> dict[str, Any]:
    return {
        "way": delivery.way,
        "way_name": words.way(delivery.way),
        "state": delivery.state,
        "state_name": words.state(delivery.state),
        "cause": words.cause(delivery.cause),
        "attempts": delivery.attempts,
        "at": instant(delivery.done_at or delivery.next_at),
    }
