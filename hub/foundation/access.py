"""Who may see what: one scope per post, tested the same way by pages, API, stream, map and files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from hub.foundation.errors import AnotherPost, Forbidden

M = TypeVar("M", bound=Model)


class Role(StrEnum):
    """What a post does (standards.md §1.9)."""

    HOTLINE_AGENT = "hotline_agent"  #: 话务员
    INTAKE_OPERATOR = "intake_operator"  #: 受理员, supervision centre
    SHIFT_SUPERVISOR = "shift_supervisor"  #: 值班长, files and closes
    DISPATCHER = "dispatcher"  #: 派遣员, command centre
    DISTRICT_CENTRE = "district_centre"  #: 区级中心值守员, dispatches within a district
    STREET_CENTRE = (
        "street_centre"  #: 街镇中心值守员, oversees a street and works what the street is given
    )
    COLLECTOR = "collector"  #: 信息采集员, verifies and checks, never handles
    LIAISON = "liaison"  #: 专业部门联络员
    OWNER_UNIT = "owner_unit"  #: 权属单位联络员, answers for what the unit owns
    CONTRACTOR_UNIT = "contractor_unit"  #: 养护单位联络员, does the work it is given
    HANDLER = "handler"  #: 处置员
    GRID_OFFICER = "grid_officer"  #: 网格员
    LEADER = "leader"  #: 领导
    AUDITOR = "auditor"  #: 审计员, reads everything, changes nothing
    SYSTEM_ADMIN = "system_admin"  #: 系统管理员, runs the hub
    SECURITY_ADMIN = "security_admin"  #: 安全管理员, says who may do what


#: The three powers (三员): who runs, who gives rights and who audits are three people, and none of them works on cases.
POWERS: Final = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
#: Who may bring anything in at all; the others look on, or look after the system.
WRITERS: Final = frozenset(Role) - POWERS


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the journal names them: user, post and organisation of that moment, or a machine."""

    kind: str
    name: str
    user_id: int | None = None
    post_id: int | None = None
    org_id: int | None = None
    role: Role | None = None
    #: The units that handle cases and that the actor's organisation belongs to, from the top down; none for those
    #: who sit in a centre or a district's government.
    units: tuple[int, ...] = ()


#: The hub itself: automatic filing, dispatch, clocks.
SYSTEM = Actor("system", "hub")


#: The tag of what only auditors hear of, beside those whom it names: seeing all cases is not enough for it.
AUDIT: Final = "audit:city"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one actor may see. tags: "area:12", "org:5", "user:7"; a thing carries the tags of all it concerns.

    everything: all cases of the city, but not what is the auditors'.
    """

    actor: Actor
    everything: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)

    def sees(self, audience: Collection[str]) -> bool:
        """Whether a thing with this audience is inside."""
        if self.everything and AUDIT not in audience:
            return True
        return not self.tags.isdisjoint(audience)

    def filter(self, queryset: QuerySet[M], column: str = "audience") -> QuerySet[M]:
        """The rows of `queryset` inside the scope. column: an array of tags with a GIN index."""
        return (
            queryset
            if self.everything
            else queryset.filter(**{f"{column}__overlap": sorted(self.tags)})
        )

    def need(self, *roles: Role) -> None:
        """Raise Forbidden unless the actor's role is one of `roles`."""
        if self.actor.role not in roles:
            raise Forbidden


#: The post a page shows, by its number; programs need not say it.
POST_HEADER: Final = "Hub-Post"
#: The same in a plain form (`pages/_in_post.html`).
POST_FIELD: Final = "hub_post"

#: Finds the scope of a request's user in the chosen post; set once by hub.wiring, because posts belong to `grid`.
_find: list[Callable[[Any], Scope | None]] = []


def use_scopes(find: Callable[[Any], Scope | None]) -> None:
    """Name the function that knows posts: takes an object with `.user` and `.session`, gives a Scope or None."""
    _find[:] = [find]


def scope_of(holder: Any) -> Scope | None:
    """The scope of anything with `.user` and `.session` (a request, a socket); None when no post is chosen."""
    return _find[0](holder)


def scope_for(request: HttpRequest) -> Scope:
    """The scope of this request.

    Raises Forbidden when the user holds no post or has chosen none, AnotherPost when the page that asks names another
    one (`POST_HEADER`): a log-in acts in one post, and a page that was opened before shows another.
    """
    scope = scope_of(request)
    if scope is None:
        raise Forbidden
    same_post(request.headers.get(POST_HEADER, ""), scope.actor.post_id)
    return scope


def same_post(shown: str, post_id: int | None) -> None:
    """Raise AnotherPost when a page shows another post than this one. shown: what it says; "" for nothing."""
    if shown and shown != str(post_id):
        raise AnotherPost
