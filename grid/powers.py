"""Accounts and posts given by the security administrator, and the three powers kept apart (三员分立).

Who runs the hub, who says who may do what and who audits are three people (GB/T 22239-2019 §8.1.5), and none of them
works on cases; nobody changes what he himself may do.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db.models import Q

from grid import posts
from grid.errors import NewAlready, OwnRights, PowersApart, TakenName
from grid.models import Organisation, Post
from hub.foundation import clock, journal
from hub.foundation.access import AUDIT, POWERS, Actor, Role
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.models import User

#: Bytes of a first password.
LENGTH = 9


def apart(user_id: int, role: Role, on: dt.date | None = None) -> None:
    """Raise PowersApart when a person who holds what he holds, now or later, may not hold this role, too."""
    later = Q(valid_to=None) | Q(valid_to__gt=on or clock.today())
    held = {
        Role(one)
        for one in Post.objects.filter(later, user_id=user_id).values_list("role", flat=True)
    }
    others = held - {role}
    if others & POWERS or (role in POWERS and others):
        raise PowersApart(
            role=str(posts.ROLE_NAMES[role]),
            held="、".join(sorted(str(posts.ROLE_NAMES[one]) for one in others)),
        )


def make_account(username: str, name: str, actor: Actor) -> tuple[User, str]:
    """A log-in without any post, and its first password, told once. Raises TakenName."""
    password = secrets.token_urlsafe(LENGTH)
    with journal.transaction() as work:
        if User.objects.filter(username=username).exists():
            raise TakenName(username=username)
        user = User.objects.create_user(username, password=password, name=name)
        work.note(_entry("user.made", user.pk, actor))
    return user, password


def mark(user: User) -> str:
    """What is another one after each new password; says nothing about it."""
    return user.get_session_auth_hash()[:16]


def new_password(user_id: int, actor: Actor, *, seen: str = "") -> str:
    """Another first password; every session of the person ends.

    seen: the `mark` of the log-in when it was asked for. Raises NotFound, OwnRights, NewAlready for another mark since:
    the same form sent twice makes one.
    """
    password = secrets.token_urlsafe(LENGTH)
    with journal.transaction() as work:
        user = _other(user_id, actor)
        if seen and seen != mark(user):
            raise NewAlready
        user.set_password(password)
        user.save(update_fields=["password"])
        work.note(_entry("user.changed", user.pk, actor))
    return password


def lock(user_id: int, actor: Actor, *, locked: bool) -> None:
    """Lock a log-in, which ends all its sessions, or open it again. Raises NotFound, OwnRights."""
    with journal.transaction() as work:
        user = _other(user_id, actor)
        if user.is_active is not locked:
            return
        user.is_active = not locked
        user.session_epoch += locked
        user.save(update_fields=["is_active", "session_epoch"])
        work.note(_entry("user.locked" if locked else "user.unlocked", user.pk, actor))


def give(
    user_id: int,
    role: Role,
    org_id: int,
    actor: Actor,
    *,
    area_id: int | None = None,
    title: str = "",
    valid_to: dt.date | None = None,
) -> Post:
    """Give somebody a post from today on. Raises NotFound, OwnRights, PowersApart."""
    with journal.transaction():
        user = _other(user_id, actor)
        organisation = Organisation.objects.filter(pk=org_id).first()
        if organisation is None:
            raise NotFound(what=Phrase("organisation %(id)s", id=org_id))
        apart(user.pk, role)
        return posts.assign(
            user, role, organisation, area_id=area_id, title=title, valid_to=valid_to, actor=actor
        )


def take(post_id: int, actor: Actor) -> None:
    """End a post today. Raises NotFound, OwnRights."""
    with journal.transaction():
        post = Post.objects.select_for_update().filter(pk=post_id).first()
        if post is None:
            raise NotFound(what=Phrase("post %(id)s", id=post_id))
        _other(post.user_id, actor)
        posts.end(post, actor=actor)


def _other(user_id: int, actor: Actor) -> User:
    """The account, held until the transaction ends; never the actor's own."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound(what=Phrase("log-in %(id)s", id=user_id))
    if user.pk == actor.user_id:
        raise OwnRights
    return user


def _entry(kind: str, user_id: int, actor: Actor) -> journal.Entry:
    return journal.Entry(
        kind,
        {"user_id": user_id},
        subject=f"user:{user_id}",
        actor=actor,
        audience=(AUDIT, f"user:{user_id}"),
    )
