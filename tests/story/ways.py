"""The stretches many stories share: handled by a department, judged, callers called back, closed."""

from __future__ import annotations

from typing import Any

from events.models import FilingRule, WorkItem
from hub.foundation.access import Role
from tests.story.stage import Person, Stage, StoryBroken, Tale

JUDGES = (Role.COLLECTOR, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR)
SUPERVISOR, DISPATCHER, OPERATOR = Role.SHIFT_SUPERVISOR, Role.DISPATCHER, Role.INTAKE_OPERATOR
AGENT, LEADER, COLLECTOR = Role.HOTLINE_AGENT, Role.LEADER, Role.COLLECTOR
LIAISON, HANDLER, OFFICER = Role.LIAISON, Role.HANDLER, Role.GRID_OFFICER


def sent(stage: Stage, tale: Tale, to: str, **more: Any) -> WorkItem:
    """Accepted, filed and dispatched by people, as far as rules have not done it; the lead's work item."""
    if tale.state == "intake":
        stage.later(minutes=6)
        stage.do(stage.who(OPERATOR), tale, "accept", note="属城市管理职责")
    if tale.state == "filing":
        stage.later(minutes=5)
        stage.do(stage.who(SUPERVISOR), tale, "file", rule_id=rule_id(tale))
    if tale.state == "dispatch":
        stage.later(minutes=7)
        stage.do(stage.who(DISPATCHER), tale, "dispatch", org_id=org_id(stage, to), **more)
    return tale.item("handle_lead")


def rule_id(tale: Tale) -> int:
    """The first filing rule of the case's class."""
    rules = FilingRule.objects.filter(class_code=tale.row.class_code).order_by("number")
    return int(rules.values_list("pk", flat=True)[0])


def org_id(stage: Stage, short: str) -> int:
    """The organisation with this short name."""
    return stage.who(LIAISON, short).worker.org_id


def handled(stage: Stage, item: WorkItem, said: str = "已处置完毕") -> Person:
    """The unit signs, gives it to a person of its own, who reports it handled with photos; who it was."""
    liaison = _of_unit(stage, item, LIAISON)
    item.refresh_from_db()
    if item.state == "offered":
        stage.later(minutes=10)
        stage.do(liaison, item, "sign")
    worker = liaison
    for role in (HANDLER, OFFICER):
        try:
            worker = _of_unit(stage, item, role)
        except StoryBroken:
            continue
        break
    item.refresh_from_db()
    if item.state != "working" and worker is not liaison:
        stage.later(minutes=5)
        stage.do(liaison, item, "assign", person_id=worker.worker.user_id)
    stage.later(minutes=50)
    stage.do(worker, item, "report_handled", photos=1, note=said)
    return worker


def _of_unit(stage: Stage, item: WorkItem, role: Role) -> Person:
    org = item.org
    if org is None:
        raise StoryBroken(f"item {item.pk} is with no organisation")
    return stage.who(role, org.short_name or org.name)


def reported(stage: Stage, item: WorkItem, said: str) -> None:
    """The liaison of a unit signs, if nobody has, and reports its part done."""
    liaison = _of_unit(stage, item, LIAISON)
    item.refresh_from_db()
    stage.later(minutes=15)
    if item.state == "offered":
        stage.do(liaison, item, "sign")
        stage.later(minutes=30)
    stage.do(liaison, item, "report_handled", photos=1, note=said)


def of(tale: Tale, kind: str, org: str) -> WorkItem:
    """The latest item of a kind that is with this organisation."""
    rows = [row for row in tale.items(kind, opened=False) if row.org_name == org]
    if not rows:
        raise StoryBroken(f"{tale.number}: nothing of the kind {kind} is with {org}")
    return rows[-1]


def judged(stage: Stage, tale: Tale) -> None:
    """Everything that waits for a judgement before the call-back is found right, by those who may."""
    for _ in range(5):
        waiting = [one for one in tale.items() if one.kind in ("check", "review")]
        if tale.state != "check" or not waiting:
            return
        stage.later(minutes=10)
        judge = stage.whoever(tale, "pass", waiting[0], AGENT, *JUDGES)
        if judge is None:
            raise StoryBroken(f"nobody may judge {waiting[0].kind} of {tale.number}")
        on_site = waiting[0].kind == "check"
        said = "现场已恢复原状" if on_site else "答复完整，可以回访"
        stage.do(judge, waiting[0], "pass", photos=int(on_site), note=said)


def called(
    stage: Stage, tale: Tale, *, resolved: bool = True, rating: int = 5, said: str = "来电人认可"
) -> None:
    """Every caller that waits is called back and says so."""
    for item in tale.items("call_back"):
        stage.later(minutes=15)
        agent = stage.whoever(tale, "record_call_back", item, AGENT) or stage.who(AGENT)
        answer = answered(resolved=resolved, rating=rating)
        stage.do(agent, item, "record_call_back", answer=answer, note=said)


def answered(*, resolved: bool, rating: int) -> dict[str, object]:
    """What a caller who was reached says."""
    return {"contacted": True, "resolved": resolved, "rating": rating}


def closed(stage: Stage, tale: Tale) -> None:
    """The shift supervisor closes it."""
    stage.later(minutes=20)
    stage.do(stage.who(SUPERVISOR, n=1), tale, "close", confirmed=True)
    expect(tale, "closed")


def to_the_end(stage: Stage, tale: Tale) -> None:
    """Handled, judged, called back and closed."""
    if tale.state == "handling":
        handled(stage, tale.item("handle_lead"))
    judged(stage, tale)
    called(stage, tale)
    closed(stage, tale)


def expect(tale: Tale, state: str) -> None:
    """The case is where the story has it."""
    if tale.state != state:
        raise StoryBroken(f"{tale.number} should be {state}, is {tale.state}")
