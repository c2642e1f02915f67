"""Notices made of occasions, with the people of this moment: of one entry each of them is told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from events.notices.keeping import reach_of
from events.notices.matrix import Rule, Way, What
from events.notices.occasions import Occasion
from events.notices.people import People, wanted
from events.notices.planning import Plan, plan
from events.records import CaseFile
from grid.everybody import everybody
from hub.foundation import clock


def compose(made: Sequence[tuple[Occasion, CaseFile, list[Rule]]]) -> Iterator[Plan]:
    """The notices of occasions with the rows that count for each; the first occasion that means a person counts."""
    if not made:
        return
    now = clock.now()
    people = People(everybody(wanted(file for _, file, _ in made), now))
    reach = reach_of(people.by_user.keys())
    told: set[tuple[str, int, int]] = set()
    for one, file, rules in made:
        systems: set[int] = set()
        for planned in plan(one, file, rules, people, reach, now, clock.CITY):
            once = {("entry", one.seq, planned.user_id)}
            if one.what is What.OFFERED and one.item_id is not None:
                # given on before anybody read of it: who has it now is told once
                once.add(("item", one.item_id, planned.user_id))
            if once & told:
                continue
            told |= once
            if Way.MQTT in planned.ways and planned.org_id in systems:
                del planned.ways[Way.MQTT]  # a unit's own system is told once
            systems.add(planned.org_id)
            yield planned
