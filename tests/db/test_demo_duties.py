"""Who answers for what in the demo city: what concerns people's lives goes to those who can help."""

from __future__ import annotations

import datetime as dt

import pytest

from events import catalogue_files
from grid import organisations as grid_organisations
from grid import route
from grid.models import Organisation
from hub.demo import organisations
from hub.demo.organisations import MONITORING, stated

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 2)


@pytest.fixture
def ruled() -> route.Router:
    """The demo's organisations without their areas, and its rules."""
    rows = [
        grid_organisations.OrganisationRow(one["code"], one["name"], one["kind"], one["short"])
        for one in stated()["organisation"]
    ]
    planted = grid_organisations.plant(rows)
    organisations.make_rules(planted, DAY)
    return route.router(DAY)


def led(ruled: route.Router, alarm: str) -> str | None:
    """Who leads the case of an alarm of devices, anywhere in the city."""
    known = catalogue_files.unloaded()
    filed = known.filed_as(known.by_ref(f"{MONITORING}/alarm/{alarm}"))
    chosen = ruled.choose(filed.scheme, filed.code, ())
    return Organisation.objects.get(pk=chosen.lead).code if chosen.lead else None


@pytest.mark.parametrize(
    ("alarm", "organisation"),
    [("0903", "xf"), ("0901", "xf"), ("0906", "zj"), ("0907", "gd"), ("0801", "yh"), ("0201", "rq"), ("0601", "hb")],
)  # fmt: skip
def test_an_alarm_comes_to_who_can_help(ruled: route.Router, alarm: str, organisation: str) -> None:
    assert led(ruled, alarm) == organisation
