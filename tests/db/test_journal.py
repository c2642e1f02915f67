"""The journal numbers without gaps, chains what it wrote, and finds what was changed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from hub.foundation import copying, journal, verifying
from hub.foundation.access import Actor
from hub.foundation.journal import Entry
from hub.foundation.models import JournalEntry, JournalLink


@pytest.fixture(autouse=True)
def _a_kind_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind these tests write, known for as long as they run."""
    monkeypatch.setitem(journal._kinds, "test.happened", 1)


def note(*data: dict[str, object]) -> int:
    """One transaction with an entry per argument; gives its last seq."""
    with journal.transaction() as work:
        for one in data:
            work.note(Entry("test.happened", dict(one)))
    assert work.last_seq is not None
    return work.last_seq


@pytest.fixture
def unguarded() -> None:
    """What a database administrator can do: the append-only trigger switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_journalentry DISABLE TRIGGER journal_append_only")


@pytest.mark.django_db
def test_a_transaction_is_numbered_after_the_last_one_without_a_gap() -> None:
    first = note({"n": 1}, {"n": 2})
    assert note({"n": 3}) == first + 1
    assert [entry["data"]["n"] for entry in journal.after(first - 2)] == [1, 2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, copying.MANY - 1, copying.MANY, 3 * copying.MANY])
def test_few_entries_and_many_are_written_and_signed_alike(count: int) -> None:
    said: list[dict[str, object]] = [
        {"n": n, "text": 'a\tb\\N "积水"\n', "half": 0.5, "whole": 1.0} for n in range(count)
    ]
    last = note(*said)
    assert [entry["data"] for entry in journal.after(last - count)] == said
    assert verifying.verify().fault == ""


@pytest.mark.django_db
def test_a_transaction_that_fails_leaves_no_entry_and_no_gap() -> None:
    before = journal.head()

    def fail() -> None:
        with journal.transaction() as work:
            work.note(Entry("test.happened", {}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert journal.head() == before
    assert note({}) == before + 1


@pytest.mark.django_db
def test_an_inner_transaction_joins_the_outer_one() -> None:
    with journal.transaction() as outer:
        outer.note(Entry("test.happened", {"n": 1}))
        with journal.transaction() as inner:
            inner.note(Entry("test.happened", {"n": 2}))
    assert inner is outer
    last = outer.last_seq or 0
    assert JournalLink.objects.get(last_seq=last).first_seq == last - 1


@pytest.mark.django_db
def test_an_unregistered_kind_is_refused() -> None:
    with pytest.raises(KeyError, match=r"not registered"), journal.transaction() as work:
        work.note(Entry("test.never_registered", {}))


@pytest.mark.django_db
def test_the_chain_holds_for_numbers_and_words_as_jsonb_keeps_them() -> None:
    note({"a": 1.0, "b": 1e20, "c": 109.03, "d": "积水", "e": [1e-7, -0.0, None, True]})
    assert verifying.verify().fault == ""


@pytest.mark.django_db
def test_signs_that_mean_something_on_the_way_to_the_database_arrive_as_they_are() -> None:
    odd = "a\tb\nc\r\\N \"{d,e}\" \\. 'f' %s 井盖\u2028"
    with journal.transaction() as work:
        actor = Actor("source", odd)
        work.note(Entry("test.happened", {odd: [odd]}, odd[:48], actor=actor, audience=[odd, "x"]))
    told = journal.after((work.last_seq or 0) - 1)[0]
    assert told["data"] == {odd: [odd]}
    assert (told["subject"], told["actor"]["name"]) == (odd[:48], odd)
    assert told["audience"] == [odd, "x"]
    assert verifying.verify().fault == ""


@pytest.mark.django_db
def test_an_entry_cannot_be_changed_in_the_ordinary_way() -> None:
    note({})
    with pytest.raises(Exception, match="append-only"):
        JournalEntry.objects.update(kind="test.other")


@pytest.mark.django_db
@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("""UPDATE foundation_journalentry SET data = '{"n": 9}' WHERE seq = %s""", "was changed"),
        (
            "UPDATE foundation_journalentry SET acted_at = acted_at - interval '1 s' WHERE seq = %s",
            "was changed",
        ),
        ("DELETE FROM foundation_journalentry WHERE seq = %s", "were removed"),
    ],
)
def test_a_row_changed_by_hand_is_found_and_named(change: str, said: str) -> None:
    note({"n": 1})
    seq = note({"n": 2})
    note({"n": 3})
    with connection.cursor() as cursor:
        cursor.execute(change, [seq])
    fault = verifying.verify().fault
    assert said in fault
    assert str(seq) in fault


@pytest.mark.django_db
@pytest.mark.usefixtures("unguarded")
def test_a_row_added_by_hand_is_found() -> None:
    seq = note({"n": 1})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO foundation_journalentry SELECT (jsonb_populate_record(e, jsonb_build_object('seq', %s))).* "
            "FROM foundation_journalentry e WHERE seq = %s",
            [seq + 1, seq],
        )
    assert "added by hand" in verifying.verify().fault


@pytest.mark.django_db(transaction=True)
def test_writers_beside_each_other_number_in_order_of_commit() -> None:
    def write(count: int) -> None:
        for n in range(count):
            note({"n": n})
        connection.close()

    start = journal.head()
    threads = [threading.Thread(target=write, args=(20,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry["seq"] for entry in journal.after(start)] == list(range(start + 1, start + 81))
    assert verifying.verify().fault == ""
