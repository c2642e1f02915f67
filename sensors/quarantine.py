"""The quarantine: what could not be taken, set aside with its reason, and what a person does about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from hub.foundation import clock, seal, sqlfile
from hub.foundation.errors import HubError
from sensors.envelope import Envelope
from sensors.models import Quarantined

#: Payloads may hold personal data; those nobody dealt with are dropped after so many days.
KEEP_DAYS = 30
#: Longest text of a reason's value; a reason quotes the message, it does not copy it.
QUOTED = 300

State = Quarantined.State


@dataclass(frozen=True, slots=True)
class Refusal:
    """One message and why it was not taken, or not wholly. more: how many further reasons there were."""

    envelope: Envelope
    error: HubError
    more: int = 0


def put(refusals: Iterable[Refusal]) -> None:
    """Set messages aside, in one transaction of their own.

    The same bytes on the same topic for the same reason are one row that counts, so a delivery repeated
    after a crash does not fill the table.
    """
    rows = [_row(one) for one in refusals]
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for row in rows:
            cursor.execute(sqlfile.load("sensors", "quarantine_put"), row)


def _row(one: Refusal) -> dict[str, Any]:
    env = one.envelope
    values = {name: _quoted(value) for name, value in one.error.values.items()}
    return {
        "topic": env.topic,
        "content_type": _quoted(env.content_type)[:80],
        "correlation": env.correlation,
        "retained": env.retained,
        "reason": one.error.code,
        "values": json.dumps(values | ({"more": one.more} if one.more else {}), default=str),
        "payload": seal.seal_bytes(env.payload),
        "size": len(env.payload),
        "digest": hashlib.sha256(env.topic.encode() + b"\0" + env.payload).hexdigest(),
        "received_at": env.received_at,
    }


def _quoted(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if not isinstance(value, str):
        return value
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
    return clean if len(clean) <= QUOTED else clean[: QUOTED - 1] + "…"


def sentence(row: Quarantined) -> str:
    """Why a message lies here, in the active language."""
    kind = _errors().get(row.reason)
    if kind is None:
        return row.reason
    text = str(gettext(kind.message) % row.values)
    more = row.values.get("more")
    return text + (" " + gettext("(and %(more)s more)") % {"more": more} if more else "")


def payload(row: Quarantined) -> bytes:
    """The bytes as they came, unsealed; empty when they were dropped. Raises SealBroken."""
    return seal.unseal_bytes(bytes(row.payload)) if row.payload else b""


def envelope(row: Quarantined) -> Envelope:
    """The message as it came; its time of arrival is that of its first arrival."""
    return Envelope(
        topic=row.topic,
        payload=payload(row),
        received_at=row.received_at,
        content_type=row.content_type,
        correlation=bytes(row.correlation),
        retained=row.retained,
        again=True,
    )


def retry(rows: Sequence[Quarantined], take: Callable[[Envelope], HubError | None]) -> int:
    """Give messages to the pipeline again; how many it took. take: None when taken, else the reason.

    One that is refused again stays, with its newest reason.
    """
    taken = 0
    for row in rows:
        error = take(envelope(row))
        if error is None:
            taken += _settle([row], State.TAKEN)
        elif error.code != row.reason:
            # The old row goes; `put` writes the new reason unless an equal row waits already.
            _settle([row], State.DROPPED)
            put([Refusal(envelope(row), error)])
    return taken


def drop(rows: Sequence[Quarantined]) -> int:
    """Throw messages away for good: their payloads are erased, that they were there is kept."""
    return _settle(rows, State.DROPPED)


def expire() -> int:
    """Erase the payloads nobody dealt with for KEEP_DAYS; how many there were."""
    limit = clock.now() - timedelta(days=KEEP_DAYS)
    return Quarantined.objects.filter(state=State.WAITING, last_at__lt=limit).update(
        state=State.EXPIRED, payload=None, correlation=b"", settled_at=clock.now()
    )


def _settle(rows: Sequence[Quarantined], state: Quarantined.State) -> int:
    return Quarantined.objects.filter(pk__in=[row.pk for row in rows], state=State.WAITING).update(
        state=state, payload=None, correlation=b"", settled_at=clock.now()
    )


def _errors() -> dict[str, type[HubError]]:
    """Every error that may be a reason, by its code: this room's, and those of the rooms below."""
    found: dict[str, type[HubError]] = {}
    waiting: list[type[HubError]] = [HubError]
    for kind in waiting:
        # the parent comes first, so a subclass without a code of its own does not hide it
        found.setdefault(kind.code, kind)
        waiting += kind.__subclasses__()
    return found
