"""The organisations of the demo city as one tree, and the rules which of them leads what."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from grid import organisations, rules
from grid.models import ClassMatch, Organisation, OrganisationKind, RuleLevel
from grid.organisations import OrganisationRow
from grid.rules import RuleRow
from hub.demo.areas import code_of
from hub.demo.geography import names

GB, MONITORING = "GB/T 47678.5-2026", "hub-monitoring"


@cache
def stated() -> dict[str, Any]:
    """`organisations.toml` as it stands."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def plant(areas: Mapping[str, int]) -> dict[str, Organisation]:
    """Make them; code → organisation. areas: area code → id."""
    return organisations.plant(_rows(areas))


def _rows(areas: Mapping[str, int]) -> Iterator[OrganisationRow]:
    for one in stated()["organisation"]:
        area = areas[settings.CITY_CODE] if one["kind"] == "centre" else None
        yield OrganisationRow(
            one["code"], one["name"], one["kind"], one["short"], one.get("parent", ""), area
        )
    for d, (code, name) in enumerate(names.DISTRICTS):
        yield OrganisationRow(
            f"qu{d + 1}", f"{name}人民政府", OrganisationKind.DISTRICT, name, area_id=areas[code]
        )
    for home, name in names.street_names().items():
        yield OrganisationRow(
            street_code(home), f"{name}办事处", OrganisationKind.STREET, f"{name}办", f"qu{home[0] + 1}",
            areas[code_of(home)],
        )  # fmt: skip


def street_code(home: tuple[int, ...]) -> str:
    """The code of a street's office."""
    return f"jd{home[0] + 1}{home[1] + 1}"


def make_rules(planted: Mapping[str, Organisation], valid_from: dt.date) -> None:
    """Publish the responsibility rules, with the one tie that shows the dispatcher's pool."""
    rules.publish(_rules(planted), valid_from=valid_from, source="demo city", is_complete=True)


def _rules(planted: Mapping[str, Organisation]) -> Iterator[RuleRow]:
    number = 0
    tie = stated()["tie"]
    for one in stated()["organisation"]:
        for code in one.get("classes", ()):
            number += 1
            yield _rule(number, GB, code, planted[one["code"]], f"{one['short']}职责清单 {code}")
    for lead in tie["leads"]:
        number += 1
        yield _rule(number, GB, tie["class"], planted[lead], f"职责清单 {tie['class']}")
    for code, lead in stated()["matter"].items():
        number += 1
        yield _rule(number, MONITORING, code, planted[lead], f"监测事项分工 {code}")
    for code, item in stated()["territorial"].items():
        number += 1
        yield RuleRow(
            f"{number:03d}", ClassMatch.EXACT, code, GB, level=RuleLevel.STREET,
            territorial=OrganisationKind.STREET, list_item=item, title=item,
        )  # fmt: skip


def _rule(number: int, scheme: str, code: str, lead: Organisation, title: str) -> RuleRow:
    whole = 5 if scheme == GB else 4
    match = ClassMatch.EXACT if len(code) == whole else ClassMatch.CATEGORY
    return RuleRow(f"{number:03d}", match, code, scheme, lead_id=lead.pk, title=title)
