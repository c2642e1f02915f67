"""What one reader of a case is told of those who told it: callers masked, and who is kept secret not to be guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from events import masking, secrecy
from events.looking import opened
from events.models import Caller, Event
from events.records import CaseFile
from hub.foundation.access import Actor

#: How somebody is called whose name the reader may not know.
SOMEBODY: Final = gettext_noop("whoever reported it")
#: What of one's own doing could tell that it was one's own report.
TELLING: Final = frozenset(
    {"case.opened", "event.joined", "case.commented", "case.evidence_attached"}
)


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as stored, opened once."""

    name: str
    phone: str
    id_number: str
    address: str
    confidential: bool
    no_reply: bool


@dataclass(frozen=True, slots=True)
class Veil:
    """One reader's view of one case. hidden: events whose reporter the reader may not know; users, names: members of
    the staff who reported these themselves; identities: what would name a caller in words.
    """

    callers: Mapping[int, Known]
    hidden: frozenset[int]
    users: frozenset[int]
    names: tuple[str, ...]
    identities: tuple[str, ...]

    def words(self, text: str | None) -> str | None:
        """Somebody's words without those who called and without anybody's numbers."""
        return masking.words(text, self.identities) if text else text

    def caller(self, event_id: int) -> dict[str, Any] | None:
        """The caller of an event, masked; all empty for one who is kept secret. None when nobody called."""
        known = self.callers.get(event_id)
        if known is None:
            return None
        secret = event_id in self.hidden or known.confidential
        return {
            "name": "" if secret else masking.name(known.name),
            "phone": "" if secret else masking.phone(known.phone),
            "id_number": "" if secret else masking.id_number(known.id_number),
            "address": "" if secret else masking.address(known.address),
            "confidential": known.confidential or event_id in self.hidden,
            "no_reply": known.no_reply,
        }

    def author(self, user_id: int | None, name: str) -> str:
        """Who did something that only the reporter would have done."""
        return gettext(SOMEBODY) if user_id in self.users else name

    def actor(self, kind: str, actor: Mapping[str, Any]) -> Mapping[str, Any]:
        """The actor of an entry as the reader is told; the role goes with the name."""
        if kind in TELLING and actor.get("user") in self.users:
            return {"kind": "user", "name": gettext(SOMEBODY), "role": None}
        return actor

    def sentence(self, text: str) -> str:
        """A sentence that may name somebody of the staff."""
        return masking.words(text, self.names) if self.names else text


def veil(file: CaseFile, rows: Iterable[Event], actor: Actor) -> Veil:
    """The view `actor` has. rows: the events of the case with their callers and reporters."""
    rows = list(rows)
    callers = {row.pk: _known(caller) for row in rows if (caller := getattr(row, "caller", None))}
    kept = {one.id for one in file.events if not secrecy.may_know(file, one, actor)}
    secret = frozenset(row.pk for row in rows if row.pk in kept)
    alone = [row for row in rows if row.pk in secret and _alone(callers.get(row.pk))]
    return Veil(
        callers=callers,
        hidden=secret,
        users=frozenset(row.reporter_id for row in alone if row.reporter_id is not None),
        names=tuple({str(row.reporter) for row in alone if row.reporter is not None}),
        identities=_identities(callers, secret),
    )


def _known(caller: Caller) -> Known:
    return Known(
        opened(caller.name),
        opened(caller.phone),
        opened(caller.id_number),
        opened(caller.address),
        caller.confidential,
        caller.no_reply,
    )


def _alone(known: Known | None) -> bool:
    """Whether a member of the staff who wrote an event down told it, and nobody else."""
    return known is None or not (known.name or known.phone or known.id_number)


def _identities(callers: Mapping[int, Known], secret: frozenset[int]) -> tuple[str, ...]:
    found: list[str] = []
    for event_id, one in callers.items():
        found += (one.name, one.phone, one.id_number)
        if event_id in secret or one.confidential:
            found += masking.spoken_of(one.name)
        if event_id in secret:  # another's address may be where the work is
            found.append(one.address)
    return tuple(sorted({text for text in found if text}))
