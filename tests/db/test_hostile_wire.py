"""Bytes made to harm: each is set aside by itself, the process lives, and the next message is judged as ever."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from events.models import Event
from hub.foundation import clock
from hub.foundation.seal import SealKeyMissing
from sensors import pipeline, quarantine
from sensors.envelope import Envelope
from sensors.models import Alarm, Device, DeviceState, DeviceType, Quarantined, Reading
from tests.db import small_city, small_wire
from tests.db.small_wire import level, message, order, reasons, take

pytestmark = pytest.mark.django_db

HUGE = b"1" + b"0" * 400
CALLER = "张三丰 13800001234"


@pytest.fixture(autouse=True)
def devices() -> dict[str, Device]:
    small_city.make()
    return small_wire.devices()


def up(payload: bytes) -> Envelope:
    """Readings of well-1."""
    return message("device/well-1/up", payload)


def said(**changes: object) -> Envelope:
    """An order as text, so that it may hold what json.dumps would not write."""
    return message("hotline/12345/order", {"id": "GD-9", "text": "x"} | changes)


HARMFUL = {
    "a time before the calendar": up(b'{"at":"0001-01-01T00:00:00+08:00","values":{"x":1}}'),
    "a time after the calendar": up(b'{"at":"9999-12-31T23:59:59-08:00","values":{"x":1}}'),
    "an order before the calendar": said(occurred_at="0001-01-01T00:00:00+08:00"),
    "an order after the calendar": said(occurred_at="9999-12-31T23:59:59-08:00"),
    "a number no double holds": up(b'[{"n":"water_level","v":%s}]' % HUGE),
    "a time no double holds": up(b'[{"n":"water_level","v":1,"t":%s}]' % HUGE),
    "a sum that is infinite": up(b'[{"n":"water_level","bv":1e308,"v":1e308}]'),
    "a value infinite in its unit": up(b'{"values":{"water_level":{"value":1e308,"unit":"km"}}}'),
    "no number": up(b'{"values":{"water_level":NaN}}'),
    "infinity": up(b'{"values":{"water_level":1e999}}'),
    "a number as text": up(b'{"values":{"water_level":"50"}}'),
    "a word for a number": up(b'{"values":{"water_level":"high"}}'),
    "a field there is not": up(b'{"time":1795334400,"values":{"water_level":0.5}}'),
    "a deep object": up(b'{"values":' * 100_000),
    "a deep array": up(b'[{"n":"x","v":1,"q":' + b"[" * 5000 + b"]" * 5000 + b"}]"),
    "ten megabytes": up(b'{"values":{"x":"' + b"x" * 10_000_000 + b'"}}'),
    "half a surrogate pair": message("hotline/12345/order", b'{"id":"1","text":"\\ud800"}'),
    "a character no column holds": message("hotline/12345/order", b'{"id":"1","text":"\\u0000"}'),
    "coordinates beyond the world": said(lon=1e308, lat=1e308, crs="bd09"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_it_is_set_aside_and_its_neighbours_land(name: str) -> None:
    got = take(level(0.01, 2), HARMFUL[name], order("GD-1"))
    assert [bool(codes) for codes in reasons(got)] == [False, True, False]
    row = Quarantined.objects.get()
    assert quarantine.payload(row) == HARMFUL[name].payload
    assert "%(" not in quarantine.sentence(row)
    assert Event.objects.filter(source_id="GD-1").exists()


@pytest.mark.parametrize("name", HARMFUL)
def test_it_does_not_deafen_the_device(name: str) -> None:
    take(level(0.01, 3), HARMFUL[name])
    take(level(0.31, 1))
    assert Alarm.objects.get().level == 1
    assert DeviceState.objects.get(device__code="well-1").memories["ponding"]["told"] == 1
    assert not Reading.objects.filter(quantity="water_level", value=None).exists()


def test_words_longer_than_an_index_holds_are_cut_for_the_search_only() -> None:
    long = "a" * 19_000
    assert reasons(take(order("GD-1", text=long))) == [[]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(length(lexeme)) FROM events_eventtext, unnest(tsvector_to_array(lexemes)) lexeme"
        )
        assert cursor.fetchone()[0] <= 64
    assert Event.objects.get().words.text == long


def test_an_error_a_value_caused_is_told_from_a_database_that_is_away() -> None:
    for query, away in (
        ("SELECT repeat('x', 1073741824)", False),  # 54: more than a value may hold
        ("SELECT st_geomfromtext('POINT(1')", False),  # XX: PostGIS does not understand
        ("SELECT 1 FROM no_such_table", True),  # 42: not the database this version expects
        ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(10)", True),  # 57: cancelled
    ):
        with (
            pytest.raises(DatabaseError) as raised,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
        assert pipeline.is_away(raised.value) is away, query


def test_what_a_caller_said_enters_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    take(
        order("GD-1", text=CALLER),
        message("hotline/12345/order", {"id": "GD-2", "type": CALLER, "text": CALLER}),
        message("hotline/12345/order", f'{{"id": "GD-3", "text": "{CALLER}'.encode()),
        said(occurred_at=clock.now().isoformat(), text=CALLER, crs=CALLER, lon=1, lat=1),
    )
    for word in CALLER.split():
        assert word not in caplog.text


def test_without_a_seal_key_messages_wait_and_nothing_is_kept_in_clear(settings: Any) -> None:
    settings.SEAL_KEY = b""
    for envelope in (order("GD-1"), up(b"{")):
        with pytest.raises(SealKeyMissing):
            take(envelope)
    assert not Event.objects.exists()
    assert not Quarantined.objects.exists()


def test_of_a_number_as_text_the_other_values_count_and_a_state_may_be_a_word() -> None:
    kind = DeviceType.objects.get(code="ponding")
    kind.quantities |= {"state": {"name": "状态", "unit": "1"}}
    kind.save()
    values = b'{"values":{"water_level":"0.5","state":"ok","note":"x","battery":80}}'
    [parcel] = take(up(values), up(b'{"values":{"state":"1"}}'))[:1]
    assert [one.values["path"] for one in parcel.refusals] == ["$.values.water_level"]
    stored = Reading.objects.values_list("quantity", "value", "text")
    assert set(stored) == {("state", None, "ok"), ("note", None, "x"), ("battery", 80.0, None)}
    assert set(Quarantined.objects.values_list("reason", flat=True)) == {"sensors.bad_payload"}
    assert Quarantined.objects.count() == 2
