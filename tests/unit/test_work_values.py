"""Words for search, masks for callers, and which of two times stops a clock."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import masking
from events.paging import read_cursor, write_cursor
from events.policy import POLICY, stopped_at
from events.reports import Caller, Report, content
from events.words import LIMIT, lexemes, query
from hub.foundation.errors import BadInput

AT = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30)


def finds(part: str, text: str) -> bool:
    """Whether the query would match, by the meaning of prefix, and, or."""
    found = lexemes(text)

    def begins(word: str) -> bool:
        return any(lexeme.startswith(word) for lexeme in found)

    for group in query(part).split(" & ("):
        words = [piece.split("'")[1] for piece in group.split(":*") if "'" in piece]
        whole, signs = words[0], words[1:]
        if not begins(whole) and not (signs and all(begins(sign) for sign in signs)):
            return False
    return True


@given(HAN, st.integers(0, 29), st.integers(1, 6))
def test_any_part_of_a_text_finds_it(text: str, start: int, length: int) -> None:
    part = text[start : start + length]
    if part:
        assert all(any(lexeme.startswith(sign) for lexeme in lexemes(text)) for sign in part)


@pytest.mark.parametrize("part", ["井盖", "盖", "大桥路", "桥路", "23", "abc", "ABC"])
def test_words_numbers_and_letters_are_found(part: str) -> None:
    assert finds(part, "大桥路23号供水井盖缺失 ABC-7")


def test_signs_that_are_no_words_ask_for_nothing() -> None:
    assert query("，。！ '\"& |") == ""
    assert lexemes("，。！", "") == []


def test_a_very_long_text_is_found_by_its_beginning() -> None:
    assert len(lexemes("".join(chr(0x4E00 + n) for n in range(3000)))) == LIMIT


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masking.phone, "13812341234", "138****1234"),
        (masking.phone, "09153210000", "*******0000"),
        (masking.phone, "12345", "*2345"),
        (masking.phone, "110", "***"),
        (masking.phone, "", ""),
        (masking.name, "欧阳修", "欧**"),
        (masking.name, "", ""),
        (masking.id_number, "610902199001011234", "6***************34"),
        (masking.id_number, "12", "**"),
    ],
)
def test_masks_keep_only_what_the_convention_keeps(mask: object, text: str, shown: str) -> None:
    assert mask(text) == shown  # type: ignore[operator]


@pytest.mark.parametrize(
    ("acted", "proven", "at", "by"),
    [
        (AT - dt.timedelta(hours=3), True, AT - dt.timedelta(hours=3), "acted_at"),
        (AT - dt.timedelta(hours=3), False, AT, "recorded_at"),
        (AT - POLICY.acted_back - dt.timedelta(seconds=1), True, AT, "recorded_at"),
        (AT + dt.timedelta(seconds=1), True, AT, "recorded_at"),
        (AT - dt.timedelta(hours=9), True, AT, "recorded_at"),
    ],
)
def test_the_acting_clock_counts_within_bounds_and_with_proof(
    acted: dt.datetime, proven: bool, at: dt.datetime, by: str
) -> None:
    asked = AT - dt.timedelta(hours=8)
    stopped = stopped_at(acted, AT, asked, has_evidence=proven, policy=POLICY)
    assert (stopped.at, stopped.by) == (at, by)


def test_a_cursor_reads_back_and_nothing_else_does() -> None:
    for due in (AT, None):
        assert read_cursor(write_cursor(due, 7)) == (due, 7)
    for wrong in ("x", "W10", "!!!", "eyJhIjoxfQ"):
        with pytest.raises(BadInput):
            read_cursor(wrong)


def test_whatever_differs_in_a_report_differs_in_its_content() -> None:
    base = Report("12345", "a", text="x", caller=Caller("张", "138"))
    others = [
        Report("12345", "a", text="y", caller=Caller("张", "138")),
        Report("12345", "a", text="x", caller=Caller("张", "139")),
        Report("12345", "a", text="x"),
        Report("12345", "a", text="x", lon=1.0, lat=2.0, caller=Caller("张", "138")),
    ]
    assert len({content(one) for one in [base, *others]}) == 5
    assert content(Report("other", "b", text="x", caller=Caller("张", "138"))) == content(base)
