"""HTTP of people and places: who I am, organisations, colleagues, addresses, components."""

from __future__ import annotations

from typing import Any, Final, Literal, cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Query, Router, Schema
from pydantic import Field

from grid import components, duty, geocode, posts
from grid.errors import UnknownArea
from grid.models import Area, Organisation, OrganisationKind, Post
from grid.models.life import in_force
from grid.organisations import level_of
from hub.foundation import clock
from hub.foundation.access import Role, scope_for
from hub.foundation.errors import BadInput, Phrase
from hub.foundation.models import User
from hub.foundation.why import render

router = Router(tags=["people"])

#: Roles of firms outside the administration: the city's staff is not theirs to list (数据安全法 Art 40).
FIRMS: Final = frozenset({Role.OWNER_UNIT, Role.CONTRACTOR_UNIT})


class OrganisationOut(Schema):
    """One organisation. path: ids from the top of the tree down to itself."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent_id: int | None
    path: list[int]
    area_id: int | None


class OrganisationFound(OrganisationOut):
    """One of a list. level: of government it works at: city, district, street or community."""

    level: str


class PostOut(Schema):
    """One post. role_name: in the reader's language; area: its name, "" = its organisation's."""

    id: int
    role: str
    role_name: str
    title: str
    organisation: OrganisationOut
    area_id: int | None
    area: str


class Me(Schema):
    """The log-in, the post it acts in (None: choose one), and the posts it may choose."""

    id: int
    username: str
    name: str
    language: str
    post: PostOut | None
    posts: list[PostOut]
    #: Against forged requests: what a page sends with what it does; another one after each log-in.
    csrf: str


class Person(Schema):
    """A colleague in a post."""

    id: int
    name: str
    post: PostOut


class CandidateOut(Schema):
    """A place an address may mean: degrees CGCS2000, certainty 0–1, sentences that say why."""

    lon: float
    lat: float
    score: float
    name: str
    kind: str
    area_id: int | None
    radius_m: float
    reasons: list[str]


class Geocoded(Schema):
    """Candidates, the likeliest first. accepted_from: the score from which no person needs to look."""

    items: list[CandidateOut]
    accepted_from: float


class ComponentOut(Schema):
    """A component on the map: degrees CGCS2000; owner and maintainer by name."""

    id: int
    scheme: str
    code: str
    class_scheme: str
    class_code: str
    name: str
    status: str
    lon: float
    lat: float
    owner: str | None
    maintainer: str | None


class Components(Schema):
    """The components in a box. more: there are others; come nearer to see them."""

    items: list[ComponentOut]
    more: bool


class ChosenPost(Schema):
    """Which post to act in."""

    post_id: int


class ChosenLanguage(Schema):
    """Which language to read: zh-hans or en."""

    language: str


class PersonFilter(Schema):
    """Whom to list: a role, an organisation (its own posts), the tree under one, an area they cover, on duty."""

    role: Role | None = None
    org: int | None = None
    under: int | None = None
    area: int | None = None
    on_duty: bool = False
    q: str = Field("", max_length=60)
    limit: int = Field(100, ge=1, le=500)


class OrganisationFilter(Schema):
    """Which organisations: by a part of name or code, of a kind, within the tree below one.

    levels: of government; branch: those of the city, and those that share more than the top with this one.
    """

    q: str = Field("", max_length=100)
    kind: OrganisationKind | None = None
    under: int | None = None
    level: list[Literal["city", "district", "street", "community"]] = Field(default_factory=list)
    branch: int | None = None
    limit: int = Field(100, ge=1, le=500)


@router.get("/me", response=Me, summary="Who I am and may act as")
def me(request: HttpRequest) -> dict[str, Any]:
    """The log-in of this session; answers also before a post is chosen."""
    user = cast("User", request.user)
    chosen = posts.chosen_post(request)
    return {
        "id": user.pk,
        "username": user.username,
        "name": str(user),
        "language": user.language,
        "post": None if chosen is None else _post(chosen),
        "posts": [_post(post) for post in posts.posts_of(user)],
        "csrf": get_token(request),
    }


@router.post("/me/post", response=Me, summary="Choose the post to act in")
def choose_post(request: HttpRequest, asked: ChosenPost) -> dict[str, Any]:
    """Act in one of my posts from now on. 403 when it is not mine or not in force."""
    posts.choose_post(request.session, cast("User", request.user), asked.post_id)
    return me(request)


@router.post("/me/language", response=Me, summary="Choose the language to read")
def choose_language(request: HttpRequest, asked: ChosenLanguage) -> dict[str, Any]:
    """Keep the language on the account; the next page speaks it."""
    known = [code for code, _name in settings.LANGUAGES]
    if asked.language not in known:
        raise BadInput(field="language", expected=", ".join(known), got=asked.language)
    user = cast("User", request.user)
    user.language = asked.language
    user.save(update_fields=["language"])
    return me(request)


@router.get("/orgs", response=list[OrganisationFound], summary="Organisations")
def list_organisations(
    request: HttpRequest, asked: Query[OrganisationFilter]
) -> list[dict[str, Any]]:
    """The organisations of today, in the order of the tree."""
    scope_for(request)
    today = Organisation.objects.filter(in_force(clock.today()))
    known = {org.pk: org for org in today}
    found = today
    if asked.q.strip():
        word = asked.q.strip()
        found = found.filter(
            Q(name__contains=word) | Q(short_name__contains=word) | Q(code__startswith=word)
        )
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.under is not None:
        found = found.filter(path__contains=[asked.under])
    own = known.get(asked.branch) if asked.branch is not None else None
    rows = []
    for org in found.order_by("path"):
        level = level_of(org, known)
        if asked.level and level not in asked.level:
            continue
        if own is not None and level != "city" and len(set(org.path) & set(own.path)) < 2:
            continue
        rows.append(_organisation(org) | {"level": level})
    return rows[: asked.limit]


@router.get("/people", response=list[Person], summary="Colleagues and their posts")
def list_people(request: HttpRequest, asked: Query[PersonFilter]) -> list[dict[str, Any]]:
    """Posts of today with their people. With an area and a role: those who cover it, nearest first.

    An owner or contractor is told of its own people only.
    """
    actor = scope_for(request).actor
    own = actor.org_id if actor.role in FIRMS else None
    if asked.area is not None and asked.role is not None:
        found = _covering(asked.role, asked.area, asked.on_duty)
    else:
        rows = Post.objects.filter(in_force(clock.today()), user__is_active=True)
        if asked.role is not None:
            rows = rows.filter(role=asked.role)
        if asked.area is not None:
            rows = rows.filter(Q(area_id=asked.area) | Q(more_areas=asked.area)).distinct()
        if asked.on_duty:
            now = clock.now()
            rows = rows.filter(duties__starts_at__lte=now, duties__ends_at__gt=now).distinct()
        found = list(rows.select_related("user", "organisation", "area").order_by("id"))
    return [
        {"id": post.user_id, "name": str(post.user), "post": _post(post)}
        for post in found
        if (own is None or own in post.organisation.path)
        and (asked.org is None or post.organisation_id == asked.org)
        and (asked.under is None or asked.under in post.organisation.path)
        and (asked.q.strip() in str(post.user) or asked.q.strip() in post.title)
    ][: asked.limit]


@router.get("/geocode", response=Geocoded, summary="Places an address may mean")
def find_address(request: HttpRequest, q: str, limit: int = 5) -> dict[str, Any]:
    """Candidates for an address text out of the city's own gazetteer; empty when it names nothing known."""
    scope_for(request)
    found = geocode.geocode(q[:500], min(max(limit, 1), 20))
    items = [
        {
            "lon": one.lon,
            "lat": one.lat,
            "score": one.score,
            "name": one.name,
            "kind": one.kind,
            "area_id": one.area_id,
            "radius_m": one.radius_m,
            "reasons": [render(why.as_json()) for why in one.reasons],
        }
        for one in found
    ]
    return {"items": items, "accepted_from": geocode.ACCEPT}


@router.get("/components", response=Components, summary="Components in a box")
def list_components(
    request: HttpRequest, bbox: str, limit: int = components.MOST
) -> dict[str, Any]:
    """The components in west,south,east,north (degrees CGCS2000), at most `limit` (2000)."""
    scope_for(request)
    west, south, east, north = _box(bbox)
    most = min(max(limit, 1), components.MOST)
    found = components.in_box(west, south, east, north, clock.today(), most + 1)
    return {"items": found[:most], "more": len(found) > most}


def _organisation(org: Organisation) -> dict[str, Any]:
    return {
        name: getattr(org, name)
        for name in ("id", "code", "name", "short_name", "kind", "parent_id", "path", "area_id")
    }


def _covering(role: Role, area_id: int, on_duty: bool) -> list[Post]:
    path = Area.objects.filter(pk=area_id).values_list("path", flat=True).first()
    if path is None:
        raise UnknownArea(got=str(area_id), scheme="id")
    if on_duty:
        return duty.on_duty(role, path, clock.now())
    return duty.responsible(role, path, clock.today())


def _box(text: str) -> tuple[float, float, float, float]:
    expected = Phrase("west,south,east,north in degrees")
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(field="bbox", expected=expected, got=text) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadInput(field="bbox", expected=expected, got=text)
    return west, south, east, north


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "role": post.role,
        "role_name": str(posts.ROLE_NAMES[Role(post.role)]),
        "title": post.title,
        "organisation": post.organisation,
        "area_id": post.area_id,
        "area": post.area.name if post.area is not None else "",
    }
