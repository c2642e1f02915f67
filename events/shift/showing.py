"""A handover as people read it: what was open when it was signed, the notes, and who signed; and the ones before."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet

from events import masking
from events.card import instant
from events.models import Handover, ShiftNote
from events.shift import content, signing, watch
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase

#: Handovers of a page of the history, notes of a handover: the newest, in the order they were written.
PAGE: Final = 30
NOTES: Final = 200


def current(scope: Scope) -> dict[str, Any]:
    """What there is to hand over now, and the handover under way (id None: not begun). Raises Forbidden."""
    kept = watch.of(scope)
    found = signing.under_way(kept)
    if found is not None:
        return one(found.pk, scope)
    return {
        "id": None,
        "state": "none",
        "begun_at": None,
        "begun_by": "",
        "given_at": None,
        "given_by": "",
        "taken_at": None,
        "taken_by": "",
        "content": content.now(scope),
        "notes": _notes(_standing(kept.name)),
        "verbs": ["begin"] if scope.actor.role in watch.KEEPERS else [],
    }


def one(handover_id: int, scope: Scope) -> dict[str, Any]:
    """One handover of the reader's watch; unsigned, its content is that of now. Raises NotFound, Forbidden."""
    kept = watch.of(scope)
    found = _rows(kept.name).filter(pk=handover_id).first()
    if found is None:
        raise NotFound(what=Phrase("handover %(id)s", id=handover_id))
    notes = _standing(kept.name)
    if found.taken_at is not None:
        # those that stood, or were settled, while it was under way
        stood = Q(settled_at=None) | Q(settled_at__gte=found.begun_at)
        notes = ShiftNote.objects.filter(stood, watch=kept.name, at__lte=found.taken_at)
    else:
        notes |= ShiftNote.objects.filter(watch=kept.name, settled_at__gte=found.begun_at)
    return head(found) | {
        "content": found.content or content.now(scope),
        "notes": _notes(notes),
        "verbs": _verbs(found, scope),
    }


def history(scope: Scope, before: int | None = None) -> list[dict[str, Any]]:
    """The handovers of the reader's watch that were taken, newest first, PAGE at most."""
    rows = _rows(watch.of(scope).name).filter(taken_at__isnull=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [head(found) for found in rows.order_by("-id")[:PAGE]]


def head(found: Handover) -> dict[str, Any]:
    """Who signed a handover when."""
    state = "taken" if found.taken_at else "given" if found.given_at else "open"
    return {
        "id": found.pk,
        "state": state,
        "begun_at": instant(found.begun_at),
        "begun_by": str(found.begun_by),
        "given_at": instant(found.given_at),
        "given_by": str(found.given_by or ""),
        "taken_at": instant(found.taken_at),
        "taken_by": str(found.taken_by or ""),
    }


def _rows(name: str) -> QuerySet[Handover]:
    return Handover.objects.filter(watch=name).select_related("begun_by", "given_by", "taken_by")


def _standing(name: str) -> QuerySet[ShiftNote]:
    return ShiftNote.objects.filter(watch=name, settled_at=None)


def _notes(rows: QuerySet[ShiftNote]) -> list[dict[str, Any]]:
    newest = rows.select_related("author", "settled_by", "case").order_by("-at", "-id")[:NOTES]
    return [
        {
            "id": row.pk,
            # whoever reads it: a number is asked for at the case, where the look is journalled
            "text": masking.numbers(row.text),
            "case_id": row.case_id,
            "number": row.case.number if row.case else "",
            "due_at": instant(row.due_at),
            "author": str(row.author),
            "at": instant(row.at),
            "settled_at": instant(row.settled_at),
            "settled_by": str(row.settled_by or ""),
        }
        for row in reversed(newest)
    ]


def _verbs(found: Handover, scope: Scope) -> list[str]:
    """What the reader may do now."""
    if scope.actor.role not in watch.KEEPERS or found.taken_at is not None:
        return []
    if found.given_at is None:
        return ["note", "settle", "give"]
    mine = found.given_by_id == scope.actor.user_id
    return ["note", "settle", "take_back" if mine else "take"]
