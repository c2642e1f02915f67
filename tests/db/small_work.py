"""People, rules and reports for the small city: enough to walk a case from its report to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from msgspec.structs import replace

from events import actions, catalogue, intake, loading
from events.given import NOTHING, Given
from events.reports import Caller, Intake, Report
from events.states import CaseKind
from grid.models import Post, ResponsibilityRule, RuleVersion
from grid.organisations import OrganisationRow, plant
from grid.posts import scope_of
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Actor, Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.ids import uuid7
from hub.foundation.models import Upload
from tests.db import small_city
from tests.db.small_city import City

#: A manhole cover in 大桥社区01, on a working Wednesday morning.
AT = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
CURRENT = "GB/T 47678.5-2026"
MANHOLE = "01001"
#: 临街阳台、屋顶脏乱差: its one rule does not file by itself.
BALCONY = "06005"
HOTLINE = Actor("source", "12345")

PEOPLE: list[tuple[str, Role, str, str]] = [
    ("受理", Role.INTAKE_OPERATOR, "city", ""),
    ("值班", Role.SHIFT_SUPERVISOR, "city", ""),
    ("派遣", Role.DISPATCHER, "city", ""),
    ("话务", Role.HOTLINE_AGENT, "city", ""),
    ("采集甲", Role.COLLECTOR, "city", "老城街道"),
    ("采集乙", Role.COLLECTOR, "city", "老城街道"),
    ("联络", Role.LIAISON, "urban", ""),
    ("处置", Role.HANDLER, "repair", ""),
    ("旁人", Role.HANDLER, "repair", ""),
    ("街道", Role.LIAISON, "old-town", ""),
    ("网格员", Role.GRID_OFFICER, "old-town", "老城街道"),
    ("审计", Role.AUDITOR, "city", ""),
]


@dataclass(frozen=True, slots=True)
class Work:
    """The small city at work: scopes by name."""

    city: City
    scopes: dict[str, Scope]

    def who(self, name: str) -> Scope:
        """The scope of the one called so."""
        return self.scopes[name]

    def user_id(self, name: str) -> int:
        """The user's id."""
        found = self.scopes[name].actor.user_id
        assert found is not None
        return found


@contextmanager
def kept() -> Iterator[Work]:
    """The small city at work for the tests of a module: made once, taken back at the end."""
    with clock.frozen(AT), transaction.atomic():
        yield make()
        transaction.set_rollback(True)


def make() -> Work:
    """The city, its catalogue, one rule and its people."""
    city = small_city.make()
    plant([OrganisationRow("gang", "大桥养护一队", "contractor", "养护一队", "repair")])
    loading.load()
    add_rule("12", MANHOLE, city.orgs["urban"].pk)
    scopes: dict[str, Scope] = {}
    for name, role, org, area in PEOPLE:
        user = small_city.user(name)
        post = Post.objects.create(
            user=user,
            role=role.value,
            organisation=city.orgs[org],
            area=city.areas[area] if area else None,
            valid_from=dt.date(2020, 1, 1),
        )
        scopes[name] = scope_of(user, post)
    return Work(city, scopes)


def add_rule(number: str, class_code: str, lead: int) -> None:
    """The responsibility rule `number`: this class in the whole city is led by `lead`."""
    RuleVersion.objects.create(
        rule=ResponsibilityRule.objects.create(number=number),
        version=1,
        class_scheme=CURRENT,
        class_match="exact",
        class_code=class_code,
        level="city",
        lead_id=lead,
        valid_from=dt.date(2020, 1, 1),
    )


def call(n: int = 1, **changes: Any) -> Report:
    """A hotline order about a manhole cover, from the caller 13800001234."""
    report = Report(
        source="12345",
        source_id=f"HL-{n:04d}",
        channel="phone",
        kind=CaseKind.MATTER,
        class_scheme=CURRENT,
        class_code=MANHOLE,
        title="井盖缺失",
        text="大桥路中间的供水井盖不见了，很危险",
        address="大桥路12号",
        lon=109.002,
        lat=32.002,
        crs="EPSG:4490",
        occurred_at=AT,
        caller=Caller("张三丰", "13800001234", "610902199001011234"),
    )
    return replace(report, **changes)


def report(*reports: Report, actor: Actor = HOTLINE, given: Given = NOTHING) -> list[Intake]:
    """Report them in one transaction."""
    with journal.transaction() as work:
        return intake.report_many(reports, work, actor, given)


def photo(user_id: int | None = None) -> str:
    """An upload, as the file store leaves it."""
    upload = Upload.objects.create(
        id=uuid7(),
        user_id=user_id,
        digest=uuid7().hex,
        mime="image/jpeg",
        size=1,
        received_at=clock.now(),
    )
    return str(upload.pk)


def on_case(scope: Scope, case_id: int, verb: str, **payload: Any) -> Outcome:
    """A command on a case."""
    return actions.on_case(uuid7(), case_id, verb, payload, scope)


def on_item(scope: Scope, item_id: int, verb: str, **payload: Any) -> Outcome:
    """A command on a work item."""
    return actions.on_item(uuid7(), item_id, verb, payload, scope)


__all__ = [
    "AT",
    "SYSTEM",
    "Work",
    "call",
    "catalogue",
    "make",
    "on_case",
    "on_item",
    "photo",
    "report",
]
