"""Looking at a caller (查看来电人): how often one person may, what is told then, and what is kept of a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection

from events import merges, secrecy, store
from events.errors import TooManyLooks
from events.models import Caller
from events.policy import Policy, running
from hub.foundation import clock, journal, seal, sqlfile
from hub.foundation.access import AUDIT, Actor, Scope
from hub.foundation.errors import HubError

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def allow(actor: Actor, now: dt.datetime, policy: Policy | None = None) -> None:
    """Let a person look once more. Raises TooManyLooks when that would be more than work needs.

    Counted by person, whatever the post, in the transaction of the look: two at once wait for each other.
    """
    policy = policy or running()
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("events", "look_turn"), {"user_id": actor.user_id})
        cursor.execute(
            sqlfile.load("events", "looks"), {"user_id": actor.user_id, "since": now - DAY}
        )
        before: list[dt.datetime] = [at for (at,) in cursor.fetchall()]
    for span, most in ((HOUR, policy.looks_per_hour), (DAY, policy.looks_per_day)):
        within = [at for at in before if at > now - span]
        if len(within) >= most:
            again = within[-most] + span if most else now + span
            raise TooManyLooks(
                count=len(within),
                hours=span // HOUR,
                again=f"{again.astimezone(clock.CITY):%Y-%m-%d %H:%M}",
            )


def keep_refusal(subject: str, scope: Scope) -> Callable[[journal.Work, HubError], None]:
    """What notes that somebody was refused a look: for the auditors, and for whom it was."""

    def note(work: journal.Work, error: HubError) -> None:
        actor = scope.actor
        work.note(
            journal.Entry(
                "caller.look_refused",
                {"code": error.code},
                subject=subject,
                org_id=actor.org_id,
                actor=actor,
                audience=(AUDIT, f"user:{actor.user_id}"),
            )
        )

    return note


def callers_in_clear(case_id: int, actor: Actor) -> list[dict[str, Any]]:
    """The callers of a case whom the actor may know, unsealed, and what each told.

    Only after a `reveal_caller` command was applied, which says who and why.
    """
    # a unit with a part in any of the cases that were merged has a part in all of them
    file = merges.together(store.read([case_id])[case_id], merges.shown(case_id))
    known = [event.id for event in secrecy.knowable(file, actor)]
    rows = Caller.objects.filter(event__in=known).select_related("event__words")
    return [
        {
            "event_id": row.event_id,
            "name": opened(row.name),
            "phone": opened(row.phone),
            "id_number": opened(row.id_number),
            "address": opened(row.address),
            "text": words.text if (words := getattr(row.event, "words", None)) else "",
        }
        for row in rows.order_by("event_id")
    ]


def opened(sealed: bytes | memoryview | None) -> str:
    """The text of a sealed column; "" for an empty one."""
    return seal.unseal(bytes(sealed)) if sealed else ""
