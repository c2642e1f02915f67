"""Cases that look like one problem: found inside the scope, with their reasons, and nobody's secret given away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.translation import override
from msgspec.structs import replace

from events import actions, showing, taking
from events.reports import Caller
from events.taking import Taken
from hub.foundation.commands import Outcome
from hub.foundation.errors import Forbidden
from hub.foundation.ids import uuid7
from tests.db.small_work import BALCONY, Work, call, on_case, report
from tests.db.test_case_lists import browser

pytestmark = pytest.mark.django_db

SOMEBODY_ELSE = Caller("李四", "13900005678")
#: Another problem, told in other words.
OTHER = {"class_code": BALCONY, "title": "", "text": "阳台堆放杂物影响市容"}


def shown(work: Work, case_id: int, who: str = "派遣") -> dict[str, Any]:
    return showing.case(case_id, work.who(who))


def like(work: Work, case_id: int, other: int, who: str = "派遣") -> dict[str, Any] | None:
    near = shown(work, case_id, who)["nearby"]
    return next((one for one in near if one["card"]["id"] == other), None)


def about(found: dict[str, Any] | None) -> set[str]:
    assert found is not None
    return {reason["about"] for reason in found["reasons"]}


def two(*changed: dict[str, Any]) -> tuple[int, int]:
    first, second = [*changed, {}, {}][:2]
    done = report(call(1, **first)), report(call(2, **second))
    return done[0][0].case_id, done[1][0].case_id


def test_the_same_told_twice_is_likely_one_problem_and_says_why(work: Work) -> None:
    first, second = two()
    found = like(work, second, first)
    assert found is not None
    assert found["likely"]
    assert about(found) == {"class", "near", "words", "caller"}
    assert found["likeness"] == min(100, sum(reason["points"] for reason in found["reasons"]))


def test_another_problem_beside_it_is_nearby_only(work: Work) -> None:
    first, second = two({}, OTHER | {"caller": SOMEBODY_ELSE})
    found = like(work, second, first)
    assert found is not None
    assert not found["likely"]
    assert about(found) == {"near"}


def test_a_case_far_away_is_found_by_its_caller_alone(work: Work) -> None:
    first, second = two({}, OTHER | {"lon": 109.05, "lat": 32.05})
    assert about(like(work, second, first)) == {"caller"}
    assert like(work, *two({"caller": None}, {"caller": None})) is not None


@pytest.mark.parametrize("which", [0, 1])
def test_who_asked_for_secrecy_is_compared_with_nobody(work: Work, which: int) -> None:
    secret = replace(call().caller, confidential=True)  # type: ignore[type-var]
    changes: list[dict[str, Any]] = [{}, {}]
    changes[which] = {"caller": secret}
    first, second = two(*changes)
    for one, other in ((first, second), (second, first)):
        assert "caller" not in about(like(work, one, other))
    far = report(call(3, lon=109.05, lat=32.05, class_code=BALCONY))[0].case_id
    assert like(work, (first, second)[which], far) is None


def test_nothing_outside_the_scope_is_compared(work: Work) -> None:
    first, second = two({"class_code": BALCONY})
    assert like(work, second, first) is not None
    assert like(work, second, first, "联络") is None


def test_each_decision_tells_what_it_was_made_of(work: Work) -> None:
    (done,) = report(call(1))
    why = {one["about"]: one for one in shown(work, done.case_id)["why"]}
    facts = {fact["name"]: fact["value"] for fact in why["department"]["facts"]}
    assert "12" in facts.values()
    assert why["department"]["automatic"]
    assert why["deadline"]["facts"]
    assert any(fact["percent"] for fact in why["class"]["facts"])


CHINESE = re.compile("[\u4e00-\u9fff]+")


def test_to_english_readers_classes_and_conditions_have_their_english_names(work: Work) -> None:
    given = report(call(1))[0].case_id
    read = report(
        call(2, lon=109.05, lat=32.05, class_code="", class_scheme="", text="供水井盖不见了")
    )[0].case_id
    for case_id in (given, read):
        with override("zh-hans"):
            before = {one["about"]: one["sentence"] for one in shown(work, case_id)["why"]}
        with override("en"):
            told = shown(work, case_id)
        after = {one["about"]: one["sentence"] for one in told["why"]}
        assert "供水井盖" in before["class"]
        # the text's own words stay as they were said
        words = set(CHINESE.findall(" ".join(re.findall("words (.*?) point", after["class"]))))
        assert set(CHINESE.findall(after["class"])) <= words
        assert not CHINESE.search(after["filing"])
    assert any(
        "cover" in one["sentence"].lower() for one in told["journal"] if "filed" in one["kind"]
    )


def taken(work: Work, who: str = "话务", **said: Any) -> dict[str, Any]:
    return taking.look(Taken(**said), work.who(who))


AT_THE_BRIDGE = (109.002, 32.002)


def test_a_report_being_taken_knows_its_class_its_place_and_its_caller(work: Work) -> None:
    (one,) = report(call(1))
    told = taken(work, text="大桥路的供水井盖不见了", at=AT_THE_BRIDGE, phone="138-0000-1234")
    assert told["classes"][0]["code"] == "01001"
    assert [like["card"]["id"] for like in told["alike"]] == [one.case_id]
    assert told["caller"]["reports"] == 1
    assert [card["id"] for card in told["caller"]["open"]] == [one.case_id]
    assert taken(work)["classes"] == taken(work)["alike"] == []
    assert taken(work, phone="1380")["caller"] is None


def test_nobody_but_the_centre_learns_from_a_number_and_no_secret_is_told_by_one(
    work: Work,
) -> None:
    report(call(1, caller=Caller("张三丰", "13800001234", confidential=True)))
    assert taken(work, phone="13800001234")["caller"] == {"reports": 0, "open": []}
    assert taken(work, "网格员", phone="13800001234")["caller"] is None
    with pytest.raises(Forbidden):
        taken(work, "审计", text="井盖")


def by_hand(work: Work, case_id: int, **changes: Any) -> Outcome:
    """The same told by another caller at the desk, added to a case."""
    said = call(9, caller=SOMEBODY_ELSE, joins=case_id, **changes)
    return actions.report(uuid7(), said, {}, work.who("话务"))


def test_a_report_is_added_to_the_case_a_person_names(work: Work) -> None:
    (one,) = report(call(1))
    said = {"text": "还是那个井盖", "caller": {"phone": "13900005678"}, "joins": one.case_id}
    sent = {"id": str(uuid7()), **said}
    answer = browser(work, "话务").post("/api/cases", sent, "application/json").json()
    assert (answer["result"], answer["case_id"]) == ("joined", one.case_id)
    told = shown(work, one.case_id)
    assert told["card"]["events"] == 2
    assert [event["caller"]["phone"][-4:] for event in told["events"]] == ["1234", "5678"]


def test_a_report_is_not_added_to_a_case_that_ended_or_cannot_be_seen(work: Work) -> None:
    (one,) = report(call(1))
    (other,) = report(call(2))
    assert on_case(work.who("派遣"), other.case_id, "merge", other_case=one.case_id).result == (
        "applied"
    )
    assert by_hand(work, other.case_id).data["code"] == "events.case_has_ended"
    assert by_hand(work, 10**9).result == "refused"
