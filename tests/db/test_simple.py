"""The simple process 简易流程: small things end on the spot, unless a caller waits or they are drawn."""

from __future__ import annotations

import pytest

from events import showing
from events.guards.simple import is_drawn
from events.models import Case, WorkItem
from tests.db.small_work import BALCONY, Work, call, on_case, photo, report
from tests.db.test_lifecycle import applied, first_rule, state, story

pytestmark = pytest.mark.django_db
LEAFLETS = "07001"


def found(work: Work, n: int = 1, code: str = LEAFLETS, **more: object) -> int:
    """A case of a small class a collector found."""
    case_id = report(call(n, class_code=code, **{"caller": None, **more}))[0].case_id
    numbers = (f"AL-20261118-{900 * n + k:06d}" for k in range(100))
    free = next(number for number in numbers if not is_drawn(number, 10))
    Case.objects.filter(pk=case_id).update(state="intake", number=free)
    WorkItem.objects.filter(case_id=case_id).delete()
    return case_id


def closing(work: Work, case_id: int) -> dict[str, object]:
    proof = [{"upload": photo(work.user_id("采集甲"))}]
    return {"photos": proof, "confirmed": True, "rule_id": first_rule(work, case_id)}


def test_what_is_done_on_the_spot_ends_there_with_a_photo(work: Work) -> None:
    case_id = found(work)
    offered = {one["verb"] for one in showing.case(case_id, work.who("采集甲"))["moves"]}
    assert "close_simply" in offered
    bare = on_case(work.who("采集甲"), case_id, "close_simply")
    assert set(bare.data["values"]["missing"]) >= {"photo_after", "confirmed"}
    assert on_case(work.who("受理"), case_id, "close_simply").data["code"] == "hub.forbidden"
    applied(on_case(work.who("采集甲"), case_id, "close_simply", **closing(work, case_id)))
    case = Case.objects.get(pk=case_id)
    assert (case.state, story(case_id)[-1]) == ("closed", "case.closed_simply")
    assert case.handled_at == case.ended_at
    (done,) = WorkItem.objects.filter(case_id=case_id)
    assert (done.kind, done.state, done.done_by_id) == (
        "handle_lead",
        "done",
        work.user_id("采集甲"),
    )
    applied(on_case(work.who("值班"), case_id, "reopen", reason="抽查未达标"))
    assert state(case_id) == "dispatch"


def test_other_classes_and_callers_who_wait_take_the_normal_way(work: Work) -> None:
    other = found(work, code=BALCONY)
    refused = on_case(work.who("采集甲"), other, "close_simply", **closing(work, other))
    assert refused.data["code"] == "events.not_simple"
    waits = found(work, 2, caller=call().caller)
    refused = on_case(work.who("采集甲"), waits, "close_simply", **closing(work, waits))
    assert refused.data["code"] == "events.caller_waits"


def test_a_tenth_is_drawn_for_review_and_nobody_can_tell_beforehand(work: Work) -> None:
    numbers = [f"AL-20261118-{n:06d}" for n in range(2000)]
    drawn = [number for number in numbers if is_drawn(number, 10)]
    assert 150 <= len(drawn) <= 250
    assert not any(is_drawn(number, 0) for number in numbers)
    case_id = found(work)
    Case.objects.filter(pk=case_id).update(number=drawn[0])
    refused = on_case(work.who("采集甲"), case_id, "close_simply", **closing(work, case_id))
    assert refused.data["code"] == "events.drawn_for_review"
    assert "值班长" in refused.data["title"]
