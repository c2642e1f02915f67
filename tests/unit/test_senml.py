"""SenML against the examples of RFC 8428 and against its rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sensors.codecs import readings, senml
from sensors.envelope import Envelope
from sensors.errors import BadPayload
from sensors.readings import TimeSource

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "senml"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def pack(*records: dict[str, object]) -> Envelope:
    return Envelope("city/1/device/well-1/up", json.dumps(records).encode(), NOW)


@pytest.mark.parametrize("number", range(1, 9))
def test_the_examples_of_the_standard_resolve_as_printed(number: int) -> None:
    file = EXAMPLES / f"ex{number}.gen.json"
    if not file.exists():
        pytest.skip(f"the SenML examples are not on this machine: {EXAMPLES}")
    wanted = json.loads((EXAMPLES / f"ex{number}.gen.resolved.json").read_text())
    now = datetime.fromtimestamp(wanted[0]["t"], UTC)
    got = senml.resolve(file.read_bytes(), now)
    if number == 7:
        # The tool that printed this example dropped the record with data.
        assert got.pop()["vd"] == "aGkgCg"
    if number == 3:
        # The example says version 5, a draft's; a resolved record keeps a version that is not 10.
        assert {record.pop("bver") for record in got} == {5}
    # §4.6 wants chronological order; the printed examples keep the order of the pack.
    assert got == sorted(wanted, key=lambda record: float(record["t"]))


def test_base_value_and_base_sum_are_added() -> None:
    records = senml.resolve(
        pack(
            {"bn": "a:", "bv": 20, "bs": 1000, "n": "x", "v": 1.5, "s": 1, "t": 1.7e9},
            {"n": "y", "v": -1, "t": 1.7e9},
            {"n": "z", "s": 5, "t": 1.7e9},
        ).payload,
        NOW,
    )
    assert [(one["n"], one.get("v"), one["s"]) for one in records] == [
        ("a:x", 21.5, 1001),
        ("a:y", 19, 1000),
        ("a:z", None, 1005),
    ]


def test_resolved_records_are_in_chronological_order() -> None:
    got = senml.resolve(
        pack({"bn": "a", "bt": 1.7e9, "t": 5, "v": 1}, {"t": -5, "v": 2}, {"v": 3}).payload, NOW
    )
    assert [one["v"] for one in got] == [2, 3, 1]


def test_a_record_of_base_fields_alone_yields_nothing() -> None:
    got = senml.resolve(pack({"bn": "a:", "bu": "Cel"}, {"n": "t", "v": 1}).payload, NOW)
    assert got == [{"n": "a:t", "u": "Cel", "t": NOW.timestamp(), "v": 1}]


def test_times_below_2_to_the_28_count_from_the_arrival() -> None:
    got = readings(pack({"n": "level", "v": 1, "t": -60}), "well-1")
    assert got[0].observed_at.timestamp() == NOW.timestamp() - 60
    assert got[0].time_source is TimeSource.RECEIVED
    absolute = readings(pack({"n": "level", "v": 1, "t": 2**28}), "well-1")
    assert absolute[0].observed_at == datetime(1978, 7, 4, 21, 24, 16, tzinfo=UTC)
    assert absolute[0].time_source is TimeSource.OBSERVED


@pytest.mark.parametrize(
    ("record", "path"),
    [
        ({"n": "a", "v": 1, "secret_": 1}, "$[0].secret_"),
        ({"n": "a", "v": 1, "bver": 11}, "$[0].bver"),
        ({"n": "a", "v": "1"}, "$[0].v"),
        ({"n": "a", "v": True}, "$[0].v"),
        ({"n": "a", "vb": 1}, "$[0].vb"),
        ({"n": "a", "v": 1, "vs": "x"}, "$[0]"),
        ({"n": "a", "u": "Cel"}, "$[0]"),
        ({"v": 1}, "$[0].n"),
        ({"n": "-a", "v": 1}, "$[0].n"),
        ({"n": "气温", "v": 1}, "$[0].n"),
        ({"n": "a", "v": 1, "t": 1e300}, "$[0].t"),
        ({"n": "a", "v": 1, "t": -1e12}, "$[0].t"),
        ({"n": "a", "vd": "a"}, "$[0].vd"),
    ],
)
def test_what_the_standard_forbids_is_refused_at_its_place(
    record: dict[str, object], path: str
) -> None:
    with pytest.raises(BadPayload) as refused:
        senml.decode(pack(record), "well-1")
    assert refused.value.values["path"] == path


def test_records_of_two_versions_are_refused() -> None:
    with pytest.raises(BadPayload, match="one version"):
        senml.decode(pack({"n": "a", "v": 1}, {"n": "b", "v": 1, "bver": 5}), "x")


def test_an_unknown_label_is_ignored() -> None:
    assert senml.decode(pack({"n": "a", "v": 1, "foo": "bar"}), "x")[0].value == 1


@pytest.mark.parametrize(
    ("name", "unit", "device", "quantity"),
    [
        ("level", "m", "well-1", "level"),
        ("well-1", "Cel", "well-1", "temperature"),
        ("well-1", None, "well-1", "value"),
        ("well-1:level", "m", "well-1", "level"),
        ("well-1/water.level", "m", "well-1", "water_level"),
        ("urn:dev:ow:10e2073a01080063", "Cel", "urn:dev:ow:10e2073a01080063", "temperature"),
        ("urn:dev:ow:10e2073a01080063:voltage", "V", "urn:dev:ow:10e2073a01080063", "voltage"),
        ("urn:dev:ow:10e2073a01080063_rh", "%RH", "urn:dev:ow:10e2073a01080063", "rh"),
        ("2001:db8::2/humidity", "%RH", "2001:db8::2", "humidity"),
        ("well-2:level", "m", "well-2", "level"),
        ("2nd", None, "well-1", "q_2nd"),
    ],
)
def test_a_name_says_device_and_quantity(
    name: str, unit: str | None, device: str, quantity: str
) -> None:
    assert senml.named(name, unit, "well-1") == (device, quantity)


def test_booleans_texts_data_and_sums_become_readings() -> None:
    got = senml.decode(
        pack(
            {"n": "open", "vb": True, "t": 1.7e9},
            {"n": "label", "vs": "机房", "t": 1.7e9},
            {"n": "raw", "vd": "aGkgCg", "t": 1.7e9},
            {"n": "flow", "v": 2, "s": 300, "t": 1.7e9},
        ),
        "well-1",
    )
    assert [(one.quantity, one.value, one.text) for one in got] == [
        ("open", 1.0, None),
        ("label", None, "机房"),
        ("raw", None, "aGkgCg"),
        ("flow", 2.0, None),
        ("flow_sum", 300.0, None),
    ]
