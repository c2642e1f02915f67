"""Rules in the tables: loading, versions, validity, and the route they give."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command

from grid import route
from grid.models import Component, RuleVersion
from tests.db import small_city
from tests.db.small_city import City

pytestmark = pytest.mark.django_db
GB = "GB/T 47678.5-2026"
TODAY = date(2026, 11, 20)
HEAD = "number,class_scheme,class_code,area,level,lead,territorial,assists,legal_basis,list_item\n"
RULES = (
    HEAD
    + f"R1,{GB},06*,,city,urban,,,条例第三条,\n"
    + f"R2,{GB},06010,001,district,east-urban,,water;repair,,\n"
    + "R3,,,,street,,street,,,清单 12\n"
)


@pytest.fixture
def city() -> City:
    return small_city.make()


def _load(tmp_path: Path, text: str, *options: str, on: date = date(2026, 1, 1)) -> str:
    path = tmp_path / "rules.csv"
    path.write_text(text, "utf-8")
    told = StringIO()
    call_command("load_rules", path, f"--valid-from={on}", *options, stdout=told, stderr=told)
    return told.getvalue()


def _lead(city: City, class_code: str, place: str, on: date = TODAY) -> str | None:
    path = city.path(place) if place else ()
    found = route.choose(GB, class_code, path, None, on)
    codes = {org.pk: code for code, org in city.orgs.items()}
    return codes[found.lead] if found.lead else None


def test_loaded_rules_route_by_class_and_area(city: City, tmp_path: Path) -> None:
    assert "made 3" in _load(tmp_path, RULES)
    assert _lead(city, "06010", "大桥社区01") == "east-urban"
    assert _lead(city, "06010", "江北社区") == "urban"
    assert _lead(city, "06011", "") == "urban"
    assert _lead(city, "01001", "大桥社区01") == "old-town"
    assert _lead(city, "01001", "江北社区") is None


def test_the_sentence_names_rule_version_area_and_organisation(city: City, tmp_path: Path) -> None:
    _load(tmp_path, RULES)
    found = route.choose(GB, "06010", city.path("大桥社区01"), None, TODAY)
    assert found.assists == (city.orgs["water"].pk, city.orgs["repair"].pk)
    assert found.why.as_json()["values"] == {
        "class": "06010",
        "area": "东城区",
        "rule": "R2",
        "rule_id": RuleVersion.objects.get(rule__number="R2").pk,
        "version": 1,
        "org": "东城区城市管理局",
    }


def test_the_owner_of_a_component_comes_first(city: City, tmp_path: Path) -> None:
    _load(tmp_path, RULES)
    cover = Component.objects.create(
        scheme="test",
        code="c1",
        class_scheme=GB,
        class_code="01001",
        name="供水井盖",
        geom=Point(109.001, 32.001, srid=4490),
        owner=city.orgs["water"],
        maintainer=city.orgs["repair"],
    )
    found = route.router(TODAY, [cover.pk]).choose(GB, "01001", city.path("大桥社区01"), cover.pk)
    assert (found.lead, found.why.code) == (city.orgs["water"].pk, "grid.route.owner")


def test_yesterdays_case_keeps_yesterdays_rule(city: City, tmp_path: Path) -> None:
    _load(tmp_path, RULES)
    changed = RULES.replace("06*,,city,urban", "06*,,city,water")
    assert "changed 1, unchanged 2" in _load(tmp_path, changed, on=date(2026, 7, 1))
    assert _lead(city, "06011", "江北社区", date(2026, 6, 30)) == "urban"
    assert _lead(city, "06011", "江北社区", date(2026, 7, 1)) == "water"
    assert RuleVersion.objects.get(rule__number="R1", version=2).valid_to is None


def test_a_change_is_seen_by_the_next_router(city: City, tmp_path: Path) -> None:
    _load(tmp_path, RULES)
    assert _lead(city, "06011", "江北社区") == "urban"
    _load(tmp_path, HEAD + f"R1,{GB},06*,,city,water,,,,\n")
    assert _lead(city, "06011", "江北社区") == "water"
    city.orgs["water"].valid_to = TODAY
    city.orgs["water"].save()
    assert _lead(city, "06011", "江北社区") is None


def test_a_complete_file_ends_the_rules_it_does_not_name(city: City, tmp_path: Path) -> None:
    _load(tmp_path, RULES)
    told = _load(tmp_path, RULES[: RULES.index("R3")], "--complete", on=TODAY)
    assert "ended 1, unchanged 2" in told
    assert _lead(city, "01001", "大桥社区01") is None
    assert _lead(city, "01001", "大桥社区01", date(2026, 11, 19)) == "old-town"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",,06010,,city,urban,,,,", "number"),
        ("R9,,06010,999,city,urban,,,,", "999"),
        ("R9,,06010,,city,nobody,,,,", "nobody"),
        ("R9,,06010,,city,urban,,nobody,,", "nobody"),
        ("R9,,06010,,province,urban,,,,", "province"),
        ("R9,,06010,,city,urban,street,,,", "lead"),
        ("R9,,06010,,city,,,,,", "lead"),
        ("R9,,06010,,street,old-town,,,,", "list_item"),
        ("R1,,06010,,city,urban,,,,", "R1"),
    ],
)
def test_a_wrong_line_is_named_and_stops_the_load(
    city: City, tmp_path: Path, line: str, words: str
) -> None:
    path = tmp_path / "rules.csv"
    path.write_text(RULES + line + "\n", "utf-8")
    told = StringIO()
    with pytest.raises(CommandError, match=r"rules\.csv"):
        call_command("load_rules", path, stdout=told, stderr=told)
    assert "rules.csv:5:" in told.getvalue()
    assert words in told.getvalue()
    assert not RuleVersion.objects.exists()


def test_good_lines_are_loaded_when_asked(city: City, tmp_path: Path) -> None:
    assert "made 3" in _load(tmp_path, RULES + ",,,,,,,,,\n", "--skip-wrong")
    assert "3" in _load(tmp_path, RULES, "--dry-run")
