"""The devices of the demo city: quiet by themselves, loud in an incident, the same for the same seed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.demo import devices
from hub.demo.devices_alive import Life, Message, Sensor
from hub.demo.weather import Shower, Weather
from sensors import rules
from sensors.codecs import hub_json
from sensors.envelope import Envelope
from sensors.rules import Level, Memory, Rule, Sample, Terms
from sensors.topics import Lane, parse

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TYPES: list[dict[str, Any]] = devices.types()
IDS = [one["code"] for one in TYPES]


def sensor(one: dict[str, Any], n: int = 1) -> Sensor:
    """A device of a type of the demo city, as `read_sensors` would give it."""
    rule = one["rule"]
    return Sensor(
        code=f"{one['code']}-{n:03d}",
        type=one["code"],
        quantities=tuple(one["quantities"]),
        rhythm_s=one["rhythm_s"],
        watched=rule["quantity"],
        above=not rule.get("below", False),
        levels=tuple((raised, held) for _, raised, _, held in rule["levels"]),
    )


def rule_of(one: dict[str, Any]) -> Terms:
    rule = one["rule"]
    levels = tuple(
        Level(level, up, down, after_s=held, clear_after_s=held)
        for level, up, down, held in rule["levels"]
    )
    return Terms(Rule(rule["quantity"], levels, above=not rule.get("below", False)))


def samples(said: list[Message], quantity: str) -> list[Sample]:
    found = []
    for topic, payload in said:
        readings = hub_json.decode(Envelope(topic, payload, AT), parse(topic).name)
        found += [
            Sample(one.observed_at, one.value)
            for one in readings
            if one.quantity == quantity and one.value is not None
        ]
    return found


def usual(life: Life, start: datetime, hours: float) -> list[Message]:
    step = timedelta(minutes=10)
    count = int(hours * 6)
    return [
        said
        for n in range(count)
        for said in life.messages(start + n * step, start + (n + 1) * step)
    ]


@pytest.mark.parametrize("one", TYPES, ids=IDS)
def test_a_quiet_device_raises_no_alarm_on_any_day(one: dict[str, Any]) -> None:
    for n in range(6):
        life = Life([sensor(one, n)], seed=n)
        changes = rules.judge(
            rule_of(one), Memory(), samples(usual(life, AT, 60), one["rule"]["quantity"])
        ).changes
        assert not changes, changes


@pytest.mark.parametrize("one", TYPES, ids=IDS)
def test_an_incident_raises_the_alarm_and_clears_it(one: dict[str, Any]) -> None:
    for seed in range(8):
        life = Life([sensor(one)], seed=seed)
        incident = life.strike(life.sensors[0], AT)
        said = life.incident_messages(AT - timedelta(hours=1), incident.end)
        said += usual(life, incident.end, 3)
        changes = rules.judge(
            rule_of(one), Memory(), samples(said, incident.sensor.watched)
        ).changes
        assert changes, seed
        assert changes[0].was is None
        assert changes[-1].level is None


def test_every_message_is_on_a_topic_of_the_grammar() -> None:
    life = Life([sensor(one) for one in TYPES])
    for topic, payload in usual(life, AT, 1):
        assert parse(topic).lane is Lane.READINGS
        assert json.loads(payload)["values"]


def test_the_same_seed_lives_the_same_day() -> None:
    def day(seed: int) -> list[Message]:
        life = Life([sensor(one, n) for one in TYPES for n in range(3)], seed)
        life.happen(AT, AT + timedelta(hours=6), 200)
        return life.incident_messages(AT, AT + timedelta(hours=8))

    assert day(4) == day(4)
    assert day(4) != day(5)


def test_a_faster_city_hears_more_of_its_devices() -> None:
    slow, fast = (Life([sensor(one) for one in TYPES], 1, speed) for speed in (1, 60))
    minute = timedelta(minutes=1)
    count = [
        sum(len(life.messages(AT + n * minute, AT + (n + 1) * minute)) for n in range(30))
        for life in (slow, fast)
    ]
    assert count[1] > 5 * count[0]


def test_rain_brings_water_onto_the_roads() -> None:
    life = Life([sensor(one, n) for one in TYPES for n in range(4)], seed=1)
    life.weather.add(Shower(AT, timedelta(hours=2), 25))
    struck = life.happen(AT + timedelta(minutes=50), AT + timedelta(minutes=70), 400)
    kinds = [incident.sensor.type for incident in struck]
    assert kinds.count("ponding") >= 3


def test_it_rains_on_some_days_of_a_season() -> None:
    weather = Weather(3)
    wet = [
        day
        for day in range(90)
        if any(weather.rain(AT + timedelta(days=day, hours=hour)) > 0 for hour in range(24))
    ]
    assert 4 < len(wet) < 30
