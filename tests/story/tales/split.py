"""One case, two problems: the second caller's report leaves with what was said to it, and goes its own way."""

from __future__ import annotations

from events.models import Case, Event
from events.reports import Caller
from tests.story import ways
from tests.story.stage import BALCONY, GULOU, MANHOLE, SCHEME, Stage, Tale
from tests.story.ways import DISPATCHER


def play(stage: Stage) -> None:
    """Split off with a class of its own; both go to their ends, each caller is called back in the right one."""
    first = stage.call(
        "路口井盖响", class_code=MANHOLE, lon=GULOU[0], lat=GULOU[1], crs="EPSG:4490",
        caller=Caller("周八", "13400008888"),
    )  # fmt: skip
    stage.later(minutes=5)
    stage.call(
        "井盖边上的临街阳台堆满杂物", refers_to="HL-0001", class_code=BALCONY,
        caller=Caller("吴九", "13400009999"),
    )  # fmt: skip
    assert first.row.events == 2
    stage.later(minutes=15)
    second = Event.objects.get(source_id="HL-0002")
    stage.do(
        stage.who(DISPATCHER), first, "split", reports=[second.pk], class_scheme=SCHEME,
        class_kind="matter", class_code=BALCONY, note="阳台杂物另案办理",
    )  # fmt: skip
    row = Case.objects.latest("id")
    other = Tale(row.pk, row.number)
    stage.tales.append(other)
    assert (first.row.events, other.row.events) == (1, 1)
    ways.sent(stage, other, "鼓楼街道办")
    for tale in (first, other):
        ways.handled(stage, tale.item("handle_lead"))
        ways.judged(stage, tale)
        assert len(tale.items("call_back")) == 1, (
            "each caller in the case that is about his problem"
        )
        ways.called(stage, tale)
        ways.closed(stage, tale)
