"""Who is there: posts of a role over a place, on duty at an instant or at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from grid.models import Post
from hub.foundation import clock, sqlfile
from hub.foundation.access import Role


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
    parameters: dict[str, Any] = {"role": role, "path": list(area_path), "day": day, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "posts_over_area"), parameters)
        ids = [post_id for (post_id,) in cursor.fetchall()]
    posts = Post.objects.select_related("user", "organisation").in_bulk(ids)
    return [posts[post_id] for post_id in ids]
