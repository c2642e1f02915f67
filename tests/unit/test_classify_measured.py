"""How often the suggestion agrees with real complaints; run with -s to see the figures.

The words were written with the subjects of the short texts in view, and with one half of the long
messages; the other half tells how it fares on what was not seen. Where a class belongs to two fields of
government, either counts.
"""

from __future__ import annotations

import csv
import gzip
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from events.catalogue import Catalogue
from events.catalogue_files import unloaded
from events.classes import HOTLINE_SUBJECTS, LOCAL, KnownClass
from events.classify import Suggestion, suggest

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
TAINAN = SHARED / "events_zh" / "tainan_1999_2015_2017.csv.gz"
MESSAGES = SHARED / "hotline_zh" / "taidi_labelled_dev.csv.gz"
MAPPING = Path(__file__).parents[1] / "acceptance" / "tainan.toml"

#: The field of government a class belongs to, in the words of the labelled messages: by category of
#: the hotline subjects, and by class where a category is not one field.
FIELDS = {
    **{key: {"城乡建设"} for key in ["01", "02", "04", "05", "06", "08", "16"]},
    "03": {"交通运输"},
    "07": {"环境保护"},
    "09": {"教育文体"},
    "10": {"卫生计生"},
    "11": {"劳动和社会保障"},
    "12": {"劳动和社会保障"},
    "13": {"商贸旅游"},
    "17": {"商贸旅游"},
}
OF_CLASS = {
    **{key: {"环境保护"} for key in ["06020", "06025", "06026", "06027", "06028", "06030"]},
    **{key: {"环境保护"} for key in ["06032", "06033"]},
    **{key: {"环境保护", "城乡建设"} for key in ["08001", "08004"]},
    **{key: {"交通运输", "城乡建设"} for key in ["09009", "09016"]},
    **{key: {"商贸旅游", "城乡建设"} for key in ["09001", "09015", "09020", "07003", "09008"]},
    "05009": {"教育文体", "城乡建设"},
}
OF_LOCAL = {**{key: {"环境保护"} for key in ["0601", "0602", "0303"]}, "0902": {"交通运输"}}
OF_SUBJECT = {"0506": {"城乡建设", "劳动和社会保障"}, "1009": {"卫生计生", "商贸旅游"}}


def fields_of(one: KnownClass) -> set[str]:
    if one.scheme == HOTLINE_SUBJECTS:
        return OF_SUBJECT.get(one.code, FIELDS.get(one.code[:2], set()))
    if one.scheme == LOCAL:
        return OF_LOCAL.get(one.code, {"城乡建设"})
    if one.code[:2] == "02":
        return {"交通运输", "城乡建设"}
    return OF_CLASS.get(one.code, {"城乡建设"})


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"the data shelf is not beside the project: {path}")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return unloaded()


def measure(
    what: str,
    found: Iterable[tuple[Suggestion, dict[str, str]]],
    agrees: Callable[[KnownClass, dict[str, str]], bool],
) -> tuple[float, float, float]:
    """Share that agrees, share the hub would decide itself, share of those that agrees."""
    total = right = sure = sure_right = 0
    for suggestion, row in found:
        fits = suggestion.best is not None and agrees(suggestion.best, row)
        total, right = total + 1, right + fits
        sure, sure_right = sure + suggestion.sure, sure_right + (fits and suggestion.sure)
    figures = right / total, sure / total, sure_right / max(sure, 1)
    print(
        f"{what}: {total} texts, {figures[0]:.1%} agree; decided {figures[1]:.1%}, right {figures[2]:.1%}"
    )
    return figures


def test_the_short_texts_of_a_hotline_agree_with_its_own_subject(catalogue: Catalogue) -> None:
    wanted = tomllib.loads(MAPPING.read_text("utf-8"))["classes"]
    mapped = [row for row in rows(TAINAN)[::5] if row["subproject"] in wanted]
    agree, decided, right = measure(
        "Tainan descriptions",
        ((suggest(catalogue, row["description"]), row) for row in mapped),
        lambda one, row: one.ref == wanted[row["subproject"]],
    )
    assert agree > 0.90
    assert decided > 0.75
    assert right > 0.96


def test_the_subjects_of_a_hotline_are_understood_by_their_names(catalogue: Catalogue) -> None:
    wanted = tomllib.loads(MAPPING.read_text("utf-8"))["classes"]
    known = {text: suggest(catalogue, text) for text in wanted}
    agree, _, right = measure(
        "Tainan subjects, weighed by their orders",
        ((known[row["subproject"]], row) for row in rows(TAINAN) if row["subproject"] in known),
        lambda one, row: one.ref == wanted[row["subproject"]],
    )
    assert agree > 0.97
    assert right > 0.99


def test_long_messages_agree_with_the_field_of_government_they_were_given(
    catalogue: Catalogue,
) -> None:
    unseen = rows(MESSAGES)[1::2]
    agree, _, right = measure(
        "messages not seen before",
        ((suggest(catalogue, row["留言详情"], row["留言主题"]), row) for row in unseen),
        lambda one, row: row["一级分类"] in fields_of(one),
    )
    assert agree > 0.76
    assert right > 0.84
