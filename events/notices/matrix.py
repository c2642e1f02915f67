"""The matrix: what happened × who × by which channel, and when. A city's own stands in its policy. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from grid.deadlines import Limit, Unit


class What(StrEnum):
    """What somebody is told of."""

    EMERGENCY = "emergency"  #: 突发事件: declared one
    OFFERED = "offered"  #: 新任务: a work item waits for its holder
    ASKED = "asked"  #: 待审批: a request waits for an answer
    ANSWERED = "answered"  #: 审批结果: a request was agreed to, refused or ruled on
    YELLOW = "yellow"  #: 黄灯: four fifths of the time are gone
    DUE_SOON = "due_soon"  #: 即将到期: only so much working time is left
    OVERDUE = "overdue"  #: 超时
    REMINDED = "reminded"  #: 催办, of a desk or of a caller
    SUPERVISED = "supervised"  #: 督办: an answer is demanded
    REPLIED = "replied"  #: 督办回复: the answer came
    CAME_BACK = "came_back"  #: 下级退回: a part that was handed on is back
    CALLED_OFF = "called_off"  #: 任务撤回: nobody has to do it any more
    PART_DONE = "part_done"  #: 协办反馈: a unit reported its part of a joint case
    ARRIVED = "arrived"  #: 到场: a unit that was called by whistle is there
    RETURNED = "returned"  #: 退单: nobody has it, it waits for dispatch
    DESIGNATED = "designated"  #: 指定承办
    REWORK = "rework"  #: 返工: what was reported handled is not
    REOPENED = "reopened"  #: 重新办理
    SUSPENDED = "suspended"  #: 挂账
    SUSPENSION_ENDS = "suspension_ends"  #: 挂账即将到期
    RESUMED = "resumed"  #: 恢复办理


class Who(StrEnum):
    """Who is meant by a row."""

    HOLDER = "holder"  #: the person who has the task, else the unit's liaisons, else those on duty who may take it
    UNIT = (
        "unit"  #: the liaisons of the unit that has the task or leads, else of the nearest above it
    )
    LEAD = "lead"  #: the liaisons of the unit that leads
    ASKED = "asked"  #: those on duty of the role whose answer a request waits for
    DISPATCHER = "dispatcher"  #: 派遣员 on duty over the place
    SUPERVISOR = "supervisor"  #: 值班长 on duty over the place
    LEADER = "leader"  #: 领导 over the place


class Way(StrEnum):
    """By which channel. In-app comes always and at once; the others where the city has set them up."""

    SMS = "sms"  #: 短信
    CHAT = "chat"  #: 政务微信、钉钉、飞书
    MAIL = "mail"  #: 电子邮件
    MQTT = "mqtt"  #: to the unit's own system


class Level(StrEnum):
    """Of which level the people of a row are; ANY is the nearest to the place."""

    ANY = "any"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the matrix.

    name: stable, for the journal. before: at this much before the limit, or the planned end, in its own time (working
    time for a limit in working time); after: this much after it happened; neither: at once. from_importance: only
    cases of at least this importance. urgent: sent in quiet hours, too, and over a channel somebody turned off.
    """

    name: str
    on: What
    who: Who
    ways: tuple[Way, ...] = ()
    before: Limit | None = None
    after: Limit | None = None
    level: Level = Level.ANY
    from_importance: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours, in minutes of the city's day: what is not urgent waits until they end.

    begins may be later than ends; equal ones mean that there are none.
    """

    begins: int = field(default=22 * 60, metadata={"least": 0, "most": 1439})
    ends: int = field(default=7 * 60, metadata={"least": 0, "most": 1439})

    def until(self, at: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
        """When they end, aware; None when `at` is not in them."""
        local = at.astimezone(zone)
        now, over_night = local.hour * 60 + local.minute, self.begins > self.ends
        begun, ended = now >= self.begins, now >= self.ends
        if (not begun and ended) if over_night else (not begun or ended):
            return None
        day = local.date() + dt.timedelta(days=1 if over_night and begun else 0)
        return dt.datetime.combine(day, dt.time(*divmod(self.ends, 60)), tzinfo=zone)


def _hours(value: int) -> Limit:
    return Limit(value, Unit.WORK_HOUR)


_PHONE: Final = (Way.SMS, Way.CHAT)
_ALL: Final = (Way.SMS, Way.CHAT, Way.MAIL)
#: From this importance on a case disturbs people at night.
GRAVE: Final = 3

#: The matrix of the city that has none of its own. No standard names one; the ladder of the lights (liaison, then
#: supervisor, then leader) is that of the 城管 practice (standards.md §1.9, §4.1).
RULES: Final[tuple[Rule, ...]] = (
    Rule("emergency", What.EMERGENCY, Who.HOLDER, _PHONE, urgent=True),
    Rule("emergency.unit", What.EMERGENCY, Who.UNIT, (*_ALL, Way.MQTT), urgent=True),
    Rule("emergency.supervisor", What.EMERGENCY, Who.SUPERVISOR, _PHONE, urgent=True),
    Rule("emergency.leader", What.EMERGENCY, Who.LEADER, _PHONE, urgent=True),
    Rule("offered.grave", What.OFFERED, Who.HOLDER, (*_PHONE, Way.MQTT), from_importance=GRAVE, urgent=True),
    Rule("offered", What.OFFERED, Who.HOLDER, (Way.CHAT,)),
    Rule("asked", What.ASKED, Who.ASKED, (Way.CHAT,)),
    Rule("answered", What.ANSWERED, Who.UNIT, (Way.CHAT,)),
    Rule("yellow", What.YELLOW, Who.HOLDER, _PHONE),
    Rule("yellow.unit", What.YELLOW, Who.UNIT, _PHONE),
    Rule("due_soon", What.DUE_SOON, Who.HOLDER, _PHONE, before=_hours(1)),
    Rule("overdue", What.OVERDUE, Who.HOLDER, _PHONE),
    Rule("overdue.unit", What.OVERDUE, Who.UNIT, (*_ALL, Way.MQTT)),
    Rule("overdue.supervisor", What.OVERDUE, Who.SUPERVISOR, (Way.CHAT,)),
    Rule("overdue.leader", What.OVERDUE, Who.LEADER, _ALL, after=_hours(4)),
    Rule("overdue.leader.city", What.OVERDUE, Who.LEADER, _ALL, after=Limit(2, Unit.WORK_DAY), level=Level.CITY),
    Rule("reminded", What.REMINDED, Who.HOLDER, _PHONE),
    Rule("reminded.unit", What.REMINDED, Who.UNIT, (Way.CHAT,)),
    Rule("supervised", What.SUPERVISED, Who.UNIT, (*_ALL, Way.MQTT), urgent=True),
    Rule("replied", What.REPLIED, Who.SUPERVISOR, (Way.CHAT,)),
    Rule("came_back", What.CAME_BACK, Who.HOLDER, (Way.CHAT,)),
    Rule("called_off", What.CALLED_OFF, Who.HOLDER, _PHONE),
    Rule("part_done", What.PART_DONE, Who.LEAD),
    Rule("arrived", What.ARRIVED, Who.LEAD, (Way.CHAT,)),
    Rule("returned", What.RETURNED, Who.DISPATCHER, (Way.CHAT,)),
    Rule("designated", What.DESIGNATED, Who.UNIT, _PHONE),
    Rule("rework", What.REWORK, Who.HOLDER, _PHONE),
    Rule("reopened", What.REOPENED, Who.DISPATCHER, (Way.CHAT,)),
    Rule("suspended", What.SUSPENDED, Who.UNIT, (Way.CHAT,)),
    Rule("suspension_ends", What.SUSPENSION_ENDS, Who.UNIT, _PHONE, before=Limit(2, Unit.WORK_DAY)),
    Rule("resumed", What.RESUMED, Who.UNIT, _PHONE),
)  # fmt: skip

#: What has an instant in the future that a row can come before.
PLANNED: Final = frozenset({What.DUE_SOON, What.SUSPENSION_ENDS})


def faults(rules: Collection[Rule]) -> Iterator[str]:
    """What is wrong with a matrix, a sentence for each; nothing when it can be followed."""
    seen: set[str] = set()
    for rule in rules:
        if not rule.name or rule.name in seen:
            yield f"each row needs a name of its own, got {rule.name!r} again"
        seen.add(rule.name)
        if rule.before is not None and rule.after is not None:
            yield f"{rule.name}: expected before or after, got both"
        if (rule.on in PLANNED) != (rule.before is not None):
            told = ", ".join(sorted(PLANNED))
            yield f"{rule.name}: `before` belongs to {told}, and these need it; got {rule.on}"
