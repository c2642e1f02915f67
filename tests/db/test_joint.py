"""Joint handling 联办: each unit's own result, the lead unit last, and rework for one unit only."""

from __future__ import annotations

import pytest

from events import showing
from events.models import Case, WorkItem
from hub.foundation.models import JournalEntry
from tests.db.small_work import BALCONY, Work, call, on_case, on_item, photo, report
from tests.db.test_lifecycle import applied, checked, item, state, story

pytestmark = pytest.mark.django_db


def joint(work: Work, *assists: str, n: int = 1) -> int:
    """A case the urban department leads and these units assist in."""
    case_id = report(call(n, class_code=BALCONY, caller=None))[0].case_id
    applied(on_case(work.who("值班"), case_id, "file"))
    orgs = work.city.orgs
    named = {"org_id": orgs["urban"].pk, "assists": [orgs[one].pk for one in assists]}
    applied(on_case(work.who("派遣"), case_id, "dispatch", **named))
    return case_id


def assist(case_id: int, org: str) -> WorkItem:
    return WorkItem.objects.filter(case_id=case_id, kind="handle_assist", org_name=org).latest("id")


def done(work: Work, name: str, item_id: int) -> None:
    """Signed and reported handled by a liaison."""
    if WorkItem.objects.get(pk=item_id).state == "offered":
        applied(on_item(work.who(name), item_id, "sign"))
    proof = [{"upload": photo(work.user_id(name))}]
    applied(on_item(work.who(name), item_id, "report_handled", photos=proof))


def test_the_lead_unit_reports_when_the_assisting_ones_have(work: Work) -> None:
    case_id = joint(work, "old-town")
    lead, street = item(case_id, "handle_lead").pk, assist(case_id, "老城街道").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    proof = [{"upload": photo(work.user_id("联络"))}]
    early = on_item(work.who("联络"), lead, "report_handled", photos=proof)
    assert early.data["code"] == "events.assists_still_open"
    assert "解除协办" in early.data["title"]
    done(work, "街道", street)
    assert WorkItem.objects.get(pk=street).result == {"part": "done"}
    assert state(case_id) == "handling"
    done(work, "联络", lead)
    assert state(case_id) == "check"
    checked(work, case_id)


def test_a_unit_says_that_it_is_not_its_part_without_a_photo(work: Work) -> None:
    case_id = joint(work, "old-town")
    street = assist(case_id, "老城街道").pk
    applied(on_item(work.who("街道"), street, "sign"))
    assert on_item(work.who("街道"), street, "report_part").data["values"]["missing"] == [
        "part",
        "reason",
    ]
    applied(on_item(work.who("街道"), street, "report_part", part="not_ours", reason="属市管道路"))
    told = next(
        one for one in showing.case(case_id, work.who("联络"))["items"] if one["id"] == street
    )
    assert (told["result"], told["asks"]) == ({"part": "not_ours"}, "非本单位职责")
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.data["part"]) == ("item.part_reported", "not_ours")
    lead = item(case_id, "handle_lead").pk
    done(work, "联络", lead)
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="未清理"))
    open_ = WorkItem.objects.filter(case_id=case_id, state__in=["offered", "working"])
    assert [one.org_name for one in open_] == ["市城管局"], "whose part it was not has none to redo"


def test_needs_more_is_answered_before_the_lead_unit_reports(work: Work) -> None:
    case_id = joint(work, "old-town")
    lead, street = item(case_id, "handle_lead").pk, assist(case_id, "老城街道").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    applied(on_item(work.who("街道"), street, "sign"))
    applied(on_item(work.who("街道"), street, "report_part", part="needs_more", reason="需高空车"))
    proof = [{"upload": photo(work.user_id("联络"))}]
    refused = on_item(work.who("联络"), lead, "report_handled", photos=proof)
    assert refused.data["code"] == "events.assists_still_open"
    moves = {one["label"]: one["on"] for one in showing.case(case_id, work.who("联络"))["moves"]}
    assert moves["要求继续协办：老城街道"] == moves["解除协办：老城街道"] == street
    own = on_item(work.who("街道"), street, "ask_unit_again", note="x")
    assert own.data["code"] == "events.not_directing"
    applied(on_item(work.who("联络"), street, "ask_unit_again", note="高空车已到，请继续"))
    assert WorkItem.objects.get(pk=street).state == "done"
    again = assist(case_id, "老城街道")
    assert (again.state, again.result, again.round) == ("offered", None, 1)
    early = on_item(work.who("联络"), lead, "report_handled", photos=proof)
    assert early.data["code"] == "events.assists_still_open"
    done(work, "街道", again.pk)
    done(work, "联络", lead)
    assert state(case_id) == "check"


def test_units_are_called_in_and_released_with_a_reason_while_it_is_handled(work: Work) -> None:
    case_id = joint(work)
    lead, orgs = item(case_id, "handle_lead").pk, work.city.orgs
    applied(on_item(work.who("联络"), lead, "sign"))
    named = {"assists": [orgs["old-town"].pk, orgs["new-town"].pk]}
    assert on_item(work.who("街道"), lead, "add_assists", **named).data["code"] == "hub.not_found"
    assert on_item(work.who("联络"), lead, "add_assists").data["values"]["missing"] == ["assists"]
    applied(on_item(work.who("联络"), lead, "add_assists", **named))
    told = JournalEntry.objects.filter(case_id=case_id).latest("seq").data
    assert told["units"] == ["老城街道", "新城街道"]
    assert len(told["items"]) == 3
    twice = on_item(work.who("派遣"), lead, "add_assists", assists=[orgs["old-town"].pk])
    assert twice.data["code"] == "events.takes_part_already"
    done(work, "街道", assist(case_id, "老城街道").pk)
    free = assist(case_id, "新城街道").pk
    assert on_item(work.who("联络"), free, "release_unit").data["values"]["missing"] == ["reason"]
    applied(on_item(work.who("联络"), free, "release_unit", reason="不在辖区"))
    assert assist(case_id, "新城街道").state == "revoked"
    done(work, "联络", lead)
    assert state(case_id) == "check"
    assert "item.released" in story(case_id)


def test_a_part_handed_on_does_not_report_for_the_lead_unit_too_early(work: Work) -> None:
    case_id = joint(work, "old-town")
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "hand_on", org_id=work.city.orgs["repair"].pk))
    child = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), child, "assign", person_id=work.user_id("处置")))
    proof = [{"upload": photo(work.user_id("处置"))}]
    applied(on_item(work.who("处置"), child, "report_handled", photos=proof))
    assert (WorkItem.objects.get(pk=lead).state, state(case_id)) == ("accepted", "handling")
    done(work, "街道", assist(case_id, "老城街道").pk)
    done(work, "联络", lead)
    assert state(case_id) == "check"


def test_a_check_fails_the_part_of_one_unit_only(work: Work) -> None:
    case_id = joint(work, "old-town")
    street = work.city.orgs["old-town"].pk
    done(work, "街道", assist(case_id, "老城街道").pk)
    done(work, "联络", item(case_id, "handle_lead").pk)
    check = item(case_id, "check").pk
    wrong = on_item(
        work.who("采集甲"), check, "fail", reason="x", units=[work.city.orgs["water"].pk]
    )
    assert wrong.data["code"] == "events.no_part_in_it"
    (fail,) = [m for m in showing.case(case_id, work.who("采集甲"))["moves"] if m["verb"] == "fail"]
    units = next(need["choices"] for need in fail["needs"] if need["need"] == "units")
    assert [one["label"] for one in units] == ["市城管局", "老城街道"]
    applied(on_item(work.who("采集甲"), check, "fail", reason="街面未清", units=[street]))
    entry = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (entry.kind, entry.data["units"]) == ("case.check_failed", ["老城街道"])
    line = showing.case(case_id, work.who("值班"))["journal"][-1]["sentence"]
    assert line == "核查不通过，退回 老城街道 返工。"
    open_ = WorkItem.objects.filter(case_id=case_id, state__in=["offered", "accepted", "working"])
    assert [(one.kind, one.org_name, one.round) for one in open_] == [
        ("handle_assist", "老城街道", 2)
    ]
    again = open_.get().pk
    applied(on_item(work.who("街道"), again, "sign"))
    more = on_item(work.who("街道"), again, "report_part", part="needs_more", reason="x")
    assert more.data["code"] == "events.nothing_more_now"
    done(work, "街道", again)
    assert state(case_id) == "check"
    assert Case.objects.get(pk=case_id).handled_at is not None
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="都不合格"))
    open_ = WorkItem.objects.filter(case_id=case_id, state__in=["offered", "accepted", "working"])
    assert sorted(one.org_name for one in open_) == ["市城管局", "老城街道"], "each once"
    done(work, "街道", assist(case_id, "老城街道").pk)
    done(work, "联络", item(case_id, "handle_lead").pk)
    checked(work, case_id)
    assert state(case_id) == "closing"


def test_releasing_the_last_open_unit_after_a_partial_rework_goes_on_to_the_check(
    work: Work,
) -> None:
    case_id = joint(work, "old-town")
    street = work.city.orgs["old-town"].pk
    done(work, "街道", assist(case_id, "老城街道").pk)
    done(work, "联络", item(case_id, "handle_lead").pk)
    applied(
        on_item(work.who("采集甲"), item(case_id, "check").pk, "fail", reason="x", units=[street])
    )
    applied(
        on_item(
            work.who("派遣"), assist(case_id, "老城街道").pk, "release_unit", reason="已由主办完成"
        )
    )
    assert state(case_id) == "check"
