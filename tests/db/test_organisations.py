"""The tree of organisations."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

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


def test_a_file_of_organisations_is_loaded_and_wrong_lines_are_named(tmp_path: Path) -> None:
    small_city.make()
    path = tmp_path / "organisations.csv"
    head = "编码,名称,简称,类型,上级编码,区域代码\n"
    path.write_text(
        head + "parks,园林局,,department,city,\nnorth,江北街道办,,street,city,005\n", "utf-8"
    )
    call_command("load_organisations", path, stdout=StringIO())
    assert Organisation.objects.get(code="north").area_id is not None
    path.write_text(head + "a,甲,,ministry,city,\nb,乙,,street,city,999\n", "utf-8")
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("load_organisations", path, stdout=told, stderr=told)
    assert [line.split(":")[1] for line in told.getvalue().splitlines()] == ["2", "3"]


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
