"""The tree of organisations."""

from __future__ import annotations

import pytest

from grid.models import Organisation
from grid.organisations import BrokenTree, OrganisationRow, plant
from tests.db import small_city

pytestmark = pytest.mark.django_db


def test_paths_lead_from_the_top_to_the_organisation_itself() -> None:
    orgs = small_city.make().orgs
    assert orgs["old-town"].path == [orgs["city"].pk, orgs["east"].pk, orgs["old-town"].pk]


def test_moving_an_organisation_moves_everything_below_it() -> None:
    orgs = small_city.make().orgs
    plant([OrganisationRow("urban", "安澜市城市管理局", "department", "", "east")])
    water = Organisation.objects.get(code="water")
    assert water.path == [orgs[c].pk for c in ("city", "east", "urban", "water")]


def test_rows_may_come_in_any_order() -> None:
    made = plant(
        [
            OrganisationRow("leaf", "叶", "department", parent_code="top"),
            OrganisationRow("top", "顶", "centre"),
        ]
    )
    assert made["leaf"].path == [made["top"].pk, made["leaf"].pk]


@pytest.mark.parametrize(
    "rows",
    [
        [OrganisationRow("a", "甲", "department", parent_code="nobody")],
        [
            OrganisationRow("a", "甲", "department", parent_code="b"),
            OrganisationRow("b", "乙", "department", parent_code="a"),
        ],
        [OrganisationRow("a", "甲", "ministry")],
        [OrganisationRow("a", "甲", "department"), OrganisationRow("a", "乙", "department")],
    ],
)
def test_what_is_no_tree_is_refused(rows: list[OrganisationRow]) -> None:
    with pytest.raises(BrokenTree):
        plant(rows)
    assert not Organisation.objects.exists()
