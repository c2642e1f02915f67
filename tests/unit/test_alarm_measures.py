"""What each measure says, and its law: within the lateness, order, repeats and batches change no alarm."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import rules
from sensors.errors import BadRule
from sensors.rules import (
    Deviation,
    Flapping,
    Kind,
    Level,
    Measure,
    Normal,
    Override,
    Rule,
    Running,
    Sample,
    Terms,
    Week,
    When,
    overridden,
)
from sensors.rules.points import points
from tests.unit.alarm_series import START, Followed, at, samples

LATENESS_S = 1800.0
UP = (Level(3, 0.3, 0.2), Level(1, 1.0, 0.8, after_s=240, clear_after_s=120))
#: What is usual: 0.2 by day, 0.1 at night; nothing is known of the first hours.
USUAL = (
    Week(START - timedelta(days=28), START - timedelta(days=1), {
        hour: Normal(0.2 if 8 <= hour % 24 < 20 else 0.1, 0.05, 4) for hour in range(168)
    }),
    Week(START - timedelta(days=28), START + timedelta(hours=2), {
        hour: Normal(0.3, 0.0, 4 if hour % 24 != 12 else 3) for hour in range(168)
    }),
)  # fmt: skip
TERMS = {
    "value": Terms(Rule("x", UP)),
    "flapping": Terms(Rule("x", UP, flapping=Flapping(3, 1200))),
    "gap": Terms(Rule("x", UP, longest_gap_s=400)),
    "rate": Terms(Rule("x", UP, measure=Measure(Kind.RATE, window_s=900, per_s=900))),
    "sum": Terms(Rule("x", (Level(2, 2, 1.5),), measure=Measure(Kind.SUM, window_s=1200))),
    "mean": Terms(Rule("x", UP, measure=Measure(Kind.MEAN, window_s=900, least=2))),
    "stuck": Terms(Rule("x", (Level(2, 0.05, 0.06),), above=False, longest_gap_s=900,
                        measure=Measure(Kind.SPREAD, window_s=900))),
    "silence": Terms(Rule("x", (Level(3, 400, 400), Level(2, 900, 900)),
                          measure=Measure(Kind.SILENCE))),
    "silence by hours": Terms(Rule("x", (Level(3, 400, 400),), measure=Measure(Kind.SILENCE), when=(
        When((), "停", from_=time(8, 30), to=time(9, 30)),
        When((Level(2, 300, 300),), "午间", from_=time(10), to=time(10, 20))))),
    "deviation": Terms(Rule("x", (Level(2, 3, 2),),
                            measure=Measure(Kind.DEVIATION, floor=0.1)), usually=USUAL),
    "percent": Terms(Rule("x", (Level(2, 100, 50),),
                          measure=Measure(Kind.DEVIATION, in_=Deviation.PERCENT)), usually=USUAL),
    "night": Terms(Rule("x", UP, when=(
        When((Level(3, 0.1, 0.05),), "夜间", from_=time(22), to=time(9)),
        When((), "停", from_=time(9, 30), to=time(10))))),
}  # fmt: skip

VALUES = (-0.2, 0.0, 0.0, 0.04, 0.1, 0.2, 0.25, 0.3, 0.35, 0.5, 0.9, 1.0, 1.3)
#: Half of what is drawn has few readings: what is first and last is then tried, too.
seeds = st.tuples(st.integers(0, 2**32), st.sampled_from([3, 6, 60]))


@pytest.mark.parametrize("name", TERMS)
@settings(max_examples=100)
@given(seed=seeds)
def test_within_the_lateness_the_alarms_are_those_of_the_sorted_readings(
    name: str, seed: tuple[int, int]
) -> None:
    """Each reading arrives up to its lateness after it was made, or just then, some twice, in batches of any size."""
    number, most = seed
    dice = random.Random(number)
    rule = TERMS[name].rule
    terms = Terms(
        overridden(rule, Override(lateness_s=LATENESS_S)) or rule, usually=TERMS[name].usually
    )
    quarters = dice.sample(range(min(240 * 4, 100 * most)), dice.randint(1, most))
    series = [Sample(at(quarter / 4), dice.choice(VALUES)) for quarter in quarters]
    late = (dice.choice((dice.uniform(0, LATENESS_S), LATENESS_S)) for _ in series)
    coming = [(one.at + timedelta(seconds=by), one) for one, by in zip(series, late, strict=True)]
    coming += [(when, one) for when, one in coming if dice.random() < 0.1]
    coming.sort(key=lambda one: one[0])
    followed = Followed(terms)
    listens = rule.measure.kind is Kind.SILENCE or bool(rule.when)
    while coming:
        size = dice.choice((1, 1, 1, 2, 6))
        batch, coming = coming[:size], coming[size:]
        followed.take(one for _, one in batch)
        if listens and coming and dice.random() < 0.3:
            followed.listen(coming[0][0])
    until = at(300) if listens else None
    if until:
        followed.listen(until)
    assert followed.alarms() == rules.spells(terms, series, until)


@pytest.mark.parametrize("name", TERMS)
@settings(max_examples=50)
@given(seed=seeds)
def test_the_same_rule_published_anew_changes_no_alarm(name: str, seed: tuple[int, int]) -> None:
    """Versions of the same words, in the midst of readings that come late, but none over a new version, and twice."""
    number, most = seed
    dice = random.Random(number)
    terms = replace(TERMS[name], rule=replace(TERMS[name].rule, lateness_s=300 * 60))
    quarters = sorted(dice.sample(range(min(240 * 4, 100 * most)), dice.randint(1, most)))
    series = [Sample(at(quarter / 4), dice.choice(VALUES)) for quarter in quarters]
    followed = Followed(terms)
    rest = list(series)
    while rest:
        size = dice.randint(1, 8)
        part, rest = rest[:size], rest[size:]
        twice = [*part, *part[:1]]
        dice.shuffle(twice)
        while twice:
            size = dice.randint(1, 3)
            batch, twice = twice[:size], twice[size:]
            followed.take(batch)
        followed.terms = replace(terms, version=str(len(rest)))
    assert followed.alarms() == rules.spells(terms, series)


def said(
    measure: Measure,
    readings: list[Sample],
    longest_gap_s: float | None = None,
    usually: Sequence[Week] = (),
) -> list[tuple[float, float]]:
    """(minute, number) of a whole series."""
    window = Running(measure, longest_gap_s) if measure.has_window else None
    found = points(measure, readings, readings[0].at, usually=usually, window=window)
    return [((one.at - START).total_seconds() / 60, round(one.value, 6)) for one in found]


def test_a_sum_is_of_the_amounts_of_its_window() -> None:
    rain = samples(1, 2, 0, 4, -1, 8, step=20)
    assert said(Measure(Kind.SUM, window_s=3600), rain) == [
        (0, 1), (20, 3), (40, 3), (60, 6), (80, 4), (100, 12),
    ]  # fmt: skip


def test_a_rate_is_of_the_whole_window_and_needs_half_of_it() -> None:
    rising = samples(0, 1, 2, 4, step=10)
    measure = Measure(Kind.RATE, window_s=1800, per_s=3600)
    assert said(measure, rising) == [(20, 6), (30, 9)]  # 2 in 20 min; 1 → 4 in the last 20 min


def test_stuck_is_what_did_not_move_over_the_whole_window() -> None:
    measure = Measure(Kind.SPREAD, window_s=1800)
    assert said(measure, samples(5, 5, 5, 5, 5.5, step=10)) == [(30, 0), (40, 0.5)]
    with_hole = [*samples(5, 5), Sample(at(60), 5), Sample(at(61), 5), Sample(at(62), 5)]
    assert said(measure, with_hole) == [(61, 0), (62, 0)]
    assert said(measure, with_hole, longest_gap_s=900.0) == []


def test_silence_is_told_when_it_is_long_enough_and_ends_with_a_reading() -> None:
    terms = Terms(
        Rule("x", (Level(3, 600, 600), Level(2, 3600, 3600)), measure=Measure(Kind.SILENCE))
    )
    heard = [Sample(at(0), 1), Sample(at(5), 1), Sample(at(90), 1)]
    alarm, still = rules.spells(terms, heard, at(105))
    assert (alarm.raised_at, alarm.level_at, alarm.cleared_at) == (at(15), at(65), at(90))
    assert (alarm.worst, still.raised_at, still.cleared_at) == (2, at(100), None)
    assert [one.at for one in alarm.changes[0].evidence] == [at(5)]


def test_a_silence_that_began_while_the_rule_was_off_counts_from_when_it_is_on() -> None:
    hours = (When((), "停", from_=time(7), to=time(9)), When((), "停", from_=time(10), to=time(11)))
    terms = Terms(Rule("x", (Level(3, 600, 600),), measure=Measure(Kind.SILENCE), when=hours))
    first, second = rules.spells(terms, [Sample(at(0), 1)], at(200))  # 8 h in the city
    assert (first.raised_at, first.cleared_at) == (at(60), at(120))
    assert (second.raised_at, second.cleared_at) == (at(180), None)


def test_a_deviation_is_measured_from_what_was_usual_when_it_was_made() -> None:
    hour = rules.hour_of_week(START)
    old = Week(START - timedelta(days=9), START - timedelta(days=2), {hour: Normal(10, 2, 8)})
    new = Week(START - timedelta(days=9), START + timedelta(minutes=30), {hour: Normal(20, 0, 8)})
    measure = Measure(Kind.DEVIATION, floor=0.5)
    pair = [Sample(at(0), 16), Sample(at(45), 16), Sample(at(75), 16)]
    assert said(measure, pair, usually=(old, new)) == [(0, 3), (45, -8)]
    assert said(Measure(Kind.DEVIATION, in_=Deviation.UNIT), pair[:1], usually=(old,)) == [(0, 6)]
    few = Week(old.since, old.until, {hour: Normal(10, 2, 3)})
    assert said(measure, pair, usually=(few,)) == []


def test_what_is_usual_is_the_median_and_stands_against_one_bad_day() -> None:
    start = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday; 8 h in the city
    day = [Sample(start + timedelta(days=7 * n), value) for n, value in enumerate((4, 5, 6, 5, 99))]
    week = rules.normals(day, start, start + timedelta(days=35))
    assert week.hours == {8: Normal(5, 1.4826, 5)}


def test_hours_of_the_week_are_the_citys() -> None:
    assert rules.hour_of_week(datetime(2026, 7, 5, 16, 0, tzinfo=UTC)) == 0  # Monday 0 h there
    assert rules.hour_of_week(datetime(2026, 7, 5, 15, 59, tzinfo=UTC)) == 167


@pytest.mark.parametrize(
    ("days", "moment", "holds"),
    [
        ("all", "2026-07-01T23:00+08:00", True),
        ("all", "2026-07-02T05:59+08:00", True),
        ("all", "2026-07-02T06:00+08:00", False),
        ("fri", "2026-07-04T05:00+08:00", True),  # the night of Friday is Friday's
        ("fri", "2026-07-03T05:00+08:00", False),
        ("sat,sun", "2026-07-04T23:00+08:00", True),
        ("workdays", "2026-07-04T23:00+08:00", True),  # a Saturday that is worked (调休)
        ("restdays", "2026-07-03T23:00+08:00", True),
    ],
)
def test_a_stretch_of_hours_follows_the_calendar(days: str, moment: str, holds: bool) -> None:
    def is_working(day: date) -> bool:
        return day != date(2026, 7, 3)

    when = When(UP, days=days, from_=time(22), to=time(6))
    assert when.holds(datetime.fromisoformat(moment), is_working) == holds


def test_an_alarm_ends_when_the_hours_of_its_levels_do() -> None:
    rule = Rule("x", (), when=(When((Level(3, 1, 1),), from_=time(22), to=time(6)),))
    evening = datetime.fromisoformat("2026-07-01T21:55+08:00")
    noise = [Sample(evening + timedelta(minutes=10 * n), 2) for n in range(60)]
    alarm = rules.spells(Terms(rule), noise)[0]
    assert alarm.raised_at == evening + timedelta(minutes=10)
    assert alarm.cleared_at == datetime.fromisoformat("2026-07-02T06:00+08:00")
    assert alarm.changes[-1].cause == "hours"


@pytest.mark.parametrize("flapping", [None, Flapping(2, 86_400)])
def test_an_alarm_of_a_device_that_says_nothing_ends_when_its_rule_goes_off(
    flapping: Flapping | None,
) -> None:
    off = When((), "早间停用", from_=time(6), to=time(7))
    levels = (Level(2, 10, 8, clear_after_s=60),)
    terms = Terms(Rule("x", levels, when=(off,), flapping=flapping, lateness_s=5 * 3600))
    evening = datetime.fromisoformat("2026-07-01T21:55+08:00")
    six = datetime.fromisoformat("2026-07-02T06:00+08:00")
    heard = [
        Sample(evening + timedelta(minutes=n), value) for n, value in enumerate((11, 7, 7, 11))
    ]
    followed = Followed(terms)
    followed.take(heard)
    followed.listen(six - timedelta(seconds=1))
    assert followed.alarms()[-1].cleared_at is None
    followed.listen(six + timedelta(minutes=59))
    assert followed.alarms()[-1].cleared_at == six
    followed.listen(six + timedelta(hours=3))
    assert followed.alarms() == rules.spells(terms, heard, six + timedelta(hours=3))
    # what was measured before and comes late is judged in its place, what comes after anew
    followed.take([Sample(six - timedelta(minutes=5), 7), Sample(six - timedelta(minutes=4), 7)])
    assert followed.alarms()[-1].cleared_at == (six if flapping else six - timedelta(minutes=4))
    followed.take([Sample(six + timedelta(hours=3), 11)])
    assert followed.alarms()[-1].raised_at == six + timedelta(hours=3)


def test_a_device_may_have_levels_of_its_own_or_be_left_out() -> None:
    rule = Rule("x", UP, when=(When((Level(3, 9, 9),)),))
    own = overridden(rule, Override(levels=(Level(2, 5, 4),), lateness_s=60))
    assert own is not None
    assert (own.levels, own.when, own.lateness_s) == ((Level(2, 5, 4),), (), 60)
    assert overridden(rule, Override(off=True)) is None
    with pytest.raises(BadRule):
        overridden(rule, Override(levels=(Level(2, 4, 5),)))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"measure": {"kind": "sum"}}, "measure.window_s"),
        ({"measure": {"kind": "value", "window_s": 60}}, "measure.window_s"),
        ({"measure": {"kind": "deviation"}}, "measure.floor"),
        ({"measure": {"kind": "rate", "window_s": 60, "per_s": 0}}, "measure.per_s"),
        ({"measure": {"kind": "silence"}, "above": False}, "above"),
        ({"measure": {"kind": "silence"}}, "levels"),
        ({"lateness_s": -1}, "lateness_s"),
    ],
)
def test_what_cannot_be_measured_is_refused_by_its_field(more: dict, field: str) -> None:  # type: ignore[type-arg]
    written = more.pop("measure", {"kind": "value"})
    with pytest.raises(BadRule) as refused:
        Rule("x", UP, measure=Measure(**written | {"kind": Kind(written["kind"])}), **more)
    assert refused.value.values["field"] == field
