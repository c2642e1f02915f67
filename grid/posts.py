"""Posts: who may act as what, the scope that gives, and the one post a log-in acts in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from grid.models import Level, Organisation, OrganisationKind, Post
from grid.models.life import in_force
from hub.foundation import clock, journal
from hub.foundation.access import AUDIT, SYSTEM, Actor, Role, Scope
from hub.foundation.errors import Forbidden
from hub.foundation.models import User

#: Where the session keeps the chosen post.
SESSION_KEY: Final = "post"
#: Roles that see everything their territory holds, and the whole city when they have none.
OVERSEES: Final = frozenset(
    {
        Role.HOTLINE_AGENT,
        Role.INTAKE_OPERATOR,
        Role.SHIFT_SUPERVISOR,
        Role.DISPATCHER,
        Role.DISTRICT_CENTRE,
        Role.STREET_CENTRE,
        Role.LEADER,
        Role.AUDITOR,
    }
)
#: Roles that see their organisation's cases, wherever they are.
_FOR_A_UNIT: Final = frozenset(
    {Role.LIAISON, Role.STREET_CENTRE, Role.OWNER_UNIT, Role.CONTRACTOR_UNIT}
)
#: Roles that see the areas they walk, and what is theirs by name.
_WALKS: Final = frozenset({Role.COLLECTOR, Role.GRID_OFFICER})

#: Organisations that are no handling unit: who sits there judges and oversees (双轴).
_ABOVE: Final = (OrganisationKind.CENTRE.value, OrganisationKind.DISTRICT.value)
#: The units of the organisation of a post, read with it in one statement.
_UNITS: Final = (
    "SELECT array_agg(unit.id ORDER BY cardinality(unit.path)) FROM grid_organisation unit"
    " WHERE unit.id = ANY (grid_organisation.path) AND unit.kind <> ALL (%s)"
)

#: What a role is called.
ROLE_NAMES: Final = {
    Role.HOTLINE_AGENT: _("hotline agent"),
    Role.INTAKE_OPERATOR: _("intake operator"),
    Role.SHIFT_SUPERVISOR: _("shift supervisor"),
    Role.DISPATCHER: _("dispatcher"),
    Role.DISTRICT_CENTRE: _("district centre"),
    Role.STREET_CENTRE: _("street centre"),
    Role.COLLECTOR: _("collector"),
    Role.LIAISON: _("liaison"),
    Role.OWNER_UNIT: _("liaison of an owner"),
    Role.CONTRACTOR_UNIT: _("liaison of a contractor"),
    Role.HANDLER: _("handler"),
    Role.GRID_OFFICER: _("grid officer"),
    Role.LEADER: _("leader"),
    Role.AUDITOR: _("auditor"),
    Role.SYSTEM_ADMIN: _("system administrator"),
    Role.SECURITY_ADMIN: _("security administrator"),
}


def posts_of(user: User, on: dt.date | None = None) -> list[Post]:
    """The posts a user holds on a day (None: today), with organisation and area, by id."""
    held = _with_names().filter(in_force(on or clock.today()), user=user)
    return list(held.order_by("id"))


def scope_of(user: User, post: Post, at: dt.datetime | None = None) -> Scope:
    """What `user` sees and who the journal says acts, in `post`, at an instant (None: now).

    Operators, shift supervisors, dispatchers, the centres of districts and streets, leaders and
    auditors see the area of their post (or of its organisation), everything when that is the city
    or they sit in a centre, and otherwise their organisation's cases. Collectors and grid officers
    see their areas and what they hold; liaisons, those of owners and contractors, and the centre
    of a street their organisation's cases; handlers what they hold; system and security
    administrators no case.
    Raises Forbidden when the post is another user's or not in force, or the log-in is locked.
    """
    day = clock.today() if at is None else at.astimezone(clock.CITY).date()
    in_time = post.valid_from <= day and (post.valid_to is None or day < post.valid_to)
    if post.user_id != user.pk or not in_time or not user.is_active:
        raise Forbidden
    role = Role(post.role)
    actor = Actor("user", str(user), user.pk, post.pk, post.organisation_id, role, _units(post))
    if role in OVERSEES:
        tags = _territory(post)
        if tags is not None and role in _FOR_A_UNIT:
            tags |= _own(post, role)
        heard = {AUDIT} if role is Role.AUDITOR and tags is None else set()
        return Scope(actor, everything=tags is None, tags=frozenset((tags or set()) | heard))
    return Scope(actor, tags=frozenset(_own(post, role)))


def choose_post(session: SessionBase, user: User, post_id: int) -> Scope:
    """Let this log-in act in one of the user's posts from now on; its scope.

    Raises Forbidden when the post is not the user's or not in force. The choice is journalled, and
    the user's sockets register anew.
    """
    post = _with_names().filter(pk=post_id, user=user).first()
    if post is None:
        raise Forbidden
    scope = scope_of(user, post)
    if session.get(SESSION_KEY) != post.pk:
        session[SESSION_KEY] = post.pk
        with journal.transaction() as work:
            work.note(_entry("post.chosen", post, scope.actor))
    return scope


def scope_of_holder(holder: Any) -> Scope | None:
    """The scope of a request or socket (anything with `.user` and `.session`); None without a post.

    Without a choice in the session the user's only post is the chosen one.
    """
    post = chosen_post(holder)
    if post is None:
        return None
    try:
        return scope_of(post.user, post)
    except Forbidden:
        return None


def chosen_post(holder: Any) -> Post | None:
    """The post a request or socket acts in, with user, organisation and area; None when there is
    none.
    """
    user = holder.user
    if user is None or isinstance(user, AnonymousUser) or not user.is_authenticated:
        return None
    held = _with_names().select_related("user").filter(in_force(clock.today()), user_id=user.pk)
    chosen = holder.session.get(SESSION_KEY)
    if chosen is not None:
        return held.filter(pk=chosen).first()
    only = list(held[:2])
    return only[0] if len(only) == 1 else None


def assign(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    area_id: int | None = None,
    more_area_ids: Sequence[int] = (),
    title: str = "",
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    actor: Actor = SYSTEM,
) -> Post:
    """Give a user a post, from `valid_from` (None: today) on; journalled."""
    with journal.transaction() as work:
        post = Post.objects.create(
            user=user,
            role=role,
            organisation=organisation,
            area_id=area_id,
            title=title,
            valid_from=valid_from or clock.today(),
            valid_to=valid_to,
        )
        post.more_areas.set(more_area_ids)
        work.note(_entry("post.assigned", post, actor))
    return post


def end(post: Post, on: dt.date | None = None, actor: Actor = SYSTEM) -> None:
    """End a post: it does not hold on `on` (None: today) any more; journalled."""
    with journal.transaction() as work:
        post.valid_to = max(on or clock.today(), post.valid_from)
        post.save(update_fields=["valid_to"])
        work.note(_entry("post.ended", post, actor))


def _with_names() -> QuerySet[Post]:
    found = Post.objects.select_related("organisation__area", "area").prefetch_related("more_areas")
    return found.annotate(units=RawSQL(_UNITS, (list(_ABOVE),)))  # noqa: S611 - a constant


def _units(post: Post) -> tuple[int, ...]:
    """The handling units a post belongs to: its organisation and those above it, up to the centre or the district."""
    if post.organisation.kind in _ABOVE:
        return ()
    if hasattr(post, "units"):
        return tuple(post.units or ())
    found = Organisation.objects.filter(pk__in=post.organisation.path).exclude(kind__in=_ABOVE)
    return tuple(found.order_by("path").values_list("pk", flat=True))


def _territory(post: Post) -> set[str] | None:
    """The tags of an overseeing post; None: the whole city."""
    area = post.area or post.organisation.area
    if area is not None:
        return None if area.level == Level.CITY else {f"area:{area.pk}"}
    if post.organisation.kind == OrganisationKind.CENTRE:
        return None
    return {f"org:{post.organisation_id}"}


def _own(post: Post, role: Role) -> set[str]:
    tags = {f"user:{post.user_id}"}
    if role in _FOR_A_UNIT:
        tags.add(f"org:{post.organisation_id}")
    elif role in _WALKS:
        walked = [area.pk for area in post.more_areas.all()]
        first = post.area_id or (None if walked else post.organisation.area_id)
        tags |= {f"area:{area_id}" for area_id in [first, *walked] if area_id}
    return tags


def _entry(kind: str, post: Post, actor: Actor) -> journal.Entry:
    data = {
        "post_id": post.pk,
        "user_id": post.user_id,
        "role": post.role,
        "org_id": post.organisation_id,
        "area_id": post.area_id,
    }
    return journal.Entry(
        kind,
        data,
        subject=f"post:{post.pk}",
        org_id=post.organisation_id,
        actor=actor,
        audience=(AUDIT, f"user:{post.user_id}"),
    )
