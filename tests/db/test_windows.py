"""What rules look back on: read where it lies, kept for the next reading, and years of it told by their own days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Case
from hub.foundation import clock
from hub.foundation.models import JournalEntry
from sensors import history, in_force, partitions, replaying, rules
from sensors.envelope import Envelope
from sensors.history import Ask
from sensors.models import Alarm, AlarmRule, Device, DeviceState, Reading
from sensors.rules import Sample
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, take
from tests.db.test_storms import many

FIRST = datetime(1990, 1, 1, tzinfo=UTC)


def stored(device: Device, samples: Sequence[Sample]) -> None:
    Reading.objects.bulk_create(
        Reading(
            device=device, quantity="water_level", observed_at=one.at, value=one.value,
            time_source="o", received_at=clock.now(),
        )
        for one in samples
    )  # fmt: skip


@pytest.mark.django_db
def test_asks_of_two_decades_read_their_own_months_only() -> None:
    small_city.make()
    well = small_wire.devices()["well-1"]
    partitions.make(FIRST, FIRST + timedelta(days=365 * 3))
    early = [Sample(FIRST + timedelta(days=20, hours=n), float(n)) for n in range(5)]
    late = [Sample(FIRST + timedelta(days=900, hours=n), float(n)) for n in range(5)]
    stored(well, [*early, *late])
    asks = [
        Ask(well.pk, "water_level", late[2].at, late[4].at),
        Ask(well.pk, "water_level", early[1].at, early[2].at),
        Ask(well.pk, "water_level", FIRST, early[0].at),
    ]
    with CaptureQueriesContext(connection) as asked:
        found = history.read(asks)
    assert found == [late[1:], early[:3], early[:1]]  # each with the one before, where there is one
    assert len(asked) == 2, "what lies apart is asked apart"
    with connection.cursor() as cursor:
        for one in asked.captured_queries:
            cursor.execute("EXPLAIN " + one["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert len(set(re.findall(r"sensors_reading_\d{4}_\d\d", plan))) in (1, 2), plan


RATE = {"kind": "rate", "window_s": 3600, "per_s": 3600}


@pytest.fixture
def rising(transactional_db: None) -> Device:
    """well-1 under a rule on how fast its level rises."""
    small_city.make()
    well = small_wire.devices()["well-1"]
    rows = [{"level": 2, "raise_at": 0.2, "clear_at": 0.1, "after_s": 0, "clear_after_s": 0}]
    AlarmRule.objects.update(measure=RATE, levels=rows, lateness_s=3600)
    return well


def reads(*envelopes: Envelope) -> int:
    """Take messages; how often the stored readings were asked."""
    with CaptureQueriesContext(connection) as asked:
        take(*envelopes)
    return sum("FROM sensors_reading r" in one["sql"] for one in asked.captured_queries)


def test_the_next_reading_needs_no_reading_of_its_window_unless_another_wrote(
    rising: Device,
) -> None:
    assert reads(level(0.10, 100)) == 1
    assert [reads(level(0.1, minutes)) for minutes in (90, 70)] == [0, 0]
    # a reading that comes late changes what the window was
    assert reads(level(0.12, 80)) == 1
    assert reads(level(0.14, 50)) == 1
    assert reads(level(0.15, 40)) == 0
    # another process takes one of the device
    state = DeviceState.objects.get(device=rising)
    DeviceState.objects.filter(pk=state.pk).update(seen_at=clock.now())
    assert reads(level(0.5, 30)) == 1
    assert reads(level(0.5, 5), level(0.5, 20)) == 0
    series = [Sample(one.observed_at, one.value or 0) for one in Reading.objects.order_by("observed_at")]  # fmt: skip
    terms = in_force.in_force(AlarmRule.objects.get()).terms(rising.pk)
    assert terms is not None
    wanted = [(one.raised_at, one.cleared_at) for one in rules.spells(terms, series)]
    alarms = Alarm.objects.filter(withdrawn_at__isnull=True).order_by("raised_at")
    assert list(alarms.values_list("raised_at", "cleared_at")) == wanted
    assert wanted


def recorded(run: str, code: str, days: int, value: float) -> Envelope:
    at = datetime(2012, 6, 1, 4, tzinfo=UTC) + timedelta(days=days)
    said = {"at": at.isoformat(), "values": {"water_level": value}}
    return message(f"device/{code}/up", said, properties={replaying.PROPERTY: run})


@pytest.mark.django_db
def test_years_of_one_batch_are_told_by_their_own_days() -> None:
    small_city.make()
    small_wire.devices()
    run = str(replaying.begin("years.csv").pk)
    first, second, third = many(3, step=0.02)
    rows = [
        (first, 0, 0.0), (first, 30, 0.3), (first, 31, 0.0), (second, 800, 0.1), (first, 801, 0.0),
        (second, 802, 0.3), (second, 900, 0.0), (third, 1000, 0.3), (first, 1001, 0.3),
    ]  # fmt: skip
    take(*(recorded(run, *row) for row in rows))
    days = [clock.city_day(one.opened_at).isoformat() for one in Case.objects.order_by("opened_at")]
    assert days == ["2012-07-01", "2014-08-10", "2015-02-26"]
    alarms = Alarm.objects.order_by("raised_at").select_related("device")
    assert [
        (one.device.code, one.raised_at.year, one.cleared_at and one.cleared_at.year, one.worst)
        for one in alarms
    ] == [
        (first, 2012, 2012, 1), (second, 2014, 2014, 1), (third, 2015, None, 1), (first, 2015, None, 1),
    ]  # fmt: skip
    told = JournalEntry.objects.filter(kind="alarm.raised").order_by("acted_at")
    assert [one.acted_at.year for one in told] == [2012, 2014, 2015, 2015]
    assert alarms[0].case_id == alarms[3].case_id, "the same device, the same open case"
