"""The ninety-three people of the demo city: log-ins, posts, and who is on duty these weeks."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from django.contrib.auth.hashers import make_password

from grid.models import Duty, Organisation, Post
from hub.demo.areas import code_of
from hub.demo.callers import citizen
from hub.demo.geography.frame import SEED
from hub.demo.logins import LOGINS
from hub.demo.organisations import street_code
from hub.foundation import clock
from hub.foundation.access import Role
from hub.foundation.models import User

_DEPARTMENTS = ("cg", "zj", "sw", "jj", "yh", "hb", "gd", "rq", "yhgs")
#: Role, how many of it sit in the centre, user name.
_CENTRE = (
    (Role.HOTLINE_AGENT, 3, "agent"),
    (Role.INTAKE_OPERATOR, 4, "operator"),
    (Role.SHIFT_SUPERVISOR, 3, "shift"),
    (Role.DISPATCHER, 3, "dispatcher"),
    (Role.LEADER, 2, "leader"),
    (Role.AUDITOR, 1, "auditor"),
    (Role.SYSTEM_ADMIN, 1, "admin"),
)
_ON_DUTY_DAYS = 31


@dataclass(frozen=True)
class _Person:
    username: str
    role: Role
    organisation: str
    area: str = ""


def settle(
    organisations: Mapping[str, Organisation],
    areas: Mapping[str, int],
    today: dt.date,
    logins: Path = LOGINS,
) -> int:
    """Make the people with their posts and duties; how many they are. logins: where their password is kept."""
    people = list(_people())
    dice = Random(SEED)  # noqa: S311 - names, not secrets
    # one password for all: one each would cost half a minute of hashing, and the logins are for looking around
    password = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(10))
    hashed = make_password(password)
    users = User.objects.bulk_create(
        User(username=one.username, name=citizen(dice, today).name, password=hashed)
        for one in people
    )
    start = today - dt.timedelta(days=60)
    posts = Post.objects.bulk_create(
        Post(
            user=user,
            role=one.role,
            organisation=organisations[one.organisation],
            area_id=areas[one.area] if one.area else None,
            valid_from=start,
        )
        for user, one in zip(users, people, strict=True)
    )
    second = _second_posts(users, people, organisations, start)
    Post.objects.bulk_create(second)
    Duty.objects.bulk_create(_duties(posts, today), batch_size=2000)
    _keep(password, people, logins)
    return len(users)


def _people() -> Iterator[_Person]:
    for role, count, name in _CENTRE:
        for n in range(count):
            yield _Person(f"{name}{n + 1}" if count > 1 else name, role, "cyzx")
    streets = list(product(range(3), range(4)))
    for n, home in enumerate(streets):
        yield _Person(f"collector{n + 1:02d}", Role.COLLECTOR, "cyzx", code_of(home))
    for code in _DEPARTMENTS:
        yield _Person(f"liaison-{code}", Role.LIAISON, code)
        for n in range(2):
            yield _Person(f"handler-{code}-{n + 1}", Role.HANDLER, code)
    for n, home in enumerate(streets):
        yield _Person(f"liaison-{street_code(home)}", Role.LIAISON, street_code(home))
        community = code_of((*home, n % 5))
        yield _Person(f"grid{n + 1:02d}", Role.GRID_OFFICER, street_code(home), community)
    yield _Person("security", Role.SECURITY_ADMIN, "cyzx")
    for d in range(3):
        yield _Person(f"district{d + 1}", Role.DISTRICT_CENTRE, f"qu{d + 1}")
        yield _Person(f"street{d + 1}", Role.STREET_CENTRE, street_code((d, 0)))
    for code in ("gd", "rq"):
        yield _Person(f"owner-{code}", Role.OWNER_UNIT, code)
    yield _Person("contractor-yhgs", Role.CONTRACTOR_UNIT, "yhgs")
    yield _Person("liaison-xf", Role.LIAISON, "xf")
    for n in range(2):
        yield _Person(f"handler-xf-{n + 1}", Role.HANDLER, "xf")


def _second_posts(
    users: list[User],
    people: list[_Person],
    organisations: Mapping[str, Organisation],
    start: dt.date,
) -> list[Post]:
    """The first shift supervisor also dispatches: the one log-in that chooses a post."""
    return [
        Post(user=user, role=Role.DISPATCHER, organisation=organisations["cyzx"], valid_from=start)
        for user, one in zip(users, people, strict=True)
        if one.username == "shift1"
    ]


def _duties(posts: list[Post], today: dt.date) -> Iterator[Duty]:
    """The centre is staffed around the clock; the field works from eight to six."""
    first = today - dt.timedelta(days=_ON_DUTY_DAYS)
    for post, day in product(posts, range(_ON_DUTY_DAYS + 14)):
        start = dt.datetime.combine(first + dt.timedelta(days=day), dt.time(8), clock.CITY)
        hours = 24 if post.role in {role for role, _, _ in _CENTRE} else 10
        yield Duty(post=post, starts_at=start, ends_at=start + dt.timedelta(hours=hours))


def _keep(password: str, people: list[_Person], logins: Path) -> None:
    """One log-in of each role, readable by the owner of the installation only."""
    first: dict[str, str] = {}
    for one in people:
        first.setdefault(one.role, one.username)
    logins.parent.mkdir(parents=True, exist_ok=True)
    logins.touch(mode=0o600)
    logins.chmod(0o600)
    logins.write_text(json.dumps({"password": password, "logins": first}, indent=1), "utf-8")
