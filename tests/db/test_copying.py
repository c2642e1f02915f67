"""Rows by COPY are the rows a statement writes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Caller, Case, Event, EventText, WorkItem
from events.reports import Report
from hub.foundation import copying
from tests.db import small_work
from tests.db.small_work import Work, call, report

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
hard = st.sampled_from(["", "NULL", "null", "\\N", "{}", '"', "\\", "a\tb\nc\r", "积水,渍水"])
texts = hard | words
whole = st.integers(-(2**63), 2**63 - 1)
instants = st.integers(-(2**31), 2**33).map(lambda s: datetime.fromtimestamp(s / 8, UTC))


@pytest.mark.django_db
@settings(max_examples=100)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "n": whole | st.none(),
                "half": st.floats(allow_nan=False, allow_infinity=False) | st.none(),
                "flag": st.booleans(),
                "at": instants | st.none(),
                "word": texts,
                "perhaps": texts | st.none(),
                "names": st.lists(texts),
                "ids": st.lists(whole),
                "said": st.dictionaries(texts, texts | st.lists(st.integers())) | st.none(),
            }
        ),
        min_size=1,
    )
)
def test_any_value_arrives_as_it_was(rows: list[dict[str, Any]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS copied")
        cursor.execute(
            "CREATE TEMPORARY TABLE copied (n bigint, half float8, flag boolean, at timestamptz, word text, "
            "perhaps text, names text[], ids bigint[], said json)"
        )
        copying.table("copied", rows, {"said"})
        cursor.execute(f"SELECT {', '.join(rows[0])} FROM copied")
        got = [dict(zip(rows[0], values, strict=True)) for values in cursor.fetchall()]
    assert got == rows


#: What differs between two reports of one matter: who they are, and when.
OWN = {"id", "number", "case_id", "event_id", "source_id", "digest", "audience"}


def stored(reports: list[Report], *, at_once: bool) -> list[Any]:
    """The rows these reports become, without what is theirs alone."""
    told = report(*reports) if at_once else [report(one)[0] for one in reports]
    cases = {one.case_id for one in told}
    events = {one.event_id for one in told}
    tables = [
        Case.objects.filter(id__in=cases).order_by("id"),
        WorkItem.objects.filter(case_id__in=cases).order_by("id"),
        Event.objects.filter(id__in=events).order_by("id"),
        EventText.objects.filter(event_id__in=events).order_by("event_id"),
        Caller.objects.filter(event_id__in=events).order_by("event_id"),
    ]
    sealed = {"name", "phone", "id_number"}  # with a nonce of their own each time
    return [
        [
            {
                name: (value is None if name in sealed else value)
                for name, value in row.items()
                if name not in OWN
            }
            for row in table.values()
        ]
        for table in tables
    ]


@pytest.mark.django_db
def test_cases_of_many_reports_are_the_cases_of_single_ones(work: Work) -> None:
    def matters(first: int) -> list[Report]:
        return [
            call(
                first + n,
                title="井盖\t缺失" if n % 3 else "",
                text=f"第{n}处 \\N 井盖不见了\n请修",
                lon=None if n % 5 == 0 else 109.002,
                class_code=small_work.BALCONY if n % 4 == 0 else small_work.MANHOLE,
                caller=None if n % 7 == 0 else call().caller,
            )
            for n in range(copying.MANY + 5)
        ]

    assert stored(matters(100), at_once=True) == stored(matters(200), at_once=False)
