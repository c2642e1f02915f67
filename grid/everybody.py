"""Everybody of some roles at a moment: where each works, in which unit, and whether on duty."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from django.db import connection

from hub.foundation import clock, sqlfile
from hub.foundation.access import Role


class Posted(msgspec.Struct, frozen=True):
    """A post with its person. area_ids: what it works over, none meaning the whole city, with their levels.

    org_path: ids from the top of the tree down to the organisation of the post.
    """

    post_id: int
    user_id: int
    name: str
    language: str
    role: str
    org_id: int
    org_path: list[int]
    area_ids: list[int]
    levels: list[str]
    on_duty: bool


class Wanted(msgspec.Struct, frozen=True):
    """Whom to look for: everybody of `roles`, those of `inner_roles` who belong to `orgs` themselves, and `users`."""

    roles: frozenset[Role] = frozenset()
    inner_roles: frozenset[Role] = frozenset()
    orgs: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()


def everybody(wanted: Wanted, at: dt.datetime) -> list[Posted]:
    """All these posts that are in force on the day of `at`, for choosing among them; by id of the post."""
    asked: dict[str, Any] = {
        "roles": sorted(wanted.roles),
        "inner_roles": sorted(wanted.inner_roles),
        "orgs": sorted(wanted.orgs),
        "users": sorted(wanted.users),
        "day": at.astimezone(clock.CITY).date(),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "posts_and_areas"), asked)
        return [Posted(*row) for row in cursor.fetchall()]
