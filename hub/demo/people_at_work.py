"""What the people of the demo city do next about a case: one decision for its history and for its life.

Nothing here changes a case. A step is a command that somebody entitled is going to give; carried out, it is judged by
the tables of moves like everybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final

from events import forwarding
from events.guards.hotline import attempts
from events.guards.main import calls_to_make
from events.guards.simple import is_drawn
from events.policy import running
from events.records import CaseFile, ItemRecord
from events.states import HANDLING_KINDS, CaseState, EventType, ItemKind, ItemState
from grid.deadlines import Unit
from hub.demo import remarks
from hub.demo.staff import Worker
from hub.demo.steps import At, Office, Step, Test, dice_of
from hub.foundation import clock
from hub.foundation.access import Role

#: What somebody on a round clears away at once (自处理): small things of the street.
_SMALL: Final = frozenset({"07001", "06012", "06036", "09010", "09011", "06042"})
_EARLY: Final = frozenset({CaseState.INTAKE, CaseState.FILING, CaseState.DISPATCH})
_SUPERVISOR: Final = (Role.SHIFT_SUPERVISOR,)
_INTAKE_DESK: Final = (Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
_DISPATCH_DESK: Final = (Role.DISPATCHER, Role.SHIFT_SUPERVISOR)
_JUDGES: Final = (Role.COLLECTOR, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
_CALLERS: Final = (Role.HOTLINE_AGENT, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
_HOLDERS: Final = (Role.HANDLER, Role.GRID_OFFICER)


def next_step(file: CaseFile, office: Office) -> Step | None:
    """The next command about a case and who gives it; None when it has ended, or nobody there may go on."""
    at = At(file, office, dice_of(file.case, office.seed))
    if file.state in _EARLY and _is_withdrawn(file):
        return at.by("void", _SUPERVISOR, {"reason_code": "withdrawn", "reason": "来电人撤单。"})
    act = _ACTS.get(file.state)
    return act(at) if act is not None else None


def _has_caller(file: CaseFile) -> bool:
    return any(event.has_caller for event in file.events)


def _is_withdrawn(file: CaseFile) -> bool:
    types = [event.type for event in file.events]
    return 0 < types.count(EventType.REPORT) <= types.count(EventType.WITHDRAW)


# --- Desks ----------------------------------------------------------------------------------------------------------


def _intake(at: At) -> Step | None:
    case = at.file.case
    if at.file.open_items(ItemKind.VERIFY):
        return _judge(at, ItemKind.VERIFY)
    verdicts = [one.result for one in at.file.items if one.kind == ItemKind.VERIFY and one.result]
    if verdicts and not verdicts[-1].get("ok"):
        return at.by("void", _SUPERVISOR, at.reason({"not_found": remarks.VOIDS["not_found"]}))
    if case.sent_back:
        return _correct(at, _INTAKE_DESK)
    if at.is_placed and not verdicts:
        if (done := _on_the_spot(at)) is not None:
            return done
        if case.source == "12345" and at.chance(0.14):
            return at.by("verify", _INTAKE_DESK)
    if case.class_kind == "hotline" and _has_caller(at.file) and at.chance(0.15):
        return at.by("answer_at_once", _CALLERS, {"to_caller": at.dice.choice(remarks.ANSWERS)})
    if case.class_kind == "hotline" and at.chance(0.02):
        return at.by("transfer", _INTAKE_DESK, {"reason_code": "petition"})
    if case.class_kind in ("", "hotline") and at.chance(0.12):
        return at.by("reject", _INTAKE_DESK, at.reason(remarks.REJECTS))
    return _accept(at)


def _on_the_spot(at: At) -> Step | None:
    """Dealt with by the collector who found it: 简易流程 where that is open, else 自处理."""
    case, collector = at.file.case, (Role.COLLECTOR,)
    may_end = case.class_code in running().simple_classes and not (
        is_drawn(case.number, running().simple_review_percent)
        or calls_to_make(at.file)
        or at.file.handlers()
    )
    if may_end and at.chance(0.3):
        given = {"confirmed": True, **at.class_and_rule()}
        return at.by("close_simply", collector, given, photos=("after",))
    if case.class_code in _SMALL and at.chance(0.12):
        return at.by("self_handle", collector, photos=("after",)) or _accept(at)
    return None


def _correct(at: At, desk: tuple[Role, ...]) -> Step | None:
    """What was sent back is looked at again: its class is confirmed before it goes on."""
    case = at.file.case
    known = {
        "class_scheme": case.class_scheme,
        "class_kind": case.class_kind,
        "class_code": case.class_code,
    }
    return at.by("reclassify", desk, known if case.class_code else at.class_and_rule())


def _accept(at: At) -> Step | None:
    given = {} if at.file.case.class_code else at.class_and_rule()
    given.pop("rule_id", None)
    return at.by("accept", _INTAKE_DESK, given)


def _filing(at: At) -> Step | None:
    if at.file.case.sent_back:
        return _correct(at, _SUPERVISOR)
    if at.chance(0.015):
        return at.by("void", _SUPERVISOR, at.reason(remarks.VOIDS))
    if at.chance(0.015):
        return at.by("refer_back", _SUPERVISOR, {"reason": at.dice.choice(remarks.REFERRED)})
    return at.by("file", _SUPERVISOR, at.class_and_rule())


def _dispatch(at: At) -> Step | None:
    returned = {item.org_id for item in at.file.items if item.state == ItemState.RETURNED}
    route = forwarding.choose(at.file.case, at.office.router)
    if route.lead is not None and route.lead not in returned:
        named = {"org_id": route.lead, "assists": list(route.assists)}
        return at.by("dispatch", _DISPATCH_DESK, named)
    lead = _somebody_else(at, returned)
    return at.by("dispatch", _DISPATCH_DESK, {"org_id": lead.org_id}) if lead else None


def _somebody_else(at: At, returned: Collection[int | None]) -> Worker | None:
    """Where no rule says who leads: the street's office, else a department, the same for every case of a class."""
    case = at.file.case
    liaisons = at.office.staff.who(Role.LIAISON, that=lambda one: one.org_id not in returned)
    local = [one for one in liaisons if one.org_area in case.area_path]
    city = [one for one in liaisons if one.org_area is None] or liaisons
    if local and at.is_placed:
        return local[0]
    return Random(case.class_code).choice(city) if city else None  # noqa: S311 - plays, protects nothing


def _call_back(at: At) -> Step | None:
    handlers = at.file.handlers()
    for item in at.file.open_items(ItemKind.CALL_BACK):
        verb, given = _answer(at, item)
        step = at.by(verb, _CALLERS, given, item=item, that=_free(item, handlers))
        if step is not None:
            return step
    return None


def _answer(at: At, item: ItemRecord) -> tuple[str, dict[str, Any]]:
    """The verb of a call-back, and what the caller said."""
    if at.chance(0.12):
        is_last = attempts(item) + 1 >= running().call_back_attempts
        return "give_up_call" if is_last else "not_reached", at.note(remarks.NO_ANSWER)
    answer = {"responded": not at.chance(0.15), "resolved": True}
    if at.file.case.reworks == 0 and at.chance(0.05):
        rating = at.dice.choice((1, 1, 2))
        said = {"answer": answer | {"resolved": False, "rating": rating}}
        return "record_call_back", said | at.note(remarks.UNHAPPY)
    rating = at.dice.choices((5, 4, 3), (62, 29, 9))[0]
    return "record_call_back", {"answer": answer | {"rating": rating}} | at.note(remarks.CONTENT)


def _closing(at: At) -> Step | None:
    case, lead, handlers = at.file.case, at.file.lead(), at.file.handlers()
    if lead is not None and lead.org_id is not None and case.reworks == 0 and at.chance(0.02):
        return at.by("send_back", _SUPERVISOR, {"reason": at.dice.choice(remarks.SENT_BACK)})
    given = {"confirmed": True, **at.class_and_rule()}
    return at.by("close", _SUPERVISOR, given, that=lambda one: one.user_id not in handlers)


# --- Departments ----------------------------------------------------------------------------------------------------


def _handling(at: At) -> Step | None:
    if (step := _contact(at)) is not None:
        return step
    waiting = {item.parent_id for item in at.file.items if item.is_open}
    for called in at.file.open_items(ItemKind.WHISTLE):
        liaison = _nearest(at, called)
        if liaison is not None:
            return Step(liaison, "arrive", called)
    # the lead unit reports last
    items = sorted(at.file.open_items(*HANDLING_KINDS), key=lambda one: one.kind)
    for item in items:
        if item.id not in waiting and (step := _handle(at, item)) is not None:
            return step
    return None


def _contact(at: At) -> Step | None:
    """先行联系: most units call the caller first; some never do."""
    for item in at.file.open_items(ItemKind.FIRST_CONTACT):
        liaison = _nearest(at, item)
        if liaison is not None and dice_of(at.file.case, item.id, "contact").random() < 0.85:
            return Step(liaison, "contact", item, at.note(remarks.CONTACTED))
    return None


def _handle(at: At, item: ItemRecord) -> Step | None:
    if at.chance(0.02):
        said = {"note": at.dice.choice(remarks.COMMENTS)}
        return at.by("comment", (Role.LIAISON, Role.DISPATCHER), said)
    if item.kind == ItemKind.HANDLE_ASSIST and item.parent_id is None and at.chance(0.05):
        return _other_result(at, item)
    if item.state == ItemState.WORKING:
        return _work(at, item)
    liaison = _nearest(at, item)
    if liaison is None:
        return None
    if item.kind == ItemKind.HANDLE_LEAD and item.parent_id is None:
        aside = _lead_aside(at, item, liaison)
        if aside is not None:
            return aside
    step = _pass_on(at, item, liaison)
    if item.state != ItemState.OFFERED:
        return step
    # what is urgent is given to somebody at once, without signing first
    is_urgent = at.file.case.limit_unit == Unit.URGENT_HOUR
    if step is not None and step.verb != "report_handled" and (is_urgent or at.chance(0.2)):
        return step
    return Step(liaison, "sign", item)


def _lead_aside(at: At, item: ItemRecord, liaison: Worker) -> Step | None:
    """What a lead unit seldom does instead of going on: send it back, hand an emergency over, blow the whistle."""
    # what lay longer may not be returned any more
    is_fresh = not item.designated and clock.now() - item.offered_at < timedelta(days=1)
    if is_fresh and at.file.case.returns == 0 and at.chance(0.03):
        if at.file.case.importance < running().emergency_importance:
            return Step(liaison, "return", item, at.reason(remarks.RETURNS))
        other = _somebody_else(at, at.file.returners() | {item.org_id})
        if other is not None:
            given = {"org_id": other.org_id, "reason": at.dice.choice(remarks.HANDED_OVER)}
            return Step(liaison, "hand_over", item, given)
    if item.level == "street" and item.state == ItemState.ACCEPTED and at.chance(0.03):
        return _whistle(at, item, liaison)
    return None


def _other_result(at: At, item: ItemRecord) -> Step | None:
    """协办: it is not this unit's part, or the unit is slow and the lead unit goes on without it."""
    liaison = _nearest(at, item)
    if liaison is not None and item.state == ItemState.ACCEPTED:
        given = {"part": "not_ours", "reason": at.dice.choice(remarks.NOT_OURS)}
        return Step(liaison, "report_part", item, given)
    given = {"reason": at.dice.choice(remarks.RELEASED)}
    return at.by("release_unit", _DISPATCH_DESK, given, item=item)


def _whistle(at: At, item: ItemRecord, liaison: Worker) -> Step:
    """吹哨: the street calls a department of the city to the place."""
    having = {one.org_id for one in at.file.units()}
    able = at.office.staff.who(
        Role.LIAISON, that=lambda one: one.org_area is None and one.org_id not in having
    )
    if not able:
        return Step(liaison, "comment", None, {"note": at.dice.choice(remarks.COMMENTS)})
    given = {"assists": [at.dice.choice(able).org_id], "note": at.dice.choice(remarks.WHISTLES)}
    return Step(liaison, "whistle", item, given)


def _nearest(at: At, item: ItemRecord) -> Worker | None:
    """The liaison of the item's organisation, else of the nearest above it."""
    found = at.staff((Role.LIAISON,), lambda one: one.org_id in item.org_path)
    return max(found, key=lambda one: len(one.org_path), default=None)


def _pass_on(at: At, item: ItemRecord, liaison: Worker) -> Step | None:
    staff, org = at.office.staff, item.org_id
    workers = staff.who(*_HOLDERS, that=lambda one: org in one.org_path)
    below = staff.who(Role.LIAISON, that=lambda one: org in one.org_path[:-1])
    if below and (not workers or at.chance(0.25)):
        given = {"org_id": at.dice.choice(below).org_id, **at.note(remarks.ASSIGNED)}
        return Step(liaison, "hand_on", item, given)
    if workers:
        given = {"person_id": at.dice.choice(workers).user_id, **at.note(remarks.ASSIGNED)}
        return Step(liaison, "assign", item, given)
    return _report(at, item, (Role.LIAISON,), lambda one: one is liaison)


def _work(at: At, item: ItemRecord) -> Step | None:
    def holds(one: Worker) -> bool:
        return one.user_id == item.person_id

    if at.chance(0.015):
        said = {"reason": at.dice.choice(remarks.HANDED_BACK)}
        return at.by("hand_back", _HOLDERS, said, item=item, that=holds)
    return _report(at, item, _HOLDERS, holds)


def _report(at: At, item: ItemRecord, roles: tuple[Role, ...], that: Test) -> Step | None:
    photos = ("before", "after") if at.chance(0.35) else ("after",)
    given = at.note(remarks.HANDLED)
    return at.by("report_handled", roles, given, item=item, that=that, photos=photos)


# --- Judges ---------------------------------------------------------------------------------------------------------


def _free(item: ItemRecord, handlers: set[int]) -> Test:
    """Who did not handle the case, and whose item it is or may become."""
    return lambda one: one.user_id not in handlers and item.person_id in (None, one.user_id)


def _judge(at: At, kind: ItemKind) -> Step | None:
    """核实 and 核查: by a collector of the area who did not handle it; at the desk where nobody can go."""
    handlers = at.file.handlers()
    for item in at.file.open_items(kind):
        free = _free(item, handlers)
        if item.state == ItemState.OFFERED and at.is_placed and at.chance(0.4):
            step = at.by("take", _JUDGES, item=item, that=free)
        else:
            step = _verdict(at, item, free)
        if step is not None:
            return step
    return None


def _review(at: At) -> Step | None:
    """审核: the hotline reads what the department reported."""
    handlers = at.file.handlers()
    for item in at.file.open_items(ItemKind.REVIEW):
        is_good = not at.chance(0.04 if at.file.case.reworks == 0 else 0.01)
        given = at.note(remarks.CHECKED) if is_good else at.reason(remarks.REWORKS)
        verb = "pass" if is_good else "fail"
        step = at.by(verb, _CALLERS, given, item=item, that=_free(item, handlers))
        if step is not None:
            return step
    return None


def _verdict(at: At, item: ItemRecord, free: Test) -> Step | None:
    photos = ("check",) if at.chance(0.5) else ()
    if item.kind == ItemKind.CHECK:
        is_good = not at.chance(0.07 if at.file.case.reworks == 0 else 0.02)
        given = at.note(remarks.CHECKED) if is_good else at.reason(remarks.REWORKS)
    else:
        is_good = not at.chance(0.15)
        given = (
            at.note(remarks.VERIFIED)
            if is_good
            else {"reason": at.dice.choice(remarks.NOT_VERIFIED)}
        )
    verb = "pass" if is_good else "fail"
    return at.by(verb, _JUDGES, given, item=item, that=free, photos=photos)


_ACTS: Final[Mapping[CaseState, Callable[[At], Step | None]]] = {
    CaseState.INTAKE: _intake,
    CaseState.FILING: _filing,
    CaseState.DISPATCH: _dispatch,
    CaseState.HANDLING: _handling,
    CaseState.CHECK: lambda at: _judge(at, ItemKind.CHECK) or _review(at),
    CaseState.CALL_BACK: _call_back,
    CaseState.CLOSING: _closing,
}
