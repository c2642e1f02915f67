"""The pure parts of the bench: series, goals, the table, the load."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.bench.flow import Course
from tests.bench.goals import BY_KEY, GOALS, Goal
from tests.bench.load import mqtt
from tests.bench.load.readings import DEVICE, PACK, QUANTITY, Readings
from tests.bench.processes import slope
from tests.bench.report import Measured, as_json, figure, table
from tests.bench.rounds import Series, interleaved


def test_a_series_tells_its_middle_and_its_ends() -> None:
    series = Series.of([3, 1, 2])
    assert (series.lowest, series.median, series.highest) == (1, 2, 3)


def test_a_series_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Series.of(())


def test_rounds_alternate_their_order_and_keep_what_each_gave() -> None:
    order: list[str] = []

    def run(name: str) -> float:
        order.append(name)
        return float(len(order))

    found = interleaved({"hub": lambda: run("hub"), "limit": lambda: run("limit")}, 3)
    assert order == ["hub", "limit", "limit", "hub", "hub", "limit"]
    assert found["hub"].values == (1.0, 4.0, 5.0)
    assert found["limit"].values == (2.0, 3.0, 6.0)


EITHER = Goal("x", "work", "/s", 1000, 0.6, "limit")


@pytest.mark.parametrize(
    ("hub", "limit", "reached"),
    [
        (1000, 9000, True),  # the figure, though far below the limit
        (600, 1000, True),  # the share, on a slow machine
        (599, 1000, False),
        (999, None, False),
        (999, 0, False),
    ],
)
def test_a_figure_or_a_share_is_enough(hub: float, limit: float | None, reached: bool) -> None:
    assert (
        EITHER.reached(Series.of([hub]), None if limit is None else Series.of([limit])) is reached
    )


def test_where_less_is_better_the_goal_is_a_bound_from_above() -> None:
    growth = Goal("x", "work", "ms", ratio=1.2, better="lower")
    assert growth.reached(Series.of([12]), Series.of([10]))
    assert not growth.reached(Series.of([13]), Series.of([10]))
    assert not growth.reached(Series.of([13]), None)


def test_a_goal_is_told_in_words() -> None:
    assert EITHER.words() == "≥ 1,000 /s or ≥ 60%"
    assert Goal("x", "work", "ms", 60, better="lower").words() == "≤ 60 ms"


def test_every_goal_can_be_missed() -> None:
    assert len(BY_KEY) == len(GOALS)
    assert all(goal.figure is not None or goal.ratio is not None for goal in GOALS)
    assert all(goal.of for goal in GOALS if goal.ratio is not None)


def test_what_is_lost_or_doubled_is_not_good_however_fast() -> None:
    fast = Series.of([1_000_000])
    assert Measured("ingest.single", fast).good
    assert not Measured("ingest.single", fast, lost=1).good
    assert not Measured("ingest.single", fast, doubled=1).good
    assert not Measured("ingest.single", None).good


@pytest.mark.parametrize(
    ("number", "shown"), [(16667.4, "16,667"), (99.94, "99.9"), (1.234, "1.23"), (6.0, "6")]
)
def test_a_number_is_shown_with_the_digits_that_count(number: float, shown: str) -> None:
    assert figure(number) == shown


def test_the_table_shows_hub_limit_goal_and_where_the_time_went() -> None:
    row = Measured(
        "ingest.single",
        Series.of([10_000, 12_000, 11_000]),
        Series.of([20_000]),
        notes=["a word"],
        parts={"broker": 1.0, "水位": 3.0},
    )
    lines = table([row]).splitlines()
    assert "11,000 /s [10,000–12,000]" in lines[2]
    assert "20,000 /s bare paho client" in lines[2]
    assert "55%" in lines[2]
    assert " NO " in lines[2]
    assert lines[5:8] == ["  水位           3 s   75%", "  broker         1 s   25%", "  a word"]


def test_the_json_says_the_same() -> None:
    told = json.loads(as_json([Measured("http.intake", Series.of([9]), lost=2)]))[0]
    assert (told["reached"], told["lost"], told["hub"]["median"]) == (True, 2, 9)


# --- the load


def test_a_connect_and_a_publish_are_what_the_standard_says() -> None:
    assert mqtt.varint(127) == b"\x7f"
    assert mqtt.varint(321) == b"\xc1\x02"
    packet = mqtt.publish("a/b", b"{}", 258, "x")
    assert packet == b"\x32\x0e\x00\x03a/b\x01\x02\x04\x03\x00\x01x{}"
    assert mqtt.connect("c", "n", "p")[:2] == b"\x10\x14"


@pytest.mark.parametrize("pack", [1, PACK])
def test_every_message_says_what_the_load_says_it_says(pack: int) -> None:
    load = Readings(50, 1_799_999_999_000_000, 60, "990100", pack, beyond_one_in=10)
    first, count = 120, 30
    size = load.bytes_each()
    packets = load.packets(first, count)
    assert len(packets) == size * count
    told = []
    for number in range(count):
        topic, payload = _parsed(packets[size * number : size * (number + 1)])
        sensor = topic.split("/")[3]
        told += _readings(sensor, payload)
    sensors, at, thousandths = (part.tolist() for part in load.rows(first, count))
    assert told == [
        (DEVICE.format(sensor), us, value)
        for sensor, us, value in zip(sensors, at, thousandths, strict=True)
    ]
    assert len(set(told)) == count * pack
    assert any(value > 1000 for _, _, value in told)
    assert any(value < 1000 for _, _, value in told)


def _parsed(packet: bytes) -> tuple[str, bytes]:
    body = packet[1:].lstrip(bytes(range(128, 256)))[1:]  # without the length
    size = int.from_bytes(body[:2], "big")
    after = 2 + size + 2
    return body[2 : 2 + size].decode(), body[after + 1 + body[after] :]


def _readings(sensor: str, payload: bytes) -> list[tuple[str, int, int]]:
    said = json.loads(payload)
    if isinstance(said, dict):
        at = datetime.fromisoformat(said["at"])
        us = (at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
        return [(sensor, us, round(said["values"][QUANTITY]["value"] * 1000))]
    assert said[0]["bn"] == f"{sensor}:{QUANTITY}"
    return [
        (sensor, (said[0]["bt"] + one.get("t", 0)) * 1_000_000, round(one["v"] * 1000))
        for one in said
    ]


def test_a_load_goes_on_over_midnight() -> None:
    midnight = 1_800_057_600_000_000
    load = Readings(10, midnight - 120, 60, "990100")
    packets = load.packets(0, 4)
    days = [packets[load.bytes_each() * n :].partition(b'"at":"')[2][:10] for n in range(4)]
    assert days == [b"2027-01-15"] * 2 + [b"2027-01-16"] * 2


def test_a_straight_line_is_found_with_its_slope() -> None:
    at_s = [float(second) for second in range(900)]
    line = slope(at_s, [100 + second / 60 for second in at_s])
    assert line.per_hour == pytest.approx(60)
    assert not line.is_flat
    restless = slope(at_s, [100 + second % 7 for second in at_s])
    assert restless.is_flat


def test_a_rate_counts_from_the_start_or_from_a_share_of_the_whole() -> None:
    course = Course()
    for at_s, done in ((2.0, 100), (3.0, 300), (4.0, 600), (5.0, 1000)):
        course.see(at_s, done)
    assert course.rate() == 200
    assert course.rate(first=0.3) == 350
