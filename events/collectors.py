"""The collectors on duty over the place of a case, with what each already has to do; and tasks nobody took in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count

from events import numbers, on_site, store
from events.decide import move_item
from events.draft import Context, Draft
from events.given import NOTHING
from events.models import WorkItem
from events.on_site import ON_SITE, Collector
from events.policy import running
from events.records import CaseRecord
from events.states import OPEN_ITEM, ItemState
from events.verbs import ItemVerb
from grid import calendar, duty
from hub.foundation import clock, journal, seal
from hub.foundation.access import SYSTEM, Role


def on_duty(case: CaseRecord) -> list[Collector]:
    """Who is on duty now over the place of the case, the nearest first. Two statements; one when nobody is."""
    near = duty.near(Role.COLLECTOR, case.area_path, clock.now())
    busy = _tasks([one.user_id for one in near]) if near else {}
    return [
        Collector(one.user_id, one.name, one.depth, one.area, busy.get(one.user_id, 0))
        for one in near
    ]


def _tasks(users: list[int]) -> Mapping[int, int]:
    kinds, states = sorted(ON_SITE), sorted(OPEN_ITEM)
    rows = WorkItem.objects.filter(person_id__in=users, kind__in=kinds, state__in=states)
    return dict(rows.values_list("person_id").annotate(Count("id")))


def look_again(key: str, data: dict[str, Any]) -> datetime | None:
    """Offer a task nobody took in time to the next collector (data: case, item), or let it fall to the pool.

    Called by the clock process, in the transaction that removes the thing. One in the pool is offered again when
    somebody comes on duty. None when it was taken, judged or revoked meanwhile; else when to look next.
    """
    now = clock.now()
    with journal.transaction() as work:
        file = store.load([data["case"]]).get(data["case"])
        item = file.item(data["item"]) if file is not None else None
        if file is None or item is None or item.state != ItemState.OFFERED:
            return None
        found = on_duty(file.case)
        if item.person_id is None:
            asked = (item.asked or {}).get("to", ())
            if on_site.choose(found, file.handlers(), asked)[0] is None:
                return now + running().take_limit
        ctx = Context(
            SYSTEM,
            now,
            now,
            calendar.load(),
            numbers.take,
            seal.keyed_digest,
            collectors=lambda case: found,
        )
        draft = Draft(file.copy())
        own = draft.file.item(item.id)
        if own is None:
            raise AssertionError("a copy of a file has its items")
        move_item(draft, own, ItemVerb.OFFER_AGAIN, NOTHING, ctx, by_rule=True)
        store.write([draft], work)
    return now + running().take_limit
