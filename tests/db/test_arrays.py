"""Array literals arrive in the database as the values they were made from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.foundation import arrays

pytestmark = pytest.mark.django_db


def returned(literal: str, kind: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [literal])
        return cursor.fetchone()[0]


def test_numbers_flags_and_instants_with_gaps() -> None:
    at = datetime(2199, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert returned(arrays.plain([1, None, -(2**62)]), "bigint") == [1, None, -(2**62)]
    assert returned(arrays.plain([0.1, None, 1e22, -5e-324]), "float8") == [
        0.1,
        None,
        1e22,
        -5e-324,
    ]
    assert returned(arrays.plain([True, None, False]), "boolean") == [True, None, False]
    assert returned(arrays.plain([at, None]), "timestamptz") == [at, None]
    assert returned(arrays.plain([]), "bigint") == []


words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@settings(max_examples=200)
@given(
    st.lists(st.one_of(st.none(), words, st.sampled_from(["", "NULL", "{}", '"', "\\", "\n", ","])))
)
def test_any_text_survives(column: list[str | None]) -> None:
    assert returned(arrays.texts(column), "text") == column


def test_documents_may_hold_anything_json_holds() -> None:
    said = [{"a": 'x"y\\z\n'}, {}, {"积水": [1.5, None, True]}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_json(%s::text[]::jsonb[])", [arrays.documents(said)])
        got = cursor.fetchone()[0]
    assert got == said
