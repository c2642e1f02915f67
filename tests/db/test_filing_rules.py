"""Filing rules by the hundred, from workbooks and tables: wrong lines are named, what would change is told first."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from events import catalogue
from events.classes import CURRENT
from events.models import Case, CatalogueLoad, FilingRule
from tests.db.small_work import BALCONY, MANHOLE, Work, call, on_case, report

pytestmark = pytest.mark.django_db

HEADS = ["小类代码", "小类名称", "序号", "立案条件", "处置时限", "结案条件", "自动立案", "自动派遣"]


def workbook(path: Path, rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [[], heads, *rows]:  # people leave a line above the heads
        sheet.append(list(row))
    book.save(path)
    return path


def table(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([HEADS, *rows])
    return path


def run(path: Path, *words: str) -> tuple[str, str]:
    """(what it said, which lines it named)."""
    out, err = io.StringIO(), io.StringIO()
    with override("en"):
        call_command("load_filing_rules", str(path), *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def every_rule() -> list[list[Any]]:
    """The rules that hold, as a city's own table would have them."""
    known = catalogue.of()
    units = {"urgent_hour": "紧急工作时", "work_hour": "工作时", "work_day": "工作日"}
    units |= {"urgent_day": "紧急工作日", "natural_day": "自然日"}
    return [
        [
            rule.of[2], known.classes[rule.of].name, rule.number, rule.condition,
            f"{rule.limit_value}个{units[rule.limit_unit]}", rule.closing_condition,
            "是" if rule.auto_file else "否", int(rule.auto_dispatch),
        ]
        for key, one in known.classes.items()
        if key[:2] == (CURRENT, "matter")
        for rule in known.rules_of(one)
        if rule.of == key
    ]  # fmt: skip


def limits(code: str) -> list[tuple[int, int, str]]:
    rows = FilingRule.objects.filter(class_code=code, valid_to=None).order_by("number")
    return [(row.number, row.limit_value, row.limit_unit) for row in rows]


@pytest.mark.parametrize("write", [workbook, table])
def test_a_citys_whole_table_is_loaded(work: Work, tmp_path: Path, write: Any) -> None:
    rows = every_rule()
    assert len(rows) > 400
    for row in rows:
        row[4] = "7个自然日"
    path = write(tmp_path / f"rules.{'xlsx' if write is workbook else 'csv'}", rows)
    said, wrong = run(path)
    assert not wrong
    assert f"0 new, {len(rows)} changed, 0 end, 0 as before" in said
    assert set(limits(MANHOLE)) == {(n, 7, "natural_day") for n in range(1, 5)}
    loads = CatalogueLoad.objects.count()
    said, _wrong = run(path)
    assert f"0 new, 0 changed, 0 end, {len(rows)} as before" in said
    assert CatalogueLoad.objects.count() == loads


def test_every_wrong_line_is_named_and_nothing_is_changed(work: Work, tmp_path: Path) -> None:
    before = limits(MANHOLE)
    good = [MANHOLE, "", 1, "缺失", "2 工作日", "已补", "", ""]
    path = workbook(
        tmp_path / "rules.xlsx",
        [
            good,
            ["99999", "", 1, "缺失", "2 工作日", "已补", "", ""],
            [MANHOLE, "", 1, "又一次", "2 工作日", "已补", "", ""],
            [MANHOLE, "雨水箅子", 2, "缺失", "2 工作日", "已补", "", ""],
            [MANHOLE, "", 3, "缺失", "两天", "已补", "", ""],
            [MANHOLE, "", 4, "缺失", "0 工作日", "已补", "", ""],
            [MANHOLE, "", 5, "", "2 工作日", "已补", "", ""],
            [MANHOLE, "", 6, "缺失", "2 工作日", "已补", "也许", ""],
            [],
            [MANHOLE, "", 100, "缺失", "2 工作日", "已补", "", ""],
        ],
    )
    out, err = io.StringIO(), io.StringIO()
    with override("en"), pytest.raises(CommandError, match=r"8 lines of rules\.xlsx are wrong"):
        call_command("load_filing_rules", str(path), stdout=out, stderr=err)
    lines = [line.split(": ", 1)[0] for line in err.getvalue().splitlines()]
    assert lines == [f"rules.xlsx:{n}" for n in (4, 5, 6, 7, 8, 9, 10, 12)]
    assert "01001" in err.getvalue().splitlines()[0] or "99999" in err.getvalue().splitlines()[0]
    assert limits(MANHOLE) == before


def test_a_dry_run_says_what_it_would_mean_for_open_cases(work: Work, tmp_path: Path) -> None:
    filed = report(call())[0]
    waiting = report(call(2, class_code=BALCONY))[0]
    on_case(work.who("受理"), waiting.case_id, "accept")
    case = Case.objects.get(pk=filed.case_id)
    assert case.state == "handling"
    assert case.rule is not None
    number, due_at = case.rule.number, case.due_at
    rows = [row for row in every_rule() if row[0] in (MANHOLE, BALCONY)]
    for row in rows:
        if row[0] == MANHOLE:
            row[4] = "1 紧急工作时" if row[2] == number else row[4]
        else:
            row[4] = "9 工作日"
    rows.append([BALCONY, "", 2, "屋顶堆物", "3 工作日", "已清理", "", ""])
    rows = [row for row in rows if (row[0], row[2]) != (MANHOLE, 4)]
    path, told = workbook(tmp_path / "rules.xlsx", rows), tmp_path / "told.csv"
    before = limits(MANHOLE)
    said, _wrong = run(path, "--dry-run", "--report", str(told))
    assert limits(MANHOLE) == before
    assert f"~ {MANHOLE}-{number} 2 urgent hours → 1 urgent hours" in said
    assert f"- {MANHOLE}-4" in said
    assert f"+ {BALCONY}-2 屋顶堆物 · 3 working days" in said
    assert "1 new, 2 changed, 1 end, 2 as before" in said
    assert "by the new limit 1 earlier, 0 later, 0 late now" in said
    assert "1 keep the rule" in said
    assert "1 that wait to be filed" in said
    (line,) = list(csv.DictReader(io.StringIO(told.read_text("utf-8-sig"))))
    assert line["case"] == case.number
    assert line["due_by_new"] < line["due_now"]
    case.refresh_from_db()
    assert case.due_at == due_at


def test_a_case_keeps_the_rule_it_was_filed_under(work: Work, tmp_path: Path) -> None:
    case = Case.objects.get(pk=report(call())[0].case_id)
    path = workbook(tmp_path / "r.xlsx", [[1001, "", 1, "缺失", "9 工作日", "已补", 1, 1]])
    run(path)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.rule_id, kept.limit_value, kept.due_at) == (
        case.rule_id,
        case.limit_value,
        case.due_at,
    )
    assert limits(MANHOLE) == [(1, 9, "work_day")]
    later = Case.objects.get(pk=report(call(2))[0].case_id)
    assert (later.limit_value, later.limit_unit) == (9, "work_day")


def test_what_a_table_has_no_column_for_stays(work: Work, tmp_path: Path) -> None:
    heads = ["小类代码", "序号", "立案条件", "处置时限", "结案条件"]
    before = FilingRule.objects.get(class_code=MANHOLE, number=1, valid_to=None)
    assert before.condition_en
    run(workbook(tmp_path / "r.xlsx", [[MANHOLE, 1, "缺失", "9 工作日", "已补"]], heads))
    after = FilingRule.objects.get(class_code=MANHOLE, number=1, valid_to=None)
    assert (after.condition, after.condition_en) == ("缺失", before.condition_en)
    assert (after.auto_file, after.photo_rule) == (before.auto_file, before.photo_rule)


def test_rules_may_begin_on_a_later_day(work: Work, tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", [[MANHOLE, "", 1, "缺失", "9 工作日", "已补", 1, 1]])
    run(path, "--valid-from", "2027-01-01", "--table-version", "2027")
    case = Case.objects.get(pk=report(call())[0].case_id)
    assert case.limit_value == 2
    assert FilingRule.objects.get(version="2027").valid_from.isoformat() == "2027-01-01"


def test_what_is_no_workbook_is_said(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "rules.xlsx"
    path.write_bytes(b"PK not really")
    with pytest.raises(CommandError, match="XLSX"):
        run(path)
    empty = workbook(tmp_path / "empty.xlsx", [], [])
    with pytest.raises(CommandError, match="is empty"):
        run(empty)
