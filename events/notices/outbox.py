"""What waits to leave the hub: taken by one process at a time, sent, and written down with what became of it.

A message is taken in one transaction and settled in another, so no lock is held while another machine is spoken to.
Whoever takes it has LEASE to send it; a process that dies meanwhile leaves it to the next, which sends it again under
the same id: a receiver that keeps ids sees it once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import DatabaseError, InterfaceError, connection, transaction

from events import states, tongue
from events.card import instant
from events.models import Contact, Delivery, Notice
from events.notices import keeping, ways, words
from events.notices.matrix import Way
from events.notices.planning import OUTLASTING
from events.notices.ways import Message, NotTaken
from hub.foundation import clock, journal, pulse, seal, sqlfile
from hub.foundation.ids import uuid7
from hub.foundation.models import User

log = logging.getLogger(__name__)

#: So long whoever took a message may send it; longer than any way out waits for an answer.
LEASE: Final = dt.timedelta(seconds=60)
#: How long after the first, second … failure it is tried again; after the last it is given up.
WAITS: Final = tuple(dt.timedelta(seconds=s) for s in (15, 60, 240, 900, 3600, 4 * 3600))
#: Notices in one message.
MOST: Final = 50

DELIVERED: Final = "notice.delivered"
FAILED: Final = "notice.failed"
GIVEN_UP: Final = "notice.given_up"


class Taken(msgspec.Struct, frozen=True):
    """A message in hand. deliveries, notices: ids of what it carries; attempt: 1 for the first; to: a unit's code."""

    id: UUID
    user_id: int
    way: Way
    attempt: int
    deliveries: tuple[int, ...]
    notices: tuple[int, ...]
    to: str = ""


def send_one(own: Collection[Way] = tuple(Way)) -> bool:
    """Send the message of these ways that is due longest; whether there was one.

    Raises Django's DatabaseError or InterfaceError when the database is away.
    """
    taken = take(own)
    if taken is None:
        return False
    if not taken.notices:
        return True
    try:
        out = ways.ready().get(taken.way)
        if out is None:
            raise NotTaken("not_set_up", final=True)
        with pulse.step("notices.send"):
            out.send(_message(taken))
    except NotTaken as fault:
        settle(taken, fault)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:  # one message that cannot be made or sent must not hold up the others
        log.exception("message %s failed", taken.id)
        settle(taken, NotTaken("broken"))
    else:
        settle(taken, None)
    return True


def take(own: Collection[Way] = tuple(Way)) -> Taken | None:
    """The next message, taken; None when none is due. One without notices left carries nothing and needs no sending."""
    now = clock.now()
    asked: dict[str, Any] = {"now": now, "most": MOST, "ways": sorted(own)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sqlfile.load("events", "notices/claim"), asked)
            rows = cursor.fetchall()
        if not rows:
            return None
        needless = _needless([row[1] for row in rows])
        dropped = [row[0] for row in rows if row[1] in needless]
        rows = [row for row in rows if row[1] not in needless]
        Delivery.objects.filter(pk__in=dropped).update(
            state=Delivery.State.DROPPED, leads=False, done_at=now
        )
        if not rows:
            return Taken(uuid7(), 0, Way.SMS, 0, (), ())
        _, _, user_id, way, _, known, to = rows[0]
        message, attempt = known or uuid7(), max(row[4] for row in rows) + 1
        ids = tuple(row[0] for row in rows)
        Delivery.objects.filter(pk__in=ids).update(
            state=Delivery.State.SENDING,
            message=message,
            attempts=attempt,
            next_at=now + LEASE,
            leads=False,
        )
        Delivery.objects.filter(pk=ids[0]).update(leads=True)
    return Taken(message, user_id, Way(way), attempt, ids, tuple(row[1] for row in rows), to)


def settle(taken: Taken, fault: NotTaken | None) -> None:
    """Write down what became of a message, with its journal entry; nothing when somebody else took it meanwhile."""
    now = clock.now()
    values: dict[str, Any] = {"cause": fault.cause if fault else ""}
    again = None
    if fault is None:
        kind, values = DELIVERED, values | {"state": Delivery.State.DELIVERED, "done_at": now}
    elif fault.final or taken.attempt > len(WAITS):
        kind, values = GIVEN_UP, values | {"state": Delivery.State.GIVEN_UP, "done_at": now}
    else:
        again = now + WAITS[taken.attempt - 1]
        kind, values = FAILED, values | {"state": Delivery.State.FAILED, "next_at": again}
    with journal.transaction() as work:
        mine = Delivery.objects.filter(
            pk__in=taken.deliveries,
            message=taken.id,
            attempts=taken.attempt,
            state=Delivery.State.SENDING,
        )
        if not mine.update(**values):
            return
        data: dict[str, Any] = {
            "way": taken.way.value,
            "message": str(taken.id),
            "attempt": taken.attempt,
            "notices": list(taken.notices),
        }
        if fault is not None:
            data["cause"] = fault.cause
        if again is not None:
            data["again_at"] = instant(again)
        work.note(keeping.entry(kind, taken.user_id, data))
    pulse.count(kind.replace("notice.", "notices."))


def next_at(own: Collection[Way] = tuple(Way)) -> dt.datetime | None:
    """When the next message of these ways is due; None when none waits."""
    waiting = Delivery.objects.filter(state__in=("queued", "sending", "failed"), way__in=own)
    return waiting.order_by("next_at", "id").values_list("next_at", flat=True).first()


def _needless(notices: Sequence[int]) -> set[int]:
    """Those whose case ended while they waited."""
    ended = Notice.objects.filter(pk__in=notices, case__state__in=sorted(states.ENDED))
    ended = ended.exclude(what__in=sorted(OUTLASTING))
    return set(ended.values_list("pk", flat=True))


def _message(taken: Taken) -> Message:
    """The words, in the person's language. Raises NotTaken when the person has no address any more."""
    user = User.objects.get(pk=taken.user_id)
    found = Notice.objects.in_bulk(taken.notices)
    notices = [found[notice_id] for notice_id in taken.notices]
    known = tongue.needed(user.language)
    told = [words.sentence(one.what, one.values, user.language, known) for one in notices]
    return Message(
        id=taken.id,
        to=_address(taken, user),
        title=words.title([(one.what, one.values) for one in notices], user.language),
        text=words.bundle(told, user.language),
        urgent=any(one.urgent for one in notices),
        notices=tuple(_plain(one) for one in notices),
    )


def _plain(one: Notice) -> Mapping[str, Any]:
    """A notice for programs."""
    said = {"id": one.pk, "what": one.what, "rule": one.rule, "at": instant(one.at)}
    kept = ("number", "class", "place", "due", "grade", "until")
    return said | {name: one.values[name] for name in kept if one.values.get(name)}


def _address(taken: Taken, user: User) -> str:
    if taken.way is Way.MQTT:
        return taken.to
    contact = Contact.objects.filter(user=user).first()
    sealed = {
        Way.SMS: contact and contact.phone,
        Way.CHAT: contact and contact.chat,
        Way.MAIL: contact and contact.mail,
    }[taken.way]
    if not sealed:
        raise NotTaken("no_address", final=True)
    return seal.unseal(bytes(sealed))
