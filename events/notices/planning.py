"""From an occasion to notices: which rows of the matrix count, whom they mean, by which ways and when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from events.card import instant
from events.clocks import Timed
from events.notices.matrix import Quiet, Rule, Way, What
from events.notices.occasions import Occasion
from events.notices.people import People
from events.records import CaseFile, ItemRecord
from events.states import LEFT_ITEM, LIVE
from hub.foundation import pulse

#: Lights: told only while what they say holds.
_LIGHTS: Final = frozenset({What.YELLOW, What.OVERDUE, What.DUE_SOON})
#: What is about a work item, and nothing to tell of once that is done.
_TASKS: Final = frozenset({What.OFFERED, What.ASKED, What.CAME_BACK})
#: What may still matter when the case has ended.
OUTLASTING: Final = frozenset({What.ASKED, What.ANSWERED, What.CALLED_OFF})


class Reach(msgspec.Struct, frozen=True):
    """How one person can be reached. ways: those with an address, and by the unit's own system; off: turned off."""

    ways: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    quiet: Quiet | None = None


class Plan(msgspec.Struct):
    """One notice to be. ways: way → from when on it may be sent."""

    key: str
    user_id: int
    org_id: int
    occasion: Occasion
    rule: Rule
    values: dict[str, Any]
    why: dict[str, Any]
    urgent: bool
    ways: dict[Way, dt.datetime] = msgspec.field(default_factory=dict)


def holds(occasion: Occasion, file: CaseFile) -> bool:
    """Whether it is still so, now that it is told: after a day of downtime nobody hears of what is over."""
    case, item = file.case, file.item(occasion.item_id)
    if occasion.what in _TASKS:  # an appeal is looked at after the case ended
        return item is not None and item.is_open
    if occasion.what is What.CALLED_OFF:
        return item is not None and item.state in LEFT_ITEM
    if occasion.what not in _LIGHTS:
        return occasion.what in OUTLASTING or file.state in LIVE
    timed: Timed = case
    if item is not None:
        if not item.is_open:
            return False
        timed = item if item.clock_value is not None else case
    elif file.state not in LIVE:
        return False
    return not case.suspended and occasion.due in (instant(timed.due_at), instant(timed.yellow_at))


def counting(
    rules: Collection[Rule], occasion: Occasion, file: CaseFile, *, timed: bool
) -> list[Rule]:
    """The rows for an occasion. timed: those that wait for an instant, else those that are told at once."""
    return [
        rule
        for rule in rules
        if rule.on == occasion.what
        and (rule.after is not None) == timed
        and file.case.importance >= rule.from_importance
    ]


def plan(
    occasion: Occasion,
    file: CaseFile,
    rules: Sequence[Rule],
    people: People,
    reach: Mapping[int, Reach],
    now: dt.datetime,
    zone: dt.tzinfo,
) -> Iterator[Plan]:
    """One notice for each person these rows mean: of several rows for one, the first names it and the ways add up."""
    item = _about(occasion, file)
    found: dict[int, Plan] = {}
    for rule in rules:
        chosen = people.of(rule.who, file, item, rule.level)
        if not chosen.people:
            pulse.count("notices.nobody")
        for one in chosen.people:
            if one.user_id == occasion.by:
                continue  # who did it knows
            made = found.get(one.user_id)
            if made is None:
                made = found[one.user_id] = Plan(
                    f"{occasion.about}:{one.user_id}",
                    one.user_id,
                    one.org_id,
                    occasion,
                    rule,
                    values(occasion, file, item),
                    chosen.why.as_json(),
                    rule.urgent,
                )
            made.urgent = made.urgent or rule.urgent
            _add_ways(made, rule, reach.get(one.user_id, Reach()), now, zone)
    yield from found.values()


def _about(occasion: Occasion, file: CaseFile) -> ItemRecord | None:
    """The item it is about: of a supervision, which is ordered for a case, the demand that stands."""
    if occasion.what is What.SUPERVISED and occasion.item_id is None:
        return next(reversed(file.supervisions()), None)
    return file.item(occasion.item_id)


def _add_ways(made: Plan, rule: Rule, reach: Reach, now: dt.datetime, zone: dt.tzinfo) -> None:
    waits = None if rule.urgent or reach.quiet is None else reach.quiet.until(now, zone)
    for way in rule.ways:
        if way not in reach.ways or (way in reach.off and not rule.urgent):
            continue
        # a unit's own system sleeps never
        at = now if waits is None or way is Way.MQTT else waits
        made.ways[way] = min(at, made.ways.get(way, at))


def values(occasion: Occasion, file: CaseFile, item: ItemRecord | None) -> dict[str, Any]:
    """What a sentence may say of a case: no words anybody wrote, nothing of a caller, of the place the street."""
    case = file.case
    timed = item if item is not None and item.due_at is not None else case
    told: dict[str, Any] = {
        "number": case.number,
        "class": case.class_name,
        "class_code": f"{case.class_scheme}/{case.class_kind}/{case.class_code}"
        if case.class_code
        else "",
        "place": "".join(case.area_names[1:3]),
        "org": case.lead_org_name,
        "due": instant(timed.due_at),
    }
    if item is not None:
        told |= {"item": item.kind, "about": item.about, "unit": item.org_name}
    return told | occasion.values
