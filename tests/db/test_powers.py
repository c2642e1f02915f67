"""Three powers apart: who gives rights, who audits and who runs; nobody gives rights to himself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from events.reports import Caller
from grid import posts, powers
from grid.errors import NewAlready, OwnRights, PowersApart, TakenName
from grid.models import Post
from hub.foundation import clock, journal
from hub.foundation.access import POWERS, Role
from hub.foundation.errors import NotFound
from hub.foundation.models import User
from sensors import accounts
from tests.db import border_city
from tests.db.border_city import PEOPLE, Border
from tests.db.small_work import AT, call, on_case, report
from tests.db.test_secrecy import look

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Border]:
    """The city with the border, made once."""
    with django_db_blocker.unblock(), border_city.kept() as border:
        yield border


@pytest.fixture
def border(made: Border, db: None) -> Iterator[Border]:
    """The city on a Wednesday at ten; what a test does is undone."""
    with clock.frozen(AT):
        yield made


@pytest.mark.parametrize("held", ["handler idle", "auditor", "admin"])
@pytest.mark.parametrize("role", Role)
def test_one_person_holds_one_power_or_works(border: Border, held: str, role: Role) -> None:
    has = PEOPLE[held][0]
    apart = role is not has and (has in POWERS or role in POWERS)
    post, actor = border.posts[held], border.scope("security").actor
    try:
        made = powers.give(post.user_id, role, post.organisation_id, actor)
    except PowersApart:
        assert apart
    else:
        assert not apart
        assert made.role == role


def test_a_power_that_ended_lets_its_holder_work_again(border: Border) -> None:
    post, actor = border.posts["admin"], border.scope("security").actor
    powers.take(post.pk, actor)
    assert powers.give(post.user_id, Role.HANDLER, post.organisation_id, actor).pk


def test_nobody_changes_his_own_rights(border: Border) -> None:
    mine, actor = border.posts["security"], border.scope("security").actor
    for act in (
        lambda: powers.give(mine.user_id, Role.LEADER, mine.organisation_id, actor),
        lambda: powers.take(mine.pk, actor),
        lambda: powers.lock(mine.user_id, actor, locked=True),
        lambda: powers.new_password(mine.user_id, actor),
    ):
        with pytest.raises(OwnRights):
            act()


def test_what_does_not_exist_is_not_found_and_no_name_is_given_twice(border: Border) -> None:
    actor = border.scope("security").actor
    idle = border.posts["handler idle"]
    with pytest.raises(NotFound):
        powers.give(10**9, Role.LEADER, idle.organisation_id, actor)
    with pytest.raises(NotFound):
        powers.give(idle.user_id, Role.HANDLER, 10**9, actor)
    with pytest.raises(NotFound):
        powers.take(10**9, actor)
    with pytest.raises(TakenName):
        powers.make_account(User.objects.get(pk=idle.user_id).username, "同名", actor)


def test_a_locked_log_in_is_out_at_once_and_a_new_password_ends_sessions(border: Border) -> None:
    actor, idle = border.scope("security").actor, border.posts["handler idle"]
    client = border.client("handler idle")
    assert client.get("/api/me").status_code == 200
    powers.lock(idle.user_id, actor, locked=True)
    assert client.get("/api/me").status_code == 401
    powers.lock(idle.user_id, actor, locked=False)
    fresh = Client()
    fresh.force_login(User.objects.get(pk=idle.user_id))
    assert client.get("/api/me").status_code == 401, "the session of before stays ended"
    seen = powers.mark(User.objects.get(pk=idle.user_id))
    password = powers.new_password(idle.user_id, actor, seen=seen)
    with pytest.raises(NewAlready):  # the same form, sent again by reloading its page
        powers.new_password(idle.user_id, actor, seen=seen)
    assert fresh.get("/api/me").status_code == 401
    assert User.objects.get(pk=idle.user_id).check_password(password)


def test_the_administrators_see_no_case_and_no_audit(border: Border) -> None:
    for name in ("admin", "security"):
        client = border.client(name)
        assert client.get("/api/cases").json()["items"] == []
        assert client.get("/api/audit").status_code == 403
    assert border.client("auditor").get("/api/accounts").status_code == 403


def test_the_auditor_reads_who_may_connect_to_the_broker(border: Border) -> None:
    with accounts.changing() as work:
        accounts.issue("gas-company", work)
    with accounts.changing() as work:
        accounts.rotate("gas-company", "gas-company~2", clock.now(), work)
    with accounts.changing() as work:
        accounts.remove("gas-company", work)
    told = border.client("auditor").get("/api/audit?group=rights&limit=3").json()["items"]
    assert [one["kind"].rpartition("_")[2] for one in told] == ["removed", "rotated", "issued"]
    assert all("gas-company" in one["sentence"] for one in told)
    assert "gas-company~2" in told[1]["sentence"]


def test_the_auditor_reads_who_looked_why_who_took_out_and_who_gave_rights(border: Border) -> None:
    case_id = report(call(80, caller=Caller("王小明", "13700001111")))[0].case_id
    assert look(border.client("liaison urban"), case_id, "先行联系 13700001111")["callers"]
    look(border.client("liaison parks"), case_id)
    border.client("leader").get("/api/evaluation/workbook?on=2026-11-18")
    idle, security = border.posts["handler idle"], border.scope("security").actor
    post = powers.give(idle.user_id, Role.LIAISON, idle.organisation_id, security)
    powers.take(post.pk, security)
    told = border.client("auditor").get("/api/audit?limit=5").json()["items"]
    number = told[4]["number"]
    assert number.startswith("AL-")
    assert [(one["name"], one["kind"]) for one in told] == [
        ("security", "post.ended"),
        ("security", "post.assigned"),
        ("leader", "figures.exported"),
        ("liaison parks", "caller.look_refused"),
        ("liaison urban", "case.caller_revealed"),
    ]
    assert [one["sentence"] for one in told] == [
        "security 终止了 handler idle 的岗位“部门联络员”（大桥养护）。",
        "security 授予 handler idle 岗位“部门联络员”（大桥养护）。",
        "leader 导出了考核工作簿：区域。",
        f"liaison parks 申请查看 {number} 的来电人信息被拒：不在岗位可见范围内。",
        f"liaison urban 查看了案卷 {number} 的 1 位来电人信息。",
    ]
    assert told[4]["reason"] == "先行联系 137****1111"
    only = border.client("auditor").get(f"/api/audit?group=rights&person={idle.user_id}").json()
    assert {one["kind"] for one in only["items"]} == {"post.ended", "post.assigned"}
    first = border.client("auditor").get("/api/audit?limit=1").json()
    second = border.client("auditor").get(f"/api/audit?limit=1&before={first['next']}").json()
    assert second["items"][0]["seq"] == told[1]["seq"]


def test_an_auditor_of_a_district_reads_of_its_cases_only(border: Border) -> None:
    for key, name in (("east", "agent"), ("west", "agent")):
        done = on_case(border.scope(name), border.cases[key].pk, "reveal_caller", reason="回访")
        assert done.result == "applied"
    told = border.client("auditor east").get("/api/audit").json()["items"]
    assert {one["case_id"] for one in told} == {border.cases["east"].pk}


def test_rights_given_are_heard_by_whom_they_are_given_and_by_auditors(border: Border) -> None:
    before, idle = journal.head(), border.posts["handler idle"]
    post = powers.give(
        idle.user_id, Role.LIAISON, idle.organisation_id, border.scope("security").actor
    )
    (entry,) = journal.after(before)
    heard = {name for name in PEOPLE if border.scope(name).sees(entry["audience"])}
    assert heard == {"handler idle", "auditor"}
    assert Post.objects.get(pk=post.pk).valid_from == clock.today()
    assert posts.posts_of(idle.user)


def test_the_pages_of_the_powers_are_theirs_alone(border: Border) -> None:
    for page, mine in (("audit", {"auditor", "auditor east"}), ("accounts", {"security"})):
        for name in PEOPLE:
            answer = border.client(name).get(f"/{page}")
            assert answer.status_code == (200 if name in mine else 403), (page, name)
    client = border.client("security")
    made = client.post("/accounts", {"act": "make", "username": "li.na", "name": "李娜"})
    user = User.objects.get(username="li.na")
    org = border.org_ids["urban"]
    assert "初始密码" in made.content.decode()
    given = client.post(
        "/accounts", {"act": "give", "user": user.pk, "role": "liaison", "org": org, "area": ""}
    )
    assert "岗位已授予" in given.content.decode()
    assert Post.objects.get(user=user).role == Role.LIAISON
    apart = client.post(
        "/accounts", {"act": "give", "user": user.pk, "role": "auditor", "org": org, "area": ""}
    )
    assert "三员分立" in apart.content.decode()
    wrong = client.post("/accounts", {"act": "give", "user": "x", "role": "king"})
    assert "必填项" in wrong.content.decode()
