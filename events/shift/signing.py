"""What people do with a handover: begin it, note something, settle a note, give the watch, take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as db

from events.card import instant
from events.models import Case, Handover, ShiftNote
from events.shift import content, watch
from events.shift.errors import EmptyNote, NotSigned, OnlyTheGiver, SignedAlready, UnknownNumber
from events.shift.watch import Watch
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, NotFound, Phrase

#: Signs of a note.
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """What a command brings. note: the id of the one that is meant; number: of the case a note is about.

    given_at: when the outgoing shift signed what the one who takes has read; None: not said.
    """

    text: str = ""
    number: str = ""
    due_at: dt.datetime | None = None
    note: int | None = None
    given_at: dt.datetime | None = None


def begin(scope: Scope) -> Handover:
    """The handover under way of the post's watch, begun if there is none. Raises Forbidden."""
    kept = watch.kept_by(scope)
    found = under_way(kept)
    if found is not None:
        return found
    with journal.transaction() as work:
        try:
            with db.atomic():
                made = Handover.objects.create(
                    watch=kept.name,
                    organisation_id=scope.actor.org_id or 0,
                    begun_at=clock.now(),
                    begun_by_id=scope.actor.user_id or 0,
                )
        except IntegrityError:  # somebody of the same shift was quicker
            return Handover.objects.get(watch=kept.name, taken_at=None)
        work.note(_entry("shift.begun", made, kept, scope, {}))
    return made


def under_way(kept: Watch) -> Handover | None:
    """The handover of a watch that is not taken yet."""
    return Handover.objects.filter(watch=kept.name, taken_at=None).first()


def act(command_id: UUID, handover_id: int, verb: str, said: Said, scope: Scope) -> Outcome:
    """One of VERBS, once. data of the outcome: handover_id. Raises BadInput for another verb, Forbidden, NotFound."""
    kept = watch.kept_by(scope)
    if verb not in VERBS:
        raise BadInput(field="verb", expected=", ".join(VERBS), got=verb[:40])
    if verb == "note" and not 0 < len(said.text.strip()) <= MOST:
        raise EmptyNote(most=MOST)

    def do(work: journal.Work) -> dict[str, Any]:
        row = Handover.objects.select_for_update(of=("self",)).select_related("given_by")
        found = row.filter(pk=handover_id, watch=kept.name).first()
        if found is None:
            raise NotFound(what=Phrase("handover %(id)s", id=handover_id))
        kind, told = VERBS[verb](found, said, scope)
        work.note(_entry(kind, found, kept, scope, told))
        return {"handover_id": found.pk}

    signed = {
        "handover": handover_id,
        "text": seal.keyed_digest(said.text),
        "number": said.number,
        "due_at": said.due_at.isoformat() if said.due_at else None,
        "note": said.note,
        **({"given_at": said.given_at.isoformat()} if said.given_at else {}),
    }
    return commands.run(command_id, f"shift.{verb}", signed, scope, do)


_Told = tuple[str, dict[str, Any]]


def _note(found: Handover, said: Said, scope: Scope) -> _Told:
    if found.taken_at is not None:
        raise NotSigned
    about = None
    if said.number.strip():
        cases = scope.filter(Case.objects.all())
        about = cases.filter(number=said.number.strip().upper()).first()
        if about is None:
            raise UnknownNumber(number=said.number.strip()[:32])
    note = ShiftNote.objects.create(
        watch=found.watch,
        case=about,
        text=said.text.strip(),
        due_at=said.due_at,
        author_id=scope.actor.user_id or 0,
        at=clock.now(),
    )
    return "shift.noted", {"note": {"id": note.pk, "digest": seal.keyed_digest(note.text)}}


def _settle(found: Handover, said: Said, scope: Scope) -> _Told:
    notes = ShiftNote.objects.filter(watch=found.watch, settled_at=None, pk=said.note or 0)
    if not notes.update(settled_at=clock.now(), settled_by_id=scope.actor.user_id):
        raise NotSigned
    return "shift.settled", {"note": {"id": said.note}}


def _give(found: Handover, said: Said, scope: Scope) -> _Told:
    if found.given_at is not None:
        raise NotSigned
    found.given_at, found.given_by_id = clock.now(), scope.actor.user_id
    found.content = content.now(scope)
    found.save(update_fields=["given_at", "given_by", "content"])
    return "shift.given", {"counts": {one["key"]: one["total"] for one in found.content["lists"]}}


def _take_back(found: Handover, said: Said, scope: Scope) -> _Told:
    if found.given_at is None or found.taken_at is not None:
        raise NotSigned
    if found.given_by_id != scope.actor.user_id:
        raise OnlyTheGiver(name=str(found.given_by))
    found.given_at, found.given_by, found.content = None, None, None
    found.save(update_fields=["given_at", "given_by", "content"])
    return "shift.taken_back", {}


def _take(found: Handover, said: Said, scope: Scope) -> _Told:
    if found.given_at is None or found.taken_at is not None:
        raise NotSigned
    if said.given_at is not None and instant(said.given_at) != instant(found.given_at):
        raise NotSigned  # what was read is not what was signed anew
    if found.given_by_id == scope.actor.user_id:
        raise SignedAlready
    found.taken_at, found.taken_by_id = clock.now(), scope.actor.user_id
    found.save(update_fields=["taken_at", "taken_by"])
    return "shift.taken", {}


#: What a person may do, by its word.
VERBS: Final[dict[str, Callable[[Handover, Said, Scope], _Told]]] = {
    "note": _note,
    "settle": _settle,
    "give": _give,
    "take_back": _take_back,
    "take": _take,
}


def _entry(
    kind: str, found: Handover, kept: Watch, scope: Scope, told: dict[str, Any]
) -> journal.Entry:
    return journal.Entry(
        kind,
        {"handover": found.pk} | told,
        subject=f"handover:{found.pk}",
        org_id=found.organisation_id,
        actor=scope.actor,
        audience=kept.audience,
    )
