"""Somebody is trapped: declared an emergency, services called, handed over at once, never sent back."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import LIAISON

WATER, URBAN = "水务局", "城管执法局"


def play(stage: Stage) -> None:
    """The unit it came to is not responsible: it hands over within minutes, and the clock runs on."""
    case = stage.call(
        "路面塌陷，井盖下陷，有行人掉入",
        class_code=MANHOLE,
        lon=GULOU[0],
        lat=GULOU[1],
        crs="EPSG:4490",
    )
    lead = ways.sent(stage, case, WATER)
    water = stage.who(LIAISON, WATER)
    stage.later(minutes=2)
    if case.row.importance < 3:
        stage.do(water, case, "declare_emergency", reason="有人受困")
    assert stage.refused(water, lead, "return", reason="不属我局") == "events.never_bounced"
    stage.do(water, case, "call_service", service="119", note="已报消防，现场有人")
    stage.do(water, case, "call_service", service="120")
    before = case.row.due_at
    stage.later(minutes=2)
    urban_id = ways.org_id(stage, URBAN)
    stage.do(water, lead, "hand_over", org_id=urban_id, reason="塌陷处属市政道路，由执法局牵头")
    assert case.row.due_at == before, "the clock runs on"
    assert case.row.returns == 0, "no bounce"
    second = case.item("handle_lead")
    urban = stage.who(LIAISON, URBAN)
    back = ways.org_id(stage, WATER)
    code = stage.refused(urban, second, "hand_over", org_id=back, reason="请水务局办理")
    assert code == "events.returned_before"
    ways.handled(stage, second, "人员已救出，塌陷处已围挡回填")
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
