"""Many at once: nobody waits for ever, nothing is lost, nothing is told twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from msgspec.structs import replace

from events import reactions, recounting, store
from events.models import Case, Event, Note
from events.policy import running
from grid.models import WorkingHours
from grid.notices import SHIPPED, publish_file
from hub.foundation import clock, due
from hub.foundation.models import Due, JournalEntry
from hub.foundation.verifying import verify
from sensors import pipeline
from sensors.envelope import Envelope
from tests.db import small_wire, small_work
from tests.db.small_work import AT, Work, call, on_case, report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work() -> Work:
    with clock.frozen(AT):
        made = small_work.make()
        small_wire.devices()
        return made


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Run each in a thread of its own, begun together; what they raised."""
    ready, raised = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.frozen(AT):
                ready.wait(20)
                act()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def order(source: str, number: str, text: str) -> Envelope:
    """An order of a source."""
    one = small_wire.order(number, text=text)
    return replace(one, topic=f"city/{small_wire.CITY}/hotline/{source}/order")


def holds() -> None:
    """The journal's chain is whole and every case's versions follow each other without a gap."""
    assert verify().fault == ""
    for case in Case.objects.all():
        told = JournalEntry.objects.filter(case_id=case.pk).order_by("seq")
        versions = [entry.data["card"]["version"] for entry in told]
        assert versions == list(range(1, case.version + 1))


def take(batch: Sequence[Envelope]) -> Callable[[], object]:
    """Taking a batch, later."""
    return lambda: pipeline.take(batch)


def test_two_processes_with_the_same_cases_in_another_order_do_not_block_each_other(
    work: Work,
) -> None:
    known = [("a", "A-1"), ("b", "B-1"), ("b", "B-2"), ("a", "A-2")]
    with clock.frozen(AT):
        for source, number in known:
            pipeline.take([order(source, number, "x")])
    for n in range(12):
        one = [order(*who, f"{n} one") for who in known]
        other = [order(*who, f"{n} other") for who in reversed(known)]
        assert at_once(take(one), take(other)) == []
    assert list(Case.objects.values_list("events", flat=True)) == [25] * 4
    holds()


def test_the_same_messages_taken_by_two_processes_land_once(work: Work) -> None:
    for n in range(6):
        batch = [small_wire.order(f"GD-{n}-{k}", text=f"第 {k} 盏") for k in range(5)]
        batch.append(small_wire.level(0.3 if n % 2 else 0.0, minutes_ago=60 - n))
        mixed = list(batch)
        Random(n).shuffle(mixed)
        assert at_once(take(batch), take(mixed)) == []
    assert Event.objects.filter(source="12345").count() == 30
    assert Case.objects.filter(kind="hotline").count() == 30
    holds()


def test_lights_do_not_wait_for_a_case_that_somebody_is_changing(work: Work) -> None:
    with clock.frozen(AT):
        reactions.turn_lights()
        first, second = (report(call(n))[0].case_id for n in (1, 2))
    late = AT.replace(year=2027)
    held, turned = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            store.load([second])
            held.set()
            assert turned.wait(20)
            store.load([first])  # locked in another order than the lights lock them

    def turn() -> None:
        assert held.wait(20)
        with clock.frozen(late):
            reactions.turn_lights()
        turned.set()

    assert at_once(change, turn) == []
    with clock.frozen(late):
        reactions.turn_lights()
    told = JournalEntry.objects.filter(kind="case.overdue").values_list("case_id", flat=True)
    assert sorted(filter(None, told)) == [first, second]
    holds()


def test_two_who_merge_each_case_into_the_other_and_one_who_takes_it_back(work: Work) -> None:
    desk = work.who("派遣")
    for n in range(1, 12, 2):
        with clock.frozen(AT):
            one, other = (report(call(k))[0].case_id for k in (n, n + 1))

        def merge(ends: int, goes_on: int) -> Callable[[], object]:
            return lambda: on_case(desk, ends, "merge", other_case=goes_on)

        def back(ended: int) -> Callable[[], object]:
            return lambda: on_case(desk, ended, "unmerge")

        assert at_once(merge(one, other), merge(other, one), merge(one, other)) == []
        cases = {case.pk: case for case in Case.objects.filter(pk__in=[one, other])}
        assert sorted(case.state for case in cases.values()) == ["handling", "merged"]
        assert sorted(case.events for case in cases.values()) == [0, 2]
        ended = next(pk for pk, case in cases.items() if case.state == "merged")
        wire = take([small_wire.order(f"HL-{n:04d}", text=f"又来 {n}")])
        assert at_once(back(ended), back(ended), wire) == []
        cases = {case.pk: case for case in Case.objects.filter(pk__in=[one, other])}
        assert [case.state for case in cases.values()] == ["handling", "handling"]
        filed = [Event.objects.filter(case_id=pk).count() for pk in (one, other)]
        assert filed == [cases[one].events, cases[other].events] == [2, 1]
    holds()


def lights(key: str, data: dict[str, Any]) -> dt.datetime:
    """Turn the lights, and come again at once, so that clocks meet."""
    reactions.turn_lights()
    return clock.now()


def test_people_the_wire_and_two_clocks_work_on_the_same_cases(work: Work) -> None:
    with clock.frozen(AT):
        cases = [report(call(n))[0].case_id for n in range(1, 5)]
        reactions.turn_lights()
        due.begin([("lights", "test.lights", AT, {})])
    due.connect({"test.lights": lights})
    late = AT.replace(year=2027)

    def people(seed: int) -> None:
        for _ in range(10):
            case_id = Random(seed).choice(cases)
            on_case(work.who("派遣"), case_id, "comment", note=f"{seed}")

    def wire() -> None:
        for n in range(5):
            pipeline.take([small_wire.order(f"HL-{k:04d}", text=f"{n} {k}") for k in (4, 2, 3, 1)])

    def clocks() -> None:
        with clock.frozen(late):
            for _ in range(10):
                due.run_one()

    raised = at_once(lambda: people(1), lambda: people(2), wire, clocks, clocks)
    assert raised == []
    assert not Due.objects.filter(parked=True).exists()
    with clock.frozen(late):
        reactions.turn_lights()  # what was locked at each of the turns above
    assert Note.objects.count() == 20
    turned = JournalEntry.objects.filter(kind="case.overdue").values_list("case_id", flat=True)
    assert sorted(filter(None, turned)) == sorted(cases), "each light is told, and told once"
    holds()


def test_three_counts_of_a_new_calendar_beside_each_other_and_beside_people(work: Work) -> None:
    publish_file(SHIPPED / "hours.toml")
    with clock.frozen(
        AT
    ):  # an hour's limit in clock time, and a legal reply date of five working days
        cases = [report(call(n))[0].case_id for n in range(1, 31)]
    WorkingHours.objects.update(spans=[["08:30", "12:00"], ["14:00", "19:00"]])
    counts: list[int] = []

    def people() -> None:
        for n, case_id in enumerate(reversed(cases)):
            on_case(work.who("派遣"), case_id, "comment", note=f"{n}")

    acts = [lambda: counts.append(recounting.recount(AT.date()))] * 3
    assert at_once(*acts, people) == []
    assert sum(counts) == len(cases)
    told = JournalEntry.objects.filter(kind="case.recounted").values_list("case_id", flat=True)
    assert sorted(filter(None, told)) == sorted(cases), "each is told, and told once"
    holds()


def test_looks_of_one_person_at_once_are_no_more_than_one_person_may(work: Work) -> None:
    most = running().looks_per_hour
    cases = [report(call(n))[0].case_id for n in range(most + 3)]
    liaison = work.who("联络")

    def look(case_id: int) -> Callable[[], object]:
        return lambda: on_case(liaison, case_id, "reveal_caller", reason="先行联系")

    with clock.frozen(AT):
        for case_id in cases[: most - 1]:
            look(case_id)()
    raised = at_once(*map(look, cases[most - 1 :]))
    assert not raised
    assert JournalEntry.objects.filter(kind="case.caller_revealed").count() == most
    assert JournalEntry.objects.filter(kind="caller.look_refused").count() == 3
