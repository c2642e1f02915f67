"""A socket looks its rights up again and again: what ends them ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from grid import posts
from hub.foundation import clock, stream
from hub.foundation.access import Role
from hub.foundation.models import User
from tests.db import small_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """A handler with one post."""
    city = small_city.make()
    made = small_city.user("wang")
    posts.assign(made, Role.HANDLER, city.orgs["repair"])
    return made


@pytest.fixture
def look(user: User) -> Callable[[], Any]:
    """What the open socket of this person sees when it looks again."""
    client = Client()
    client.force_login(user)
    session = client.session
    session.save()
    return lambda: stream.look_up(session)


def test_it_sees_while_nothing_has_changed(look: Callable[[], Any], user: User) -> None:
    assert look().tags == {f"user:{user.pk}"}
    assert look() == look()


def test_a_session_that_ran_out_is_the_end(look: Callable[[], Any]) -> None:
    Session.objects.update(expire_date=clock.now() - timedelta(days=900))
    assert look() == stream.NOT_LOGGED_IN


def test_logging_out_is_the_end(look: Callable[[], Any]) -> None:
    Session.objects.all().delete()
    assert look() == stream.NOT_LOGGED_IN


def test_a_new_password_is_the_end_of_the_old_sessions(look: Callable[[], Any], user: User) -> None:
    changed = User.objects.get(pk=user.pk)
    changed.set_password("Wei-Yi-Wang-2026")
    changed.save()
    assert look() == stream.NOT_LOGGED_IN


def test_an_administrator_ends_every_session_of_a_person(
    look: Callable[[], Any], user: User
) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=1)
    assert look() == stream.NOT_LOGGED_IN


def test_a_locked_account_is_the_end(look: Callable[[], Any], user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert look() == stream.NOT_LOGGED_IN


def test_an_ended_post_is_the_end(look: Callable[[], Any], user: User) -> None:
    posts.end(posts.posts_of(user)[0])
    assert look() == stream.NO_POST
