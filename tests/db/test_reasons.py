"""Reasons are chosen from a list of the catalogue: void and reject always, other moves where they want to."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from events import catalogue, showing
from events.reasons import ENTRIES, list_of
from hub.foundation.errors import BadInput
from hub.foundation.models import JournalEntry
from tests.db.small_work import BALCONY, Work, call, on_case, on_item, report
from tests.db.test_lifecycle import applied, handled, item, state

pytestmark = pytest.mark.django_db


def choices(work: Work, name: str, case_id: int, verb: str) -> list[dict[str, Any]]:
    moves = showing.case(case_id, work.who(name))["moves"]
    needs = next(move["needs"] for move in moves if move["verb"] == verb)
    return next(need["choices"] for need in needs if need["need"].startswith("reason")) or []


def test_who_voids_or_rejects_says_which_of_the_listed_reasons(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    supervisor = work.who("值班")
    for verb in ("void", "reject"):
        told = on_case(supervisor, case_id, verb, reason="我觉得不行")
        assert told.data["values"]["missing"] == ["reason_code"]
        with pytest.raises(BadInput) as wrong:
            on_case(supervisor, case_id, verb, reason_code="because", reason="x")
        assert "test" in wrong.value.values["expected"]
    applied(on_case(supervisor, case_id, "reject", reason_code="petition"))
    assert state(case_id) == "rejected"


def test_a_reason_that_says_little_needs_words_and_says_so_in_two_languages(work: Work) -> None:
    case_id = report(call(class_code=BALCONY))[0].case_id
    told = on_case(work.who("值班"), case_id, "void", reason_code="duplicate")
    assert told.data["code"] == "events.words_missing"
    assert "与已有案卷重复" in told.data["title"]
    with override("en"):
        told = on_case(work.who("值班"), case_id, "void", reason_code="duplicate")
    assert "Duplicate of another case" in told.data["title"]
    applied(on_case(work.who("值班"), case_id, "void", reason_code="duplicate", reason="同 000007"))


def test_the_journal_keeps_the_code_and_shows_the_words(work: Work) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "return", reason_code="wrong_area", reason="属西城区"))
    entry = JournalEntry.objects.get(case_id=case_id, kind="item.returned")
    assert entry.data["reason"]["code"] == "wrong_area"
    for language, words in (
        ("zh-hans", "不在本单位辖区"),
        ("en", "Outside this organisation's area"),
    ):
        with override(language):
            lines = showing.case(case_id, work.who("值班"))["journal"]
        (line,) = [one for one in lines if one["kind"] == "item.returned"]
        assert (line["reason"], line["reason_name"], line["note"]) == (
            "wrong_area",
            words,
            "属西城区",
        )


def test_a_form_is_given_the_list_of_its_move(work: Work) -> None:
    case_id = report(call())[0].case_id
    shown = choices(work, "联络", case_id, "return")
    assert [one["value"] for one in shown] == [one.code for one in catalogue.of().reasons("return")]
    assert {"value": "other", "label": "其他", "needs_text": True} in shown
    handled(work, case_id)
    assert "not_done" in {one["value"] for one in choices(work, "采集甲", case_id, "fail")}
    early = report(call(2, class_code=BALCONY))[0].case_id
    applied(on_case(work.who("受理"), early, "verify"))
    assert "not_found" in {one["value"] for one in choices(work, "采集甲", early, "fail")}


def test_words_alone_do_where_the_list_only_helps_and_a_code_is_never_of_another_list(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    lead = item(case_id, "handle_lead").pk
    with pytest.raises(BadInput):
        on_item(work.who("联络"), lead, "return", reason_code="false_alarm", reason="x")
    with pytest.raises(BadInput):
        on_case(work.who("派遣"), case_id, "recall", reason_code="other", reason="x")
    applied(on_item(work.who("联络"), lead, "return", reason="不属我局"))


def test_every_list_a_move_names_is_in_the_catalogue_with_a_way_out(work: Work) -> None:
    kinds = {kind for kinds in ENTRIES.values() for kind in kinds}
    assert list_of("comment") == ""
    for kind in kinds - {"revoke"}:
        known = {one.code: one for one in catalogue.of().reasons(kind)}
        assert known["other"].needs_text, kind
