"""What is wrong with a device: its own rhythm, silence, and the findings with their reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensors import health, limits, rhythm
from sensors.health import Beyond, Facts, Stuck
from sensors.limits import Limits, Range
from sensors.parcel import Last

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
FACTS = Facts(now=NOW, device="well-1", type_rhythm_s=300, stated=False)
LIMITS = Limits(ranges={"water_level": Range(least=0, most=10, stuck_after_s=3600)})


def every(seconds: float, count: int, until: float = NOW.timestamp()) -> list[float]:
    return [until - n * seconds for n in range(count)]


def test_a_burst_during_an_incident_does_not_change_the_rhythm() -> None:
    calm = every(3600, 24, NOW.timestamp() - 1800)
    burst = every(20, 90)
    assert rhythm.learn(calm).s == 3600
    assert rhythm.learn(calm + burst).s == 3600


@given(st.floats(1, 86_400), st.integers(rhythm.ENOUGH + 1, 60), st.randoms())
def test_the_rhythm_of_a_clockwork_is_its_own_in_any_order(s: float, n: int, dice: Any) -> None:
    instants = every(s, n, 0.0)
    dice.shuffle(instants)
    assert rhythm.learn(instants).s == pytest.approx(s)


def test_too_few_messages_teach_nothing() -> None:
    assert rhythm.learn(every(60, rhythm.ENOUGH)).s is None
    silent = health.silence(FACTS, LIMITS)
    assert (silent.after_s, silent.why.code) == (900, "sensors.silent.of_type")


@pytest.mark.parametrize(
    ("rhythm_s", "after_s"), [(600, 1800), (60, 180), (1, 90), (100_000, 3600), (10, 90)]
)
def test_a_silence_is_as_long_as_its_own_rhythm_within_the_bounds_of_its_type(
    rhythm_s: float, after_s: int
) -> None:
    silent = health.silence(replace(FACTS, arrivals=every(rhythm_s, 40)), LIMITS)
    assert (silent.after_s, silent.why.code) == (after_s, "sensors.silent.learnt")


def test_a_registered_rhythm_counts_whatever_was_learnt() -> None:
    facts = replace(FACTS, stated=True, type_rhythm_s=7200, arrivals=every(60, 40))
    assert health.silence(facts, LIMITS).after_s == 3 * 7200


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"values": {"battery": Last(12, NOW)}}, "battery", "12 %"),
        ({"values": {"low_battery": Last(1, NOW)}}, "battery", "itself"),
        ({"values": {"rssi": Last(-121, NOW)}}, "signal", "-121"),
        ({"drift_s": 400.0}, "drift", "6 min 40 s ahead"),
        ({"drift_s": -400.0}, "drift", "behind"),
        ({"beyond": [Beyond("water_level", 3, 655.35, NOW)]}, "impossible", "655.35"),
        ({"stuck": [Stuck("water_level", 0.31, NOW - timedelta(hours=2), 24)]}, "stuck", "24"),
        ({"turns": [NOW - timedelta(hours=n) for n in range(12)]}, "flapping", "6 times"),
        ({"calibration_due": NOW - timedelta(days=1)}, "calibration", "2026-11-19"),
        (
            {"measured": [*every(300, 20), *(NOW.timestamp() - 7200 * n for n in range(1, 7))]},
            "gaps",
            "once for 2 h;",
        ),
    ],
)
def test_a_finding_says_why(facts: dict[str, Any], code: str, words: str) -> None:
    known = replace(FACTS, **facts)
    found = health.findings(known, LIMITS, health.silence(known, LIMITS))
    assert list(found) == [code]
    from hub.foundation.why import render  # noqa: PLC0415 - registered once the room is loaded

    assert words in render(found[code].as_json(), "en")


def test_a_device_as_it_should_be_has_no_finding() -> None:
    facts = replace(
        FACTS,
        arrivals=every(300, 100),
        measured=every(300, 100),
        drift_s=-2.0,
        values={"battery": Last(80, NOW), "rssi": Last(-90, NOW), "water_level": Last(0.3, NOW)},
    )
    assert health.findings(facts, LIMITS, health.silence(facts, LIMITS)) == {}


def test_limits_that_cannot_be_are_named() -> None:
    with pytest.raises(msgspec.ValidationError, match="silent_rhythms"):
        limits.read({"silent_rhythms": 0})
    with pytest.raises(msgspec.ValidationError, match="abouv"):
        limits.read({"abouv": 1})
