"""Everybody of the city who works, by post, with what each may see: the people the demo plays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grid.models import Post
from grid.models.life import in_force
from grid.posts import scope_of
from hub.foundation import clock
from hub.foundation.access import Role, Scope


@dataclass(frozen=True, slots=True)
class Worker:
    """One post and the person in it.

    org_path: ids from the top of the tree down to the post's own organisation; org_area: what that one is
    responsible for by territory, if anything.
    """

    scope: Scope
    role: Role
    user_id: int
    name: str
    org_id: int
    org_path: tuple[int, ...]
    org_area: int | None


class Staff:
    """The posts of one day, found by role."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.workers = tuple(workers)
        self._by_role: dict[Role, list[Worker]] = {}
        for worker in workers:
            self._by_role.setdefault(worker.role, []).append(worker)

    def who(
        self, *roles: Role, that: Callable[[Worker], bool] = lambda worker: True
    ) -> list[Worker]:
        """The workers with one of these roles that pass the test, in the order of the roles."""
        return [one for role in roles for one in self._by_role.get(role, ()) if that(one)]


def read(at: dt.datetime | None = None) -> Staff:
    """Everybody who holds a post at an instant (None: now) and may log in. Two queries."""
    moment = at or clock.now()
    posts = (
        Post.objects.filter(in_force(moment.astimezone(clock.CITY).date()), user__is_active=True)
        .select_related("user", "organisation__area", "area")
        .prefetch_related("more_areas")
        .order_by("id")
    )
    return Staff([_worker(post, moment) for post in posts])


def _worker(post: Post, at: dt.datetime) -> Worker:
    return Worker(
        scope=scope_of(post.user, post, at),
        role=Role(post.role),
        user_id=post.user_id,
        name=str(post.user),
        org_id=post.organisation_id,
        org_path=tuple(post.organisation.path),
        org_area=post.organisation.area_id,
    )
