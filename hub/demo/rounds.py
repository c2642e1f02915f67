"""The rounds of the demo city's community officers: whom they visited lately, told by the real function."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Final

from events import visiting
from events.models import Found
from events.policy import running
from grid import posts
from grid.models import Post
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.ids import uuid7

#: Well within what a phone may be late with, and the hours in which one rings at doors.
_DAYS: Final = 2
_HOURS: Final = (9, 18)
_A_DAY: Final = (1, 3)
#: What a visit comes to, as often as that.
_RESULTS: Final = (
    (Found.FINE,) * 12 + (Found.SETTLED,) * 3 + (Found.NOT_MET,) * 3 + (Found.DECLINED,)
)
#: Half the side of the ground an officer walks, degrees.
_ROUND: Final = 0.002
_NOTES: Final = {
    Found.FINE: ("", "", "一切正常。", "用气用电安全。", "消防通道畅通。"),
    Found.SETTLED: ("楼道杂物已劝导清走。", "灭火器已更换。", "邻里噪声已调解。"),
    Found.NOT_MET: ("家中无人，已留联系卡。", ""),
    Found.DECLINED: ("住户称不便接待。",),
}


def walk(seed: int = 1) -> int:
    """Let every community officer tell what was visited in the last two days; how many visits."""
    chance = Random(seed)  # noqa: S311 - an invented city
    told = 0
    for post in Post.objects.filter(role=Role.GRID_OFFICER).select_related("user").order_by("id"):
        scope = posts.scope_of(post.user, post)
        if post.area is None:
            continue
        for day in range(_DAYS, 0, -1):
            morning = clock.day_begins(clock.today() - dt.timedelta(days=day))
            for _ in range(chance.randint(*_A_DAY)):
                at = morning + dt.timedelta(hours=chance.uniform(*_HOURS))
                _one(chance, scope, post.area.point, at)
                told += 1
    return told


def _one(chance: Random, scope: Scope, middle: object, at: dt.datetime) -> None:
    purpose = chance.choice(list(running().visit_purposes))
    found = chance.choice(_RESULTS)
    days = running().visit_purposes[purpose].again_days
    again = clock.today() + dt.timedelta(days=max(0, days - chance.randint(0, 6))) if days else None
    visiting.tell(
        uuid7(),
        visiting.Told(
            purpose=purpose,
            found=found,
            address=f"{chance.randint(1, 28)}号楼{chance.randint(1, 4)}单元{chance.randint(101, 604)}",
            note=chance.choice(_NOTES[found]),
            lon=middle.x + chance.uniform(-_ROUND, _ROUND),  # type: ignore[attr-defined] # a point of GEOS
            lat=middle.y + chance.uniform(-_ROUND, _ROUND),  # type: ignore[attr-defined]
            again_on=again,
        ),
        scope,
        at,
    )
