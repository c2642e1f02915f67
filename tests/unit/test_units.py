"""Units of one kind convert into each other, others do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors.units import _UNITS, canonical, convert, figure


@pytest.mark.parametrize(
    ("value", "given_unit", "wanted", "result"),
    [
        (31, "cm", "m", 0.31),
        (0, "K", "Cel", -273.15),
        (212, "degF", "Cel", 100),
        (1, "mg/m3", "µg/m³", 1000),
        (1013.25, "hPa", "kPa", 101.325),
        (36, "km/h", "m/s", 10),
        (0.5, "/", "%", 50),
        (5, "℃", "Cel", 5),
    ],
)
def test_known_conversions(value: float, given_unit: str, wanted: str, result: float) -> None:
    assert convert(value, given_unit, wanted) == pytest.approx(result)


@given(st.floats(-1e6, 1e6), st.sampled_from(list(_UNITS)), st.sampled_from(list(_UNITS)))
def test_there_and_back_is_the_same(value: float, one: str, other: str) -> None:
    there = convert(value, one, other)
    if _UNITS[one][0] != _UNITS[other][0]:
        assert there is None
    else:
        assert there is not None
        assert convert(there, other, one) == pytest.approx(value, rel=1e-6, abs=1e-6)


def test_unknown_units_are_not_guessed() -> None:
    assert canonical("furlong") is None
    assert convert(1, "furlong", "m") is None
    assert canonical("°C") == "Cel"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.037412, "0.03741"),
        (21.46000001, "21.46"),
        (1013.25, "1013"),
        (48251.6, "48252"),
        (-0.5, "-0.5"),
        (30.0, "30"),
        (999.96, "1000"),
    ],
)
def test_a_measured_value_is_said_with_the_digits_that_count(value: float, said: str) -> None:
    assert figure(value) == said
