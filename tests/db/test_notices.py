"""Who is told what and when: by the matrix, each once, of what still is so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.translation import override

from events import catalogue
from events.models import Case, Notice, WorkItem
from events.notices import inbox, telling, words
from grid.models import Duty, Post
from grid.posts import assign, scope_of
from hub import wiring
from hub.foundation import clock, due, reading
from hub.foundation.access import Role
from hub.foundation.models import Due, JournalEntry, ReaderCursor
from tests.db import small_city
from tests.db.notices import pass_time, rules, tell_on, told
from tests.db.small_work import AT, Work, call, on_case, on_item, report
from tests.db.test_asking import DAY, answer, ask_days, case_of, signed, suspended
from tests.db.test_lifecycle import applied, handled, item

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def begun(work: Work) -> None:
    """The clock process has begun: what happened before is history."""
    wiring.connect()
    reading.start_at_head(telling.READER)


def quietly(work: Work) -> tuple[int, int]:
    """A case the department signed for, of a caller who wants no word: no further clock runs beside the case's."""
    case_id = report(call(caller=None))[0].case_id
    lead = item(case_id, "handle_lead").pk
    applied(on_item(work.who("联络"), lead, "sign"))
    return case_id, lead


def test_a_dispatched_order_is_told_to_the_departments_liaison_and_to_nobody_else(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    tell_on()
    (notice,) = Notice.objects.all()
    assert (notice.user_id, notice.what, notice.case_id) == (
        work.user_id("联络"),
        "offered",
        case_id,
    )
    assert notice.values["number"] == case_of(case_id).number
    assert notice.why["zh"]
    (entry,) = JournalEntry.objects.filter(kind="notices.told")
    assert entry.audience == [f"user:{notice.user_id}"]
    assert entry.data["notices"] == [
        {"id": notice.pk, "case_id": case_id, "what": "offered", "rule": "offered", "ways": []}
    ]
    tell_on()
    assert Notice.objects.count() == 1


def test_history_before_the_first_start_and_what_is_loaded_rings_for_nobody(work: Work) -> None:
    with clock.frozen(AT - 30 * DAY):
        report(call())
    tell_on()
    assert not Notice.objects.exists()


def test_who_did_it_is_not_told_and_the_one_it_was_given_to_is(work: Work) -> None:
    case_id, lead = signed(work)
    tell_on()
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    tell_on()
    assert told(work, "处置") == ["offered"]
    assert told(work, "联络") == ["offered"], "of the dispatch, and not of the own assignment"
    applied(on_item(work.who("处置"), lead, "hand_back", reason="工具不够"))
    tell_on()
    assert told(work, "联络") == ["offered", "offered"], "the department has it again"
    assert case_of(case_id).holder_name


def test_the_lights_climb_from_liaison_to_supervisor_to_leader(work: Work) -> None:
    leader = small_city.user("领导")
    assign(leader, Role.LEADER, work.city.orgs["city"], valid_from=dt.date(2020, 1, 1))
    case_id, lead = quietly(work)
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    tell_on()
    case = case_of(case_id)
    assert case.yellow_at
    assert case.due_at
    pass_time(AT)  # the sweep tells of nothing before its first call
    pass_time(case.yellow_at)
    assert set(told(work, "处置")) == {"offered", "due_soon", "yellow"}
    assert told(work, "联络")[-1] == "yellow"
    pass_time(case.due_at)
    assert told(work, "处置")[-1] == told(work, "联络")[-1] == "overdue"
    assert told(work, "值班") == ["overdue"]
    assert not Notice.objects.filter(user=leader).exists()
    (row,) = Due.objects.filter(key__startswith="events.notice:overdue.leader:")
    pass_time(row.at - dt.timedelta(seconds=1))
    assert not Notice.objects.filter(user=leader).exists()
    pass_time(row.at)
    pass_time(row.at + HOUR)
    (notice,) = Notice.objects.filter(user=leader)
    assert (notice.rule, notice.values["after"]) == ("overdue.leader", [4, "work_hour"])


def test_an_overdue_case_that_is_extended_or_done_in_time_does_not_climb(work: Work) -> None:
    leader = small_city.user("领导")
    assign(leader, Role.LEADER, work.city.orgs["city"], valid_from=dt.date(2020, 1, 1))
    case_id = report(call(caller=None))[0].case_id
    pass_time(AT)
    due_at = case_of(case_id).due_at
    assert due_at
    pass_time(due_at)
    (row,) = Due.objects.filter(key__startswith="events.notice:overdue.leader:")
    with clock.frozen(due_at + HOUR):
        handled(work, case_id)
    pass_time(row.at)
    assert not Notice.objects.filter(user=leader).exists()


def test_a_reminder_comes_in_working_time_before_the_limit_and_moves_with_it(work: Work) -> None:
    case_id, lead = signed(work)
    tell_on()
    (row,) = Due.objects.filter(key=f"events.notice:due_soon:{case_id}:0")
    case = case_of(case_id)
    assert case.due_at
    assert case.clock_from
    assert case.clock_from < row.at < case.due_at
    applied(ask_days(work, lead, 2))
    applied(answer(work, case_id, "派遣"))
    pass_time(row.at)
    assert "due_soon" not in told(work, "联络"), "it was extended"
    (moved,) = Due.objects.filter(key=f"events.notice:due_soon:{case_id}:0")
    assert moved.at > row.at
    pass_time(moved.at)
    pass_time(moved.at + dt.timedelta(minutes=1))
    assert told(work, "联络").count("due_soon") == 1


def test_a_suspension_is_told_and_its_end_two_working_days_before(work: Work) -> None:
    case_id = suspended(work, "2026-12-18")  # a Friday
    tell_on()
    assert told(work, "联络")[-1] == "suspended"
    (row,) = Due.objects.filter(key=f"events.notice:suspension_ends:{case_id}:0")
    assert row.at.astimezone(clock.CITY).strftime("%F %H:%M") == "2026-12-16 08:30"
    pass_time(row.at)
    assert told(work, "联络")[-1] == "suspension_ends"
    until = case_of(case_id).suspended_until
    assert until
    pass_time(until)
    pass_time(until)
    assert told(work, "联络")[-1] == "resumed"


def test_requests_are_told_to_the_role_that_answers_and_the_answer_to_the_unit(work: Work) -> None:
    case_id, lead = signed(work)
    applied(ask_days(work, lead, 2))
    tell_on()
    assert told(work, "派遣") == ["asked"]
    assert told(work, "联络") == ["offered"], "the own request rings for nobody"
    applied(answer(work, case_id, "派遣", "refuse", reason="不同意"))
    tell_on()
    assert told(work, "联络")[-1] == "answered"
    assert Notice.objects.latest("id").values["granted"] is False


def test_a_supervision_is_urgent_and_its_answer_comes_back_to_the_supervisor(work: Work) -> None:
    case_id, _ = signed(work)
    applied(on_case(work.who("值班"), case_id, "supervise", grade=1, reason="反映强烈"))
    tell_on()
    notice = Notice.objects.latest("id")
    assert (notice.what, notice.urgent, notice.user_id) == (
        "supervised",
        True,
        work.user_id("联络"),
    )
    assert told(work, "联络") == ["offered", "supervised"]
    assert notice.values["due"].startswith("2026-11-23T"), "when the answer is due, not the case"
    applied(on_item(work.who("联络"), item(case_id, "supervise").pk, "reply", note="已安排"))
    tell_on()
    assert told(work, "值班") == ["replied"]


def test_a_failed_check_is_one_notice_to_the_worker_and_returns_go_to_the_dispatcher(
    work: Work,
) -> None:
    case_id = report(call())[0].case_id
    handled(work, case_id)
    applied(on_item(work.who("采集乙"), item(case_id, "check").pk, "fail", reason="没修好"))
    tell_on()
    assert told(work, "处置") == ["rework"], "the new round is told as what it is"
    other = report(call(2, lon=109.003))[0].case_id
    applied(on_item(work.who("联络"), item(other, "handle_lead").pk, "return", reason="非我局"))
    tell_on()
    assert told(work, "派遣")[-1] == "returned"


def test_those_on_duty_nearest_to_the_place_are_told_of_what_waits_for_anybody(work: Work) -> None:
    for name, street in (
        ("街道派遣", "老城街道"),
        ("别处派遣", "江北街道"),
        ("休息派遣", "老城街道"),
    ):
        area = work.city.areas[street].pk
        assign(small_city.user(name), Role.DISPATCHER, work.city.orgs["city"], area_id=area)
    for post in Post.objects.filter(role=Role.DISPATCHER).exclude(user__username="休息派遣"):
        Duty.objects.create(post=post, starts_at=AT - HOUR, ends_at=AT + 8 * HOUR)
    case_id = report(call())[0].case_id
    applied(on_item(work.who("联络"), item(case_id, "handle_lead").pk, "return", reason="非我局"))
    tell_on()
    (notice,) = Notice.objects.filter(what="returned")
    assert (notice.user.username, notice.why["code"]) == ("街道派遣", "events.notice.on_duty")


def test_after_a_day_of_downtime_nobody_hears_of_what_is_over(work: Work) -> None:
    case_id, lead = signed(work)
    pass_time(AT)
    seen = Notice.objects.count()
    case = case_of(case_id)
    assert case.due_at
    with clock.frozen(case.due_at):
        wiring.EVERY["events.lights"][1]()
    with clock.frozen(case.due_at + HOUR):
        applied(on_case(work.who("值班"), case_id, "void", reason_code="duplicate", reason="重复"))
    with clock.frozen(case.due_at + DAY):
        tell_on()
    assert [one.what for one in Notice.objects.order_by("id")[seen:]] == ["called_off"]
    assert Case.objects.get(pk=case_id).state == "voided"
    assert lead


def test_the_whole_ladder_after_a_day_of_downtime_is_told_once(work: Work) -> None:
    leader = small_city.user("领导")
    assign(leader, Role.LEADER, work.city.orgs["city"], valid_from=dt.date(2020, 1, 1))
    case_id, _ = quietly(work)
    pass_time(AT)
    due_at = case_of(case_id).due_at
    assert due_at
    for _ in range(2):
        pass_time(due_at + DAY)
    assert rules(work, "联络").count("overdue") == 1
    assert rules(work, "值班") == ["overdue.supervisor"]
    assert Notice.objects.filter(user=leader, rule="overdue.leader").count() == 1


def test_an_emergency_is_told_at_once_to_everybody_above(work: Work) -> None:
    leader = small_city.user("领导")
    assign(leader, Role.LEADER, work.city.orgs["city"], valid_from=dt.date(2020, 1, 1))
    case_id, _ = quietly(work)
    tell_on()
    applied(on_case(work.who("派遣"), case_id, "declare_emergency", reason="路面塌陷"))
    tell_on()
    found = Notice.objects.filter(what="emergency")
    assert set(found.values_list("user__username", flat=True)) == {"联络", "值班", "领导"}
    assert all(one.urgent for one in found)


def test_who_is_on_the_way_hears_that_it_was_called_off(work: Work) -> None:
    case_id, lead = quietly(work)
    applied(on_item(work.who("联络"), lead, "assign", person_id=work.user_id("处置")))
    tell_on()
    applied(on_case(work.who("派遣"), case_id, "recall", reason="派错"))
    tell_on()
    assert told(work, "处置") == ["offered", "called_off"]
    page = inbox.mine(work.who("处置"))
    assert [one["what"] for one in page["items"]] == ["called_off"], "the case left the scope"
    assert page["items"][0]["lead"] == "任务已撤回，无需再办：主办"
    assert inbox.read(work.who("处置"), None) == 0


def test_a_part_that_comes_back_is_told_to_who_handed_it_on(work: Work) -> None:
    case_id, lead = quietly(work)
    below = work.city.orgs["repair"].pk
    liaison = small_city.user("下级联络")
    assign(liaison, Role.LIAISON, work.city.orgs["repair"], valid_from=dt.date(2020, 1, 1))
    tell_on()
    Notice.objects.all().delete()
    applied(on_item(work.who("联络"), lead, "hand_on", org_id=below))
    tell_on()
    assert [one.what for one in Notice.objects.filter(user=liaison)] == ["offered"]
    assert told(work, "联络") == [], "who handed it on is not told of it"
    part = WorkItem.objects.get(case_id=case_id, parent_id=lead)
    scope = scope_of(liaison, Post.objects.get(user=liaison))
    applied(on_item(scope, part.pk, "return", reason="不属本队"))
    tell_on()
    assert told(work, "联络") == ["came_back"]


def test_a_task_with_a_limit_of_its_own_is_told_by_its_name(work: Work) -> None:
    case_id, _ = signed(work)
    pass_time(AT)
    contact = item(case_id, "first_contact")
    assert contact.due_at
    pass_time(contact.due_at)
    said = [
        words.sentence(one.what, one.values, "zh-hans")
        for one in Notice.objects.filter(item_id=contact.pk, what="overdue")
    ]
    assert said
    assert all(one.startswith("已超时：先行联系。") for one in said)


def test_a_reader_that_starts_again_from_an_older_place_tells_nobody_twice(work: Work) -> None:
    before = ReaderCursor.objects.get(name=telling.READER).seq
    report(call())
    tell_on()
    ReaderCursor.objects.filter(name=telling.READER).update(seq=before)
    tell_on()
    assert Notice.objects.count() == 1
    assert due.next_at() is not None


def test_a_class_is_named_in_the_language_of_who_reads_and_so_in_notices_kept_before(
    work: Work,
) -> None:
    report(call())
    tell_on()
    kept = Notice.objects.get()
    assert kept.values["class_code"].endswith("/01001")
    label = catalogue.of().by_ref(kept.values["class_code"]).label("en")
    assert label.isascii()

    def read(language: str) -> str:
        with override(language):
            page = inbox.mine(work.who("联络"))
        return str(page["items"][0]["sentence"])

    assert f"，{kept.values['class']}，" in read("zh-hans")
    assert f", {label}, " in read("en")
    # of before the code was kept, and of a class the city has no more
    kept.values.pop("class_code")
    kept.save()
    assert f", {label}, " in read("en")
    kept.values["class"] = "旧类别"
    kept.save()
    assert ", 旧类别, " in read("en")
