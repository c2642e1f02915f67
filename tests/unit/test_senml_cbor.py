"""SenML in CBOR: the packs of RFC 8428 mean the same as in JSON, and broken bytes are refused at their place."""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.codecs import readings, senml
from sensors.codecs.senml_cbor import LABELS
from sensors.envelope import Envelope
from sensors.errors import BadPayload

EXAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "senml"
NUMBERS = {label: number for number, label in LABELS.items()}
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def cbor(pack: list[dict[str, Any]]) -> bytes:
    return cbor2.dumps([{NUMBERS.get(k, k): _said(k, v) for k, v in one.items()} for one in pack])


def _said(label: str, value: Any) -> Any:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)) if label == "vd" else value


@pytest.mark.parametrize("number", range(1, 9))
def test_the_examples_of_the_standard_mean_the_same_in_both_forms(number: int) -> None:
    file = EXAMPLES / f"ex{number}.gen.json"
    if not file.exists():
        pytest.skip(f"the SenML examples are not on this machine: {EXAMPLES}")
    payload = file.read_bytes()
    packed = cbor(json.loads(payload))
    assert senml.resolve(packed, NOW, cbor=True) == senml.resolve(payload, NOW)


def test_content_type_or_first_byte_says_that_a_pack_is_cbor() -> None:
    payload = cbor(
        [{"n": "level", "u": "m", "v": 1.5, "t": 1.7e9}, {"n": "raw", "vd": "aGkgCg", "t": 1.7e9}]
    )
    for kind in ("", "application/senml+cbor", "application/sensml+cbor"):
        got = readings(Envelope("t", payload, NOW, kind), "well-1")
        assert [(one.quantity, one.value, one.text) for one in got] == [
            ("level", 1.5, None),
            ("raw", None, "aGkgCg"),
        ]


def test_decimal_fractions_and_large_integers_are_numbers() -> None:
    said = [
        {0: "a", 2: Decimal("273.15")},
        {0: "b", 2: 2**60},
        {0: "c", 2: cbor2.CBORTag(4, [-2, 5])},
    ]
    got = senml.resolve(cbor2.dumps(said), NOW, cbor=True)
    assert [one["v"] for one in got] == [273.15, float(2**60), 0.05]


def test_an_unknown_number_is_left_alone_as_an_unknown_word_is() -> None:
    payload = cbor2.dumps([{0: "a", 2: 1, 99: "x", "foo": "bar"}])
    assert senml.resolve(payload, NOW, cbor=True)[0]["v"] == 1


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        (b"\x82\xa1", "$"),
        (b"\x81" * 2000, "$"),
        (b"\xa1\x02\x01", "$"),
        (b"\x81\x01", "$[0]"),
        (cbor2.dumps([{0: "a", 2: 1}]) + b"\x00", "byte 7"),
        (cbor2.dumps([{0: "a", 2: "1"}]), "$[0].v"),
        (cbor2.dumps([{0: "a", 2: float("nan")}]), "$[0].v"),
        (cbor2.dumps([{0: "a", 2: 10**400}]), "$[0].v"),
        (cbor2.dumps([{0: "a", 4: 1}]), "$[0].vb"),
        (cbor2.dumps([{0: "a", 8: "text"}]), "$[0].vd"),
        (cbor2.dumps([{0: "a", 2: 1, "secret_": 1}]), "$[0].secret_"),
        (cbor2.dumps([{0: "a", 2: 1, "v": 2}]), "$[0].v"),
        (cbor2.dumps([{0: "a", 2: 1, -1: 11}]), "$[0].bver"),
        (cbor2.dumps([{0: "a\0", 3: "x"}]), "$[0].n"),
        (cbor2.dumps([{0: "a", 2: 1, 3: "x"}]), "$[0]"),
        (cbor2.dumps([{2: 1}]), "$[0].n"),
        (cbor2.dumps([{0: datetime(2026, 1, 1, tzinfo=UTC), 2: 1}]), "$[0].n"),
    ],
)
def test_what_the_standard_forbids_is_refused_at_its_place(payload: bytes, path: str) -> None:
    with pytest.raises(BadPayload) as refused:
        senml.decode(Envelope("t", payload, NOW), "well-1", cbor=True)
    assert refused.value.values["path"] == path


@given(st.binary(max_size=80))
def test_no_bytes_do_more_than_be_refused(payload: bytes) -> None:
    with contextlib.suppress(BadPayload):
        senml.decode(Envelope("t", payload, NOW), "well-1", cbor=True)
