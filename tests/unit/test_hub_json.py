"""The hub's own JSON for readings, and what all JSON of the wire refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.codecs import readings
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.readings import Reading, TimeSource

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def decode(payload: str | bytes, content_type: str = "application/json") -> list[Reading]:
    data = payload.encode() if isinstance(payload, str) else payload
    return readings(Envelope("city/1/device/well-1/up", data, NOW, content_type), "well-1")


def test_values_of_one_moment() -> None:
    got = decode(
        '{"at":"2026-11-21T15:59:00+08:00","seq":7,"values":'
        '{"water_level":{"value":31,"unit":"cm"},"lid_open":true,"state":"ok"}}'
    )
    assert [(one.quantity, one.value, one.text, one.unit) for one in got] == [
        ("water_level", 31.0, None, "cm"),
        ("lid_open", 1.0, None, None),
        ("state", None, "ok", None),
    ]
    assert {one.observed_at for one in got} == {NOW - timedelta(minutes=1)}
    assert {one.device for one in got} == {"well-1"}
    assert {one.time_source for one in got} == {TimeSource.OBSERVED}
    assert got[0].path == "$.values.water_level"


def test_several_packs_of_a_gateway() -> None:
    got = decode(
        '{"at":1795334400,"readings":[{"values":{"a":1}},{"device":"well-2","at":1795334460,'
        '"values":{"a":2}}]}'
    )
    assert [(one.device, one.value) for one in got] == [("well-1", 1.0), ("well-2", 2.0)]
    assert got[1].observed_at - got[0].observed_at == timedelta(minutes=1)


def test_without_a_time_the_arrival_counts_and_is_marked() -> None:
    assert decode('{"values":{"a":1}}')[0].time_source is TimeSource.RECEIVED
    assert decode('{"seq":3,"values":{"a":1}}')[0].time_source is TimeSource.SEQUENCE
    two = decode('{"readings":[{"values":{"a":1}},{"values":{"a":2}}]}')
    assert two[0].observed_at == NOW
    assert two[1].observed_at > two[0].observed_at


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (b"", "$"),
        (b"{", "$"),
        (b'{"values":{"a":1}} trailing', "$"),
        (b"\xff\xfe", "byte 0"),
        (b'{"values":{"a":"\xff"}}', "byte"),
        (b'{"values":{"a":"x\\u0000"}}', "$"),
        (b"[" * 100_000, "$"),
        (b"null", "$"),
        (b"{}", "$"),
        (b'{"values":{}}', "$"),
        (b'{"values":{"a":1},"readings":[]}', "$"),
        (b'{"values":{"A b":1}}', "$"),
        (b'{"values":{"a":null}}', "$"),
        (b'{"values":{"a":[1]}}', "$"),
        (b'{"values":{"a":1},"at":"2026-11-21T08:00:00"}', "$.at"),
        (b'{"values":{"a":1},"at":1795334400000}', "$.at"),
        (b'{"values":{"a":1},"at":"yesterday"}', "$.at"),
        (b'{"values":{"a":1},"seq":-1}', "$.seq"),
        (b'{"readings":[{"values":{"a":1},"at":"2026-11-21 08:00"}]}', "$.readings[0].at"),
        (b'{"readings":[{"values":{"a":1},"at":5}]}', "$.readings[0].at"),
        (b'{"values":{"a":1},"time":1795334400}', "$"),
        (b'{"values":{"a":1},"units":{"a":"mm"}}', "$"),
        (b'{"readings":[{"values":{"a":1},"t":1}]}', "$.readings[0]"),
        (b'{"values":{"a":{"value":1,"units":"mm"}}}', "$.values"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(payload: bytes, path: str) -> None:
    with pytest.raises(BadPayload) as refused:
        decode(payload)
    assert str(refused.value.values["path"]).startswith(path)
    assert refused.value.values["why"]


@pytest.mark.parametrize("at", ["2016-12-31T23:59:60Z", "2017-01-01T07:59:60.25+08:00"])
def test_a_leap_second_is_the_end_of_the_second_before_it(at: str) -> None:
    [one] = decode(f'{{"at":"{at}","values":{{"a":1}}}}')
    assert one.observed_at == datetime(2016, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    "at",
    ["2016-12-31T23:58:60Z", "2016-12-30T23:59:60Z", "2016-12-31T23:59:60+08:00",
     "2016-12-31T23:59:61Z", "2016-12-31T99:59:60Z"],
)  # fmt: skip
def test_no_other_second_is_the_sixtieth(at: str) -> None:
    with pytest.raises(BadPayload):
        decode(f'{{"at":"{at}","values":{{"a":1}}}}')


def test_a_field_that_is_not_known_is_named() -> None:
    """Whose time is written as `time` would else be a reading of now."""
    with pytest.raises(BadPayload, match="`time`"):
        decode('{"time":"2026-11-21T15:59:00+08:00","values":{"a":1}}')


def test_without_a_content_type_an_array_is_senml() -> None:
    assert decode(' [{"n":"level","v":1}]', "")[0].quantity == "level"
    assert decode('{"values":{"level":1}}', "")[0].quantity == "level"


@given(st.binary(max_size=200))
def test_any_bytes_are_readings_or_a_bad_payload(payload: bytes) -> None:
    for content_type in ("application/json", "application/senml+json", ""):
        with suppress(BadPayload):
            assert decode(payload, content_type)
