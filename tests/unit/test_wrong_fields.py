"""Whatever a schema refuses, it is a sentence of ours in both languages."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import pytest
from django.utils.translation import override
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from events.payload import Day
from hub.foundation.wrong_fields import OTHERWISE, SENTENCES, WrongField

#: Kinds of pydantic's, those of our own left out.
KINDS = set(get_args(ErrorType))


class Part(StrEnum):
    """A list of words."""

    DONE = "done"
    MORE = "more"


class Photo(BaseModel):
    """Fields that are all known."""

    model_config = ConfigDict(extra="forbid")
    upload: UUID


REFUSED: list[tuple[Any, Any, str, str]] = [
    (Photo, {}, "upload: needed, but not given.", "upload：必填，但没有填写。"),
    (Photo, {"upload": UUID(int=1), "x": 1}, "x: not known here; leave it out.", "x：这里没有这一项，请去掉。"),
    (Photo, {"upload": "x"}, "upload: expected an id (UUID).", "upload：应为唯一编号（UUID）。"),
    (Photo, 5, ": expected an object with fields.", "：应为含有各字段的对象。"),
    (str, 5, ": expected a text.", "：应为文字。"),
    (Annotated[str, Field(max_length=3)], "abcd", ": too long; write at most 3 characters.", "：过长，最多 3 个字。"),
    (Annotated[str, Field(min_length=1)], "", ": too short; expected 1 or more characters.", "：过短，至少 1 个字。"),
    (Annotated[str, Field(pattern="^[a-z]$")], "A", ": expected a text of the form ^[a-z]$.",
     "：应为符合 ^[a-z]$ 的文字。"),
    (int, "x", ": expected a whole number.", "：应为整数。"),
    (int, 0.5, ": expected a whole number.", "：应为整数。"),
    (int, "9" * 5000, ": this number is too large.", "：数值过大。"),
    (float, [], ": expected a number.", "：应为数值。"),
    (Annotated[float, Field(le=90)], 91, ": expected 90 or less.", "：应不大于 90。"),
    (Annotated[int, Field(ge=1)], 0, ": expected 1 or more.", "：应不小于 1。"),
    (Annotated[int, Field(gt=0)], 0, ": expected a number above 0.", "：应大于 0。"),
    (Annotated[int, Field(lt=9)], 9, ": expected a number below 9.", "：应小于 9。"),
    (Annotated[float, Field(allow_inf_nan=False)], float("nan"), ": expected a finite number.", "：应为有限的数值。"),
    (bool, "x", ": expected yes or no.", "：应为“是”或“否”。"),
    (Part, "x", ": expected one of done, more.", "：应为 done, more 之一。"),
    (Literal["a", "b", "c"], "x", ": expected one of a, b, c.", "：应为 a, b, c 之一。"),
    (AwareDatetime, "x", ": expected an instant with its zone, such as 2026-11-21T08:00:00+08:00.",
     "：应为带时区的时刻，如 2026-11-21T08:00:00+08:00。"),
    (AwareDatetime, "2026-11-21T08:00:00", ": a zone is missing; write 2026-11-21T08:00:00+08:00.",
     "：缺少时区，应写成 2026-11-21T08:00:00+08:00。"),
    (dt.date, "x", ": expected a day, such as 2026-11-21.", "：应为日期，如 2026-11-21。"),
    (Day, "0001-01-01", ": the year 1 is not of our time; look at the date.", "：年份 1 不在合理范围内，请核对日期。"),
    (list[int], 5, ": expected a list.", "：应为列表。"),
    (Annotated[list[int], Field(max_length=1)], [1, 2], ": 2 entries are too many; at most 1.",
     "：共 2 项，过多，最多 1 项。"),
    (Annotated[list[int], Field(min_length=1)], [], ": 0 entries are too few; at least 1.",
     "：只有 0 项，过少，至少 1 项。"),
    (dict[str, int], 5, ": expected an object with fields.", "：应为含有各字段的对象。"),
    (set[int], 5, ": not what the description of the API asks for; compare it.", "：不符合接口说明，请对照核对。"),
]  # fmt: skip


def wrong(kind: Any, value: Any) -> list[dict[str, Any]]:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    return [dict(one) for one in refused.value.errors()]


@pytest.mark.parametrize(("kind", "value", "english", "chinese"), REFUSED)
def test_what_a_schema_refuses_is_told_in_both_languages(
    kind: Any, value: Any, english: str, chinese: str
) -> None:
    error = WrongField(wrong(kind, value)[0])
    assert str(error) == english
    with override("zh-hans"):
        assert error.sentence() == chinese


def test_every_sentence_of_the_table_is_of_a_kind_there_is_and_is_tried_here() -> None:
    assert not set(SENTENCES) - KINDS - {kind.split("_")[0] for kind in KINDS} - {"of_our_time"}
    tried = {WrongField(wrong(kind, value)[0]).values["problem"] for kind, value, *_ in REFUSED}
    assert not set(SENTENCES) - tried - {kind.split("_")[0] for kind in tried}
    assert OTHERWISE not in SENTENCES.values()


def test_a_field_people_write_into_is_called_by_its_word() -> None:
    too_long = {"type": "string_too_long", "loc": ("note",), "ctx": {"max_length": 2000}}
    error = WrongField(too_long, "payload")
    assert error.values == {
        "field": "payload.note", "problem": "string_too_long", "max_length": 2000,
    }  # fmt: skip
    with override("zh-hans"):
        assert error.sentence() == "备注：过长，最多 2000 个字。"
