"""A fault in a catalogue file is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from events.catalogue_files import read
from events.errors import BadCatalogue

HEADER = "# scheme: GB/T 47678.5-2026\n# version: 9\n# source: test\n# status: test\n"
CLASSES = HEADER + "# table: classes\nkind,code,name,name_en,importance\n"
RULES = HEADER + (
    "# table: rules\nscheme,kind,code,number,condition,limit_value,limit_unit,closing_condition\n"
)
MAP = HEADER + "# table: map\nfrom_kind,from_code,to_scheme,to_kind,to_code,relation\n"
REASONS = HEADER + "# table: reasons\nkind,code,name,name_en,needs_text\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "city.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_is_read_with_its_lines(tmp_path: Path) -> None:
    file = read(write(tmp_path, CLASSES + "matter,06010,暴露垃圾,Exposed rubbish,2\n"))
    ((line, row),) = file.rows
    assert line == 7
    assert (row.code, row.importance) == ("06010", 2)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        (CLASSES + "thing,06010,名,Name,0\n", 7, "kind"),
        (CLASSES + "matter,6010,名,Name,0\n", 7, "code"),
        (CLASSES + "matter,06010,名,Name,0\nmatter,06011,,Name,0\n", 8, "name"),
        (CLASSES + "matter,06010,名,Name,7\n", 7, "importance"),
        (CLASSES + "matter,06010,名,Name,0\n\nmatter,06010,名,Name,0\n", 9, "code"),
        (CLASSES + "matter,06010,名,Name\n", 7, "line"),
        (CLASSES + 'matter,06010,"名,Name,0\n', 7, "line"),
        (CLASSES.replace(",importance", ",colour"), 6, "columns"),
        (CLASSES.replace("name_en,", ""), 6, "columns"),
        (CLASSES.replace("# version: 9\n", ""), 1, "version"),
        (CLASSES.replace("# source: test\n", ""), 1, "source"),
        (CLASSES.replace("table: classes", "table: things"), 1, "table"),
        (CLASSES.replace("# status", "# valid_from: soon\n# status"), 1, "valid_from"),
        (RULES + "GB/T 47678.5-2026,matter,06010,1,x,0,work_day,y\n", 7, "limit_value"),
        (RULES + "GB/T 47678.5-2026,matter,06010,1,x,2,weeks,y\n", 7, "limit_unit"),
        (RULES + "GB/T 47678.5-2026,matter,06010,one,x,2,work_day,y\n", 7, "number"),
        (RULES + "GB/T 47678.5-2026,matter,06010,1,,2,work_day,y\n", 7, "condition"),
        (MAP + "matter,06010,,,,same\n", 7, "to_scheme"),
        (MAP + "matter,06010,GB/T 30428.2-2013,matter,06010,same\n", 7, "to_code"),
        (MAP + "matter,06010,GB/T 30428.2-2013,matter,0110,like\n", 7, "relation"),
        (REASONS + "anger,x,名,Name,0\n", 7, "kind"),
        (REASONS + "void,x,名,Name,yes\n", 7, "needs_text"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, line: int, field: str) -> None:
    with pytest.raises(BadCatalogue) as caught:
        read(write(tmp_path, text))
    assert caught.value.values["file"] == "city.csv"
    assert (caught.value.values["line"], caught.value.values["field"]) == (line, field)
    assert f"city.csv, line {line}: {field} should be" in str(caught.value)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "city.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(
        BadCatalogue, match=r"city\.csv, line 1: file should be readable UTF-8 text"
    ):
        read(path)
    with pytest.raises(
        BadCatalogue, match="line 1: file should be readable UTF-8 text, but is no such file"
    ):
        read(tmp_path / "missing.csv")
