"""Who is asked to look on site, before filing (核实) and after handling (核查): the nearest on duty. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from events.states import ItemKind
from hub.foundation.why import Why

#: What is judged where it is.
ON_SITE: Final = frozenset({ItemKind.VERIFY, ItemKind.CHECK})


class Collector(msgspec.Struct, frozen=True):
    """A collector on duty over the place of a case.

    depth: how deep the own area stands between the city and the place, the larger the nearer; area: its name;
    tasks: the on-site tasks the collector has already.
    """

    user_id: int
    name: str
    depth: int
    area: str
    tasks: int = 0


def choose(
    found: Sequence[Collector], handlers: Collection[int], asked: Collection[int]
) -> tuple[Collector | None, Why]:
    """The nearest who did not handle the case and was not asked yet; among equally near, who has the fewest tasks.

    found: in the order of `grid.duty.near`, which decides between equals. None: nobody is left, so that anybody of
    the area takes it from the pool. Source: GB/T 30428.7 practice (the nearest collector), 双轴 (who judges did not
    handle).
    """
    able = [one for one in found if one.user_id not in handlers]
    left = [one for one in able if one.user_id not in asked]
    if left:
        best = min(left, key=lambda one: (-one.depth, one.tasks))
        return best, Why(
            "events.on_site.nearest", {"name": best.name, "area": best.area, "tasks": best.tasks}
        )
    if able:
        return None, Why("events.on_site.all_asked", {"count": len(able)})
    return None, Why("events.on_site.nobody")
