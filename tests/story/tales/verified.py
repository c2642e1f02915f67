"""A collector looks first; the department returns what is not its own; corrected it goes elsewhere; rework."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import BALCONY, GULOU, SCHEME, STALL, Stage
from tests.story.ways import COLLECTOR, DISPATCHER, HANDLER, LIAISON, OPERATOR, SUPERVISOR


def play(stage: Stage) -> None:
    """Verified, filed, sent wrongly, returned, corrected, handled, not well enough, handled again."""
    case = stage.call(
        "巷口长期有摊贩占道，垃圾满地", class_code=BALCONY, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490"
    )  # fmt: skip
    stage.later(minutes=5)
    stage.do(stage.who(OPERATOR), case, "verify", note="请现场核实是否属实")
    verify = case.item("verify")
    stage.later(minutes=35)
    collector = stage.whoever(case, "pass", verify, COLLECTOR)
    assert collector is not None
    stage.do(collector, verify, "pass", photos=1, note="情况属实，为占道经营")
    ways.expect(case, "filing")
    first = ways.sent(stage, case, "住建局")
    liaison = stage.who(LIAISON, "住建局")
    stage.later(minutes=30)
    stage.do(liaison, first, "sign")
    stage.do(liaison, first, "assign", person_id=stage.who(HANDLER, "住建局").worker.user_id)
    # who set somebody to work revokes that first
    assert stage.refused(liaison, first, "return", reason="不属我局") == "events.move_not_allowed"
    stage.do(liaison, first, "unassign", reason="拟退单")
    stage.do(liaison, first, "return", reason="占道经营不属我局职责")
    ways.expect(case, "dispatch")
    dispatcher = stage.who(DISPATCHER)
    again = ways.org_id(stage, "住建局")
    assert stage.refused(dispatcher, case, "dispatch", org_id=again) == "events.returned_before"
    stage.later(minutes=10)
    assert stage.shown(dispatcher, case)["suggested"]["org_id"] != again
    stage.do(dispatcher, case, "refer_back", reason="类别有误，应为占道经营")
    supervisor = stage.who(SUPERVISOR)
    assert stage.refused(supervisor, case, "file") == "events.correct_first"
    stage.do(
        supervisor, case, "reclassify", class_scheme=SCHEME, class_kind="matter", class_code=STALL
    )
    second = ways.sent(stage, case, "城管执法局")
    ways.handled(stage, second, "已劝离摊贩")
    check = case.item("check")
    stage.later(minutes=30)
    judge = stage.whoever(case, "fail", check, COLLECTOR)
    assert judge is not None
    stage.do(judge, check, "fail", photos=1, reason="地面垃圾未清")
    ways.expect(case, "handling")
    ways.handled(stage, case.item("handle_lead"), "摊贩已劝离，垃圾已清运")
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
    row = case.row
    assert (row.returns, row.reworks) == (1, 1)
