"""What a caller is owed: the result is reviewed, the caller is tried again, and what is not solved is done again."""

from __future__ import annotations

from events.reports import Caller
from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import AGENT, JUDGES


def play(stage: Stage) -> None:
    """A review fails, nobody answers twice, the caller is not content, it is redone, and then he is."""
    case = stage.call(
        "门口井盖翘起，夜里咣当响", class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490",
        caller=Caller("李四光", "13700001111"),
    )  # fmt: skip
    ways.handled(stage, ways.sent(stage, case, "水务局"), "已处理")
    stage.later(minutes=30)
    check = case.item("check")
    judge = stage.whoever(case, "pass", check, *JUDGES)
    assert judge is not None
    stage.do(judge, check, "pass", photos=1)
    agent = stage.who(AGENT)
    review = case.item("review")
    stage.later(minutes=20)
    assert stage.refused(agent, review, "fail") == "events.need_missing"
    stage.do(agent, review, "fail", reason="答复过于简单，未说明是否加固")
    ways.expect(case, "handling")
    ways.handled(stage, case.item("handle_lead"), "已加装减震垫圈并重新找平")
    ways.judged(stage, case)
    ways.expect(case, "call_back")
    call = case.item("call_back")
    stage.later(minutes=10)
    stage.do(agent, call, "not_reached", note="无人接听")
    assert stage.refused(agent, call, "not_reached") == "events.tried_just_now"
    stage.at("11-19 10:00")
    said = ways.answered(resolved=False, rating=2)
    stage.do(agent, call, "record_call_back", answer=said, note="夜里还是响")
    ways.expect(case, "handling")
    assert case.row.reworks == 2
    ways.handled(stage, case.item("handle_lead"), "已更换井座")
    ways.judged(stage, case)
    ways.called(stage, case, rating=4, said="这回不响了")
    ways.closed(stage, case)
