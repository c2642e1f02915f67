"""Notices as they are stored: each once, with what leaves by other ways, and one journal entry for each person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import msgspec
from django.db import connection

from events import policy
from events.models import Contact, Delivery, Notice
from events.notices import ways
from events.notices.matrix import Quiet, Way
from events.notices.planning import Plan, Reach
from grid.models import Organisation
from hub.foundation import clock, journal, pulse, sqlfile

TOLD: Final = "notices.told"
#: How long a notice can be read; longer than the next year's review of the last.
KEPT: Final = dt.timedelta(days=400)


def reach_of(users: Collection[int]) -> dict[int, Reach]:
    """How these people can be reached, by the ways the city has set up."""
    known = {contact.user_id: _reach(contact) for contact in Contact.objects.all()}
    others = _reach(None)
    return {user_id: known.get(user_id, others) for user_id in users}


def _reach(contact: Contact | None) -> Reach:
    usable = {Way.MQTT} if Way.MQTT in ways.ready() else set()
    if contact is None:
        return Reach(frozenset(usable), quiet=policy.running().quiet)
    held = {Way.SMS: contact.phone, Way.CHAT: contact.chat, Way.MAIL: contact.mail}
    usable |= {way for way, address in held.items() if address and way in ways.ready()}
    return Reach(frozenset(usable), frozenset(contact.ways_off), quiet_of(contact))


def quiet_of(contact: Contact) -> Quiet | None:
    """A person's own quiet hours, else the city's."""
    if contact.quiet_begins is None or contact.quiet_ends is None:
        return policy.running().quiet
    return Quiet(contact.quiet_begins, contact.quiet_ends)


def keep(plans: Iterable[Plan], work: journal.Work) -> int:
    """Store what was not told before, with its deliveries, and note it; how many notices were new."""
    wanted = {plan.key: plan for plan in plans}
    if not wanted:
        return 0
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "notices/keep"), {"notices": _rows(wanted.values(), now)}
        )
        made = {wanted[key].key: notice_id for notice_id, key in cursor.fetchall()}
        codes = _codes({plan.org_id for plan in wanted.values() if Way.MQTT in plan.ways})
        sent = [
            {
                "notice_id": made[key],
                "user_id": plan.user_id,
                "way": way,
                "unit": codes.get(plan.org_id, "") if way is Way.MQTT else "",
                "next_at": at,
            }
            for key, plan in wanted.items()
            if key in made
            for way, at in plan.ways.items()
        ]
        if sent:
            rows = msgspec.json.encode(sent).decode()
            cursor.execute(sqlfile.load("events", "notices/queue"), {"deliveries": rows})
    _note({key: wanted[key] for key in wanted if key in made}, made, work)
    pulse.count("notices.made", len(made))
    pulse.count("notices.queued", len(sent))
    return len(made)


def _codes(orgs: Collection[int]) -> dict[int, str]:
    found = Organisation.objects.filter(pk__in=orgs) if orgs else Organisation.objects.none()
    return dict(found.values_list("pk", "code"))


def _rows(plans: Iterable[Plan], now: dt.datetime) -> str:
    rows = [
        {
            "key": plan.key,
            "user_id": plan.user_id,
            "case_id": plan.occasion.case_id,
            "item_id": plan.occasion.item_id,
            "seq": plan.occasion.seq,
            "what": plan.occasion.what,
            "rule": plan.rule.name,
            "at": now,
            "urgent": plan.urgent,
            "values": plan.values,
            "why": plan.why,
        }
        for plan in plans
    ]
    return msgspec.json.encode(rows).decode()


def _note(plans: Mapping[str, Plan], made: Mapping[str, int], work: journal.Work) -> None:
    told: dict[int, list[dict[str, Any]]] = {}
    for key, plan in plans.items():
        said = {
            "id": made[key],
            "case_id": plan.occasion.case_id,
            "what": plan.occasion.what.value,
            "rule": plan.rule.name,
            "ways": sorted(plan.ways),
        }
        told.setdefault(plan.user_id, []).append(said)
    for user_id, notices in told.items():
        work.note(entry(TOLD, user_id, {"notices": notices}))


def sweep() -> int:
    """Forget what is older than KEPT; how many notices. The journal keeps that they were told."""
    old = Notice.objects.filter(at__lt=clock.now() - KEPT)
    Delivery.objects.filter(notice__in=old).delete()
    return old.delete()[0]


def entry(kind: str, user_id: int, data: dict[str, Any]) -> journal.Entry:
    """An entry about what one person is told; nobody else's page hears of it but who sees everything."""
    return journal.Entry(
        kind, {"user_id": user_id} | data, subject=f"user:{user_id}", audience=(f"user:{user_id}",)
    )
