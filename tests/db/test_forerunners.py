"""Cases from before an incident was known join its case: by a rule while nobody touched them, else in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from events.models import Case
from hub.foundation import clock
from hub.foundation.errors import Forbidden, NotFound
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry
from sensors import forerunners, proof, reviewing, rulebook, unheard
from sensors.models import Alarm, Device, DeviceState, DeviceType, Storm, Verdict
from tests.db import small_wire, small_work
from tests.db.small_wire import level, take
from tests.db.small_work import Work, on_case
from tests.db.test_asking import run_due
from tests.db.test_storms import many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def work() -> Work:
    made = small_work.make()
    small_wire.devices()
    return made


def rise_one_by_one(codes: Sequence[str]) -> Storm:
    """The fifth makes it known that they are one incident."""
    for n, code in enumerate(codes):
        take(level(0.3, len(codes) - n, code))
    return Storm.objects.get()


def live() -> list[int]:
    return list(Case.objects.filter(ended_at__isnull=True).order_by("id").values_list("id", flat=True))  # fmt: skip


def test_untouched_they_join_by_themselves_once_and_can_be_taken_back(work: Work) -> None:
    storm = rise_one_by_one(many(6))
    assert len(live()) == 4
    run_due()
    assert live() == [storm.case_id]
    merged = JournalEntry.objects.filter(kind="case.merged")
    assert {one.actor["kind"] for one in merged} == {"system"}
    case = Case.objects.get(pk=storm.case_id or 0)
    assert case.events == 4
    assert proof.of_case(case.pk, work.who("值班"))["total"] == 6
    # a later change of theirs is told where it goes on
    take(level(0.0, 0, "many-1"))
    assert JournalEntry.objects.filter(kind="alarm.storm").latest("seq").case_id == case.pk
    one = merged[0].case_id
    assert one is not None
    assert on_case(work.who("值班"), one, "unmerge").result == "applied"
    forerunners.join_untouched("", {"storm": storm.pk})
    assert one in live(), "what a person took apart stays apart"


def test_what_somebody_began_is_left_to_a_person_who_joins_it_in_one_act(work: Work) -> None:
    codes = many(5)
    for n, code in enumerate(codes[:4]):
        take(level(0.3, 5 - n, code))
    second, third = (Alarm.objects.get(device__code=code) for code in codes[1:3])
    for alarm in (second, third):
        reviewing.review(uuid7(), alarm.pk, Verdict.CONFIRMED, work.who("值班"))
    take(level(0.3, 0, codes[4]))
    storm = Storm.objects.get()
    run_due()
    apart = [second.case_id, third.case_id]
    assert live() == [storm.case_id, *apart]
    told = proof.of_case(storm.case_id or 0, work.who("值班"))
    assert [one["id"] for one in told["storms"][0]["apart"]] == apart
    assert told["may_join"]
    assert not proof.of_case(storm.case_id or 0, work.who("审计"))["may_join"]
    for who, error in (("审计", Forbidden), ("联络", Forbidden)):
        with pytest.raises(error):
            forerunners.join(uuid7(), storm.pk, work.who(who))
    command = uuid7()
    done = forerunners.join(command, storm.pk, work.who("派遣"))
    assert (done.result, done.data["joined"], done.data["left"]) == ("applied", 2, 0)
    assert forerunners.join(command, storm.pk, work.who("派遣")).result == "already"
    assert live() == [storm.case_id]
    told = proof.of_case(storm.case_id or 0, work.who("值班"))
    assert (told["storms"][0]["apart"], told["total"]) == ([], 5)
    nothing = forerunners.join(uuid7(), 0, work.who("派遣"))
    assert nothing.data["code"] == NotFound.code


SILENCE = """
[[rule]]
code = "ponding"
name = "积水监测离线"
type = "ponding"
quantity = "water_level"
class = "hub-monitoring/matter/0101"
measure = { kind = "silence" }
levels = [{ level = 3, raise_at = 900, clear_at = 900 }]
"""


def behind(count: int) -> list[str]:
    """Devices behind gateway-1, kilometres apart."""
    rulebook.publish(rulebook.read(SILENCE), source="test")
    DeviceType.objects.update(rhythm_s=60)
    return many(count, gateway="gateway-1", step=0.02)


def through(device: str, minutes_ago: float) -> None:
    """A level said through gateway-1."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    with clock.frozen(at):
        said = {"device": device, "at": at.isoformat(), "values": {"water_level": 0.01}}
        take(small_wire.message("device/gateway-1/up", said))


def test_what_is_behind_a_silent_gateway_is_one_incident_whenever_each_spoke_last(
    work: Work,
) -> None:
    codes = behind(4)
    for n, code in enumerate(codes):
        through(code, 30 - 4 * n)  # the last one, and the gateway with it, 18 minutes ago
    assert DeviceState.objects.filter(device__code__in=codes).count() == 4
    unheard.judge(clock.now())
    storm = Storm.objects.get()
    assert (storm.cause, storm.gateway_id) == ("silence", Device.objects.get(code="gateway-1").pk)
    assert live() == [storm.case_id]
    assert Alarm.objects.filter(storm=storm, case_id=storm.case_id).count() == 4
    assert "网关失联" in proof_title(storm)
    for code in codes:
        through(code, 0)
    storm.refresh_from_db()
    assert storm.over_at is not None


def test_a_device_that_was_silent_before_its_gateway_is_a_thing_of_its_own(work: Work) -> None:
    first, *codes = behind(4)
    through(first, 60)
    for code in codes:
        through(code, 17)
    unheard.judge(clock.now())
    alone = Alarm.objects.get(device__code=first)
    assert alone.storm_id is None
    storm = Storm.objects.get()
    assert storm.why["values"]["devices"] == 3
    assert live() == sorted([alone.case_id or 0, storm.case_id or 0])


def test_what_was_told_before_the_gateway_was_known_to_be_silent_joins(work: Work) -> None:
    codes = behind(3)
    gateway = Device.objects.get(code="gateway-1")
    gateway.rhythm_s = 450  # silent when nothing came for three of these
    gateway.save()
    through(codes[0], 17)
    through(codes[1], 16)
    through(codes[2], 15.5)
    with clock.frozen(clock.now() - timedelta(minutes=1)):
        unheard.judge(clock.now())
    assert (Alarm.objects.count(), Storm.objects.count()) == (2, 0)
    with clock.frozen(clock.now() + timedelta(minutes=9)):
        unheard.judge(clock.now())
        storm = Storm.objects.get()
        assert Alarm.objects.filter(storm=storm).count() >= 2
        run_due()
    assert live() == [storm.case_id]


def proof_title(storm: Storm) -> str:
    return str(Case.objects.get(pk=storm.case_id or 0).event_rows.get().words.title)
