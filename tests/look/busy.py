"""What happens in the demo city just before it is looked at: tasks are taken, it rains, shifts are handed over."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings

from events import actions
from events.models import Case, WorkItem
from events.shift import signing
from events.shift.signing import Said
from grid import posts
from grid.models import Post
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.ids import uuid7
from sensors import maintaining, pipeline
from sensors.envelope import Envelope
from sensors.maintaining import Wanted
from sensors.models import Device

#: Tasks one collector takes: a short list fills a phone.
MOST = 4
#: Devices that stand there for what is looked at: a flood, an alarm that is none, a probe that is worked on.
NEW = ("ponding-901", "ponding-902", "ponding-903")
#: What shifts tell each other.
NOTES = (
    "围挡已设，夜间请派员再看一次警示灯。",
    "权属单位答复明早八点到场，未到请电话催办。",
    "积水已退，水泵留在现场，雨停后收回。",
)
POOL = {"kind__in": ("check", "verify"), "state": "offered", "person": None}


def play() -> None:
    """Take what waits in the areas of the collectors, let it rain, and hand shifts over."""
    take_what_waits()
    raise_alarms()
    supervisor = Post.objects.filter(role=Role.SHIFT_SUPERVISOR).select_related("user")[0]
    _hand_over(supervisor)


def take_what_waits() -> None:
    """Checks and verifications in the areas of the collectors, a few for each, checks first."""
    for post in Post.objects.filter(role=Role.COLLECTOR).select_related("user"):
        waiting = WorkItem.objects.filter(case__area_path__contains=[post.area_id], **POOL)
        for item in list(waiting.order_by("kind", "id")[:MOST]):
            actions.on_item(uuid7(), item.pk, "take", {}, _scope(post))


def raise_alarms() -> None:
    """Water on three roads, whatever the days before brought: one stands; one was found to be none by a reading that
    came late; one is under a maintenance window and calls nobody.
    """
    standing, mistaken, worked_on = map(_new_beside, _ponding()[: len(NEW)], NEW)
    _measure(mistaken, (12, 13.6), (8, 14.2), (10, 0.4))
    _measure(standing, (6, 31.0), (1, 34.0))
    supervisor = Post.objects.filter(role=Role.SHIFT_SUPERVISOR).select_related("user")[0]
    now = clock.now()
    window = Wanted(
        begins_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=2),
        reason="冲洗雨水口，清理探头",
        device=worked_on.code,
    )
    maintaining.announce(uuid7(), window, _scope(supervisor))
    _measure(worked_on, (9, 26.5), (4, 28.0))


def _ponding() -> list[Device]:
    return list(Device.objects.filter(type__code="ponding", in_service=True).order_by("id"))


def _new_beside(device: Device, code: str) -> Device:
    """A device of the same kind at the same place, which has said nothing yet.

    What one of the city said itself minutes ago would stand between its readings here.
    """
    device.pk, device.code = None, code
    device.save(force_insert=True)
    return device


def _measure(device: Device, *told: tuple[float, float]) -> None:
    """Readings of a road's water in the order they arrive: how many minutes ago, how many centimetres."""
    topic = f"city/{settings.CITY_CODE}/device/{device.code}/up"
    for minutes_ago, depth in told:
        said = {
            "at": (clock.now() - dt.timedelta(minutes=minutes_ago)).isoformat(),
            "values": {"water_depth": depth},
        }
        pipeline.take([Envelope(topic, json.dumps(said).encode(), clock.now())])


def _hand_over(out: Post) -> None:
    """Three shifts handed over, the last of them under way, with what the next one has to know."""
    into = Post.objects.filter(role=Role.DISPATCHER, area=out.area).select_related("user")[0]
    cases = Case.objects.filter(state="handling").order_by("-importance", "id")
    numbers = list(cases.values_list("number", flat=True)[: len(NOTES)])
    for shift, (giver, taker) in enumerate(((out, into), (into, out), (out, None))):
        begun = signing.begin(_scope(giver)).pk
        due = clock.now() + dt.timedelta(hours=3 * shift + 1) if shift != 1 else None
        signing.act(uuid7(), begun, "note", Said(NOTES[shift], numbers[shift], due), _scope(giver))
        if taker:
            signing.act(uuid7(), begun, "give", Said(), _scope(giver))
            signing.act(uuid7(), begun, "take", Said(), _scope(taker))


def _scope(post: Post) -> Scope:
    return posts.scope_of(post.user, post)
