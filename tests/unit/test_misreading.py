"""Every fault msgspec and tomllib know of our files is told in words of ours, and in Chinese without an English one."""

from __future__ import annotations

import re
import tomllib._parser  # type: ignore[import-not-found] # private: what it may say is read from its source
from inspect import getsource
from typing import Annotated, Literal

import msgspec
import pytest
from django.utils.translation import override

from hub.foundation import misreading, tomlfile
from sensors import rulefile
from sensors.codecs import declared
from sensors.errors import BadCodec, BadRuleFile

ENGLISH = re.compile(r"[A-Za-z]{3,}")


class Row(msgspec.Struct, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")] = "a"
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=3)] = "ab"
    count: Annotated[int, msgspec.Meta(ge=1, lt=5)] | None = None
    share: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1
    tone: Literal["calm", "danger"] | None = None
    several: Annotated[list[Literal["x", "y"]], msgspec.Meta(min_length=1, max_length=2)] = []
    pair: tuple[int, int] = (1, 2)
    on: bool = True


class File(msgspec.Struct, forbid_unknown_fields=True):
    row: list[Row]


@pytest.mark.parametrize(
    ("text", "key", "english"),
    [
        ('code = "A"', "row[0].code", "expected a code of the letters"),
        ('name = "a"', "row[0].name", "expected 2 characters at least"),
        ('name = "abcd"', "row[0].name", "expected 3 characters at most"),
        ('count = "two"', "row[0].count", "expected a whole number, got a text in quotation marks"),
        ("count = 0", "row[0].count", "expected 1 or more"),
        ("count = 9", "row[0].count", "expected 4 or less"),
        ("share = 0.0", "row[0].share", "expected more than 0"),
        ("share = 1.5", "row[0].share", "expected 1 or less"),
        ("share = nan", "row[0].share", "expected a number that is finite"),
        ('name = "\\u0000a"', "row[0].name", "the sign U+0000 cannot be printed"),
        ('tone = "red"', "row[0].tone", "expected one of calm, danger, got red"),
        ('several = ["x", "z"]', "row[0].several[1]", "expected one of x, y, got z"),
        ("several = []", "row[0].several", "expected 1 entries at least"),
        ("pair = [1]", "row[0].pair", "expected 2 entries, got 1"),
        ("on = 1", "row[0].on", "expected true or false, got a whole number"),
        ("colour = 1", "row[0].colour", "nothing of this name is known here"),
    ],
)
def test_a_wrong_value_is_told_in_our_words(text: str, key: str, english: str) -> None:
    with pytest.raises(BadCodec) as caught:
        declared.read(f"[[row]]\n{text}\n", "f", File)
    assert (caught.value.values["line"], caught.value.values["key"]) == (2, key)
    assert english in str(caught.value)
    with override("zh-hans"):
        told = caught.value.told("why")
    assert not set(ENGLISH.findall(told)) - {"calm", "danger", "red", "true", "false"}, told


def test_all_that_the_toml_reader_may_say_has_its_sentence() -> None:
    said = re.findall(r'suffixed_err\(\s*\w+,\s*\w+,\s*f?"(.+?)"\)?', getsource(tomllib._parser))
    assert len(said) > 15
    for one in said:
        told = misreading.of_text(re.sub(r"\{.+?\}", "'x'", one).replace("\\\\", "\\"))
        assert told.msgid != one, one
        with override("zh-hans"):
            assert not set(ENGLISH.findall(told.told())) - {"true", "false"}, told.told()


@pytest.mark.parametrize(
    ("text", "line", "english"),
    [
        ('a = 1\nb = "x\n', 2, "the quotation mark that ends the text is missing"),
        ("a = 1\na = 2\n", 2, "this name is there twice"),
        ("a = { b = 1 c = 2 }\n", 1, "in the table a comma"),
        ("a = [1 2]\n", 1, "in the list a comma"),
        ("a ＝ 1\n", 1, "expected the sign = after a name"),
        ("a = “x”\n", 1, "expected a value"),
        ("a = 2026-02-30\n", 1, "there is no such day or time"),
    ],
)
def test_a_text_that_is_no_toml_is_told_by_line(text: str, line: int, english: str) -> None:
    with pytest.raises(tomlfile.NotToml) as caught:
        tomlfile.read(text)
    assert caught.value.line == line
    assert english in str(caught.value)


KIND = '[[type]]\ncode = "a"\nname = "甲"\nquantities = { x = { name = "甲", unit = "1" } }\n'
RULE = '[[rule]]\ncode = "b"\nname = "乙"\ntype = "a"\nquantity = "x"\n'
RULE += "levels = [{ level = 1, raise_at = 2, clear_at = 1 }]\n"


@pytest.mark.parametrize(
    "text",
    [
        KIND.replace('"1"', '"度"'),
        KIND + KIND,
        KIND + "limits = { ranges = { y = { least = 0 } } }\n",
        KIND + RULE.replace("clear_at = 1", "clear_at = 3"),
        KIND + RULE.replace("level = 1", "level = 10"),
        KIND + RULE.replace("raise_at = 2", 'raise_at = "2"'),
        KIND + RULE.replace("levels", "level"),
        KIND + RULE.replace("quantity =", "quantity"),
        KIND + RULE + '[[override]]\nrule = "b"\ndevice = "c"\n',
        KIND + RULE + "[[ended]]\n",
        KIND + RULE + '[[ended]]\nrule = "b"\n',
        KIND + RULE + '[[combination]]\ncode = "d"\nname = "丁"\nwithin_m = 1\nwithin_s = 1\nparts = []\n',
    ],
)  # fmt: skip
def test_a_rulebook_that_cannot_be_used_is_told_without_a_word_of_english(text: str) -> None:
    with pytest.raises(BadRuleFile) as caught:
        rulefile.read(text, "规则")
    with override("zh-hans"):
        told = caught.value.told("why")
    names = {"rule", "type", "combination", "reason", "true", "false"}
    assert not set(ENGLISH.findall(told)) - names, told
