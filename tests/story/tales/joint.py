"""A street leads, departments assist: each reports its own result, the street last; one of them does it again."""

from __future__ import annotations

from tests.story import ways
from tests.story.stage import BALCONY, GULOU, Stage
from tests.story.ways import COLLECTOR, LIAISON

STREET, URBAN, WATER, GREEN = "鼓楼街道办", "城管执法局", "水务局", "园林环卫中心"


def play(stage: Stage) -> None:
    """Not its part, needs more, called in, released, failed for one unit only."""
    case = stage.call(
        "临街楼顶堆满杂物，雨水口堵塞",
        class_code=BALCONY,
        lon=GULOU[0],
        lat=GULOU[1],
        crs="EPSG:4490",
    )
    assists = [ways.org_id(stage, one) for one in (URBAN, WATER)]
    lead = ways.sent(stage, case, STREET, assists=assists)
    street, urban = stage.who(LIAISON, STREET), stage.who(LIAISON, URBAN)
    stage.later(minutes=10)
    stage.do(street, lead, "sign")
    water, help_ = ways.of(case, "handle_assist", WATER), ways.of(case, "handle_assist", URBAN)
    stage.later(minutes=20)
    stage.do(stage.who(LIAISON, WATER), water, "sign")
    stage.do(
        stage.who(LIAISON, WATER),
        water,
        "report_part",
        part="not_ours",
        reason="雨水口属园林环卫管护",
    )
    code = stage.refused(street, lead, "report_handled", photos=1)
    assert code == "events.assists_still_open"
    stage.do(street, lead, "add_assists", assists=[ways.org_id(stage, GREEN)], note="请清掏雨水口")
    stage.later(minutes=30)
    stage.do(urban, help_, "sign")
    stage.do(urban, help_, "report_part", part="needs_more", reason="需住户到场方可清理楼顶")
    stage.later(minutes=20)
    stage.do(street, help_, "ask_unit_again", note="已联系住户，请继续清理")
    ways.reported(stage, ways.of(case, "handle_assist", URBAN), "楼顶杂物已清理")
    ways.reported(stage, ways.of(case, "handle_assist", GREEN), "雨水口已清掏")
    ways.reported(stage, lead, "各单位均已完成")
    check = case.item("check")
    stage.later(minutes=30)
    judge = stage.whoever(case, "fail", check, COLLECTOR)
    assert judge is not None
    green = ways.org_id(stage, GREEN)
    stage.do(judge, check, "fail", photos=1, reason="雨水口仍堵塞", units=[green])
    again = [(item.kind, item.org_name) for item in case.items() if item.kind.startswith("handle")]
    assert again == [("handle_assist", GREEN)], "only who did it badly does it again"
    ways.reported(stage, ways.of(case, "handle_assist", GREEN), "已重新清掏，试水通畅")
    ways.judged(stage, case)
    ways.called(stage, case)
    ways.closed(stage, case)
