"""What becomes of a report: the case it opens, filed and dispatched by rule where one says so, or the case it joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from events import clocks, naming
from events.catalogue import Catalogue
from events.decide import follow, move_case
from events.draft import Context, Draft
from events.effects.hotline import offer_first_contact
from events.effects.main import set_class, set_place
from events.effects.offers import offer_call_back
from events.effects.step import Step
from events.forwarding import Orgs, forward
from events.given import NOTHING, ClassGiven, Given, PlaceGiven, RuleGiven
from events.joining import Arrival
from events.moves import tables
from events.moves.row import CALLS_DONE
from events.policy import running
from events.records import CaseFile, CaseRecord, EventRecord, EvidenceRecord
from events.reports import Report
from events.secrecy import is_secret
from events.states import (
    CaseKind,
    CaseState,
    EventType,
    EvidenceKind,
    ItemKind,
    ItemState,
    Review,
)
from events.telling import importance, wants_reply
from events.verbs import CaseVerb
from grid.route import Router
from hub.foundation.access import SYSTEM
from hub.foundation.why import Why


@dataclass(frozen=True, slots=True)
class Rules:
    """What a batch is decided by. orgs: asked for when the first case is routed."""

    catalogue: Catalogue
    router: Router
    orgs: Orgs


#: What a new event does to a case that has ended; other types only join it.
WAKES: Final[Mapping[EventType, CaseVerb]] = {EventType.REDO: CaseVerb.REOPEN}


def event_record(arrival: Arrival) -> EventRecord:
    """The event as decisions see it."""
    caller = arrival.report.caller
    return EventRecord(
        id=arrival.event_id,
        case_id=arrival.case_id,
        source=arrival.report.source,
        source_id=arrival.report.source_id,
        type=arrival.type.value,
        has_caller=caller is not None,
        wants_reply=wants_reply(caller),
        confidential=is_secret(arrival.report, running()),
        reporter_id=arrival.report.reporter_id,
    )


def open_case(
    arrival: Arrival, number: str, place: PlaceGiven, given: Given, rules: Rules, ctx: Context
) -> Draft:
    """A new case from a report: classified, placed, and as far on its way as rules carry it."""
    report = arrival.report
    case = CaseRecord(
        id=arrival.case_id,
        number=number,
        state=CaseState.INTAKE.value,
        kind=report.kind.value,
        source=report.source,
        channel=report.channel[:32],
        opened_at=ctx.now,
        changed_at=ctx.now,
        importance=importance(report),
        component_id=report.component_id,
        device_id=report.device_id,
        alarm_id=report.alarm_id,
        review=reviewed_with("", report),
        events=1,
    )
    draft = Draft(CaseFile(case, events=[event_record(arrival)]), is_new=True)
    class_, why = naming.class_of(report, rules.catalogue)
    if class_ is None:
        case.whys["class"] = why.as_json()
    step = Step(draft, ctx, replace(given, class_=class_, place=place))
    set_class(step)
    set_place(step)
    rule = naming.default_rule(class_, rules.catalogue) if class_ is not None else None
    case.whys["filing"] = _filing_why(rule).as_json()
    clocks.start_stage(case, ctx.now, ctx.policy, ctx.calendar)
    extra = _event_told(arrival) | {"why": dict(case.whys)}
    draft.evidence = photos(arrival, given, ctx)
    draft.tell("case.opened", ctx, extra=extra)
    _carry_on(draft, rule, rules, ctx)
    return draft


def _carry_on(draft: Draft, rule: RuleGiven | None, rules: Rules, ctx: Context) -> None:
    """As far on its way as its rule carries a new case."""
    if rule is not None and rule.auto_file:
        move_case(draft, CaseVerb.FILE, Given(rule=rule), replace(ctx, actor=SYSTEM), by_rule=True)
        forward(draft, rules.router, rules.orgs, ctx, auto_dispatch=rule.auto_dispatch)


def carry_on(draft: Draft, class_: ClassGiven, rules: Rules, ctx: Context) -> None:
    """A case that was split off (拆分) goes on as one that was reported with this class."""
    rule = naming.default_rule(class_, rules.catalogue)
    draft.file.case.whys["filing"] = _filing_why(rule).as_json()
    _carry_on(draft, rule, rules, ctx)


def photos(arrival: Arrival, given: Given, ctx: Context) -> list[EvidenceRecord]:
    """The photos a report came with, as evidence of what was found."""
    return [
        EvidenceRecord(
            case_id=arrival.case_id,
            item_id=None,
            event_id=arrival.event_id,
            kind=EvidenceKind.BEFORE.value,
            upload_id=photo.upload_id,
            author_id=ctx.actor.user_id,
            at=ctx.now,
            taken_at=photo.taken_at,
            lon=photo.lon,
            lat=photo.lat,
        )
        for photo in given.photos
    ]


def reviewed_with(review: str, report: Report) -> str:
    """What is known of what devices reported, with one more report: what a person confirmed once stays so."""
    if report.kind is not CaseKind.ALARM or review == Review.CONFIRMED:
        return review
    return Review.LEAD.value


def _filing_why(rule: RuleGiven | None) -> Why:
    if rule is None:
        return Why("events.rule.none")
    if rule.auto_file and rule.why is not None:
        return rule.why
    return Why("events.rule.by_hand", {"number": rule.number, "condition": rule.condition})


def _event_told(arrival: Arrival) -> dict[str, object]:
    return {
        "event": {
            "id": arrival.event_id,
            "type": arrival.type.value,
            "source": arrival.report.source,
            "channel": arrival.report.channel,
        }
    }


def _owe_caller(draft: Draft, event: EventRecord, ctx: Context) -> None:
    """One more caller of a case under way is contacted, or called back, like those before."""
    if event.type != EventType.REPORT or not event.wants_reply:
        return
    step = Step(draft, ctx, NOTHING)
    if draft.file.state is CaseState.HANDLING:
        offer_first_contact(step, event)
    elif draft.file.state is CaseState.CALL_BACK:
        offer_call_back(step, event)


def _owe_no_more(draft: Draft, arrival: Arrival, ctx: Context) -> None:
    """撤单: who withdrew is neither contacted nor called back; those who did not still are."""
    told = {
        (arrival.report.source, one) for one in (arrival.report.source_id, arrival.report.refers_to)
    }
    gone = {event.id for event in draft.file.events if (event.source, event.source_id) in told}
    for item in draft.file.open_items(ItemKind.FIRST_CONTACT, ItemKind.CALL_BACK):
        if item.event_id in gone:
            item.state, item.done_at = ItemState.REVOKED.value, ctx.now
            draft.touch(item)


def join_case(draft: Draft, arrival: Arrival, ctx: Context) -> None:
    """Another event of a known case: counted, told, and the case woken when it asks for that."""
    file, case = draft.file, draft.file.case
    file.events.append(event_record(arrival))
    case.events += 1
    case.urges += arrival.type is EventType.URGE
    case.importance = max(case.importance, importance(arrival.report))
    case.review = reviewed_with(case.review, arrival.report)
    _owe_caller(draft, file.events[-1], ctx)
    if arrival.type is EventType.WITHDRAW:
        _owe_no_more(draft, arrival, ctx)
    draft.tell("event.joined", ctx, extra=_event_told(arrival))
    if arrival.type is EventType.WITHDRAW and file.state is CaseState.CALL_BACK:
        follow(draft, CALLS_DONE, ctx)
    verb = WAKES.get(arrival.type)
    row = tables(ctx.policy).cases.get((file.state, verb)) if verb is not None else None
    if verb is not None and row is not None and row.auto:
        reason = replace(NOTHING, reason_code=arrival.type.value)
        move_case(draft, verb, reason, replace(ctx, actor=SYSTEM), by_rule=True)
