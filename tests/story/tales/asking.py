"""What needs somebody's approval: more time, and no time at all for a while."""

from __future__ import annotations

import datetime as dt

from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage, Tale
from tests.story.ways import DISPATCHER, LIAISON, SUPERVISOR


def _case(stage: Stage, text: str) -> Tale:
    case = stage.call(text, class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490")
    lead = ways.sent(stage, case, "水务局")
    stage.later(minutes=10)
    stage.do(stage.who(LIAISON, "水务局"), lead, "sign")
    return case


def _due(case: Tale) -> dt.datetime:
    due = case.row.due_at
    assert due is not None
    return due


def extended(stage: Stage) -> None:
    """A short extension by the dispatcher, a longer one by two levels, a third not at all."""
    case = _case(stage, "井盖破损，需定制构件")
    lead, liaison = case.item("handle_lead"), stage.who(LIAISON, "水务局")
    before = _due(case)
    stage.later(minutes=5)
    assert stage.refused(liaison, lead, "ask_extension", extra_days=11, reason="慢") == (
        "events.too_many_days"
    )
    stage.do(liaison, lead, "ask_extension", extra_days=2, reason="构件需定制，两个工作日到货")
    assert _due(case) == before, "asking grants nothing"
    stage.later(minutes=15)
    stage.do(stage.who(DISPATCHER), case.item("approve"), "grant", note="情况属实")
    middle = _due(case)
    assert middle > before
    stage.at("11-19 09:00")
    stage.do(liaison, lead, "ask_extension", extra_days=5, reason="厂家推迟交货")
    stage.later(minutes=10)
    stage.do(stage.who(DISPATCHER), case.item("approve"), "grant", note="请值班长核定")
    assert _due(case) == middle, "five days are not the dispatcher's alone"
    stage.later(minutes=10)
    stage.do(stage.who(SUPERVISOR), case.item("approve"), "grant", note="最后一次")
    assert _due(case) > middle
    stage.later(hours=2)
    code = stage.refused(liaison, lead, "ask_extension", extra_days=1, reason="再缓一天")
    assert code == "events.extended_enough"
    ways.to_the_end(stage, case)


def suspended(stage: Stage) -> None:
    """Two levels agree; the clock stands; nobody works on it; it goes on by itself on its day."""
    case = _case(stage, "箱涵塌陷，需列入改造计划")
    lead, liaison = case.item("handle_lead"), stage.who(LIAISON, "水务局")
    stage.later(minutes=5)
    stage.do(liaison, lead, "ask_suspension", until="2026-12-18", reason="待改造资金下达")
    stage.later(minutes=20)
    stage.do(stage.who(DISPATCHER), case.item("approve"), "grant")
    before = case.row
    assert not before.suspended, "one level is not enough"
    stage.later(minutes=20)
    asked_at = stage.now
    stage.do(stage.who(SUPERVISOR), case.item("approve"), "grant", note="同意挂账")
    left = _due(case) - asked_at
    during = case.row
    assert during.suspended
    stage.later(hours=1)
    assert stage.refused(liaison, lead, "report_handled", photos=1) == "events.is_suspended"
    stage.at("12-18 09:00")
    row = case.row
    assert not row.suspended
    resumed = dt.datetime(2026, 12, 17, 16, tzinfo=dt.UTC)
    assert _due(case) >= resumed + left - dt.timedelta(hours=1), "nothing of the limit was lost"
    ways.to_the_end(stage, case)
