"""What devices of a pack measure: usual days, and incidents that rise and fall as water and fire do; silences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, exp, pi
from random import Random
from typing import Final
from zlib import crc32

from hub.foundation.clock import CITY
from hub.packs.form import Act, Incident, Silence, Usual

MINUTE: Final = timedelta(minutes=1)
#: How much of the way is made when a hollow counts as full: after three time constants.
_FULL: Final = 1 - exp(-3)


@dataclass(frozen=True, slots=True)
class Player:
    """One device of an incident. away_m: from its middle; acts, silences: what happens to it, by type and distance."""

    code: str
    type: str
    quantities: tuple[str, ...]
    away_m: float
    acts: tuple[Act, ...]
    silences: tuple[Silence, ...] = ()

    def is_silent(self, minutes: float) -> bool:
        """Whether it says nothing, so many minutes after the incident began."""
        return any(one.at_min <= minutes < one.at_min + one.lasts_min for one in self.silences)


@dataclass(frozen=True, slots=True)
class Said:
    """What a device says at an instant (aware UTC)."""

    at: datetime
    device: str
    values: Mapping[str, float]


def cast(incident: Incident, quantities: Mapping[str, Sequence[str]], prefix: str) -> list[Player]:
    """The devices an incident needs: one for each type and distance, whatever number of acts and silences names it.

    quantities: of each type; prefix: what their codes begin with.
    """
    acts: dict[tuple[str, float], list[Act]] = {}
    for act in incident.act:
        for away in act.away_m:
            acts.setdefault((act.type, away), []).append(act)
    silences: dict[tuple[str, float], list[Silence]] = {}
    for silence in incident.silence:
        for away in silence.away_m:
            acts.setdefault((silence.type, away), [])
            silences.setdefault((silence.type, away), []).append(silence)
    return [
        Player(
            f"{prefix}-{kind}-{n}", kind, tuple(quantities[kind]), away, tuple(own),
            tuple(silences.get((kind, away), ())),
        )
        for n, ((kind, away), own) in enumerate(acts.items(), start=1)
    ]  # fmt: skip


def played(
    incident: Incident, players: Sequence[Player], usual: Sequence[Usual], begins: datetime
) -> Iterator[Said]:
    """Everything the devices say from `begins` to the end of the incident, in the order of time."""
    days = {(one.type, one.quantity): one for one in usual}
    count = int(incident.lasts_min * 60 // incident.every_s)
    for n in range(count + 1):
        for player in players:
            # no two devices speak in the same second for ever
            shift = crc32(player.code.encode()) % incident.every_s
            at = begins + timedelta(seconds=n * incident.every_s + shift)
            if player.is_silent((at - begins) / MINUTE):
                continue
            values = {
                name: measured(player, name, days[player.type, name], begins, at)
                for name in player.quantities
            }
            yield Said(at, player.code, values)


def measured(player: Player, quantity: str, day: Usual, begins: datetime, at: datetime) -> float:
    """What a device measures at an instant; the same whenever it is asked."""
    value = usual(day, player.code, at)
    for act in player.acts:
        if act.quantity == quantity:
            share = _share(act, player.away_m, (at - begins) / MINUTE)
            value += share * (act.peak - value)
    if day.least is not None:
        value = max(value, day.least)
    if day.most is not None:
        value = min(value, day.most)
    return round(value, 3)


def usual(day: Usual, device: str, at: datetime) -> float:
    """What is measured when nothing happens."""
    own = Random(f"{device} {day.quantity}").uniform(-1, 1)  # noqa: S311 - plays, protects nothing
    noise = Random(f"{device} {day.quantity} {at.timestamp():.0f}").gauss(0, 1)  # noqa: S311
    local = at.astimezone(CITY)
    hour = local.hour + local.minute / 60
    swing = cos((hour - day.peak_hour) / 24 * 2 * pi)
    return day.level + day.swing * swing + day.own * own + day.noise * noise


def _share(act: Act, away_m: float, minutes: float) -> float:
    """How much of the peak there is at a distance, so many minutes after the incident began: 0 to 1."""
    into = minutes - act.at_min
    if act.speed_m_per_min is not None:
        into -= away_m / act.speed_m_per_min
    left = exp(-away_m / act.reach_m) if act.reach_m is not None else 1.0
    return left * _course(act, into)


def _course(act: Act, into: float) -> float:
    """Rise, hold, fall: 0 to 1."""
    if into < 0:
        return 0.0
    if into < act.rises_min:
        return _rise(act.curve, into / act.rises_min)
    into -= act.rises_min + act.holds_min
    if into <= 0:
        return 1.0
    return 1.0 - _rise(act.curve, into / act.falls_min) if into < act.falls_min else 0.0


def _rise(curve: str, share: float) -> float:
    if curve == "step":
        return 0.0 if share < 1 else 1.0
    if curve == "swell":
        return 0.5 - 0.5 * cos(pi * share)
    if curve == "fill":  # dh/dt = (h_end - h) / τ: a hollow that fills, a room that gas fills
        return (1 - exp(-3 * share)) / _FULL
    return share
