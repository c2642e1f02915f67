"""A department says that a case is not its own: once it is right, once it is not and has to do it."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import GULOU, MANHOLE, Stage
from tests.story.ways import LIAISON, SUPERVISOR


def play(stage: Stage) -> None:
    """Dispute upheld, dispatched elsewhere, disputed again, not upheld: designated, and handled."""
    case = stage.call(
        "路面窨井盖破损，分不清是雨水还是污水井",
        class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490",
    )  # fmt: skip
    first = ways.sent(stage, case, "水务局")
    water, supervisor = stage.who(LIAISON, "水务局"), stage.who(SUPERVISOR)
    stage.later(minutes=20)
    stage.do(
        water, first, "dispute", reason_code="wrong_department", reason="该井为电力井，权属供电公司"
    )
    ways.expect(case, "handling")
    stage.later(minutes=25)
    stage.do(supervisor, case.item("approve"), "grant", note="经核对权属，确属电力设施")
    ways.expect(case, "dispatch")
    assert not stage.sees(water, case), "it has no part in it any more"
    second = ways.sent(stage, case, "供电公司")
    power = stage.who(LIAISON, "供电公司")
    stage.later(minutes=15)
    stage.do(power, second, "dispute", reason_code="wrong_department", reason="该井已移交水务局")
    stage.later(minutes=30)
    stage.do(supervisor, case.item("approve"), "refuse", reason="移交手续未完成，由供电公司承办")
    lead = case.item("handle_lead")
    assert lead.designated
    assert stage.refused(power, lead, "dispute", reason="仍有异议") == "events.was_designated"
    assert stage.refused(power, lead, "return", reason="不属我司") == "events.was_designated"
    ways.handled(stage, lead, "已更换井盖")
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
