"""A manhole cover is missing: told, filed and dispatched by rule, handled, checked, called back, closed."""

from __future__ import annotations

from events.reports import Caller
from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import LIAISON, OPERATOR


def play(stage: Stage) -> None:
    """Once from the call to the end, with an urge on the way."""
    caller = Caller("张三丰", "13800001234", "610902199001011234")
    case = stage.call(
        "鼓楼东街路口供水井盖不见了，很危险",
        class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490", caller=caller,
    )  # fmt: skip
    lead = ways.sent(stage, case, "水务局")
    stage.later(minutes=20)
    stage.call("井盖还没有人来修", type="urge", refers_to="HL-0001", caller=caller)
    ways.handled(stage, lead, "已更换井盖，周边清理完毕")
    ways.expect(case, "check")
    # the one who handled never judges; the desk of the department does not see a check at all
    liaison = stage.who(LIAISON, "水务局")
    assert stage.refused(liaison, case.item("check"), "pass") == "hub.forbidden"
    ways.judged(stage, case)
    ways.expect(case, "call_back")
    ways.called(stage, case, rating=5, said="来电人很满意")
    assert stage.whoever(case, "close", None, OPERATOR) is None, "closing is the supervisor's"
    ways.closed(stage, case)
    row = case.row
    assert (row.events, row.urges, row.reworks) == (2, 1, 0)
    assert row.due_at is None
