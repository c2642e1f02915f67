"""Responsibility rules: read from a file, and published as new versions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from grid.codebook import Codebook
from grid.models import (
    ClassMatch,
    OrganisationKind,
    ResponsibilityRule,
    RuleAssist,
    RuleLevel,
    RuleVersion,
)
from grid.rows import Row, Wrong
from hub.foundation import journal, sqlfile
from hub.foundation.access import SYSTEM, Actor

#: Field → other column names it goes by.
FIELDS: Final = {
    "number": ("编号", "规则编号"),
    "title": ("名称",),
    "class_scheme": ("分类体系",),
    "class_match": ("匹配",),
    "class_code": ("分类代码", "小类代码", "大类代码"),
    "area": ("区域代码",),
    "level": ("层级",),
    "lead": ("主办", "主办单位", "责任主体"),
    "territorial": ("属地",),
    "assists": ("协办", "协办单位"),
    "legal_basis": ("法律依据",),
    "list_item": ("清单", "清单事项"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What a rule says: class × area × level → lead (or the office of the place) and assistants."""

    number: str
    class_match: str
    class_code: str = ""
    class_scheme: str = ""
    area_id: int | None = None
    level: str = RuleLevel.CITY
    lead_id: int | None = None
    territorial: str = ""
    assists: tuple[int, ...] = ()
    legal_basis: str = ""
    list_item: str = ""
    title: str = ""


def reader() -> Callable[[Row], Iterable[RuleRow]]:
    """Makes rules of file rows (for grid.rows.drafts), with the organisations and areas of now.

    class_match may be left out: no class code is every class, a code ending in * is a category.
    """
    book = Codebook()
    seen: dict[str, int] = {}

    def draft(row: Row) -> Iterable[RuleRow]:
        number, code = row.needed("number"), row.text("class_code")
        if number in seen:
            raise Wrong("repeated", field="number", got=number, other=seen[number])
        guess = ClassMatch.EXACT if code else ClassMatch.ANY
        if code.endswith("*"):
            code, guess = code.rstrip("*"), ClassMatch.CATEGORY
        rule = RuleRow(
            number=number,
            class_match=row.one_of("class_match", ClassMatch.values, guess),
            class_code=code,
            class_scheme=row.text("class_scheme"),
            area_id=book.area(row, "area"),
            level=row.one_of("level", RuleLevel.values, RuleLevel.CITY),
            lead_id=book.organisation(row, "lead"),
            territorial=row.one_of("territorial", ["", *OrganisationKind.values]),
            assists=book.organisations(row, "assists"),
            legal_basis=row.text("legal_basis"),
            list_item=row.text("list_item"),
            title=row.text("title"),
        )
        _check(rule)
        seen[number] = row.line
        return [rule]

    return draft


def _check(rule: RuleRow) -> None:
    """What the database would refuse too, as a sentence with the field."""
    if (rule.class_match == ClassMatch.ANY) != (rule.class_code == ""):
        expected = "empty" if rule.class_match == ClassMatch.ANY else "a class code"
        raise Wrong("bad", field="class_code", expected=expected, got=rule.class_code or "-")
    if (rule.lead_id is None) == (rule.territorial == ""):
        expected = "either lead or territorial"
        raise Wrong("bad", field="lead", expected=expected, got=rule.territorial or "neither")
    if rule.level == RuleLevel.STREET and not rule.list_item:
        raise Wrong("missing", field="list_item")


def publish(
    rows: Iterable[RuleRow],
    *,
    valid_from: dt.date,
    source: str,
    is_complete: bool = False,
    complete_within: str = "",
    actor: Actor = SYSTEM,
) -> Counter[str]:
    """Put rules in force from the city day `valid_from` on; all or nothing.

    A rule that says the same keeps its version; one that changed ends its version on that day and
    begins the next. is_complete: rules that are not given are ended; complete_within: of those whose
    number begins so. Gives how many were made, changed, unchanged, ended; noted as rules.published.
    """
    counts: Counter[str] = Counter()
    with journal.transaction() as work:
        held, last = _held()
        numbers = {rule.number: rule for rule in ResponsibilityRule.objects.all()}
        unknown: list[ResponsibilityRule] = []
        new: list[tuple[RuleVersion, tuple[int, ...]]] = []
        over: list[int] = []
        given = set()
        for row in rows:
            given.add(row.number)
            open_version = held.get(row.number)
            if open_version is not None and open_version[1] == _says(row):
                counts["unchanged"] += 1
                continue
            counts["made" if open_version is None else "changed"] += 1
            if open_version is not None:
                over.append(open_version[0])
            if row.number not in numbers:
                numbers[row.number] = ResponsibilityRule(number=row.number, title=row.title)
                unknown.append(numbers[row.number])
            version = last.get(row.number, 0) + 1
            new.append(
                (_version(row, numbers[row.number], version, valid_from, source), row.assists)
            )
        if is_complete or complete_within:
            gone = [
                pk
                for number, (pk, _) in held.items()
                if number not in given and number.startswith(complete_within)
            ]
            counts["ended"] = len(gone)
            over += gone
        _end(over, valid_from)
        ResponsibilityRule.objects.bulk_create(unknown)
        RuleVersion.objects.bulk_create([version for version, _ in new])
        RuleAssist.objects.bulk_create(
            RuleAssist(version=version, organisation_id=org, position=position)
            for version, assists in new
            for position, org in enumerate(assists)
        )
        if new or over:
            data = {"source": source, **counts}
            work.note(journal.Entry("rules.published", data, subject="rules", actor=actor))
    return counts


def _says(row: RuleRow) -> tuple[Any, ...]:
    return (
        row.class_scheme,
        str(row.class_match),
        row.class_code,
        row.area_id,
        str(row.level),
        row.lead_id,
        str(row.territorial),
        row.assists,
        row.legal_basis,
        row.list_item,
    )


def _held() -> tuple[dict[str, tuple[int, tuple[Any, ...]]], dict[str, int]]:
    """Rule number → (id of its open version, what it says); and its last version's number."""
    held: dict[str, tuple[int, tuple[Any, ...]]] = {}
    last: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(sqlfile.load("grid", "rule_versions"))
        for pk, number, version, is_open, assists, *says, basis, item in cursor.fetchall():
            last[number] = max(version, last.get(number, 0))
            if is_open:
                held[number] = (pk, (*says, tuple(assists), basis, item))
    return held, last


def _version(
    row: RuleRow, rule: ResponsibilityRule, version: int, valid_from: dt.date, source: str
) -> RuleVersion:
    return RuleVersion(
        rule=rule,
        version=version,
        class_scheme=row.class_scheme,
        class_match=row.class_match,
        class_code=row.class_code,
        area_id=row.area_id,
        level=row.level,
        lead_id=row.lead_id,
        territorial=row.territorial,
        legal_basis=row.legal_basis,
        list_item=row.list_item,
        source=source,
        valid_from=valid_from,
    )


def _end(version_ids: list[int], on: dt.date) -> None:
    """End versions on a day; one that began on that day or later was never in force."""
    versions = RuleVersion.objects.filter(pk__in=version_ids)
    for late in versions.filter(valid_from__gt=on):
        late.valid_to = late.valid_from
        late.save(update_fields=["valid_to"])
    versions.filter(valid_from__lte=on).update(valid_to=on)
