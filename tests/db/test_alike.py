"""Cases that look like one problem: found inside the scope, with their reasons, and nobody's secret given away."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events import showing
from events.reports import Caller
from tests.db.small_work import BALCONY, Work, call, report

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
