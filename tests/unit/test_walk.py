"""Cases that people of every role push about at random: whatever they do, what always holds goes on holding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from random import Random

import pytest
from msgspec.structs import replace

from events.classes import ReasonChoice
from events.decide import decide, move_case, open_moves
from events.draft import Context, Draft
from events.given import (
    NOTHING,
    AnswerGiven,
    ClassGiven,
    Given,
    OrgGiven,
    PersonGiven,
    PhotoGiven,
    PlaceGiven,
    RuleGiven,
)
from events.policy import POLICY
from events.records import CaseFile, CaseRecord, EventRecord
from events.states import (
    ENDED,
    HANDLING_KINDS,
    OPEN_ITEM,
    CaseState,
    ItemKind,
    ItemState,
    Part,
    PlaceStatus,
)
from events.verbs import CaseVerb
from grid.worktime import Calendar
from hub.foundation.access import POWERS, SYSTEM, Actor, Role
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7
from hub.foundation.why import Why

BEGIN = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
CALENDAR = Calendar()
ORGS = [
    OrgGiven(5, "城管局", (1, 5)),
    OrgGiven(6, "养护队", (1, 5, 6)),
    OrgGiven(7, "街道", (1, 7), "street"),
]
#: (user, organisation): some people hold posts of several roles.
PEOPLE = [(70, 5), (71, 6), (72, 7), (73, 1), (74, 1), (75, 1)]
ROLES = sorted(set(Role) - POWERS)
#: What must be in which state of the case as long as it is open.
LIVES = {
    ItemKind.VERIFY: CaseState.INTAKE,
    ItemKind.HANDLE_LEAD: CaseState.HANDLING,
    ItemKind.HANDLE_ASSIST: CaseState.HANDLING,
    ItemKind.WHISTLE: CaseState.HANDLING,
    ItemKind.CHECK: CaseState.CHECK,
    ItemKind.REVIEW: CaseState.CHECK,
    ItemKind.FIRST_CONTACT: CaseState.HANDLING,
    ItemKind.CALL_BACK: CaseState.CALL_BACK,
}
_RARE = {
    "void", "transfer", "answer_at_once",
    "reject", "close", "comment", "attach", "relocate", "reveal_caller", "reclassify", "remind", "recall",
    "hide_caller", "terminate", "include",
    "refer_back", "self_handle", "return", "verify", "lift", "offer_again", "declare_emergency",
}  # fmt: skip
#: Made whenever they can be, now and then: each stands behind several others.
_WANTED = {
    "escalate",
    "grant",
    "refuse",
    "ask_suspension",
    "end_suspension",
    "dispatch",
    "sign",
    "designate",
}
MOVES = 600


def new_file() -> CaseFile:
    case = CaseRecord(
        id=1,
        number="AL-20261118-000001",
        state=CaseState.INTAKE.value,
        kind="matter",
        source="12345",
        channel="phone",
        opened_at=BEGIN,
        changed_at=BEGIN,
        place_status=PlaceStatus.EXACT.value,
        lon=109.0,
        lat=32.0,
    )
    return CaseFile(case, events=[EventRecord(9, 1, "12345", "a", "report", True, True)])


def given_by(dice: Random, now: dt.datetime) -> Given:
    """Something for whatever is asked; it does not always fit."""
    user, org = dice.choice(PEOPLE)
    return Given(
        reason="因为",
        listed=ReasonChoice("void", "other", "其他"),
        note="说明",
        class_=ClassGiven("s", "matter", "01002", "污水井盖"),
        rule=RuleGiven(3, 1, "条件", "结案", 4, "work_hour"),
        org=dice.choice(ORGS),
        assists=tuple(dice.sample(ORGS, dice.randint(0, 1))),
        person=PersonGiven(user, "某人", frozenset({1, org})),
        place=PlaceGiven(PlaceStatus.AREA, Why("events.place.none")),
        photos=(PhotoGiven(uuid7()),),
        answer=AnswerGiven(True, dice.random() < 0.7, 4),
        confirmed=True,
        extra_days=dice.randint(1, 6),
        until=now + dt.timedelta(days=dice.randint(1, 200)),
        grade=dice.randint(1, 3),
        to_caller="已告知",
        caller=9,
        part=dice.choice((Part.NOT_OURS, Part.NEEDS_MORE)),
        units=frozenset(dice.sample([5, 6, 7], dice.choice((0, 0, 1)))),
    )


def walk(seed: int) -> Iterator[tuple[str, CaseFile, Draft, dt.datetime]]:
    """(verb, the case before, the decision, now) of one move after the other."""
    dice, ids, now, file = Random(seed), count(100), BEGIN, new_file()
    for _ in range(MOVES):
        now += dt.timedelta(minutes=dice.choice((0, 0, 1, 2, 5, 60)))
        (user, org), role = dice.choice(PEOPLE), dice.choice(ROLES)
        actor = Actor("user", "某人", user, 1, org, role)
        ctx = Context(actor, now, now, CALENDAR, lambda table: next(ids), lambda text: "digest")
        until = file.case.suspended_until
        if until is not None and now >= until:
            draft = Draft(file.copy())
            move_case(draft, CaseVerb.RESUME, NOTHING, replace(ctx, actor=SYSTEM), by_rule=True)
            yield "resume", file, draft, now
            file = draft.file
        moves = list(open_moves(file, actor, now, CALENDAR))
        if not moves:
            continue
        answers = [move for move in moves if move.verb in _WANTED]
        move = dice.choice(answers if answers and dice.random() < 0.5 else moves)
        # ends are rare, else every walk is short, and so is what leads nowhere
        if move.verb in _RARE and dice.random() < 0.9:
            continue
        try:
            draft = decide(file, move.verb, move.item_id, given_by(dice, now), ctx)
        except HubError:
            continue  # what was given did not fit
        yield move.verb, file, draft, now
        file = draft.file


@pytest.mark.parametrize("seed", range(40))
def test_whatever_people_do_what_always_holds_goes_on_holding(seed: int) -> None:
    done = []
    for verb, before, draft, now in walk(seed):
        done.append(verb)
        case, file = draft.file.case, draft.file
        told = f"seed {seed}, {now:%m-%d %H:%M}: {' '.join(done[-12:])}"
        assert case.version == before.case.version + len(draft.told), told
        open_items = [item for item in file.items if item.state in OPEN_ITEM]
        for item in open_items:
            assert LIVES.get(ItemKind(item.kind), file.state) is file.state, f"{told}: {item}"
        leads = [i for i in open_items if i.kind == ItemKind.HANDLE_LEAD and i.parent_id is None]
        assert len(leads) <= 1, told
        if file.state is CaseState.HANDLING:
            assert file.lead() is not None, told
            assert [i for i in open_items if i.kind in HANDLING_KINDS], told
        if file.state in ENDED:
            assert not [i for i in open_items if not i.is_claim], told
            assert case.due_at is None, told
        lead = file.lead()
        if (
            file.state is CaseState.HANDLING
            and lead is not None
            and lead.state == ItemState.REPORTED
            and lead.round == case.round
        ):  # one of an earlier round is no lead any more
            unfinished = [
                i for i in file.units() if i.is_open or i.result == {"part": "needs_more"}
            ]
            assert not unfinished, f"{told}: the lead unit is last"
        assert not file.open_requests() or file.state is CaseState.HANDLING, told
        assert len(file.open_requests()) <= 1, told
        assert case.suspended == (case.suspended_until is not None), told
        assert not case.suspended or file.state is CaseState.HANDLING, told
        assert len(case.extensions) <= POLICY.extensions_most, told
        assert (case.supervised > 0) == bool(file.supervisions()), told
        assert len(file.supervisions()) <= 1, told
        own_work = {*HANDLING_KINDS, ItemKind.WHISTLE, ItemKind.FIRST_CONTACT}
        judged = [i for i in file.items if i.kind in LIVES and i.kind not in own_work]
        for item in judged:
            if item.state == ItemState.DONE:
                earlier = {
                    one.done_by_id
                    for one in file.items
                    if one.kind in HANDLING_KINDS and one.id < item.id
                }
                assert item.done_by_id not in earlier - {None}, told


def test_the_walks_come_through_every_branch() -> None:
    done = {verb for seed in range(60) for verb, *_ in walk(seed)}
    assert done >= {
        "ask_extension", "ask_suspension", "grant", "refuse", "withdraw_request", "remind", "supervise", "reply",
        "accept_reply", "send_back_reply", "lift", "return", "dispute", "report_part", "add_assists",
        "release_unit", "ask_unit_again", "offer_again", "whistle", "arrive", "escalate", "hand_down",
        "hand_over", "move_whole", "declare_emergency",
    }  # fmt: skip
