"""What people do: every verb of the tables as one command, and a report by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from events import (
    catalogue,
    collectors,
    forwarding,
    gather,
    intake,
    looking,
    merges,
    numbers,
    opening,
    orgs,
    reactions,
    reviews,
    store,
)
from events.decide import decide
from events.draft import Context, Draft
from events.errors import CaseHasEnded, NeedMissing
from events.given import Given
from events.groups import GRADERS, REPORTERS
from events.kept import Standing
from events.models import Event
from events.opening import Rules
from events.payload import Payload, bounded, read
from events.policy import running
from events.reasons import list_of
from events.records import CaseFile
from events.reports import BY_HAND, CHANNELS_BY_HAND, Report
from events.states import LIVE
from events.story import since
from events.veil import veil
from events.verbs import CaseVerb
from grid import calendar
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import Actor, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, Conflict, Forbidden, HubError, NotFound, Phrase, Refused


def on_case(
    command_id: UUID,
    case_id: int,
    verb: str,
    payload: dict[str, Any],
    scope: Scope,
    *,
    based_on_version: int | None = None,
    acted_at: dt.datetime | None = None,
) -> Outcome:
    """A verb of the table of case moves. data of the outcome: case_id, version, state, or the error's.

    Raises BadInput for a payload that cannot be read.
    """
    given = read(payload)

    def do(work: journal.Work) -> dict[str, Any]:
        if verb in merges.OF_TWO:
            file, named = _two(case_id, verb, given, scope)
        else:
            file, named = (
                visible(store.load([case_id]), scope, Phrase("case %(number)s", number=case_id)),
                None,
            )
        return _act(work, file, None, verb, given, scope, based_on_version, acted_at, named)

    kept = (
        looking.keep_refusal(f"case:{case_id}", scope) if verb == CaseVerb.REVEAL_CALLER else None
    )
    return _run(
        command_id, verb, {"case": case_id, **payload}, scope, do, based_on_version, acted_at, kept
    )


def on_item(
    command_id: UUID,
    item_id: int,
    verb: str,
    payload: dict[str, Any],
    scope: Scope,
    *,
    based_on_version: int | None = None,
    acted_at: dt.datetime | None = None,
) -> Outcome:
    """A verb of the table of work-item moves, and the move of the case that follows from it; as `on_case`."""
    given = read(payload)

    def do(work: journal.Work) -> dict[str, Any]:
        file = visible(store.load((), [item_id]), scope, Phrase("item %(id)s", id=item_id))
        return _act(work, file, item_id, verb, given, scope, based_on_version, acted_at)

    return _run(
        command_id, verb, {"item": item_id, **payload}, scope, do, based_on_version, acted_at
    )


def _run(
    command_id: UUID,
    verb: str,
    payload: dict[str, Any],
    scope: Scope,
    do: Callable[[journal.Work], dict[str, Any]],
    based_on_version: int | None,
    acted_at: dt.datetime | None,
    refused: Callable[[journal.Work, HubError], None] | None = None,
) -> Outcome:
    signed = payload | ({"acted_at": acted_at.isoformat()} if acted_at else {})
    return commands.run(
        command_id, verb, signed, scope, do, based_on_version=based_on_version, refused=refused
    )


def _act(
    work: journal.Work,
    file: CaseFile,
    item_id: int | None,
    verb: str,
    payload: Payload,
    scope: Scope,
    based_on_version: int | None,
    acted_at: dt.datetime | None,
    named: Named | None = None,
) -> dict[str, Any]:
    ctx = _context(scope, acted_at)
    try:
        draft = decided(file, verb, item_id, payload, ctx, named)
    except (Forbidden, Refused) as refusal:
        if _is_stale(file, based_on_version) and not isinstance(refusal, NeedMissing):
            changed = _changed(file, based_on_version or 0, scope.actor)
            raise Conflict(changed=changed, version=file.case.version) from refusal
        raise
    if verb == CaseVerb.REVEAL_CALLER:
        looking.allow(ctx.actor, ctx.now, ctx.policy)
    if draft.unmerge is not None:  # its clocks were put back: a light may have turned unseen
        reactions.tell_passed([draft, *draft.beside], ctx)
    store.write([draft], work)
    return told(draft)


@dataclass(frozen=True, slots=True)
class Named:
    """The other case of a move that needs two, and the merge that is taken back."""

    other: CaseFile | None
    standing: Standing | None


def _two(case_id: int, verb: str, payload: Payload, scope: Scope) -> tuple[CaseFile, Named]:
    """A case and the one it is moved together with, both locked in the order of their ids.

    Raises NotFound for one outside the scope; Conflict when the merge was changed while this waited.
    """
    is_back = verb == CaseVerb.UNMERGE
    other_id = merges.into(case_id) if is_back else payload.other_case
    found = store.load([case_id] if other_id is None else [case_id, other_id])
    file = visible(
        {case_id: found[case_id]} if case_id in found else {},
        scope,
        Phrase("case %(number)s", number=case_id),
    )
    other = found.get(other_id) if other_id is not None else None
    if not is_back:
        if other_id is not None and (other is None or not scope.sees(other.case.audience)):
            raise NotFound(what=Phrase("case %(number)s", number=other_id))
        return file, Named(other, None)
    standing = merges.standing(case_id)  # under the lock of its case nobody else changes it
    if (standing.into_id if standing is not None else None) != other_id:
        changed = _changed(file, file.case.version - 1, scope.actor)
        raise Conflict(changed=changed, version=file.case.version)
    return file, Named(other, standing)


def decided(
    file: CaseFile,
    verb: str,
    item_id: int | None,
    payload: Payload,
    ctx: Context,
    named: Named | None = None,
) -> Draft:
    """What a command makes of a case, the department named where the row says so; nothing is stored.

    named: the other case, for a move that needs two; what becomes of it stands in the draft's `beside`.

    Raises BadInput for something named that does not exist, and what `events.decide.decide` raises.
    """
    item = file.item(item_id)
    reasons = list_of(verb, item.kind if item is not None else "")
    asked = gather.asked(file, verb, item_id)
    given = gather.gather(payload, asked, file.case, ctx.actor, reasons)
    if named is not None:
        given = replace(given, other=named.other, standing=named.standing)
        if named.other is not None:
            reviews.settle(file, named.other, named.standing)
    draft = decide(file, verb, item_id, given, ctx)
    for one in draft.beside:
        if one.is_new and given.class_ is not None:
            rules = Rules(catalogue.of(), forwarding.router_for(one.file.case), orgs.orgs)
            opening.carry_on(one, given.class_, rules, ctx)
    if draft.routed:
        router = forwarding.router_for(draft.file.case)
        by_itself = given.rule is not None and given.rule.auto_dispatch
        forwarding.forward(draft, router, orgs.orgs, ctx, auto_dispatch=by_itself)
    return draft


def visible(found: Mapping[int, CaseFile], scope: Scope, what: Phrase) -> CaseFile:
    """The one file that was found, inside the scope. Raises NotFound when there is none."""
    file = next(iter(found.values()), None)
    if file is None or not scope.sees(file.case.audience):
        raise NotFound(what=what)
    return file


def _changed(file: CaseFile, version: int, actor: Actor) -> str:
    """What happened to a case after this version, as the actor may know it."""
    rows = Event.objects.filter(case_id=file.case.id).select_related("caller", "reporter")
    veiled = veil(file, rows, actor)
    return "；".join(since(file.case.id, version, veiled.actor))


def _is_stale(file: CaseFile, based_on_version: int | None) -> bool:
    return based_on_version is not None and based_on_version < file.case.version


def told(draft: Draft) -> dict[str, Any]:
    """What a command answers: enough to follow, nothing personal, because it is kept."""
    case = draft.file.case
    return {"case_id": case.id, "number": case.number, "version": case.version, "state": case.state}


def _context(scope: Scope, acted_at: dt.datetime | None) -> Context:
    now = clock.now()
    return Context(
        actor=scope.actor,
        now=now,
        acted_at=bounded(acted_at, now, running().acted_back),
        calendar=calendar.load(),
        new_id=numbers.take,
        digest=seal.keyed_digest,
        collectors=collectors.on_duty,
    )


def report(command_id: UUID, told_: Report, photos: dict[str, Any], scope: Scope) -> Outcome:
    """A report by hand (接报, 上报): at the desk, or on a phone. data: case_id, number, result, event_id.

    told_: source and source_id are set here, so that the same command never makes two events; joins: a live case inside
    the scope it is added to. photos:
    {"photos": [...]} as in a command. Raises Forbidden for an importance from who is no desk of a centre, BadInput for
    a channel nobody reports through by hand.
    """
    scope.need(*(GRADERS if told_.importance else REPORTERS))
    if told_.channel not in CHANNELS_BY_HAND:
        raise BadInput(
            field="channel", expected=", ".join(CHANNELS_BY_HAND), got=told_.channel[:32]
        )
    told_ = replace(
        told_, source=BY_HAND, source_id=str(command_id), reporter_id=scope.actor.user_id
    )
    given = Given(photos=gather.photos_given(read(photos), scope.actor))

    def do(work: journal.Work) -> dict[str, Any]:
        if told_.joins is not None:  # locked: it does not end before the report is in it
            joined = visible(
                store.load([told_.joins]), scope, Phrase("case %(number)s", number=told_.joins)
            )
            if joined.state not in LIVE:
                raise CaseHasEnded(number=joined.case.number)
        done = intake.report_many([told_], work, scope.actor, given)[0]
        return {
            "case_id": done.case_id,
            "number": done.number,
            "result": done.result,
            "event_id": done.event_id,
        }

    signed = {"content": seal.keyed_digest(repr(told_)), **photos}
    return commands.run(command_id, "report", signed, scope, do)
