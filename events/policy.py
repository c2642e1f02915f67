"""What a city decides for itself about the work: branches, limits, levels, bounds, thresholds. Pure.

A city says what it wants otherwise in its city file (`events.city_file`), whose keys are the fields of `Policy`: their
types say what may stand there, `metadata` may narrow it by "least" and "most", and "may_lack" lets a key be taken
away. `running()` is the policy of the city this process works for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from events.notices.matrix import RULES, Quiet, Rule
from events.states import CaseState, ItemKind, Matter
from events.verbs import CaseVerb, Switch
from grid.deadlines import YELLOW_PERCENT, Limit, Unit
from hub.foundation.access import Role


def _stage_limits() -> dict[CaseState, Limit]:
    # No standard names these; cities set 15 to 60 minutes for the desks.
    return {
        CaseState.INTAKE: Limit(1, Unit.URGENT_HOUR),
        CaseState.FILING: Limit(1, Unit.URGENT_HOUR),
        CaseState.DISPATCH: Limit(1, Unit.URGENT_HOUR),
        CaseState.CHECK: Limit(4, Unit.WORK_HOUR),
        CaseState.CALL_BACK: Limit(1, Unit.WORK_DAY),
        CaseState.CLOSING: Limit(4, Unit.WORK_HOUR),
    }


def _on_site_limits() -> dict[ItemKind, Limit]:
    # 运城 gives a collector half an hour for either; an hour is our smallest unit.
    return {ItemKind.VERIFY: Limit(1, Unit.URGENT_HOUR), ItemKind.CHECK: Limit(2, Unit.WORK_HOUR)}


def _level_limits() -> dict[str, Limit]:
    # No text names these; the higher a level, the longer its ways.
    return {
        "city": Limit(3, Unit.WORK_DAY),
        "district": Limit(2, Unit.WORK_DAY),
        "street": Limit(1, Unit.WORK_DAY),
        "community": Limit(1, Unit.WORK_DAY),
    }


@dataclass(frozen=True, slots=True)
class Level:
    """Who has to agree to a request that is larger than so many days; a request climbs from level to level."""

    role: Role
    above_days: int = field(default=0, metadata={"most": 3660})


def _levels() -> dict[Matter, tuple[Level, ...]]:
    # Two levels, as the open 城管 workflows have them; a short extension is the dispatcher's alone.
    return {
        Matter.EXTENSION: (Level(Role.DISPATCHER), Level(Role.SHIFT_SUPERVISOR, above_days=3)),
        Matter.SUSPENSION: (
            Level(Role.DISPATCHER),
            Level(Role.SHIFT_SUPERVISOR),
            Level(Role.LEADER, above_days=180),
        ),
        Matter.DISPUTE: (Level(Role.SHIFT_SUPERVISOR),),
        # two reviews, as 运城 has them
        Matter.TIMEOUT: (Level(Role.DISPATCHER), Level(Role.SHIFT_SUPERVISOR)),
        # decided by the hotline; an appeal is reviewed twice, by others
        Matter.UNREASONABLE: (Level(Role.SHIFT_SUPERVISOR),),
        Matter.CLAIM_APPEAL: (Level(Role.DISPATCHER), Level(Role.LEADER)),
    }


@dataclass(frozen=True, slots=True)
class Grade:
    """How soon a supervision of this grade has to be answered, and who may order it."""

    answer_limit: Limit
    roles: frozenset[Role]


def _grades() -> dict[int, Grade]:
    # 大宁路街道, Shanghai, gives a supervised order 3 working days; the graver grades are our own.
    both = frozenset({Role.SHIFT_SUPERVISOR, Role.LEADER})
    return {
        1: Grade(Limit(3, Unit.WORK_DAY), both),
        2: Grade(Limit(1, Unit.WORK_DAY), both),
        3: Grade(Limit(4, Unit.WORK_HOUR), frozenset({Role.LEADER})),
    }


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a community officer visits for (走访事项). again_days: when the next visit is due, 0 never by itself.

    name: as the city calls it; empty for one that is built in, which is named in the reader's language.
    """

    name: str = field(default="", metadata={"may_be_empty": True})
    again_days: int = field(default=0, metadata={"most": 730})


def _visit_purposes() -> dict[str, Purpose]:
    # 滨州市网格化条例 wants a list, and nothing done that is not on it; what stands on it each city decides.
    return {
        "household": Purpose(again_days=90),
        "care": Purpose(again_days=7),
        "shop": Purpose(again_days=30),
        "rental": Purpose(again_days=30),
        "safety": Purpose(again_days=30),
        "dispute": Purpose(),
        "notice": Purpose(),
    }


def _all_on() -> dict[Switch, bool]:
    return dict.fromkeys(Switch, True)


@dataclass(frozen=True, slots=True)
class Policy:
    """One city's policy."""

    #: Which branches the city has; see `events.moves.switches`.
    branches: Mapping[Switch, bool] = field(default_factory=_all_on)
    #: Whose decision a move of a desk is, where it is another's than the tables of moves say.
    who: Mapping[CaseVerb, frozenset[Role]] = field(default_factory=dict)
    #: How long each state that waits for a desk may take; `handling` has the filing rule's limit.
    stage_limits: Mapping[CaseState, Limit] = field(
        default_factory=_stage_limits, metadata={"may_lack": True}
    )
    #: 核实, 核查: how long looking on site may take; without a limit it falls due with its stage.
    on_site_limits: Mapping[ItemKind, Limit] = field(
        default_factory=_on_site_limits, metadata={"may_lack": True}
    )
    #: How long a collector may leave such a task lying before the next one is asked.
    take_limit: timedelta = timedelta(minutes=15)
    #: Per cent of a limit that are gone when its light turns yellow.
    yellow_percent: int = field(default=YELLOW_PERCENT, metadata={"least": 1, "most": 99})
    #: 简易流程: for which classes it is open, and how many in a hundred the shift supervisor reviews all the same.
    simple_classes: frozenset[str] = field(
        default=frozenset({"07001", "07002", "09010"}), metadata={"may_be_empty": True}
    )
    simple_review_percent: int = field(default=10, metadata={"least": 0, "most": 100})
    #: 突发事件: from which importance on a case is one (0 to 3).
    emergency_importance: int = field(default=3, metadata={"least": 1, "most": 3})
    #: 吹哨报到: units of which levels may call departments, and how soon those have to come.
    whistle_levels: frozenset[str] = frozenset({"street"})
    whistle_limit: Limit = field(default_factory=lambda: Limit(2, Unit.URGENT_HOUR))
    #: 上行, 下达: how long a level has for what another one passed to it; without a limit it falls due with the case.
    level_limits: Mapping[str, Limit] = field(default_factory=_level_limits)
    #: A hotline order's legal reply date: 5 working days where a city names one.
    reply_limit: Limit = field(default_factory=lambda: Limit(5, Unit.WORK_DAY))
    #: 先行联系: how soon the unit that leads contacts a caller (Beijing practice: 2 hours).
    first_contact_limit: Limit = field(default_factory=lambda: Limit(2, Unit.WORK_HOUR))
    #: 差评整改: how soon a bad rating has been acted upon (Sichuan: 15 working days, every one called again).
    rectify_limit: Limit = field(default_factory=lambda: Limit(15, Unit.WORK_DAY))
    #: 回访: how often a caller who is not reached is tried, and how long to wait in between.
    call_back_attempts: int = 3
    call_back_pause: timedelta = timedelta(minutes=30)
    #: How far back a device may say that something was done: a phone without signal for a week-end.
    acted_back: timedelta = timedelta(hours=72)
    #: A photo taken farther from the case than this is marked, never refused.
    far_m: int = field(default=200, metadata={"least": 1, "most": 100_000})
    #: How long the track of a shift is kept, in days; only who walked it sees it.
    track_days: int = field(default=30, metadata={"least": 1, "most": 365})
    #: 交接班: how far ahead a handover names what falls due, and from which importance on a case is named by itself.
    handover_ahead: timedelta = timedelta(hours=12)
    handover_importance: int = field(default=2, metadata={"least": 1, "most": 3})
    #: 走访: what community officers visit for, and how long where and what is kept, in days.
    visit_purposes: Mapping[str, Purpose] = field(
        default_factory=_visit_purposes, metadata={"may_lack": True}
    )
    visit_words_days: int = field(default=365, metadata={"least": 1, "most": 3650})
    #: Who has to agree to what, from the lowest level up.
    levels: Mapping[Matter, tuple[Level, ...]] = field(default_factory=_levels)
    #: How long one level may take to answer a request.
    answer_limit: Limit = field(default_factory=lambda: Limit(4, Unit.WORK_HOUR))
    #: 延期: at most so often, and together at most so many working days (Shandong 2020: 10).
    extensions_most: int = field(default=2, metadata={"most": 20})
    extension_most_days: int = field(default=10, metadata={"most": 999})
    #: 挂账: at most so often, and at most so many days from the day it is asked for.
    suspensions_most: int = field(default=1, metadata={"most": 20})
    suspension_most_days: int = field(default=365, metadata={"least": 1, "most": 366})
    #: 退单, 派单异议: how long after it was offered a unit may return or dispute it (Shandong 2020: 2 working days).
    return_limit: Limit = field(default_factory=lambda: Limit(2, Unit.WORK_DAY))
    #: 举报: these types of what is told, and these words in a source's own class, keep who told it from the units.
    secret_types: tuple[str, ...] = ("04",)
    secret_words: tuple[str, ...] = ("举报",)
    #: How many callers one person may look at in an hour and in a day, before it is too often to be work.
    looks_per_hour: int = 20
    looks_per_day: int = 100
    #: 报警风暴: from how many devices on alarms of one rule are one incident, when they stand within so many metres or
    #: speak through one gateway, and were raised so close in time; of one gateway, at least so many in a hundred of
    #: its devices, because a whole city may speak through one.
    storm_devices: int = field(default=5, metadata={"least": 3, "most": 1000})
    storm_m: int = field(default=500, metadata={"least": 10, "most": 20_000})
    storm_window: timedelta = timedelta(minutes=10)
    storm_percent: int = field(default=20, metadata={"least": 1, "most": 100})
    #: 超时申诉: how long after it reported a unit may appeal.
    appeal_limit: Limit = field(default_factory=lambda: Limit(5, Unit.WORK_DAY))
    #: 督办: the grades there are, mildest first.
    supervision: Mapping[int, Grade] = field(default_factory=_grades)
    #: Who is told what, by which ways and when; and the hours in which what is not urgent waits.
    notices: tuple[Rule, ...] = field(default=RULES, metadata={"may_be_empty": True})
    quiet: Quiet | None = field(default_factory=Quiet)
    #: Which reasons of a list the city offers, in this order; a list that is not named is offered whole.
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: 常用语: sentences offered where the words of a move are written, by its verb; the city's own texts.
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict, metadata={"longest": 200})
    #: Under which name and digest the policy runs: what a case is stamped with. Not a key of the file.
    stamp: str = field(default="built-in", metadata={"is_key": False})

    def asked_of(self, matter: Matter, days: int) -> tuple[Role, ...]:
        """Who has to agree to a request of so many days, in turn; the lowest level always."""
        levels = self.levels[matter]
        return tuple(one.role for one in levels if one is levels[0] or days > one.above_days)


#: What counts where a city says nothing.
POLICY: Final = Policy()

_providers: list[Callable[[], Policy]] = []
_running: list[Policy] = []


def provide(policy: Callable[[], Policy]) -> None:
    """Name the function that knows the running city's policy; it is asked once, when it is needed first."""
    _providers[:] = [policy]
    _running.clear()


def running() -> Policy:
    """The policy of the city this process works for; the built-in one where nobody was named who knows."""
    if not _running:
        _running.append(_providers[0]() if _providers else POLICY)
    return _running[0]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The instant at which a clock stopped, which of the two times it is, and why."""

    at: datetime
    by: str
    why: str


def stopped_at(
    acted_at: datetime,
    recorded_at: datetime,
    not_before: datetime,
    *,
    has_evidence: bool,
    policy: Policy,
) -> Stopped:
    """Which of the two times stops a clock: acted_at when it is within the bound and proven, else recorded_at.

    not_before: nothing is done before it was asked for.
    """
    if acted_at >= recorded_at:
        return Stopped(recorded_at, "recorded_at", "same")
    if not has_evidence:
        return Stopped(recorded_at, "recorded_at", "no_evidence")
    if acted_at < recorded_at - policy.acted_back:
        return Stopped(recorded_at, "recorded_at", "too_old")
    if acted_at < not_before:
        return Stopped(recorded_at, "recorded_at", "before_it_was_asked")
    return Stopped(acted_at, "acted_at", "in_bound_with_evidence")
