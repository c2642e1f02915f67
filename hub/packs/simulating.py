"""Incidents over the real broker: devices of their own say what happens, N times as fast as life, until it is over."""

from __future__ import annotations

import datetime as dt
import heapq
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min

from hub.foundation import clock
from hub.packs import curves, stage, story
from hub.packs.curves import Player, Said
from hub.packs.errors import NoSuchIncident
from hub.packs.form import Incident
from hub.packs.reading import Pack
from hub.packs.stage import LonLat
from sensors import playing
from sensors.models import Alarm, Device, DeviceState

Say = Callable[[str], object]

#: How long the hub may need for the last messages before the devices leave all the same.
PATIENCE_S = 60.0
#: How often is looked whether those of an incident that is over may leave.
_LOOK_S = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be played. rate: times faster than life; minutes: of the wall clock, None: each incident once.

    near: the middle, degrees (EPSG:4490); keep: leave the devices in service afterwards.
    """

    rate: float = 1.0
    minutes: float | None = None
    incident: str = ""
    near: LonLat | None = None
    seed: int = 1
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One incident of one pack at its time, by devices of its own: who plays twice would have been silent between."""

    pack: Pack
    incident: Incident
    players: Sequence[Player]
    begins: dt.datetime

    @property
    def ends(self) -> dt.datetime:
        """When everything is usual again, and every device has said so."""
        return self.begins + dt.timedelta(
            minutes=self.incident.lasts_min + self.incident.every_s / 60
        )


@dataclass(frozen=True, slots=True)
class Came:
    """What the hub made of it. messages: sent; stored: whether the last of each device arrived."""

    messages: int
    stored: bool
    alarms: list[tuple[str, int, int]]
    open: int
    cases: int


def simulate(packs: Sequence[Pack], wanted: Wanted, say: Say, stop: threading.Event) -> Came:
    """Play incidents until they are over, or the time is; what came of it.

    Readings carry times that end now: an incident of an hour at rate 20 begins 57 minutes ago and takes three, so that
    durations of the rules, which count in the time of the readings, are those of life. At rate 1 it happens now.
    Raises NoSuchIncident, NoPlace, Unavailable.
    """
    lanes = [_incidents(pack, wanted.incident) for pack in packs]
    longest = max(sum(one.lasts_min for one in lane) for lane in lanes)
    lasts = dt.timedelta(minutes=wanted.minutes * wanted.rate if wanted.minutes else longest)
    wall = clock.now()
    # a device's last reading may come up to one rhythm after the end: none is to be of the future
    rhythm = max(dt.timedelta(seconds=one.every_s) for lane in lanes for one in lane)
    begins = wall - (lasts + rhythm) * (1 - 1 / wanted.rate)
    turns = [
        turn
        for pack, lane in zip(packs, lanes, strict=True)
        for turn in _turns(pack, lane, wanted, begins, lasts)
    ]
    devices = sorted({player.code for turn in turns for player in turn.players})
    try:
        last = _publish(turns, wanted, begins, say, stop)
        stored = _arrived(last, stop)
        came = _came(devices, begins, sum(last[1].values()), stored)
    finally:
        if not wanted.keep:
            stage.leave(devices)
    return came


def _incidents(pack: Pack, wanted: str) -> list[Incident]:
    found = [one for one in pack.incidents if wanted in ("", one.code)]
    if not found:
        known = ", ".join(one.code for one in pack.incidents)
        raise NoSuchIncident(pack=pack.code, got=wanted, known=known)
    return found


def _turns(
    pack: Pack, lane: Sequence[Incident], wanted: Wanted, begins: dt.datetime, lasts: dt.timedelta
) -> Iterator[Turn]:
    """The pack's incidents one after the other, again and again while another one fits into the time."""
    quantities = {code: tuple(row.quantities) for code, row in pack.types.items()}
    numbers: dict[str, int] = {}
    at, n = begins, 0
    while True:
        incident = lane[n % len(lane)]
        after = at + dt.timedelta(minutes=incident.lasts_min)
        if after > begins + lasts + dt.timedelta(seconds=1):
            return
        prefix = _unused(f"{stage.PREFIX}-{pack.code}-{incident.code}", begins, numbers)
        players = curves.cast(incident, quantities, prefix)
        stage.settle(pack, players, stage.place(wanted.near, wanted.seed + n % len(lane)))
        yield Turn(pack, incident, players, at)
        at, n = after, n + 1
        if wanted.minutes is None and n == len(lane):
            return


def _unused(prefix: str, begins: dt.datetime, numbers: dict[str, int]) -> str:
    """A set of devices that said nothing since `begins`: two plays never mix in the time of their readings.

    numbers: by prefix the one taken last in this play; it is noted there.
    """
    n = numbers.get(prefix, 0) + 1
    while DeviceState.objects.filter(
        device__code__startswith=f"{prefix}-{n}-", observed_at__gte=begins
    ).exists():
        n += 1
    numbers[prefix] = n
    return f"{prefix}-{n}"


def _publish(
    turns: Sequence[Turn], wanted: Wanted, begins: dt.datetime, say: Say, stop: threading.Event
) -> tuple[dict[str, dt.datetime], dict[str, int]]:
    """Say everything at its time; the last time and the number of messages of each device."""
    newest: dict[str, dt.datetime] = {}
    counts: dict[str, int] = {}
    begun = looked = time.monotonic()
    told: set[int] = set()
    playing_on = list(turns)
    streams = [_of(turn, n) for n, turn in enumerate(turns)]
    with playing.Player(settings.MQTT_FIELD_URL, "scenario") as player:
        for at, n, said in heapq.merge(*streams, key=lambda one: (one[0], one[1])):
            due = begun + (at - begins).total_seconds() / wanted.rate
            if stop.wait(max(0.0, due - time.monotonic())):
                break
            if n not in told:
                told.add(n)
                turn = turns[n]
                say(f"{turn.pack.name}: {turn.incident.name} ({len(turn.players)})")
            if not wanted.keep and time.monotonic() - looked > _LOOK_S:
                looked = time.monotonic()
                playing_on = [one for one in playing_on if at <= one.ends or not _left(one, newest)]
            player.say(story.topic(said.device), story.payload(said))
            newest[said.device] = said.at
            counts[said.device] = counts.get(said.device, 0) + 1
    return newest, counts


def _left(turn: Turn, newest: Mapping[str, dt.datetime]) -> bool:
    """Take the devices of an incident that is over out of service, once all they said is stored: else they would be
    missed, and be silent for the rest of the play. Whether they left.
    """
    codes = [player.code for player in turn.players]
    if not _has_all({code: newest[code] for code in codes if code in newest}):
        return False
    stage.leave(codes)
    return True


def _of(turn: Turn, n: int) -> Iterator[tuple[dt.datetime, int, Said]]:
    for said in curves.played(turn.incident, turn.players, turn.pack.usual, turn.begins):
        yield said.at, n, said


def _arrived(sent: tuple[dict[str, dt.datetime], dict[str, int]], stop: threading.Event) -> bool:
    """Wait until the hub has the newest reading of every device; whether it has."""
    end = time.monotonic() + PATIENCE_S
    while not _has_all(sent[0]):
        if time.monotonic() > end or stop.wait(0.2):
            return False
    return True


def _has_all(newest: Mapping[str, dt.datetime]) -> bool:
    """Whether the hub has the newest reading of each of these devices; they say milliseconds."""
    states = DeviceState.objects.filter(device__code__in=newest)
    seen = dict(states.values_list("device__code", "observed_at"))
    return all(
        (held := seen.get(code)) is not None
        and held >= at.replace(microsecond=at.microsecond // 1000 * 1000)
        for code, at in newest.items()
    )


def _came(devices: Sequence[str], begins: dt.datetime, messages: int, stored: bool) -> Came:
    ids = Device.objects.filter(code__in=devices).values_list("id", flat=True)
    found = Alarm.objects.filter(device_id__in=list(ids), raised_at__gte=begins)
    rows = found.values_list("rule_code").annotate(n=Count("id"), worst=Min("worst"))
    return Came(
        messages=messages,
        stored=stored,
        alarms=sorted((code, n, worst) for code, n, worst in rows),
        open=found.filter(cleared_at__isnull=True).count(),
        cases=found.values("case_id").distinct().count(),
    )
