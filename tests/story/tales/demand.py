"""A unit says that a demand is beyond its means: refused, upheld on appeal, left out of the assessment."""

from __future__ import annotations

from events.evaluation import comparing
from events.evaluation.definition import Subject
from events.evaluation.scorecard import Question, scorecard
from events.evaluation.sight import Sight
from events.reports import Caller
from hub.foundation import clock
from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import AGENT, LIAISON, SUPERVISOR

WATER = "水务局"
_CITY = Sight(True, (), (), None, True)


def play(stage: Stage) -> None:
    """Claimed, refused, appealed, reviewed twice by others; only the assessed figure leaves it out."""
    case = stage.call(
        "要求把整条街的井盖一周内全部换成铜的", class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1],
        crs="EPSG:4490", caller=Caller("孙七", "13500007777"),
    )  # fmt: skip
    lead = ways.sent(stage, case, WATER)
    water, supervisor = stage.who(LIAISON, WATER), stage.who(SUPERVISOR)
    ways.handled(stage, lead, "现有井盖完好，无法全部更换")
    stage.later(minutes=10)
    stage.do(
        water, lead, "claim_unreasonable", reason_code="beyond_means", reason="井盖完好，无此标准"
    )
    stage.later(minutes=20)
    stage.do(supervisor, case.item("approve"), "refuse", reason="请补充检测材料")
    stage.later(minutes=20)
    stage.do(water, lead, "appeal_claim", reason="已补充井盖检测报告")
    for said in ("检测报告属实", "同意认定"):
        stage.later(minutes=20)
        claim = case.item("approve")
        reviewer = stage.whoever(case, "grant", claim)
        assert reviewer is not None
        assert reviewer.worker.user_id != supervisor.worker.user_id, (
            "who refused it does not review"
        )
        stage.do(reviewer, claim, "grant", note=said)
    ways.judged(stage, case)
    ways.expect(case, "call_back")
    stage.later(minutes=10)
    answer = ways.answered(resolved=False, rating=1)
    stage.do(
        stage.who(AGENT), case.item("call_back"), "record_call_back", answer=answer, note="不满意"
    )
    ways.closed(stage, case)
    comparing.catch_up()
    asked = Question(Subject.ORGANISATION, on=clock.city_day(stage.now))
    rate = scorecard(asked, _CITY).together[-1]["satisfaction_rate"]
    assert rate.whole.denominator == (rate.assessed.denominator or 0) + 1
    stage.aside("评价：满意率如实统计计入本次回访，考核统计已剔除")
