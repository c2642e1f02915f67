"""What is wrong with a device, each with its reason. Pure: facts and limits in, `Why`s out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from hub.foundation import clock
from hub.foundation.why import Why
from sensors import rhythm
from sensors.limits import Limits
from sensors.parcel import Last

#: The time the figures below are about.
DAY: Final = timedelta(days=1)
#: Quantities that tell of the device itself and not of what it watches.
BATTERY, BATTERY_V, LOW_BATTERY, RSSI, SNR = (
    "battery",
    "battery_voltage",
    "low_battery",
    "rssi",
    "snr",
)
OF_ITSELF: Final = frozenset({BATTERY, BATTERY_V, LOW_BATTERY, RSSI, SNR})
#: Every finding there is, the gravest first: code → whether somebody has to go there.
FINDINGS: Final[tuple[str, ...]] = (
    "impossible",
    "stuck",
    "flapping",
    "gaps",
    "drift",
    "battery",
    "signal",
    "calibration",
)


@dataclass(frozen=True, slots=True)
class Beyond:
    """Measured values of a quantity that cannot be. value, at: of the newest."""

    quantity: str
    count: int
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """A quantity that says the same since an instant, `count` times."""

    quantity: str
    value: float
    since: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a device at `now`.

    type_rhythm_s: of its type, or its own as registered (then stated). arrivals, measured: of its last messages,
    seconds since 1970. drift_s: its clock against ours, positive when ahead; None: not known.
    turns: when it went offline or came back.
    """

    now: datetime
    device: str
    type_rhythm_s: float
    stated: bool
    arrivals: Sequence[float] = ()
    measured: Sequence[float] = ()
    drift_s: float | None = None
    values: Mapping[str, Last] = field(default_factory=dict)
    beyond: Sequence[Beyond] = ()
    stuck: Sequence[Stuck] = ()
    turns: Sequence[datetime] = ()
    calibration_due: datetime | None = None
    quantities: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a silence makes a device offline, from which rhythm, and why so long."""

    after_s: int
    arrives: rhythm.Rhythm
    measures: rhythm.Rhythm
    why: Why


def silence(facts: Facts, limits: Limits) -> Silence:
    """What this device's silence means: so many of its own rhythms, within the bounds of its type."""
    arrives, measures = rhythm.learn(facts.arrivals), rhythm.learn(facts.measured)
    learnt = None if facts.stated else arrives.s
    own = rhythm.bounded(learnt, facts.type_rhythm_s, limits)
    after = min(max(limits.silent_rhythms * own, limits.silent_least_s), limits.silent_most_s)
    values = {
        "rhythm_s": round(own),
        "rhythms": limits.silent_rhythms,
        "after_s": round(after),
        "n": arrives.n,
        "of_type_s": round(facts.type_rhythm_s),
    }
    code = "stated" if facts.stated else "of_type" if learnt is None else "learnt"
    return Silence(round(after), arrives, measures, Why(f"sensors.silent.{code}", values))


def findings(facts: Facts, limits: Limits, silent: Silence) -> dict[str, Why]:
    """What is wrong with a device besides being offline, by code, in the order of FINDINGS."""
    found = {
        "impossible": _impossible(facts, limits),
        "stuck": _stuck(facts),
        "flapping": _flapping(facts, limits),
        "gaps": _gaps(facts, limits, silent),
        "drift": _drift(facts, limits),
        "battery": _battery(facts, limits),
        "signal": _signal(facts, limits),
        "calibration": _calibration(facts),
    }
    return {code: why for code in FINDINGS if (why := found[code]) is not None}


def moment(at: datetime) -> str:
    """An instant as sentences say it: city time to the second."""
    return at.astimezone(clock.CITY).strftime("%F %T")


def _impossible(facts: Facts, limits: Limits) -> Why | None:
    for one in facts.beyond:
        asked = limits.ranges[one.quantity]
        values = _of(facts, one.quantity) | {
            "count": one.count,
            "value": round(one.value, 6),
            "at": moment(one.at),
            "least": "–" if asked.least is None else asked.least,
            "most": "–" if asked.most is None else asked.most,
        }
        return Why("sensors.health.impossible", values)
    return None


def _stuck(facts: Facts) -> Why | None:
    for one in facts.stuck:
        values = _of(facts, one.quantity) | {
            "value": round(one.value, 6),
            "since": moment(one.since),
            "count": one.count,
        }
        return Why("sensors.health.stuck", values)
    return None


def _flapping(facts: Facts, limits: Limits) -> Why | None:
    times = sum(facts.now - one < DAY for one in facts.turns) // 2
    if times < limits.flaps:
        return None
    return Why("sensors.health.flapping", {"times": times, "limit": limits.flaps})


def _gaps(facts: Facts, limits: Limits, silent: Silence) -> Why | None:
    since = (facts.now - DAY).timestamp()
    own = rhythm.bounded(silent.measures.s, facts.type_rhythm_s, limits)
    count, longest = rhythm.gaps(
        [one for one in facts.measured if one >= since], own, limits.silent_rhythms
    )
    if count < limits.gaps:
        return None
    values = {
        "count": count,
        "longest_s": round(longest),
        "rhythm_s": round(own),
        "limit": limits.gaps,
    }
    return Why("sensors.health.gaps", values)


def _drift(facts: Facts, limits: Limits) -> Why | None:
    if facts.drift_s is None or abs(facts.drift_s) <= limits.drift_s:
        return None
    way = "ahead" if facts.drift_s > 0 else "behind"
    values = {"drift_s": round(abs(facts.drift_s)), "limit_s": limits.drift_s}
    return Why(f"sensors.health.drift_{way}", values)


def _number(facts: Facts, quantity: str) -> float | None:
    last = facts.values.get(quantity)
    return last.v if last is not None and not isinstance(last.v, str) else None


def _battery(facts: Facts, limits: Limits) -> Why | None:
    share, volts = _number(facts, BATTERY), _number(facts, BATTERY_V)
    if share is not None and limits.battery is not None and share <= limits.battery:
        return Why("sensors.health.battery", {"value": round(share), "limit": limits.battery})
    if volts is not None and limits.battery_v is not None and volts <= limits.battery_v:
        return Why(
            "sensors.health.battery_v", {"value": round(volts, 2), "limit": limits.battery_v}
        )
    if _number(facts, LOW_BATTERY):
        return Why("sensors.health.battery_said")
    return None


def _signal(facts: Facts, limits: Limits) -> Why | None:
    for quantity, limit, unit in ((RSSI, limits.signal_dbm, "dBm"), (SNR, limits.signal_db, "dB")):
        value = _number(facts, quantity)
        if value is not None and limit is not None and value <= limit:
            values = {"value": round(value, 1), "limit": limit, "unit": unit}
            return Why("sensors.health.signal", values)
    return None


def _calibration(facts: Facts) -> Why | None:
    if facts.calibration_due is None or facts.calibration_due > facts.now:
        return None
    return Why("sensors.health.calibration", {"due": moment(facts.calibration_due)[:10]})


def _of(facts: Facts, quantity: str) -> dict[str, Any]:
    said = facts.quantities.get(quantity, {})
    return {"quantity": said.get("name", quantity), "unit": said.get("unit", "")}
