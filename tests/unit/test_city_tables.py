"""The tables of moves of cities that leave branches out: whatever they leave out, no case becomes stuck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations, count
from random import Random

import pytest
from msgspec.structs import replace as altered

from events.city_file import _cross
from events.decide import decide, move_case, open_moves
from events.draft import Context, Draft
from events.given import NOTHING, AnswerGiven
from events.moves import CASE_MOVES, ITEM_MOVES, tables
from events.policy import POLICY, Policy
from events.records import CaseFile, EventRecord, ItemRecord
from events.states import ENDED, LIVE, CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, Effect, Hold, ItemVerb, Switch
from grid.worktime import Calendar
from hub.foundation.access import SYSTEM, Actor, Role
from hub.foundation.errors import HubError
from tests.unit.test_walk import PEOPLE, given_by, new_file, walk

CALENDAR = Calendar()
#: Who brings a case to its end: nobody of them was there before.
HELP = [
    Actor("user", "某人", 80 + number, 1, org, role)
    for number, (role, org) in enumerate(
        [(role, 1) for role in Role if role not in (Role.HANDLER, Role.AUDITOR, Role.SYSTEM_ADMIN)]
        + [(Role.LIAISON, 5), (Role.LIAISON, 7)]
    )
]
#: And those who hold something in person.
HOLDERS = [
    Actor("user", "某人", user, 1, org, role)
    for user, org in PEOPLE
    for role in (Role.COLLECTOR, Role.HANDLER, Role.HOTLINE_AGENT)
]
#: What leads on, the last step first; whatever else there is, is tried after these.
ON = [
    "close", "record_call_back", "pass", "report_handled", "sign", "resume", "accept_reply", "reply",
    "dispatch", "designate", "file", "reclassify", "accept", "grant",
]  # fmt: skip
BACK = {
    "reopen", "void", "reject", "send_back", "refer_back", "recall", "fail", "return", "dispute", "comment", "attach",
    "relocate", "reveal_caller", "remind", "supervise", "verify", "unassign", "hand_on", "hand_back", "take",
}  # fmt: skip


def without(*off: Switch) -> Policy:
    return replace(POLICY, branches={**POLICY.branches, **dict.fromkeys(off, False)})


def is_allowed(policy: Policy) -> bool:
    return not list(_cross(policy))


@cache
def begun() -> list[tuple[CaseFile, dt.datetime]]:
    """Cases in every situation that people can bring about under the whole tables, one of each kind."""
    found: dict[object, tuple[CaseFile, dt.datetime]] = {}
    for seed in range(40):
        for _verb, _before, draft, now in walk(seed):
            file = draft.file
            if file.state in ENDED:
                continue
            items = sorted({(i.kind, i.state, i.about) for i in file.items if i.is_open})
            about = (file.state, file.case.suspended, file.case.sent_back, tuple(items))
            found.setdefault(about, (file, now))
    return list(found.values())


def brought_to_an_end(file: CaseFile, now: dt.datetime, policy: Policy) -> list[str]:
    """The verbs by which willing people end a case; fails when they cannot."""
    ids, dice = count(10_000), Random(1)
    done: list[str] = []
    for _ in range(120):
        if file.state in ENDED:
            return done
        now += dt.timedelta(minutes=1)
        persons = {item.person_id for item in file.items if item.is_open}
        willing = HELP + [one for one in HOLDERS if one.user_id in persons]
        ways = [
            (
                (ON.index(m.verb) if m.verb in ON else len(ON)) + 9 * done.count(m.verb),
                number,
                m,
                actor,
            )
            for number, actor in enumerate(willing)
            for m in open_moves(file, actor, now, CALENDAR, policy)
            if m.verb not in BACK
        ]
        for _rank, _number, move, actor in sorted(ways, key=lambda way: way[:2]):
            ctx = Context(actor, now, now, CALENDAR, lambda t: next(ids), lambda t: "d", policy)
            given = altered(given_by(dice, now), answer=AnswerGiven(True, True, 5), extra_days=1)
            try:
                file = decide(file, move.verb, move.item_id, given, ctx).file
            except HubError:
                continue
            done.append(move.verb)
            break
        else:
            pytest.fail(f"nobody can go on in {file.state}: {done}; {file.items}")
    pytest.fail(f"no end after {' '.join(done)}")


@cache
def many_tables() -> list[Policy]:
    """Everything on; each one, two off; everything off but one; and what dice leave out."""
    offs = {frozenset(some) for n in range(3) for some in combinations(Switch, n)}
    offs |= {frozenset(Switch) - off for off in offs if len(off) < 2}
    dice = Random(7)
    offs |= {frozenset(dice.sample(list(Switch), dice.randint(3, 9))) for _ in range(150)}
    made = [without(*sorted(off)) for off in sorted(offs, key=sorted)]
    return [policy for policy in made if is_allowed(policy)]


def test_no_case_is_stuck_when_a_city_changes_its_tables() -> None:
    """Every situation meets many of the tables, and every one of the tables meets a situation."""
    situations = begun()
    assert {file.state for file, _now in situations} == LIVE & {
        file.state for file, _ in situations
    }
    assert {file.state for file, _now in situations} >= {
        CaseState.INTAKE, CaseState.FILING, CaseState.DISPATCH, CaseState.HANDLING, CaseState.CHECK,
        CaseState.CALL_BACK, CaseState.CLOSING,
    }  # fmt: skip
    for number, policy in enumerate(many_tables()):
        file, now = situations[number * 7 % len(situations)]
        brought_to_an_end(file.copy(), now, policy)


@pytest.mark.parametrize(
    "off", [*([one] for one in Switch), sorted(set(Switch) - {Switch.CLOSING})]
)
def test_situations_of_all_kinds_can_be_ended_under_other_tables(off: list[Switch]) -> None:
    policy = without(*off)
    # each set of switches meets every fifth situation, another fifth than the set before
    for file, now in begun()[list(Switch).index(off[0]) % 5 :: 5]:
        brought_to_an_end(file.copy(), now, policy)


@pytest.mark.parametrize("switch", Switch)
def test_a_switch_takes_no_way_out_of_anything(switch: Switch) -> None:
    """From each state and item from which something led on, something still does."""
    whole, left = tables(POLICY), tables(without(switch))
    for (kind, state), rows in groups(ITEM_MOVES).items():
        ahead = {verb for verb, row in rows if row.to is not state}
        now = {verb for verb, row in left.item_verbs(kind, state) if row.to is not state}
        assert now <= ahead, f"{kind} {state}"
        assert now or not ahead, f"{kind} {state}"
    for live in LIVE:
        lost = {v for v, _ in whole.case_verbs(live)} - {v for v, _ in left.case_verbs(live)}
        ends = {row.to for _, row in left.case_verbs(live)}
        assert lost < {verb for verb, _row in whole.case_verbs(live)}
        assert ends - {live}, live


def groups(
    rows: Mapping[tuple[ItemKind, ItemState, ItemVerb], object],
) -> dict[tuple[ItemKind, ItemState], list]:  # type: ignore[type-arg]
    found: dict[tuple[ItemKind, ItemState], list[tuple[ItemVerb, object]]] = {}
    for (kind, state, verb), row in rows.items():
        found.setdefault((kind, state), []).append((verb, row))
    return found


def test_the_whole_tables_are_those_of_a_city_without_a_file() -> None:
    assert tables(POLICY).cases == CASE_MOVES
    assert tables(POLICY).items == ITEM_MOVES
    assert tables(POLICY) is tables(POLICY)


def end_of(policy: Policy, *, calls: bool) -> list[str]:
    """The entries of a case that goes its way without a detour."""
    file = new_file()
    if not calls:
        file.events = [EventRecord(9, 1, "12345", "a", "report", True, False)]
    told: list[str] = []
    ids, now = count(100), dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
    for _ in range(20):
        if file.state in ENDED:
            return told
        ways = [
            (ON.index(move.verb), number, move, actor)
            for number, actor in enumerate(HELP)
            for move in open_moves(file, actor, now, CALENDAR, policy)
            if move.verb in ON and move.verb not in ("reclassify", "designate")
        ]
        *_, move, actor = min(ways, key=lambda way: way[:2])
        ctx = Context(actor, now, now, CALENDAR, lambda t: next(ids), lambda t: "d", policy)
        given = altered(given_by(Random(1), now), answer=AnswerGiven(True, True, 5), assists=())
        draft = decide(file, move.verb, move.item_id, given, ctx)
        told += [one.kind for one in draft.told]
        assert all(one.data["card"] for one in draft.told)
        file = draft.file
    pytest.fail(f"no end: {told}")


@pytest.mark.parametrize("calls", [True, False])
def test_without_a_check_what_was_handled_goes_on_at_once(calls: bool) -> None:
    told = end_of(without(Switch.CHECK, Switch.REVIEW), calls=calls)
    assert "case.check_passed" not in told
    assert "item.passed" not in told
    assert told.count("case.handled") == 1
    assert ("case.called_back" in told) == calls
    assert told[-1] == "case.closed"


@pytest.mark.parametrize("off", [[], [Switch.CHECK], [Switch.CALL_BACK], [Switch.CLOSING]])
def test_what_a_caller_waits_for_is_reviewed_unless_the_city_leaves_it_out(
    off: list[Switch],
) -> None:
    assert "item.review_passed" in end_of(without(*off), calls=True)
    assert "item.review_passed" not in end_of(without(*off, Switch.REVIEW), calls=True)
    assert "item.review_passed" not in end_of(without(*off), calls=False)


def test_without_call_backs_nobody_is_called() -> None:
    told = end_of(without(Switch.CALL_BACK, Switch.REVIEW), calls=True)
    assert told[-3:] == ["item.passed", "case.check_passed", "case.closed"]


def test_without_a_desk_for_closing_the_last_judgement_closes() -> None:
    assert end_of(without(Switch.CLOSING), calls=False)[-2:] == ["case.check_passed", "case.closed"]
    assert end_of(without(Switch.CLOSING), calls=True)[-2:] == ["case.called_back", "case.closed"]
    assert end_of(without(Switch.CLOSING, Switch.CALL_BACK), calls=True)[-1] == "case.closed"


def at_closing(policy: Policy) -> tuple[CaseFile, Context]:
    """A case whose check is about to be passed."""
    file, now = new_file(), dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
    file.case.state, file.case.class_code, file.case.limit_value = "check", "01001", 2
    file.case.limit_unit = "work_day"
    file.events = []
    file.items = [
        ItemRecord(50, 1, "handle_lead", "reported", now, org_id=5, org_path=[1, 5], done_by_id=70),
        ItemRecord(51, 1, "check", "offered", now),
    ]
    actor = Actor("user", "采集员", 80, 1, 1, Role.COLLECTOR)
    ids = count(100)
    return file, Context(actor, now, now, CALENDAR, lambda t: next(ids), lambda t: "d", policy)


def test_what_a_rule_closes_says_so() -> None:
    policy = replace(without(Switch.CLOSING), stamp="2026-1#abc")
    file, ctx = at_closing(policy)
    draft = decide(file, "pass", 51, NOTHING, ctx)
    assert draft.file.state is CaseState.CLOSED
    assert draft.told[-1].actor == SYSTEM
    assert draft.file.case.whys["onward"]["values"] == {"tables": "2026-1#abc"}
    reopened = decide(
        draft.file, "reopen", None, given_by(Random(1), ctx.now),
        altered(ctx, actor=Actor("user", "班长", 81, 1, 1, Role.SHIFT_SUPERVISOR)),
    )  # fmt: skip
    assert "onward" not in reopened.file.case.whys


@pytest.mark.parametrize("missing", ["class_code", "supervision"])
def test_what_a_rule_may_not_close_waits_for_a_person(missing: str) -> None:
    file, ctx = at_closing(without(Switch.CLOSING))
    if missing == "class_code":
        file.case.class_code = ""
    else:
        file.items.append(
            ItemRecord(
                52,
                1,
                "supervise",
                "offered",
                ctx.now,
                org_id=5,
                org_path=[1, 5],
                asked={"grade": 1},
            )
        )
    draft = decide(file, "pass", 51, NOTHING, ctx)
    assert draft.file.state is CaseState.CLOSING


def test_what_was_handled_on_the_spot_is_closed_by_a_desk_all_the_same() -> None:
    rows = tables(without(Switch.CLOSING)).cases
    assert rows[CaseState.INTAKE, CaseVerb.SELF_HANDLE].onward is None
    assert rows[CaseState.CHECK, CaseVerb.PASSED].onward is CaseVerb.CLOSE


def test_without_a_desk_for_filing_the_intake_files() -> None:
    rows = tables(without(Switch.FILING)).cases
    assert not [
        key for key, row in rows.items() if row.to is CaseState.FILING and key[0] is not row.to
    ]
    assert Role.INTAKE_OPERATOR in rows[CaseState.INTAKE, CaseVerb.FILE].who
    assert rows[CaseState.DISPATCH, CaseVerb.REFER_BACK].to is CaseState.INTAKE
    assert rows[CaseState.FILING, CaseVerb.FILE].to is CaseState.DISPATCH


@pytest.mark.parametrize(
    ("switch", "effect"),
    [
        (Switch.VERIFY, Effect.OFFER_VERIFY),
        (Switch.SELF_HANDLING, Effect.RECORD_SELF_HANDLING),
        (Switch.EXTENSION, Effect.ASK_FOR_EXTENSION),
        (Switch.SUSPENSION, Effect.ASK_FOR_SUSPENSION),
        (Switch.DISPUTE, Effect.ASK_FOR_RULING),
        (Switch.SUPERVISION, Effect.OFFER_SUPERVISION),
        (Switch.FIRST_CONTACT, Effect.OFFER_FIRST_CONTACTS),
        (Switch.JOINT, Effect.OFFER_ASSISTS),
        (Switch.WHISTLE, Effect.OFFER_WHISTLES),
        (Switch.LEVELS, Effect.OFFER_LEVEL),
    ],
)
def test_what_is_left_out_is_begun_by_nobody(switch: Switch, effect: Effect) -> None:
    left = tables(without(switch))
    assert not [row for row in left.cases.values() if effect in row.effects]
    assert not [row for row in left.items.values() if effect in row.effects]


def test_who_decides_is_the_citys_to_say() -> None:
    policy = replace(POLICY, who={CaseVerb.FILE: frozenset({Role.INTAKE_OPERATOR})})
    row = tables(policy).cases[CaseState.FILING, CaseVerb.FILE]
    assert dict(row.who) == {Role.INTAKE_OPERATOR: Hold.SCOPE}


def test_a_level_of_any_role_can_answer_and_nobody_loses_what_was_asked() -> None:
    levels = {
        matter: (replace(some[0], role=Role.GRID_OFFICER),)
        for matter, some in POLICY.levels.items()
    }
    row = tables(replace(POLICY, levels=levels)).items[
        ItemKind.APPROVE, ItemState.OFFERED, ItemVerb.GRANT
    ]
    assert row.who[Role.GRID_OFFICER] is Hold.ASKED
    assert set(row.who) > set(ITEM_MOVES[ItemKind.APPROVE, ItemState.OFFERED, ItemVerb.GRANT].who)


def test_a_rule_moves_only_what_its_tables_have() -> None:
    """A caller's redo wakes a closed case in every city."""
    for policy in many_tables():
        assert tables(policy).cases[CaseState.CLOSED, CaseVerb.REOPEN].auto


def test_a_suspended_case_goes_on_on_its_day_where_nobody_may_suspend_any_more() -> None:
    file, _ = next((f, n) for f, n in begun() if f.case.suspended)
    until = file.case.suspended_until
    assert until is not None
    ids = count(100)
    ctx = Context(
        SYSTEM,
        until,
        until,
        CALENDAR,
        lambda t: next(ids),
        lambda t: "d",
        without(Switch.SUSPENSION),
    )
    draft = Draft(file.copy())
    move_case(draft, CaseVerb.RESUME, NOTHING, ctx, by_rule=True)
    assert not draft.file.case.suspended
