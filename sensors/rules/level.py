"""One level of a rule: a switch with two thresholds and a duration on each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from hub.foundation.errors import Phrase
from sensors.errors import BadRule

#: The longest a rule may wait for anything, s: a year.
LONGEST_S: Final = 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Level:
    """It goes on when the number was at or beyond `raise_at` for `after_s`, off when it was back inside `clear_at` for
    `clear_after_s`.

    level: 1 is the gravest (一级); durations in seconds of event time.
    """

    level: int
    raise_at: float
    clear_at: float
    after_s: float = 0.0
    clear_after_s: float = 0.0


def check(levels: Sequence[Level], *, above: bool, field: str = "levels") -> None:
    """Raise BadRule for levels that contradict themselves. levels: from the mildest to the gravest."""
    sign = 1 if above else -1
    for n, one in enumerate(levels):
        place = f"{field}[{n}]"
        if not (isfinite(one.raise_at) and isfinite(one.clear_at)):
            raise BadRule(field=f"{place}.raise_at", why=Phrase("expected a number that is finite"))
        for name in ("after_s", "clear_after_s"):
            if not 0 <= getattr(one, name) <= LONGEST_S:
                raise BadRule(
                    field=f"{place}.{name}",
                    why=Phrase(
                        "expected seconds from 0 to a year, got %(got)s",
                        got=f"{getattr(one, name):g}",
                    ),
                )
        if sign * one.clear_at > sign * one.raise_at:
            raise BadRule(
                field=f"{place}.clear_at",
                why=Phrase("level %(level)s would clear before it is raised", level=one.level),
            )
        if n and sign * one.raise_at < sign * levels[n - 1].raise_at:
            raise BadRule(
                field=f"{place}.raise_at",
                why=Phrase(
                    "level %(level)s would be raised at %(got)s already, the milder level %(milder)s only at %(at)s",
                    level=one.level,
                    got=f"{one.raise_at:g}",
                    milder=levels[n - 1].level,
                    at=f"{levels[n - 1].raise_at:g}",
                ),
            )
        if n and one.level >= levels[n - 1].level:
            raise BadRule(
                field=f"{place}.level",
                why=Phrase(
                    "levels go from the mildest to the gravest, and level %(level)s does not",
                    level=one.level,
                ),
            )
