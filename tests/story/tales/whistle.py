"""A street calls departments to the spot and passes up what it cannot solve; each has a limit of its own."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import BALCONY, GULOU, Stage
from tests.story.ways import LIAISON

STREET, URBAN, BUILD, WATER = "鼓楼街道办", "城管执法局", "住建局", "水务局"


def play(stage: Stage) -> None:
    """One department comes, one does not; the water works answer from above; the street reports."""
    case = stage.call(
        "老楼外立面脱落，砸坏水管", class_code=BALCONY, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490"
    )
    lead = ways.sent(stage, case, STREET)
    street = stage.who(LIAISON, STREET)
    stage.later(minutes=5)
    stage.do(street, lead, "sign")
    named = [ways.org_id(stage, one) for one in (URBAN, BUILD)]
    stage.do(street, lead, "whistle", assists=named, note="北大街 12 号，外立面脱落，请到场")
    stage.later(minutes=40)
    urban = stage.who(LIAISON, URBAN)
    assert stage.refused(urban, ways.of(case, "whistle", BUILD), "arrive") == "hub.forbidden"
    stage.do(urban, ways.of(case, "whistle", URBAN), "arrive", photos=1, note="已到场，先行围挡")
    stage.later(hours=2)
    stage.do(street, ways.of(case, "whistle", BUILD), "release_unit", reason="超时未到场")
    ways.reported(stage, ways.of(case, "handle_assist", URBAN), "围挡完毕，脱落物已清运")
    stage.later(minutes=10)
    stage.do(
        street,
        lead,
        "escalate",
        org_id=ways.org_id(stage, WATER),
        reason="供水主管受损，街道无力修复",
    )
    up = ways.of(case, "handle_lead", WATER)
    assert up.parent_id == lead.pk
    assert up.due_at is not None
    assert up.due_at != case.row.due_at, "the level above has its own clock"
    assert stage.refused(street, lead, "report_handled", photos=1)
    ways.handled(stage, up, "主管已抢修，恢复供水")
    lead.refresh_from_db()
    assert lead.state in ("accepted", "working"), "it is back with who passed it up"
    ways.reported(stage, lead, "外立面已加固，供水已恢复")
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
