"""Who is there: posts of a role over a place, on duty at an instant or at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from grid.models import Post
from hub.foundation import clock, sqlfile
from hub.foundation.access import Role


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody over a place. depth: how deep the own area stands in the path, the larger the nearer; area: its name."""

    post_id: int
    depth: int
    user_id: int
    name: str
    area: str


def near(role: Role, area_path: Sequence[int], at: dt.datetime) -> list[Near]:
    """Those of `on_duty`, in the same order, with how near each is. One statement."""
    rows = _rows(role, area_path, at.astimezone(clock.CITY).date(), at)
    return [Near(*row) for row in rows]


def on_duty(role: Role, area_path: Sequence[int], at: dt.datetime) -> list[Post]:
    """The posts of `role` whose shift covers `at` and whose area holds the place, nearest first.

    area_path: area ids from the city down to the place's cell; empty = place unknown, only posts
    that cover the whole city. Order: deepest own area (unit grid before street before city), then
    the shift that began first, then the oldest post. Each with user and organisation.
    """
    return _found(role, area_path, at.astimezone(clock.CITY).date(), at)


def responsible(role: Role, area_path: Sequence[int], on: dt.date) -> list[Post]:
    """The posts of `role` over the place that are in force on `on`, on duty or not; same order.

    For where a roster is not kept: nobody on duty does not mean nobody responsible.
    """
    return _found(role, area_path, on, None)


def _found(
    role: Role, area_path: Sequence[int], day: dt.date, at: dt.datetime | None
) -> list[Post]:
    ids = [post_id for post_id, *_ in _rows(role, area_path, day, at)]
    posts = Post.objects.select_related("user", "organisation").in_bulk(ids)
    return [posts[post_id] for post_id in ids]


def _rows(
    role: Role, area_path: Sequence[int], day: dt.date, at: dt.datetime | None
) -> list[tuple[int, int, int, str, str]]:
    parameters: dict[str, Any] = {"role": role, "path": list(area_path), "day": day, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "posts_over_area"), parameters)
        found: list[tuple[int, int, int, str, str]] = cursor.fetchall()
    return found
