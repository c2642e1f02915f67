"""Who looks on while a bench runs: log-ins of a city's people, and what the journal says each must have been told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg2
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from grid import posts
from grid.models import Post
from hub.foundation.access import Role, Scope
from tests.bench.load.sockets import Browser, Told


@dataclass(frozen=True, slots=True)
class Audience:
    """Browsers and the scope of each group."""

    browsers: tuple[Browser, ...]
    scopes: tuple[Scope, ...]


#: Of every twenty screens that are open in a city: three in the command centre, seven on desks of departments,
#: districts and streets, ten phones of grid officers, collectors and handlers.
SHARES = (
    (3, (Role.DISPATCHER, Role.SHIFT_SUPERVISOR, Role.INTAKE_OPERATOR)),
    (7, (Role.LIAISON, Role.LEADER)),
    (10, (Role.GRID_OFFICER, Role.COLLECTOR, Role.HANDLER)),
)


def city(count: int) -> Audience:
    """A city's mixture of people who hold posts."""
    chosen: list[Post] = []
    for share, roles in SHARES:
        held = list(Post.objects.filter(role__in=roles, valid_to=None).order_by("id"))
        # the centre's own see everything, leaders of a department their department
        wanted = max(1, round(count * share / 20))
        chosen += [held[n % len(held)] for n in range(wanted)]
    return _audience(chosen[:count])


def all_seeing(count: int) -> Audience:
    """Nobody but people who see everything."""
    held = [
        post
        for post in Post.objects.filter(role=Role.DISPATCHER, valid_to=None).order_by("id")
        if posts.scope_of(post.user, post).everything
    ]
    return _audience([held[n % len(held)] for n in range(count)])


def _audience(chosen: Sequence[Post]) -> Audience:
    scopes: list[Scope] = []
    numbers: dict[tuple[bool, frozenset[str]], int] = {}
    browsers = []
    for post in chosen:
        scope = posts.scope_of(post.user, post)
        key = (scope.everything, scope.tags)
        if key not in numbers:
            numbers[key] = len(scopes)
            scopes.append(scope)
        browsers.append(Browser(_log_in(post), numbers[key]))
    return Audience(tuple(browsers), tuple(scopes))


def _log_in(post: Post) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(post.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session[posts.SESSION_KEY] = post.pk
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Entries that did not come to a socket that should have had them, and those that came twice or out of order."""

    lost: int
    doubled: int
    expected: int


def judge(url: str, audience: Audience, told: Sequence[Told]) -> Verdict:
    """Hold what each socket was told against the journal: the entries of its scope after its position."""
    connection = psycopg2.connect(url)
    lost = doubled = expected = 0
    try:
        with connection, connection.cursor() as cursor:
            wanted: dict[tuple[int, int], tuple[int, int]] = {}
            for one in told:
                key = (one.group, one.position)
                if key not in wanted:
                    scope = audience.scopes[one.group]
                    asked = {
                        "after": one.position,
                        "everything": scope.everything,
                        "tags": sorted(scope.tags),
                    }
                    cursor.execute(_WANTED, asked)
                    count, total = cursor.fetchone()
                    wanted[key] = (int(count), int(total))
                count, total = wanted[key]
                expected += count
                lost += max(0, count - one.entries)
                doubled += one.wrong + max(0, one.entries - count)
                if one.entries == count and one.total != total:
                    lost += 1
    finally:
        connection.close()
    return Verdict(lost, doubled, expected)


_WANTED = """
SELECT count(*), coalesce(sum(seq), 0) FROM foundation_journalentry
WHERE seq > %(after)s
  AND (%(everything)s OR audience && %(tags)s::text[] OR audience_before && %(tags)s::text[])
"""
