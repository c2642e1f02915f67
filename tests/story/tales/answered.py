"""What needs no department, and what is nobody's to know: answered at once, a petition, a report of a violation."""

from __future__ import annotations

from events.reports import Caller
from tests.story import ways
from tests.story.stage import BALCONY, GULOU, Stage
from tests.story.ways import AGENT, DISPATCHER, LIAISON, OPERATOR, SUPERVISOR


def play(stage: Stage) -> None:
    """Three calls: one ends on the telephone, one goes to the petitions office, one reporter stays unknown."""
    agent = stage.who(AGENT)
    asked = stage.call(
        "请问公租房在哪里办理", class_code="", class_scheme="", caller=Caller("王五", "13600002222")
    )
    stage.later(minutes=3)
    stage.do(
        agent, asked, "answer_at_once", to_caller="在市政务服务中心二楼 12 号窗口办理，工作日 9 点至 17 点",
        class_scheme="GB/T 47678.5-2026", class_kind="matter", class_code=BALCONY,
    )  # fmt: skip
    ways.expect(asked, "closed")
    stage.later(minutes=10)
    petition = stage.call(
        "对去年拆迁补偿裁决不服，要求复核", class_code=BALCONY, caller=Caller("赵六", "13600003333")
    )
    stage.later(minutes=5)
    operator = stage.who(OPERATOR)
    assert stage.refused(operator, petition, "transfer", reason="信访") == "events.need_missing"
    stage.do(operator, petition, "transfer", reason_code="petition", reason="属信访事项")
    ways.expect(petition, "transferred")
    stage.later(minutes=20)
    secret = stage.call(
        "举报住建局人员收受施工方好处", class_code=BALCONY, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490",
        caller=Caller("不愿具名", "13600004444", confidential=True),
    )  # fmt: skip
    lead = ways.sent(stage, secret, "住建局")
    unit = stage.who(LIAISON, "住建局")
    shown = stage.shown(unit, secret)
    assert "13600004444" not in str(shown)
    assert "136" not in str(shown["events"]), "not even masked"
    code = stage.refused(unit, secret, "reveal_caller", reason="需联系")
    assert code in ("events.caller_confidential", "hub.forbidden", "events.no_caller")
    stage.later(minutes=15)
    stage.do(unit, lead, "return", reason_code="wrong_department", reason="涉及本局，请改派")
    stage.later(minutes=10)
    stage.do(
        stage.who(DISPATCHER), secret, "transfer", reason_code="discipline", reason="线索移送纪检"
    )
    ways.expect(secret, "transferred")
    assert stage.who(SUPERVISOR).worker.scope.sees(secret.file.case.audience)
