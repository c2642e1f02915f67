"""核实 and 核查 by whoever is on duty and nearest: offered, timed, offered on, and left to the pool with its reason."""

from __future__ import annotations

import datetime as dt

import pytest

from events import inbox, showing
from events.effects.on_site import TAKE
from events.models import Case
from grid.models import Area, Duty, Post
from hub.foundation import clock, due
from hub.foundation.access import Role, Scope
from hub.foundation.models import Due, JournalEntry
from hub.wiring import connect
from tests.db.small_work import AT, BALCONY, Work, call, on_case, on_item, report
from tests.db.test_lifecycle import applied, handled, item, story

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def on_duty(work: Work, *names: str, hours: int = 8, start: dt.datetime = AT) -> None:
    for name in names:
        post = Post.objects.get(user_id=work.user_id(name), role=Role.COLLECTOR)
        Duty.objects.create(post=post, starts_at=start, ends_at=start + dt.timedelta(hours=hours))


def checking(work: Work, n: int = 1) -> int:
    """A case that waits for its check."""
    case_id = report(call(n, caller=None))[0].case_id
    handled(work, case_id)
    return case_id


def look(at: dt.datetime) -> None:
    """What the clock process does at that time."""
    connect()
    with clock.frozen(at):
        while due.run_one():
            pass


def why(case_id: int, about: str) -> str:
    return str(Case.objects.get(pk=case_id).whys[about]["code"])


def free(scope: Scope) -> int:
    return len(inbox.items(scope, "pool").items)


def test_a_check_goes_to_the_collector_on_duty_with_a_clock_of_its_own(work: Work) -> None:
    on_duty(work, "采集乙")
    case_id = checking(work)
    check = item(case_id, "check")
    assert (check.state, check.person_name) == ("offered", "采集乙")
    assert check.due_at == AT + dt.timedelta(hours=2), "two working hours, from ten to twelve"
    assert check.due_at != Case.objects.get(pk=case_id).due_at
    told = JournalEntry.objects.filter(case_id=case_id).latest("seq")
    assert (told.kind, told.data["why"]["code"]) == ("case.handled", "events.on_site.nearest")
    sentences = {
        one["about"]: one["sentence"] for one in showing.case(case_id, work.who("值班"))["why"]
    }
    assert (
        sentences["check"]
        == "采集乙 正在该处值班（老城街道），距离最近且未参与处置，手头另有 0 项任务。"
    )
    assert [one["id"] for one in inbox.items(work.who("采集乙"), "mine").items] == [check.pk]
    assert on_item(work.who("采集甲"), check.pk, "take").data["code"] == "hub.forbidden"
    applied(on_item(work.who("采集乙"), check.pk, "pass"))


def test_the_nearer_one_is_asked_first_and_among_equals_the_less_busy(work: Work) -> None:
    on_duty(work, "采集甲", "采集乙")
    assert item(checking(work, 1), "check").person_name == "采集甲", "the older post"
    assert item(checking(work, 2), "check").person_name == "采集乙", "who has no task yet"
    near = Post.objects.get(user_id=work.user_id("采集甲"), role=Role.COLLECTOR)
    near.more_areas.add(Area.objects.get(name="大桥社区01"))
    assert item(checking(work, 3), "check").person_name == "采集甲", "in the grid itself"


def test_who_handled_it_is_not_asked_to_judge_it(work: Work) -> None:
    both = Post.objects.create(
        user_id=work.user_id("处置"),
        role=Role.COLLECTOR,
        organisation=work.city.orgs["city"],
        area=work.city.areas["大桥社区01"],
        valid_from=dt.date(2020, 1, 1),
    )
    Duty.objects.create(post=both, starts_at=AT, ends_at=AT + dt.timedelta(hours=8))
    case_id = checking(work)
    assert item(case_id, "check").person_id is None
    assert why(case_id, "check") == "events.on_site.nobody"


def test_nobody_on_duty_leaves_it_to_the_pool_until_somebody_comes(work: Work) -> None:
    case_id = checking(work)
    assert (item(case_id, "check").person_id, free(work.who("采集甲"))) == (None, 1)
    assert why(case_id, "check") == "events.on_site.nobody"
    before = story(case_id)
    look(AT + 20 * MINUTE)
    assert story(case_id) == before, "nothing changed, so nothing is told"
    on_duty(work, "采集甲", start=AT + 30 * MINUTE)
    look(AT + 45 * MINUTE)
    assert item(case_id, "check").person_name == "采集甲"
    assert story(case_id)[-1] == "item.offered_again"
    assert why(case_id, "check") == "events.on_site.nearest"


def test_a_task_that_is_not_taken_in_time_goes_to_the_next_and_then_to_the_pool(work: Work) -> None:
    on_duty(work, "采集甲", "采集乙")
    case_id = checking(work)
    check = item(case_id, "check")
    look(AT + 14 * MINUTE)
    assert item(case_id, "check").person_name == "采集甲"
    look(AT + 15 * MINUTE)
    asked = item(case_id, "check")
    assert (asked.person_name, asked.due_at) == ("采集乙", check.due_at), "its clock runs on"
    look(AT + 31 * MINUTE)
    assert item(case_id, "check").person_id is None
    assert why(case_id, "check") == "events.on_site.all_asked"
    assert story(case_id)[-2:] == ["item.offered_again"] * 2
    told = showing.case(case_id, work.who("值班"))["journal"]
    lines = [one["sentence"] for one in told if one["kind"] == "item.offered_again"]
    assert lines[-1] == (
        "系统将任务转派他人。该处值班的 2 名采集员均已询派而无人领取：转入任务池，由能到场者领取。"
    )
    look(AT + 60 * MINUTE)
    assert story(case_id).count("item.offered_again") == 2, "nobody is asked twice"


def test_a_task_that_was_taken_is_left_alone(work: Work) -> None:
    on_duty(work, "采集甲", "采集乙")
    case_id = checking(work)
    applied(on_item(work.who("采集甲"), item(case_id, "check").pk, "take"))
    look(AT + 20 * MINUTE)
    assert item(case_id, "check").person_name == "采集甲"
    assert not Due.objects.filter(kind=TAKE).exists()


def test_a_day_without_the_clock_process_asks_once(work: Work) -> None:
    on_duty(work, "采集甲", "采集乙", hours=30)
    case_id = checking(work)
    look(AT + dt.timedelta(days=1))
    assert item(case_id, "check").person_name == "采集乙"
    assert story(case_id).count("item.offered_again") == 1


def test_a_collector_who_cannot_come_or_the_desk_has_somebody_else_asked(work: Work) -> None:
    on_duty(work, "采集甲", "采集乙")
    case_id = checking(work)
    check = item(case_id, "check").pk
    assert on_item(work.who("采集乙"), check, "offer_again").data["code"] == "hub.forbidden"
    applied(on_item(work.who("采集甲"), check, "offer_again", note="正在处理事故"))
    assert item(case_id, "check").person_name == "采集乙"
    applied(on_item(work.who("受理"), check, "offer_again"))
    assert item(case_id, "check").person_id is None
    applied(on_item(work.who("受理"), check, "assign", person_id=work.user_id("采集甲")))
    assert why(case_id, "check") == "events.on_site.person"


def test_a_verification_is_offered_alike_and_a_named_one_is_not_offered_on(work: Work) -> None:
    on_duty(work, "采集乙")
    first = report(call(1, class_code=BALCONY))[0].case_id
    applied(on_case(work.who("受理"), first, "verify"))
    assert item(first, "verify").person_name == "采集乙"
    assert item(first, "verify").due_at == AT + dt.timedelta(hours=1)
    second = report(call(2, class_code=BALCONY, lat=32.003))[0].case_id
    applied(on_case(work.who("受理"), second, "verify", person_id=work.user_id("采集甲")))
    assert why(second, "verify") == "events.on_site.person"
    look(AT + 20 * MINUTE)
    named = item(second, "verify")
    assert (named.person_name, named.state) == ("采集甲", "accepted")


def test_a_case_without_a_place_is_left_to_the_desk(work: Work) -> None:
    on_duty(work, "采集甲")
    case_id = report(call(class_code=BALCONY, lon=None, lat=None, address="", crs=""))[0].case_id
    applied(on_case(work.who("受理"), case_id, "verify"))
    assert item(case_id, "verify").person_id is None
    assert why(case_id, "verify") == "events.on_site.no_place"
    applied(on_item(work.who("受理"), item(case_id, "verify").pk, "pass"))
