"""Posts, what each role sees, and who is there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

from grid import duty, posts
from grid.models import Duty, Post
from hub.foundation import clock, journal
from hub.foundation.access import Role
from hub.foundation.errors import Forbidden
from tests.db import small_city
from tests.db.small_city import City

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def city() -> City:
    return small_city.make()


def _post(
    city: City, name: str, role: Role, org: str, area: str = "", more: tuple[str, ...] = ()
) -> Post:
    return posts.assign(
        small_city.user(name),
        role,
        city.orgs[org],
        area_id=city.areas[area].pk if area else None,
        more_area_ids=[city.areas[a].pk for a in more],
        valid_from=date(2026, 1, 1),
    )


def _tags(
    city: City, role: Role, org: str, area: str = "", more: tuple[str, ...] = ()
) -> set[str] | None:
    post = _post(city, f"{role}-{org}-{area}", role, org, area, more)
    scope = posts.scope_of(post.user, post, NOON)
    named = {f"area:{a.pk}": n for n, a in city.areas.items()}
    named |= {f"org:{o.pk}": c for c, o in city.orgs.items()} | {f"user:{post.user_id}": "me"}
    return None if scope.everything else {named[tag] for tag in scope.tags}


@pytest.mark.parametrize(
    ("role", "org", "area", "sees"),
    [
        (Role.INTAKE_OPERATOR, "city", "", None),
        (Role.SHIFT_SUPERVISOR, "city", "安澜市", None),
        (Role.DISPATCHER, "city", "东城区", {"东城区"}),
        (Role.LEADER, "city", "", None),
        (Role.LEADER, "urban", "", {"urban"}),
        (Role.LEADER, "old-town", "", {"老城街道"}),
        (Role.AUDITOR, "city", "", None),
        (Role.LIAISON, "urban", "", {"urban", "me"}),
        (Role.HANDLER, "urban", "", {"me"}),
        (Role.GRID_OFFICER, "old-town", "大桥社区", {"大桥社区", "me"}),
        (Role.GRID_OFFICER, "old-town", "", {"老城街道", "me"}),
        (Role.SYSTEM_ADMIN, "city", "", {"me"}),
    ],
)
def test_each_role_sees_what_it_needs(
    city: City, role: Role, org: str, area: str, sees: set[str] | None
) -> None:
    assert _tags(city, role, org, area) == sees


def test_a_collector_sees_all_grids_of_the_responsibility_grid(city: City) -> None:
    seen = _tags(city, Role.COLLECTOR, "city", "", ("大桥社区01", "大桥社区02"))
    assert seen == {"大桥社区01", "大桥社区02", "me"}


def test_a_post_of_somebody_else_or_of_yesterday_gives_nothing(city: City) -> None:
    post = _post(city, "liaison", Role.LIAISON, "urban")
    with pytest.raises(Forbidden):
        posts.scope_of(small_city.user("other"), post, NOON)
    posts.end(post, date(2026, 11, 20))
    with pytest.raises(Forbidden):
        posts.scope_of(post.user, post, NOON)
    assert posts.scope_of(post.user, post, NOON - timedelta(days=1)).tags
    assert posts.posts_of(post.user, date(2026, 11, 20)) == []


def test_a_locked_log_in_has_no_scope(city: City) -> None:
    post = _post(city, "liaison", Role.LIAISON, "urban")
    post.user.is_active = False
    post.user.save()
    with pytest.raises(Forbidden):
        posts.scope_of(post.user, post, NOON)


def test_a_log_in_acts_in_the_post_it_chose(city: City) -> None:
    with clock.frozen(NOON):
        first = _post(city, "two", Role.LIAISON, "urban")
        second = posts.assign(
            first.user, Role.LEADER, city.orgs["city"], valid_from=date(2026, 1, 1)
        )
        holder = SimpleNamespace(user=first.user, session=SessionStore())
        assert posts.scope_of_holder(holder) is None  # two posts and none chosen
        posts.choose_post(holder.session, first.user, second.pk)
        scope = posts.scope_of_holder(holder)
        assert scope is not None
        assert (scope.everything, scope.actor.post_id) == (True, second.pk)
        assert journal.after(0, 100)[-1]["kind"] == "post.chosen"
        posts.end(second)
        assert posts.scope_of_holder(holder) is None


def test_the_only_post_needs_no_choice(city: City) -> None:
    with clock.frozen(NOON):
        post = _post(city, "one", Role.HANDLER, "repair")
        scope = posts.scope_of_holder(SimpleNamespace(user=post.user, session=SessionStore()))
        assert scope is not None
        assert scope.actor.org_id == city.orgs["repair"].pk


def test_nobody_chooses_another_persons_post(city: City) -> None:
    with clock.frozen(NOON):
        post = _post(city, "one", Role.HANDLER, "repair")
        with pytest.raises(Forbidden):
            posts.choose_post(SessionStore(), small_city.user("thief"), post.pk)


def test_nobody_logged_in_has_no_scope() -> None:
    assert (
        posts.scope_of_holder(SimpleNamespace(user=AnonymousUser(), session=SessionStore())) is None
    )


def _names(found: list[Post]) -> list[str]:
    return [post.user.name for post in found]


def test_on_duty_are_those_whose_shift_and_area_hold_nearest_first(city: City) -> None:
    street = _post(city, "street", Role.COLLECTOR, "city", "老城街道")
    grid = _post(city, "grid", Role.COLLECTOR, "city", "", ("大桥社区01",))
    _post(city, "asleep", Role.COLLECTOR, "city", "大桥社区")
    elsewhere = _post(city, "elsewhere", Role.COLLECTOR, "city", "江北街道")
    everywhere = _post(city, "everywhere", Role.COLLECTOR, "city")
    for post in (street, grid, elsewhere, everywhere):
        Duty.objects.create(
            post=post, starts_at=NOON - timedelta(hours=2), ends_at=NOON + timedelta(hours=2)
        )
    place = city.path("大桥社区01")
    assert _names(duty.on_duty(Role.COLLECTOR, place, NOON)) == ["grid", "street", "everywhere"]
    assert _names(duty.on_duty(Role.COLLECTOR, (), NOON)) == ["everywhere"]
    assert duty.on_duty(Role.COLLECTOR, place, NOON + timedelta(hours=2)) == []
    assert duty.on_duty(Role.HANDLER, place, NOON) == []
    assert _names(duty.responsible(Role.COLLECTOR, place, date(2026, 11, 20))) == [
        "grid",
        "asleep",
        "street",
        "everywhere",
    ]


def test_a_post_for_the_whole_city_covers_a_case_without_place(city: City) -> None:
    post = _post(city, "city", Role.COLLECTOR, "city", "安澜市")
    assert duty.responsible(Role.COLLECTOR, (), date(2026, 11, 20)) == [post]
