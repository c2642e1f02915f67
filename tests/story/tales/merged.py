"""Two callers, one manhole cover: merged, taken back because it was a second one after all, and merged for good."""

from __future__ import annotations

from events.reports import Caller
from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage, Tale
from tests.story.ways import DISPATCHER, LIAISON


def _told(stage: Stage, text: str, phone: str) -> Tale:
    return stage.call(
        text, class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490",
        caller=Caller("某市民", phone),
    )  # fmt: skip


def play(stage: Stage) -> None:
    """Clocks, callers and counts follow; taking it back restores them; at the end both callers are called back."""
    first = _told(stage, "东街路口供水井盖缺失", "13900000001")
    stage.later(minutes=12)
    second = _told(stage, "东街十字路口缺个井盖，差点摔倒", "13900000002")
    dispatcher, water = stage.who(DISPATCHER), stage.who(LIAISON, "水务局")
    before = second.row
    stage.later(minutes=8)
    near = [one["card"]["number"] for one in stage.shown(dispatcher, second)["nearby"]]
    assert first.number in near, "a likely duplicate is shown beside it"
    stage.do(dispatcher, second, "merge", other_case=first.id, note="同一井盖")
    ways.expect(second, "merged")
    assert first.row.events == 2
    stage.later(minutes=10)
    stage.do(dispatcher, second, "unmerge", note="市民来电澄清：路口南侧另有一处")
    ways.expect(second, "handling")
    after = second.row
    assert (after.events, first.row.events) == (before.events, 1)
    assert after.due_at is not None
    assert before.due_at is not None
    assert after.due_at > before.due_at, "the time in between is nobody's"
    stage.later(minutes=10)
    stage.do(water, second.item("handle_lead"), "sign")
    stage.later(minutes=5)
    stage.do(dispatcher, second, "merge", other_case=first.id, note="现场核对：确系同一处")
    ways.handled(stage, first.item("handle_lead"), "井盖已补装")
    ways.judged(stage, first)
    ways.expect(first, "call_back")
    assert len(first.items("call_back")) == 2, "every caller is called back"
    ways.called(stage, first)
    ways.closed(stage, first)
    ways.expect(second, "merged")
