"""Readers of the journal: every entry they ask for once, in order, whatever stands between."""

from __future__ import annotations

import pytest

from hub.foundation import journal, reading
from hub.foundation.journal import Entry
from hub.foundation.models import ReaderCursor

pytestmark = pytest.mark.django_db
NAME = "test.reader"
WANTED, MORE, OTHER = "post.chosen", "post.ended", "places.published"


def note(*kinds: str) -> None:
    """One transaction with entries of these kinds."""
    with journal.transaction() as work:
        for kind in kinds:
            work.note(Entry(kind, {"n": kind}))


def behind() -> int:
    return journal.head() - ReaderCursor.objects.get(name=NAME).seq


class Heard:
    """A reader that keeps what it was given."""

    def __init__(self) -> None:
        self.kinds: list[str] = []

    def __call__(self, entries: object) -> None:
        self.kinds += [entry["kind"] for entry in entries]  # type: ignore[attr-defined]


def test_a_reader_of_some_kinds_gets_them_in_order_and_passes_over_the_others() -> None:
    reading.start_at_head(NAME)
    heard, wanted = Heard(), [WANTED, MORE]
    note(OTHER, WANTED, OTHER)
    assert reading.read_kinds(NAME, heard, wanted) == 3
    note(OTHER)
    assert reading.read_kinds(NAME, heard, wanted) == 1
    note(MORE, WANTED)
    assert reading.read_kinds(NAME, heard, wanted) == 2
    assert reading.read_kinds(NAME, heard, wanted) == 0
    assert heard.kinds == [WANTED, MORE, WANTED]
    assert behind() == 0


def test_more_of_them_than_are_given_at_once_and_a_long_way_between_lose_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "SPAN", 4)
    reading.start_at_head(NAME)
    note(*[OTHER] * 9, *[WANTED] * 5, *[OTHER] * 6, WANTED)
    heard = Heard()
    while reading.read_kinds(NAME, heard, [WANTED], count=2):
        assert behind() >= 0
    assert heard.kinds == [WANTED] * 6
    assert behind() == 0


def test_a_reader_that_fails_gets_the_same_entries_again() -> None:
    reading.start_at_head(NAME)
    note(WANTED)

    def fail(entries: object) -> None:
        raise RuntimeError("once")

    with pytest.raises(RuntimeError, match="once"):
        reading.read_kinds(NAME, fail, [WANTED])
    heard = Heard()
    reading.read_kinds(NAME, heard, [WANTED])
    assert heard.kinds == [WANTED]
