"""What the people of the demo city know on a day, and how a step of theirs becomes a command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events import actions, catalogue, numbers
from events.catalogue import Catalogue
from events.classes import KnownClass
from events.classify import suggest
from events.draft import Context, Draft
from events.models import EventText
from events.payload import read
from events.records import CaseFile, CaseRecord
from grid import calendar, route
from grid.worktime import Calendar
from hub.demo import staff
from hub.demo.steps import Office, Step
from hub.foundation import clock, seal
from hub.foundation.commands import Outcome
from hub.foundation.ids import uuid7


def office(seed: int) -> Office:
    """What people know at this moment: who works, the catalogue, the rules who leads."""
    today = clock.today()
    known = catalogue.of(today)
    return Office(
        staff=staff.read(),
        catalogue=known,
        router=route.router(today),
        suggest=lambda case: _meant(case, known),
        calendar=calendar.load(),
        seed=seed,
    )


def _meant(case: CaseRecord, known: Catalogue) -> KnownClass | None:
    """What the words of a case's first report mean most likely."""
    said = (
        EventText.objects.filter(event__case_id=case.id)
        .order_by("event_id")
        .values_list("text", "title")
        .first()
    )
    best = suggest(known, *said).best if said else None
    return known.filed_as(best) if best is not None else None


def command(step: Step, file: CaseFile, photos: list[dict[str, Any]]) -> Outcome:
    """Give the command of a step, like a click of the same person."""
    payload = {**step.payload, **({"photos": photos} if photos else {})}
    scope, version = step.worker.scope, file.case.version
    if step.item is not None:
        return actions.on_item(
            uuid7(), step.item.id, step.verb, payload, scope, based_on_version=version
        )
    return actions.on_case(
        uuid7(), file.case.id, step.verb, payload, scope, based_on_version=version
    )


def decided(
    step: Step, file: CaseFile, photos: list[dict[str, Any]], acted_at: datetime, by: Calendar
) -> Draft:
    """What a step makes of a case, to be stored with many others; judged like a click of the same person.

    by: the city's calendar.
    Raises what `events.actions.decided` raises.
    """
    payload = read({**step.payload, **({"photos": photos} if photos else {})})
    now = clock.now()
    ctx = Context(
        actor=step.worker.scope.actor,
        now=now,
        acted_at=min(acted_at, now),
        calendar=by,
        new_id=numbers.take,
        digest=seal.keyed_digest,
    )
    item_id = step.item.id if step.item is not None else None
    return actions.decided(file, step.verb, item_id, payload, ctx)
