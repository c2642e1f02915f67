"""A limit missed through no fault of the unit: appealed, reviewed twice; the fact stays, the assessment exempts."""

from __future__ import annotations

from events.evaluation import comparing
from events.evaluation.definition import Subject
from events.evaluation.scorecard import Question, scorecard
from events.evaluation.sight import Sight
from hub.foundation import clock
from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import LIAISON

WATER = "水务局"
_CITY = Sight(True, (), (), None, True)


def play(stage: Stage) -> None:
    """Handled late; the appeal outlasts the case; the whole figure keeps it, the assessed one does not."""
    case = stage.call(
        "井盖破裂，边缘翘起", class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490"
    )
    lead = ways.sent(stage, case, WATER)
    water = stage.who(LIAISON, WATER)
    stage.do(water, lead, "sign")
    stage.later(hours=2, minutes=10)
    ways.handled(stage, lead, "雨停路通后已更换")
    stage.later(minutes=5)
    why = {"reason_code": "weather", "reason": "暴雨封路两小时，无法进场"}
    stage.do(water, lead, "appeal_timeout", photos=1, **why)
    code = stage.refused(water, lead, "appeal_timeout", reason_code="weather", reason="再次申诉")
    assert code == "events.appealed_before"
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
    for said in ("初审：封路属实", "复核同意"):
        stage.later(minutes=30)
        claim = case.item("approve")
        reviewer = stage.whoever(case, "grant", claim)
        assert reviewer is not None
        stage.do(reviewer, claim, "grant", note=said)
    comparing.catch_up()
    asked = Question(Subject.ORGANISATION, on=clock.city_day(stage.now))
    late = scorecard(asked, _CITY).together[-1]["handled_late"]
    assert late.whole.numerator - late.assessed.numerator == 1, "the fact stays, it is exempt"
    stage.aside("评价：如实统计仍计 1 件超时，考核统计已豁免")
