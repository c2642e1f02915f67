"""Commands received: each is carried out once, and sent again it gets the stored outcome, refusals included."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db import transaction as db
from django.utils.translation import gettext_noop as _

from hub.foundation import clock, journal, logs, pulse, seal
from hub.foundation.access import Scope
from hub.foundation.canonical import canonical
from hub.foundation.errors import Conflict, Forbidden, HubError, NotFound, Refused
from hub.foundation.models import Command

log = logging.getLogger(__name__)


class CommandReused(Refused):
    """The same command id came with another content or from another person."""

    code = "hub.command_reused"
    message = _(
        "The command %(id)s was already received with another content or from somebody else."
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command. result: applied, already, refused or conflict; data: JSON-able."""

    result: str
    data: dict[str, Any]


def run(
    command_id: UUID,
    verb: str,
    payload: dict[str, Any],
    scope: Scope,
    do: Callable[[journal.Work], dict[str, Any]],
    *,
    based_on_version: int | None = None,
    refused: Callable[[journal.Work, HubError], None] | None = None,
) -> Outcome:
    """Carry a command out once, in one transaction with its journal entries.

    do: does the work and gives the outcome; a Refused, Forbidden or NotFound it raises is kept as the outcome and
    undoes what `do` wrote. refused: notes what the journal is to keep of that. Any other error leaves no trace, so
    the command may be sent again.
    Raises CommandReused when the id was used for another content or by another actor.
    """
    digest = seal.sm3(canonical({"verb": verb, "payload": payload})).hex()
    actor_key = f"{scope.actor.kind}:{scope.actor.user_id or scope.actor.name}"
    kept = _kept(command_id, digest, actor_key)
    if kept:
        return kept
    try:
        with journal.transaction() as work:
            outcome = _attempt(work, do, refused)
            work.command = {
                "id": str(command_id),
                "actor_key": actor_key,
                "verb": verb,
                "digest": digest,
                "based_on_version": based_on_version,
                "result": outcome.result,
                "outcome": outcome.data,
                "recorded_at": clock.now().isoformat(),
            }
        pulse.count("web.commands")
        said = logs.fields(command=command_id, verb=verb, result=outcome.result, seq=work.last_seq)
        log.info("command", extra=said)
        return outcome
    except IntegrityError:
        # The same command arrived twice at once and the other one committed first.
        kept = _kept(command_id, digest, actor_key)
        if kept is None:
            raise
        return kept


def _attempt(
    work: journal.Work,
    do: Callable[[journal.Work], dict[str, Any]],
    refused: Callable[[journal.Work, HubError], None] | None,
) -> Outcome:
    mark = len(work.entries)
    try:
        with db.atomic():
            return Outcome("applied", do(work))
    except (Refused, Forbidden, NotFound) as error:
        del work.entries[mark:]
        if refused is not None:
            refused(work, error)
        return Outcome("conflict" if isinstance(error, Conflict) else "refused", _told(error))


def _told(error: HubError) -> dict[str, Any]:
    return error.as_json()


def _kept(command_id: UUID, digest: str, actor_key: str) -> Outcome | None:
    row = Command.objects.filter(id=command_id).first()
    if row is None:
        return None
    if (row.digest, row.actor_key) != (digest, actor_key):
        raise CommandReused(id=str(command_id))
    if row.result in {"refused", "conflict"}:
        return Outcome(row.result, row.outcome)
    return Outcome("already", row.outcome)
