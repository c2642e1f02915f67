"""A case lies about: reminded, supervised, answered badly, answered well, and only then closed."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import AGENT, LEADER, LIAISON, SUPERVISOR


def play(stage: Stage) -> None:
    """The light turns yellow and red; the leader demands an answer within four working hours."""
    case = stage.call(
        "井盖丢失，昨天就报过", class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490"
    )
    lead = ways.sent(stage, case, "水务局")
    liaison, leader = stage.who(LIAISON, "水务局"), stage.who(LEADER)
    stage.do(liaison, lead, "sign")
    stage.later(hours=1)
    stage.do(stage.who(AGENT), case, "remind", note="市民再次来电，请尽快")
    due = case.row.due_at
    assert due is not None
    stage.until(due)
    stage.later(minutes=10)
    supervisor = stage.who(SUPERVISOR)
    assert stage.refused(supervisor, case, "supervise", grade=3, reason="超期未办") == (
        "events.grade_not_yours"
    )
    stage.do(leader, case, "supervise", grade=3, reason="超期未办，群众反映强烈")
    demanded = case.item("supervise")
    stage.later(minutes=30)
    stage.do(liaison, demanded, "reply", note="正在办理")
    stage.later(minutes=20)
    stage.do(leader, demanded, "send_back_reply", reason="未说明何时办结")
    ways.handled(stage, lead, "已更换井盖")
    ways.judged(stage, case)
    ways.called(stage, case)
    stage.later(minutes=10)
    assert stage.refused(supervisor, case, "close", confirmed=True) == "events.supervision_stands"
    stage.do(liaison, demanded, "reply", note="今日已办结，已加强巡查")
    stage.later(minutes=20)
    stage.do(leader, demanded, "accept_reply")
    ways.closed(stage, case)
    assert case.row.supervised == 0
