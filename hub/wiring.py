"""The one table of what follows what: journal kinds to reactions, due kinds to actions, users to scopes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from events import (
    city,
    city_file,
    collectors,
    plans,
    policy,
    reactions,
    recounting,
    retelling,
    reviews,
    store,
    visiting,
    waking,
)
from events.effects.on_site import TAKE
from events.evaluation import following
from events.notices import channels, keeping, occasions, telling, timing, ways
from events.notices.carrying import Carriers
from events.notices.matrix import Way
from grid import posts, shifts
from hub.foundation import access, chunks, clock, due, files, own_names, reading
from hub.foundation.reading import Reader
from sensors import (
    baselines,
    commanding,
    forerunners,
    looking,
    partitions,
    quarantine,
    reviewing,
    silence,
    speaking_up,
    storms,
    ticking,
    unheard,
)
from sensors import own_names as english_names
from sensors import retelling as english_reports
from sensors.unit_systems import UnitSystems

#: Readers of the journal, each with its own cursor, run by the clock process.
READERS: dict[str, Reader] = {
    recounting.NAME: Reader(recounting.read, frozenset({recounting.PUBLISHED}), rest_s=0.5),
    following.READER: following.FactReader(following.read, rest_s=1.0),
    telling.READER: Reader(telling.read, occasions.KINDS, rest_s=1.0),
}

#: What is done when a thing falls due.
DUE: dict[str, due.Act] = {
    recounting.NAME: recounting.act,
    store.WAKE: waking.wake,
    TAKE: collectors.look_again,
    timing.KIND: timing.act,
    speaking_up.DUE: speaking_up.end,
    storms.JOIN: forerunners.join_untouched,
}

#: What is done again and again: name → (how often, what).
EVERY: dict[str, tuple[timedelta, Callable[[], Any]]] = {
    "alarms.baselines": (timedelta(days=7), baselines.reckon),
    "alarms.silence": (timedelta(seconds=15), unheard.listen),
    "devices.commands": (timedelta(seconds=5), commanding.look),
    "devices.health": (timedelta(seconds=60), looking.look),
    "devices.silence": (timedelta(seconds=15), silence.look),
    "events.lights": (timedelta(seconds=5), reactions.turn_lights),
    "notices.sweep": (timedelta(hours=12), keeping.sweep),
    "quarantine.expire": (timedelta(hours=6), quarantine.expire),
    "readings.partitions": (timedelta(hours=12), partitions.make_ahead),
    "uploads.begun": (timedelta(hours=6), chunks.sweep),
    "shifts.sweep": (timedelta(hours=1), lambda: shifts.sweep(policy.running().track_days)),
    "visits.sweep": (
        timedelta(hours=12),
        lambda: visiting.sweep(policy.running().visit_words_days),
    ),
    "uploads.sweep": (timedelta(hours=6), files.sweep),
}


def connect() -> None:
    """Called once, when all rooms are loaded."""
    due.connect(DUE | {f"every.{name}": _again(name) for name in EVERY})
    access.use_scopes(posts.scope_of_holder)
    policy.provide(lambda: city_file.running().policy)
    own_names.provide(english_names.known)
    plans.provide(ticking.shown, ticking.from_phone)
    reviews.provide(reviewing.of_cases)
    retelling.provide(english_reports.said)
    ways.connect(channels.from_settings() | {Way.MQTT: UnitSystems()})


def begin() -> None:
    """Called by the clock process: set what repeats, unless it is set already, and tell whose tables count."""
    city.note()
    reading.start_at_head(recounting.NAME)  # older publications were counted when they were made
    reading.start_at_head(telling.READER)  # nobody is told of history
    due.begin((f"every.{name}", f"every.{name}", clock.now(), {}) for name in EVERY)


def beside() -> Carriers:
    """What runs in threads of the clock process beside its loop, started; to be stopped with it."""
    return Carriers().start()


def bring_back() -> None:
    """Called by the clock process now and then: nothing that repeats waits longer than it should."""
    now = clock.now()
    due.bring_back({f"every.{name}": now + often for name, (often, _) in EVERY.items()})


def _again(name: str) -> due.Act:
    often, act = EVERY[name]

    def done(key: str, data: dict[str, Any]) -> datetime:
        act()
        return clock.now() + often

    return done
