"""Silence is told while nothing is heard, what is unusual by what was usual, and one device may have its own levels."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from events.models import Case
from hub.foundation import clock
from hub.foundation.models import JournalEntry, Process
from sensors import baselines, ears, in_force, proof, rulebook, rules, unheard
from sensors.errors import BadRulebook
from sensors.models import (
    Alarm,
    AlarmRule,
    Baseline,
    Device,
    DeviceState,
    DeviceType,
    Reading,
    RuleOverride,
)
from sensors.rules import Sample
from sensors.rules.normal import hour_of_week
from tests.db import small_city, small_wire
from tests.db.small_wire import level, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def devices() -> dict[str, Device]:
    small_city.make()
    return small_wire.devices()


BOOK = """
[[rule]]
code = "ponding"
name = "道路积水"
type = "ponding"
quantity = "water_level"
class = "hub-monitoring/matter/0101"
"""
SILENCE = (
    BOOK
    + """measure = { kind = "silence" }
levels = [{ level = 3, raise_at = 900, clear_at = 900 }, { level = 2, raise_at = 3600, clear_at = 3600 }]
"""
)


def load(text: str) -> None:
    rulebook.publish(rulebook.read(text), source="test")


def heard(minutes_ago: float, device: str = "well-1") -> None:
    """A reading that arrived when it was made."""
    with clock.frozen(clock.now() - timedelta(minutes=minutes_ago)):
        take(level(0.1, 0, device=device))


def only() -> Alarm:
    return Alarm.objects.get()


def test_a_silence_is_told_while_it_lasts_and_ends_with_the_next_reading() -> None:
    load(SILENCE)
    heard(20)
    heard(10, "gateway-1")
    last = Reading.objects.order_by("observed_at")[0].observed_at
    assert unheard.judge(clock.now()) == 1
    alarm = only()
    assert (alarm.raised_at, alarm.level) == (last + timedelta(minutes=15), 3)
    assert alarm.why["code"] == "sensors.alarm.silence"
    assert [value for _, value in alarm.evidence] == [0.1]
    assert Case.objects.get().alarm_id == alarm.pk
    (terms,) = in_force.as_raised([alarm])
    assert proof.shown(alarm, None, terms)["levels"] == []  # of seconds, not of the readings
    assert unheard.judge(clock.now()) == 0
    with clock.frozen(clock.now() + timedelta(minutes=45)):
        assert unheard.judge(clock.now()) >= 1
        assert Alarm.objects.get(pk=alarm.pk).level == 2
    assert DeviceState.objects.get(device=alarm.device_id).alarm_level == 2


def test_the_clock_and_the_next_reading_make_the_same_alarm() -> None:
    load(SILENCE)
    take(level(0.1, 30), level(0.1, 2))
    told = only()
    assert (told.worst, told.cleared_at is not None) == (3, True)
    heard(30, "gateway-1")
    with clock.frozen(clock.now() - timedelta(minutes=10)):
        unheard.judge(clock.now())
    take(level(0.1, 2, device="gateway-1"))
    other = Alarm.objects.exclude(pk=told.pk).get()
    assert other.worst == told.worst
    assert other.cleared_at is not None


def test_a_reading_that_was_on_its_way_withdraws_the_silence() -> None:
    load(SILENCE)
    heard(20)
    unheard.judge(clock.now())
    take(level(0.1, 8))
    alarm = only()
    assert alarm.withdrawn_at is not None
    assert DeviceState.objects.get().alarm_level is None


def test_who_speaks_late_is_silent_as_much_later() -> None:
    load(SILENCE)
    take(level(0.1, 60))  # an hour on its way
    assert unheard.judge(clock.now()) == 0
    with clock.frozen(clock.now() + timedelta(minutes=14)):
        take(level(0.1, 61))  # it speaks on: the next is as late
        assert unheard.judge(clock.now()) == 0
    with clock.frozen(clock.now() + timedelta(minutes=28)):
        assert unheard.judge(clock.now()) == 0
    with clock.frozen(clock.now() + timedelta(minutes=30)):
        assert unheard.judge(clock.now()) == 1
        assert unheard.judge(clock.now()) == 0
    alarm, tip = only(), Reading.objects.order_by("-observed_at")[0].observed_at
    assert alarm.raised_at == tip + timedelta(minutes=15)
    assert alarm.cleared_at is None


def process(role: str, beat_s: float, **figures: float) -> Process:
    now = clock.now()
    said = {name.replace("_", ".", 1): value for name, value in figures.items()}
    return Process(
        role=role, started_at=now, beat_at=now - timedelta(seconds=beat_s), figures={"now": said}
    )


def test_a_silence_of_the_hub_is_none_of_devices() -> None:
    now = clock.now()
    at = now.timestamp()
    publishing = process("publish", 2, publisher_probed_at=at - 3)
    assert ears.of([], now) is None  # nobody listens
    assert ears.of([process("ingest", 60)], now) is None  # nor does who beats no more
    assert ears.of([process("ingest", 2)], now) == now  # no probes are sent here
    assert ears.of([process("ingest", 2), publishing], now) is None  # none came through yet
    near, far = (process("ingest", 2, ingest_probe_sent_at=at - ago) for ago in (4, 900))
    heard_until = ears.of([near, far, publishing], now)
    assert heard_until == pytest.approx(now - timedelta(seconds=900), abs=timedelta(seconds=1))
    load(SILENCE)
    heard(60)
    assert unheard.listen() == 0
    assert not Alarm.objects.exists()


NIGHT = """measure = { kind = "silence" }
levels = [{ level = 3, raise_at = 900, clear_at = 900 }]
[[rule.when]]
name = "night"
from = "22:00"
to = "06:00"
"""


def test_a_silence_begun_in_hours_that_do_not_count_is_told_when_they_are_over() -> None:
    load(BOOK + NIGHT)
    night = datetime(2026, 11, 20, 22, 30, tzinfo=clock.CITY)
    with clock.frozen(night):
        take(level(0.1, 0))
    for hours in (1, 2, 7):
        with clock.frozen(night + timedelta(hours=hours)):
            assert unheard.judge(clock.now()) == 0
    with clock.frozen(night + timedelta(hours=8)):
        assert unheard.judge(clock.now()) == 1
        assert unheard.judge(clock.now()) == 0
    assert only().raised_at == datetime(2026, 11, 21, 6, tzinfo=clock.CITY)


def test_devices_whose_silence_does_not_count_now_keep_nobody_from_being_listened_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unheard, "MOST", 2)
    kind = DeviceType.objects.create(
        code="gas", name="燃气", rhythm_s=60, quantities={"methane": {"name": "甲烷", "unit": "1"}}
    )
    Device.objects.create(code="gas-1", type=kind)
    load(
        BOOK
        + NIGHT
        + """
[[rule]]
code = "gas-silent"
name = "燃气失联"
type = "gas"
quantity = "methane"
measure = { kind = "silence" }
levels = [{ level = 1, raise_at = 600, clear_at = 600 }]
"""
    )
    night = datetime(2026, 11, 20, 22, 30, tzinfo=clock.CITY)
    with clock.frozen(night):
        take(level(0.1, 0), level(0.1, 0, device="gateway-1"))
    with clock.frozen(night + timedelta(minutes=10)):
        value = {"at": clock.now().isoformat(), "values": {"methane": 0.0}}
        take(small_wire.message("device/gas-1/up", value))
    for minutes in (30, 31):
        with clock.frozen(night + timedelta(minutes=minutes)):
            unheard.judge(clock.now())
    assert only().rule_code == "gas-silent"


def test_what_is_usual_is_reckoned_alike_by_the_database_and_by_hand() -> None:
    load(BOOK + 'measure = { kind = "deviation", floor = 0.02 }\n'
         "levels = [{ level = 2, raise_at = 4, clear_at = 2 }]\n")  # fmt: skip
    well = Device.objects.get(code="well-1")
    now = clock.now()
    samples = [
        Sample(now - timedelta(days=7 * week, minutes=10 * n), 0.1 + 0.01 * ((week + n) % 5))
        for week in range(1, 6)
        for n in range(30)
    ]
    Reading.objects.bulk_create(
        Reading(device=well, quantity="water_level", observed_at=one.at, value=one.value,
                time_source="o", received_at=now)
        for one in samples
    )  # fmt: skip
    with clock.frozen(now - timedelta(minutes=2)):
        call_command("baselines")
    row = Baseline.objects.get()
    by_hand = rules.normals(samples, row.since, row.until)
    assert {int(hour): said for hour, said in row.hours.items()} == {
        hour: [pytest.approx(one.middle), pytest.approx(one.spread), one.count]
        for hour, one in by_hand.hours.items()
    }
    (week,) = baselines.of([(well.pk, "water_level")])[well.pk, "water_level"]
    usual = week.hours[hour_of_week(now - timedelta(minutes=1))]
    take(level(round(usual.middle + 0.01, 4), 1.1))
    assert not Alarm.objects.exists()
    take(level(0.9, 1))
    why = only().why
    assert why["code"] == "sensors.alarm.deviation_above"
    assert (why["values"]["reading"], why["values"]["unit"]) == (0.9, "×σ")
    assert why["values"]["count"] == usual.count


def own(more: str) -> str:
    return f"""
[[override]]
rule = "ponding"
device = "well-1"
reason = "低洼路段"
{more}
"""


def test_a_device_may_have_levels_of_its_own_or_be_left_out() -> None:
    load(own("levels = [{ level = 1, raise_at = 0.02, clear_at = 0.01 }]"))
    take(level(0.03, 3), level(0.03, 3, device="gateway-1"))
    assert only().device.code == "well-1"
    (terms,) = in_force.as_raised([only()])
    assert proof.shown(only(), None, terms)["levels"] == [{"level": 1, "at": 0.02}]
    load(own("levels = [{ level = 1, raise_at = 0.02, clear_at = 0.01 }]"))
    assert RuleOverride.objects.count() == 1
    load(own("off = true"))
    assert only().cleared_at is not None
    take(level(0.9, 1))
    assert Alarm.objects.count() == 1
    load('[[override]]\nrule = "ponding"\ndevice = "well-1"\nended = true\n')
    take(level(0.9, 0.5))
    assert Alarm.objects.count() == 2
    assert [one.valid_to is None for one in RuleOverride.objects.order_by("id")] == [False, False]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("off = true", "", "reason"),
        ('device = "well-1"', 'device = "well-9"', "well-9"),
        ('rule = "ponding"', 'rule = "flood"', "flood"),
    ],
)
def test_an_override_of_nothing_is_refused(old: str, new: str, words: str) -> None:
    text = own("off = true").replace(old, new)
    if words == "reason":
        text = text.replace('reason = "低洼路段"', "")
    with pytest.raises(BadRulebook, match=words):
        load(text)
    assert not RuleOverride.objects.exists()


def test_what_a_silence_would_have_been_with_a_reading_that_came_too_late_is_said() -> None:
    load(SILENCE)
    heard(200)
    unheard.judge(clock.now())
    alarm = Alarm.objects.get()
    take(level(0.1, 190))
    noted = Alarm.objects.get()
    assert (noted.raised_at, noted.cleared_at) == (alarm.raised_at, None)
    [one] = noted.corrections
    assert one["why"]["code"] == "sensors.alarm.too_late"
    moved = datetime.fromisoformat(one["now"]["raised_at"]) - alarm.raised_at
    assert abs(moved - timedelta(minutes=10)) < timedelta(seconds=30)


@pytest.mark.parametrize("measure", ["", 'measure = { kind = "mean", window_s = 600 }\n'])
def test_the_alarm_of_a_device_that_says_nothing_ends_when_its_rule_goes_off(measure: str) -> None:
    begins = (clock.now() - timedelta(minutes=30)).replace(second=0, microsecond=0)
    hours = [
        (begins + timedelta(minutes=n)).astimezone(clock.CITY).strftime("%H:%M") for n in (0, 10)
    ]
    load(
        BOOK + measure + "levels = [{ level = 2, raise_at = 0.3, clear_at = 0.2 }]\n"
        f'[[rule.when]]\nname = "停用"\nfrom = "{hours[0]}"\nto = "{hours[1]}"\n'
    )
    take(level(0.5, 40), level(0.5, 40, "well-2"), level(0.5, 5, "well-2"))
    quiet, spoke = (
        Alarm.objects.filter(device__code="well-1"),
        Alarm.objects.exclude(device__code="well-1"),
    )
    assert list(spoke.order_by("id").values_list("cleared_at", flat=True)) == [begins, None]
    assert unheard.judge(begins - timedelta(seconds=1)) == 0
    assert unheard.judge(clock.now()) == 1  # after its hours off, where nobody looked meanwhile
    alarm = quiet.get()
    assert alarm.last_why is not None
    assert (alarm.cleared_at, alarm.last_why["code"]) == (begins, "sensors.alarm.hours_ended")
    assert JournalEntry.objects.filter(kind="alarm.cleared", data__alarm=alarm.pk).count() == 1
    assert DeviceState.objects.get(device__code="well-1").alarm_level is None
    assert unheard.judge(clock.now()) == 0
    take(level(0.5, 1))
    assert quiet.filter(cleared_at__isnull=True).count() == 1
    assert unheard.judge(clock.now()) == 0


@pytest.mark.parametrize("measure", ["", 'measure = { kind = "mean", window_s = 120 }\n'])
def test_what_runs_goes_on_over_a_new_version_and_a_late_reading_no_more_breaks_it(
    measure: str,
) -> None:
    def publish(gravest: float) -> None:
        load(
            BOOK
            + measure
            + "levels = [{ level = 3, raise_at = 0.3, clear_at = 0.2, after_s = 300 },"
            f"{{ level = 1, raise_at = {gravest}, clear_at = 2 }}]\n"
        )

    publish(2.5)
    take(level(0.5, 20), level(0.5, 17))
    publish(2.6)
    late = level(0.1, 18)
    take(late)
    assert not Alarm.objects.exists()
    take(late, level(0.5, 14))
    [alarm] = Alarm.objects.all()
    assert alarm.rule.version == AlarmRule.objects.get(valid_to__isnull=True).version
    assert [value for _, value in alarm.evidence][-2:] == [0.5, 0.5]
    assert Reading.objects.filter(late=True).count() == 1


def test_what_a_rule_says_comes_back_from_the_table_as_it_was_written() -> None:
    text = (
        BOOK
        + """lateness_s = 120
measure = { kind = "sum", window_s = 3600 }
flapping = { changes = 6, window_s = 1800 }
levels = [{ level = 3, raise_at = 30, clear_at = 20 }]
[[rule.when]]
name = "夜间"
days = "restdays"
from = "22:00"
to = "06:00"
levels = [{ level = 2, raise_at = 15, clear_at = 10 }]
"""
    )
    load(text)
    load(text)
    rule = AlarmRule.objects.get(valid_to__isnull=True)
    assert rule.version == 2  # the one of the small city was the first
    said: dict[str, Any] = {
        name: getattr(rule, name) for name in ("measure", "flapping", "lateness_s")
    }
    assert said == {
        "measure": {"kind": "sum", "window_s": 3600.0},
        "flapping": {"changes": 6, "window_s": 1800.0},
        "lateness_s": 120.0,
    }
    assert [one["days"] for one in rule.when] == ["restdays"]
