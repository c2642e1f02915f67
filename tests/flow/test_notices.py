"""Two clock processes, one of them killed: everybody is told of everything once, and each message has one id."""

from __future__ import annotations

import datetime as dt
import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from events.models import Case, Delivery, Notice
from events.notices import contacts, outbox
from events.notices.contacts import Wanted
from grid.models import Post
from grid.posts import scope_of
from hub.foundation import clock
from hub.foundation.access import Role
from hub.foundation.models import JournalEntry, ReaderCursor
from hub.supervisor.mosquitto import Broker
from tests import receivers
from tests.db import small_city, small_work
from tests.db.small_work import on_case, report
from tests.flow.field import field
from tests.receivers import Gateway
from tests.servers import LiveHub, until

LIAISONS = 40


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with receivers.gateway() as made:
        yield made


def numbers(kind: str) -> Counter[int]:
    """How often each notice is named by entries of a kind."""
    entries = JournalEntry.objects.filter(kind=kind).values_list("data", flat=True)
    told = (one for data in entries for one in data["notices"])
    return Counter(one["id"] if isinstance(one, dict) else one for one in told)


def test_two_clock_processes_and_a_kill_tell_everybody_once(
    live_hub: LiveHub, gateway: Gateway
) -> None:
    live_hub.stop("clock")
    live_hub.environ |= {"HUB_SMS_URL": gateway.url, "HUB_SMS_SIGN": "安澜市"}
    work = small_work.make()
    for n in range(LIAISONS):
        user = small_city.user(f"联络{n:02d}")
        organisation = work.city.orgs["urban"]
        post = Post.objects.create(
            user=user,
            role=Role.LIAISON,
            organisation=organisation,
            valid_from=dt.date(2020, 1, 1),
        )
        contacts.set_own(scope_of(user, post), Wanted(phone=f"138000000{n:02d}", quiet=(0, 0)))
    gateway.holds_s = 0.05
    clocks = ("clock", "clock#2")
    for name in clocks:
        live_hub.start(name)
    begun = ReaderCursor.objects.filter(name="events.notices")
    until(begun.exists, 60, "the reader's first look")
    case_id = report(small_work.call())[0].case_id
    done = on_case(work.who("值班"), case_id, "supervise", grade=1, reason="反映强烈")
    assert done.result == "applied"
    until(lambda: len(gateway.posts) >= LIAISONS // 3, 60, "a third of the messages")
    live_hub.stop("clock", signal.SIGKILL)
    waiting = Delivery.objects.filter(state__in=("queued", "failed"))
    until(lambda: not waiting.exists(), 60, "the other one to send the rest")
    live_hub.start("clock")
    # what the dead one had in hand is free when its time is over; nobody waits a minute for it here
    held = Delivery.objects.filter(state="sending", next_at__gt=clock.now() + outbox.LEASE / 4)
    until(lambda: held.count() <= 1, 60, "the living one's last message")
    held.update(next_at=clock.now())
    delivered = Delivery.objects.filter(state="delivered")
    until(lambda: delivered.count() == LIAISONS, 90, "every message delivered")

    per_id = Counter(gateway.ids)
    assert len(per_id) == LIAISONS
    assert len({post.body["to"] for post in gateway.posts}) == LIAISONS
    assert sum(per_id.values()) - LIAISONS <= 2, "only what was in hand came again, under its id"
    assert set(numbers("notice.delivered").values()) == {1}
    assert len(numbers("notice.delivered")) == LIAISONS

    # the light turns while both look
    now = clock.now()
    Case.objects.filter(pk=case_id).update(
        due_at=now + dt.timedelta(seconds=2), yellow_at=now - dt.timedelta(hours=1)
    )
    overdue = Notice.objects.filter(case_id=case_id, what="overdue")
    until(lambda: overdue.count() >= LIAISONS + 2, 60, "everybody told that it is overdue")
    live_hub.stop("clock#2", signal.SIGKILL)
    until(lambda: delivered.count() >= 2 * LIAISONS, 90, "the second round delivered")
    assert JournalEntry.objects.filter(kind="case.overdue", case_id=case_id).count() == 1
    assert set(Counter(overdue.values_list("user_id", flat=True)).values()) == {1}
    assert set(numbers("notices.told").values()) == {1}


def test_a_units_own_system_hears_by_a_real_broker(
    live_hub: LiveHub, module_broker: Broker
) -> None:
    if not live_hub.runs("clock"):
        live_hub.start("clock")
    with field(module_broker.url("field"), "unit-system") as unit:
        unit.client.subscribe("city/990100/org/+/notice", 1)
        case_id = report(small_work.call(7, lon=109.006))[0].case_id
        Case.objects.filter(pk=case_id).update(due_at=clock.now() + dt.timedelta(seconds=2))

        def heard() -> list[dict[str, Any]]:
            return [said for topic, said in unit.heard if topic.endswith("/notice")]

        until(heard, 60, "the notice at the broker")
        (said,) = heard()
    number = Case.objects.get(pk=case_id).number
    assert [(one["what"], one["number"]) for one in said["notices"]] == [("overdue", number)]
    assert "已超时" in said["text"]
