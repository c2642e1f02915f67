"""HTTP of the security administrator: accounts, their posts, locks and first passwords."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from grid import posts, powers
from grid.models import Area, Post
from grid.models.life import in_force
from hub.foundation import clock
from hub.foundation.access import Actor, Role, scope_for
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.models import User

router = Router(tags=["accounts"])


class HeldPost(Schema):
    """A post somebody holds today. role_name, organisation, area: as people read them."""

    id: int
    role: str
    role_name: str
    organisation: str
    area: str
    valid_to: dt.date | None


class AccountOut(Schema):
    """A log-in."""

    id: int
    username: str
    name: str
    locked: bool
    posts: list[HeldPost]


class AccountPage(Schema):
    """Log-ins by their names. more: there are others; narrow the search."""

    items: list[AccountOut]
    more: bool


class AccountFilter(Schema):
    """Which log-ins: by a part of a name."""

    q: str = Field("", max_length=60)
    limit: int = Field(100, ge=1, le=500)


class NewAccount(Schema):
    """A log-in to be made."""

    username: Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[\w.@+-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]


class Given(Schema):
    """What became of an account. password: told once, to be handed over; "" when none was made."""

    id: int
    password: str


class NewPost(Schema):
    """A post to be given, from today on."""

    role: Role
    org_id: int
    area_id: int | None = None
    title: str = Field("", max_length=60)
    valid_to: dt.date | None = None


def administrator(request: HttpRequest) -> Actor:
    """Who asks. Raises Forbidden for anybody but a security administrator."""
    scope = scope_for(request)
    scope.need(Role.SECURITY_ADMIN)
    return scope.actor


def accounts(text: str, most: int) -> list[User]:
    """Log-ins by their names, one more than asked for when there are others; each with `held`, its posts of today."""
    held = Post.objects.filter(in_force(clock.today())).select_related("organisation", "area")
    found = User.objects.prefetch_related(Prefetch("posts", held.order_by("id"), to_attr="held"))
    if text.strip():
        word = text.strip()
        found = found.filter(Q(username__contains=word) | Q(name__contains=word))
    return list(found.order_by("username")[: most + 1])


@router.get("/accounts", response=AccountPage, summary="Log-ins and their posts")
def list_accounts(request: HttpRequest, asked: Query[AccountFilter]) -> dict[str, Any]:
    """The log-ins of the city with what they may do; for the security administrator."""
    administrator(request)
    found = accounts(asked.q, asked.limit)
    return {"items": [_told(one) for one in found[: asked.limit]], "more": len(found) > asked.limit}


@router.post("/accounts", response=Given, summary="Make a log-in")
def post_account(request: HttpRequest, asked: NewAccount) -> dict[str, Any]:
    """A log-in without posts and its first password, which is told once."""
    user, password = powers.make_account(asked.username, asked.name, administrator(request))
    return {"id": user.pk, "password": password}


@router.post("/accounts/{user_id}/password", response=Given, summary="Make another password")
def post_password(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Another first password; the person's sessions end."""
    return {"id": user_id, "password": powers.new_password(user_id, administrator(request))}


@router.post("/accounts/{user_id}/lock", response=Given, summary="Lock a log-in")
def post_lock(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """Nobody enters with it any more; its sessions end."""
    powers.lock(user_id, administrator(request), locked=True)
    return {"id": user_id, "password": ""}


@router.post("/accounts/{user_id}/unlock", response=Given, summary="Open a locked log-in")
def post_unlock(request: HttpRequest, user_id: int) -> dict[str, Any]:
    """It may be entered with again."""
    powers.lock(user_id, administrator(request), locked=False)
    return {"id": user_id, "password": ""}


@router.post("/accounts/{user_id}/posts", response=HeldPost, summary="Give a post")
def post_post(request: HttpRequest, user_id: int, asked: NewPost) -> dict[str, Any]:
    """A post from today on. Refused for oneself, and where it would join two of the three powers or one with work."""
    actor = administrator(request)
    if asked.area_id is not None and not Area.objects.filter(pk=asked.area_id).exists():
        raise NotFound(what=Phrase("area %(name)s", name=asked.area_id))
    made = powers.give(
        user_id,
        asked.role,
        asked.org_id,
        actor,
        area_id=asked.area_id,
        title=asked.title,
        valid_to=asked.valid_to,
    )
    return _post(made)


@router.post("/posts/{post_id}/end", response=Given, summary="End a post")
def post_end(request: HttpRequest, post_id: int) -> dict[str, Any]:
    """It does not hold from today on. Refused for one's own."""
    powers.take(post_id, administrator(request))
    return {"id": post_id, "password": ""}


def _told(user: User) -> dict[str, Any]:
    held: list[Post] = user.held  # type: ignore[attr-defined] # by the prefetch of `accounts`
    return {
        "id": user.pk,
        "username": user.username,
        "name": str(user),
        "locked": not user.is_active,
        "posts": [_post(post) for post in held],
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "role": post.role,
        "role_name": str(posts.ROLE_NAMES[Role(post.role)]),
        "organisation": str(post.organisation),
        "area": post.area.name if post.area is not None else "",
        "valid_to": post.valid_to,
    }
