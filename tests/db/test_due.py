"""Things to do at a time are done once, even with two clocks, and a failing one is parked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from hub.foundation import clock, due
from hub.foundation.models import Due

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
done: list[str] = []


def act(key: str, data: dict[str, object]) -> datetime | None:
    """Remember what was done; fail when told to, come again when told to."""
    if data.get("fail"):
        raise ZeroDivisionError
    done.append(key)
    return clock.now() + timedelta(hours=1) if data.get("again") else None


due.connect({"test.act": act})


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


def set_due(key: str, at: datetime, **data: object) -> None:
    """Set one thing."""
    due.set_many([(key, "test.act", at, data)])


@pytest.mark.django_db
def test_nothing_is_done_before_its_time() -> None:
    set_due("a", NOON)
    with clock.frozen(NOON - timedelta(seconds=1)):
        assert not due.run_one()
    with clock.frozen(NOON):
        assert due.run_one()
        assert not due.run_one()
    assert done == ["a"]


@pytest.mark.django_db
def test_setting_again_moves_and_cancelling_forgets() -> None:
    set_due("a", NOON)
    set_due("a", NOON + timedelta(hours=1))
    set_due("b", NOON)
    due.cancel("b", "never set")
    with clock.frozen(NOON):
        assert not due.run_one()
    assert due.next_at() == NOON + timedelta(hours=1)


@pytest.mark.django_db
def test_a_failing_thing_lets_the_others_run_and_is_parked_with_its_reason() -> None:
    set_due("bad", NOON, fail=True)
    set_due("good", NOON + timedelta(seconds=1))
    at = NOON + timedelta(days=1)
    for _ in range(due.ATTEMPTS + 2):
        with clock.frozen(at):
            while due.run_one():
                pass
        at += timedelta(days=1)
    assert done == ["good"]
    parked = Due.objects.get(key="bad")
    assert parked.parked
    assert "ZeroDivisionError" in parked.error


@pytest.mark.django_db
def test_a_thing_that_repeats_comes_again_and_beginning_twice_changes_nothing() -> None:
    rows = [("again", "test.act", NOON, {"again": True})]
    due.begin(rows)
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert due.run_one()
        due.begin(rows)
        assert not due.run_one()
    assert due.next_at() == NOON + timedelta(hours=1, minutes=5)


@pytest.mark.django_db
def test_a_full_disk_is_not_held_against_the_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(key: str, data: dict[str, object]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$")

    set_due("a", NOON)
    with clock.frozen(NOON):
        with monkeypatch.context() as patched:
            patched.setitem(due._acts, "test.act", full)
            with pytest.raises(OperationalError):
                due.run_one()
        assert due.run_one()
    assert done == ["a"]


@pytest.mark.django_db
def test_what_a_wrong_clock_put_off_comes_back_to_its_time() -> None:
    due.begin([("again", "test.act", NOON, {"again": True})])
    with clock.frozen(NOON + timedelta(days=3)):
        assert due.run_one()
    due.bring_back({"again": NOON + timedelta(hours=1)})
    assert due.next_at() == NOON + timedelta(hours=1)
    due.bring_back({"again": NOON + timedelta(hours=2)})
    assert due.next_at() == NOON + timedelta(hours=1)
    Due.objects.update(attempts=3)  # it failed, and waits for that
    due.bring_back({"again": NOON + timedelta(minutes=50)})
    assert due.next_at() == NOON + timedelta(hours=1)
    due.bring_back({"again": NOON})  # farther off than any failure explains
    assert due.next_at() == NOON


@pytest.mark.django_db
def test_what_repeats_is_tried_for_ever_and_comes_back_when_it_was_parked() -> None:
    set_due("lights", NOON, fail=True)
    Due.objects.update(parked=True)
    due.connect({"test.repeats": act})
    Due.objects.update(kind="test.repeats")
    due.begin([("lights", "test.repeats", NOON, {})])
    at = NOON + timedelta(days=1)
    for _ in range(3 * due.ATTEMPTS):
        with clock.frozen(at):
            assert due.run_one()
        at += timedelta(days=1)
    waits = Due.objects.get(key="lights")
    assert not waits.parked
    assert waits.at - at < timedelta(minutes=20)
    Due.objects.update(data={"again": True})
    with clock.frozen(at):
        assert due.run_one()
    assert done == ["lights"]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_never_do_the_same_thing_twice() -> None:
    for n in range(60):
        set_due(f"k{n}", NOON)

    def run() -> None:
        with clock.frozen(NOON):
            while due.run_one():
                pass
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"k{n}" for n in range(60))
