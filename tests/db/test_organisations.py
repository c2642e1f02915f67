"""The tree of organisations."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grid.models import Organisation
from grid.organisations import BrokenTree, OrganisationRow, plant
from sensors.models import Device, DeviceType
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


def test_a_new_organisation_called_like_a_device_is_named_by_line_and_field(tmp_path: Path) -> None:
    small_city.make()
    kind = DeviceType.objects.create(code="ponding", name="积水", quantities={})
    for code in (
        "well-1",
        "water",
    ):  # water was an organisation before: that is the doctor's to tell
        Device.objects.create(code=code, type=kind)
    path = tmp_path / "organisations.csv"
    head = "编码,名称,类型,上级编码\n"
    path.write_text(head + "water,水务局,department,city\nwell-1,井盖办,department,city\n", "utf-8")
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("load_organisations", path, stdout=told, stderr=told)
    (line,) = told.getvalue().splitlines()
    assert line.startswith("organisations.csv:3: code：well-1 ")
    assert not Organisation.objects.filter(code="well-1").exists()
    path.write_text(head + "water,水务,department,city\n", "utf-8")
    call_command("load_organisations", path, stdout=StringIO())
    assert Organisation.objects.get(code="water").name == "水务"


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
