"""The two tables of moves: complete, without dead ends, and nobody judges his own work."""

from __future__ import annotations

import datetime as dt
from itertools import count, product

import pytest

from events import clocks, labels, needs
from events.classes import ReasonChoice
from events.decide import decide, open_moves
from events.draft import Context
from events.effects import EFFECTS
from events.errors import MoveNotAllowed
from events.given import (
    AnswerGiven,
    ClassGiven,
    Given,
    NewCase,
    OrgGiven,
    PersonGiven,
    PhotoGiven,
    PlaceGiven,
    RuleGiven,
)
from events.guards import TESTS
from events.kept import Standing, keep
from events.kinds import KINDS
from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove
from events.on_site import ON_SITE
from events.records import CaseFile, CaseRecord, EventRecord, ItemRecord
from events.stages import STAGES
from events.states import (
    ENDED,
    LIVE,
    CaseState,
    ItemKind,
    ItemState,
    Matter,
    Part,
    PlaceStatus,
    Service,
)
from events.story import SENTENCES
from events.verbs import CaseVerb, Effect, Guard, ItemVerb, Need
from grid.worktime import Calendar
from hub.foundation.access import Actor, Role
from hub.foundation.errors import Forbidden, HubError
from hub.foundation.ids import uuid7
from hub.foundation.why import Why

AT = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
URBAN = OrgGiven(5, "城管局", (1, 5))
TEAM = OrgGiven(6, "养护队", (1, 5, 6))
#: Whom these needs want named: somebody below the unit, above it, or of a level below.
ELSEWHERE = {
    Need.SUB_ORG: TEAM,
    Need.OWN_ORG: TEAM,
    Need.ORG: OrgGiven(9, "市政局", (1, 9), "city"),
    Need.UPPER_ORG: OrgGiven(9, "市政局", (1, 9), "city"),
    Need.LOWER_ORG: OrgGiven(11, "社区", (1, 5, 11), "community"),
}
HANDLER, CHECKER = 70, 71
#: Moves of judgements that do not judge.
BESIDE = {ItemVerb.ASSIGN, ItemVerb.OFFER_AGAIN}


def context(role: Role, user_id: int = CHECKER, org_id: int = 5) -> Context:
    ids = count(1000)
    actor = Actor("user", "某人", user_id, 1, org_id, role)
    return Context(actor, AT, AT, Calendar(), lambda table: next(ids), lambda text: "digest")


def file_in(state: CaseState) -> CaseFile:
    """A case in a state, with the items and the caller that a case in that state has."""
    case = CaseRecord(
        id=1,
        number="AL-20261118-000001",
        state=state.value,
        kind="matter",
        source="12345",
        channel="phone",
        opened_at=AT,
        changed_at=AT,
        class_scheme="s",
        class_kind="matter",
        class_code="01001",
        limit_value=2,
        limit_unit="urgent_hour",
        clock_value=2,
        clock_unit="urgent_hour",
        place_status=PlaceStatus.EXACT.value,
        lon=109.0,
        lat=32.0,
        area_path=[1, 2, 3],
        ended_at=AT if state in ENDED else None,
        clock_from=AT,
        due_at=None if state in ENDED else AT,
    )
    file = CaseFile(case, events=[EventRecord(9, 1, "12345", "a", "report", True, True)])
    past = (CaseState.CHECK, CaseState.CALL_BACK, CaseState.CLOSING, CaseState.CLOSED)
    if state is CaseState.HANDLING or state in past:
        file.items.append(handling(ItemState.OFFERED if state not in past else ItemState.DONE))
    if state is CaseState.CHECK:
        file.items[-1].state = ItemState.REPORTED.value
        file.items.append(ItemRecord(51, 1, ItemKind.CHECK.value, ItemState.OFFERED.value, AT))
    if state is CaseState.CALL_BACK:
        call = ItemRecord(52, 1, ItemKind.CALL_BACK.value, ItemState.OFFERED.value, AT, event_id=9)
        file.items.append(call)
    return file


def handling(state: ItemState) -> ItemRecord:
    return ItemRecord(
        50, 1, ItemKind.HANDLE_LEAD.value, state.value, AT,
        org_id=5, org_name="城管局", org_path=[1, 5], person_id=HANDLER, person_name="处置", done_by_id=HANDLER,
        level="street",
    )  # fmt: skip


def everything(need: Need | None = None) -> Given:
    """All that any move may ask for."""
    return Given(
        reason="因为",
        listed=ReasonChoice("void", "other", "其他"),
        note="说明",
        class_=ClassGiven("s", "matter", "01002", "污水井盖"),
        rule=RuleGiven(3, 1, "条件", "结案", 4, "work_hour"),
        org=ELSEWHERE.get(need, URBAN) if need else URBAN,
        person=PersonGiven(72, "小李", frozenset({1, 5})),
        place=PlaceGiven(PlaceStatus.AREA, Why("events.place.none")),
        photos=(PhotoGiven(uuid7()),),
        answer=AnswerGiven(True, True, 5),
        confirmed=True,
        extra_days=3,
        until=AT + dt.timedelta(days=30),
        grade=2,
        to_caller="已告知",
        caller=9,
        reports=(9,),
        new_case=NewCase(3, "AL-20261118-000003"),
        other=other_case(),
        standing=Standing(4, 2, keep(file_in(CaseState.HANDLING), AT, 0)),
        part=Part.NOT_OURS,
        service=Service.FIRE,
        assists=(OrgGiven(8, "街道", (1, 8)),),
    )


def other_case() -> CaseFile:
    """Another case, for the moves that need two."""
    file = file_in(CaseState.HANDLING)
    file.case.id, file.case.number, file.events = 2, "AL-20261118-000002", []
    return file


def owed(file: CaseFile, row: CaseMove | ItemMove) -> None:
    """The callers and the claims as the row's guards want them."""
    if Guard.KNOWN_CALLER in row.guards:
        file.events[0].confidential = False
    if Guard.LAST_ATTEMPT in row.guards:
        file.items[-1].result = {"attempts": 2}
    if {Guard.CLAIM_REFUSED, Guard.IS_EXCLUDED} & set(row.guards):
        asked = {"item": 50, "role": "leader", "after": [], "by": [], "orgs": []}
        claim = ItemRecord(40, 1, ItemKind.APPROVE.value, ItemState.DONE.value, AT, asked=asked)
        claim.about = Matter.UNREASONABLE.value
        claim.result = {"ok": Guard.IS_EXCLUDED in row.guards}
        file.items.insert(0, claim)


def fitting(file: CaseFile, row: CaseMove | ItemMove | None) -> CaseFile:
    """The case as the row's guards want it."""
    if row is None:
        return file
    owed(file, row)
    if Guard.SUSPENDED in row.guards:
        clocks.suspend(file, AT)
    if Guard.WAS_RETURNED in row.guards:
        file.items.append(handling(ItemState.RETURNED))
        file.items[-1].id, file.items[-1].org_id = 49, 4
    if Guard.REPORTS_STAY in row.guards:
        file.events.append(EventRecord(10, 1, "12345", "b", "report", True, True))
    if Guard.WAS_LATE in row.guards:
        own = file.items[-1]
        own.due_at, own.reported_at = AT - dt.timedelta(hours=1), AT
    if Guard.IS_SIMPLE in row.guards:
        file.case.class_code, file.case.number, file.events = "07001", "AL-20261118-000002", []
    if Guard.IS_EMERGENCY in row.guards:
        file.case.importance = 3
    lead = file.lead()
    if Guard.LEAD_OPEN in row.guards and lead is not None:
        lead.state = ItemState.ACCEPTED.value
    return file


def open_rows() -> list[tuple[CaseState, CaseVerb]]:
    """The rows somebody can make by hand."""
    return [key for key, row in CASE_MOVES.items() if row.who]


@pytest.mark.parametrize(("state", "verb"), open_rows())
def test_every_row_of_the_case_table_leads_where_it_says(state: CaseState, verb: CaseVerb) -> None:
    row = CASE_MOVES[(state, verb)]
    role = next(iter(row.who))
    draft = decide(fitting(file_in(state), row), verb.value, None, everything(), context(role))
    to = row.to or CaseState.HANDLING  # where the merged case was
    assert draft.file.state is to
    assert draft.told[-1].kind == row.entry
    assert (draft.file.case.due_at is None) == (to in ENDED)
    assert (draft.file.case.ended_at is None) == (to not in ENDED)
    assert [one.told[-1].kind for one in draft.beside if not one.is_new] == [
        CASE_MOVES[(CaseState.HANDLING, follows)].entry for _, follows in row.beside[-1:]
    ]


@pytest.mark.parametrize(("state", "verb"), list(product(CaseState, CaseVerb)))
def test_a_case_moves_only_by_a_row_of_the_table(state: CaseState, verb: CaseVerb) -> None:
    row = CASE_MOVES.get((state, verb))
    for role in Role:
        file = fitting(file_in(state), row)
        if row is None:
            with pytest.raises(MoveNotAllowed):
                decide(file, verb.value, None, everything(), context(role))
        elif role not in row.who:
            with pytest.raises(Forbidden):
                decide(file, verb.value, None, everything(), context(role))
        else:
            decide(file, verb.value, None, everything(), context(role))
        assert file.state is state, "deciding leaves the file as it was"


@pytest.mark.parametrize(("kind", "state", "verb"), list(product(ItemKind, ItemState, ItemVerb)))
def test_an_item_moves_only_by_a_row_of_the_table(
    kind: ItemKind, state: ItemState, verb: ItemVerb
) -> None:
    row = ITEM_MOVES.get((kind, state, verb))
    for role in Role:
        file = fitting(item_file(kind, state, role, CHECKER), row)
        asked = {ask.need for ask in row.needs} if row is not None else set()
        given = everything(next((one for one in ELSEWHERE if one in asked), None))
        user = HANDLER if kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST) else CHECKER
        ctx = context(role, user)
        if row is None:
            with pytest.raises(MoveNotAllowed):
                decide(file, verb.value, 60, given, ctx)
        elif role not in row.who:
            with pytest.raises(Forbidden):
                decide(file, verb.value, 60, given, ctx)
        else:
            draft = decide(file, verb.value, 60, given, ctx)
            moved = draft.file.item(60)
            assert moved is not None
            told = [entry.kind for entry in draft.told]
            assert told[0] == row.entry
            if len(told) == 1:
                assert moved.state == row.to.value


def item_file(
    kind: ItemKind, state: ItemState, role: Role = Role.DISPATCHER, person: int | None = None
) -> CaseFile:
    """A case whose item 60 is in a state, in the case state where such an item lives.

    role: who is to approve it; person: who holds it, where somebody looks on site.
    """
    lives = {
        ItemKind.VERIFY: CaseState.INTAKE,
        ItemKind.CHECK: CaseState.CHECK,
        ItemKind.REVIEW: CaseState.CHECK,
        ItemKind.CALL_BACK: CaseState.CALL_BACK,
    }
    file = file_in(lives.get(kind, CaseState.HANDLING))
    file.items = [item for item in file.items if item.kind != kind.value]
    own = handling(state) if kind in (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST) else None
    item = own or ItemRecord(60, 1, kind.value, state.value, AT, event_id=9)
    item.id, item.kind = 60, kind.value
    if kind in ON_SITE:
        item.person_id = person
    if kind is ItemKind.WHISTLE:
        item.org_id, item.org_path = 5, [1, 5]
    if kind is ItemKind.FIRST_CONTACT:
        item.org_path = [1, 5]
    if kind is ItemKind.SUPERVISE:
        item.asked, item.org_path = {"grade": 2}, [1, 5]
    if kind is ItemKind.APPROVE:
        item.about = Matter.EXTENSION.value
        item.asked = {
            "item": 50,
            "value": 3,
            "role": role.value,
            "after": [],
            "by": [HANDLER],
            "orgs": [1, 5],
        }
    if kind is ItemKind.HANDLE_ASSIST:
        file.items.append(handling(ItemState.REPORTED))
    file.items.append(item)
    return file


def test_the_one_who_handled_is_refused_every_judgement() -> None:
    for (kind, state, verb), row in ITEM_MOVES.items():
        if kind in (ItemKind.CHECK, ItemKind.REVIEW, ItemKind.CALL_BACK) and verb not in BESIDE:
            for role in row.who:
                with pytest.raises(HubError) as refused:
                    decide(
                        item_file(kind, state), verb.value, 60, everything(), context(role, HANDLER)
                    )
                assert refused.value.code == "events.handler_may_not_judge"
    with pytest.raises(HubError):
        decide(
            file_in(CaseState.CLOSING), "close", None, everything(),
            context(Role.SHIFT_SUPERVISOR, HANDLER),
        )  # fmt: skip


def test_a_move_without_what_it_needs_names_everything_that_is_missing() -> None:
    with pytest.raises(HubError) as refused:
        decide(file_in(CaseState.HANDLING), "recall", None, Given(), context(Role.DISPATCHER))
    assert refused.value.values["missing"] == ["reason"]


def test_buttons_are_exactly_the_moves_that_are_allowed() -> None:
    for state, role in product(CaseState, Role):
        file, ctx = file_in(state), context(role)
        for move in open_moves(file, ctx.actor, AT, ctx.calendar):
            below = next(
                (one for one in ELSEWHERE if any(one == need for need, _ in move.needs)), None
            )
            decide(file, move.verb, move.item_id, everything(below), ctx)


def test_every_live_state_has_a_way_on_and_every_state_a_way_in() -> None:
    for state in LIVE:
        ways = {row.to for (start, _), row in CASE_MOVES.items() if start is state}
        assert ways - {state, CaseState.VOIDED}
    reached = {row.to for (start, _), row in CASE_MOVES.items() if row.to is not start}
    assert reached >= set(CaseState)


def test_whatever_a_row_names_is_defined() -> None:
    assert set(EFFECTS) == set(Effect)
    assert set(TESTS) == set(Guard)
    assert set(needs.FOUND) == set(Need) == set(labels.NEEDS)
    assert set(STAGES) == set(CaseState) == set(labels.STATES)
    assert set(labels.ITEM_KINDS) == set(ItemKind)
    assert set(labels.MATTERS) == set(Matter)
    assert set(labels.ITEM_STATES) == set(ItemState)
    entries = {row.entry for row in CASE_MOVES.values()} | {
        row.entry for row in ITEM_MOVES.values()
    }
    assert entries <= set(KINDS)
    assert entries <= set(SENTENCES)
    by_hand = {verb for (_, verb), row in CASE_MOVES.items() if row.who}
    assert by_hand | {key[2] for key in ITEM_MOVES} == set(labels.VERBS)
    follows = {verb for row in ITEM_MOVES.values() for _, verb in row.then}
    follows |= {verb for row in CASE_MOVES.values() for _, verb in row.beside + row.then}
    assert {verb for _, verb in CASE_MOVES} == by_hand | follows
