"""How much two cases look like one problem: points for class, distance, words and caller. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from events import vocabulary

#: What a whole agreement is worth; the same place and class together pass `LIKELY`. Measured on pairs that clerks
#: marked (`scripts/acceptance --only alike`, docs/performance.md).
CLASS, CATEGORY, NEAR, WORDS, CALLER = 35, 12, 28, 30, 20
#: From so many points on two cases are offered as one problem.
LIKELY: Final = 60
#: At this distance, in metres, the place says nothing any more: nine of ten marked pairs lie within 86 m.
FAR_M: Final = 100
#: So long apart two reports are less likely one problem: (days, points less).
OLD: Final = ((30, 25), (7, 10))
#: Signs of a text that are compared, and the fewest pairs that say anything.
_READ, _FEWEST = 400, 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a case is compared. pairs: of its first words; opened: aware."""

    class_ref: str
    category: str
    pairs: frozenset[str]
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One agreement. about: class, category, near, words, caller or age; value: what is told of it."""

    about: str
    points: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """points: 0 to 100; parts: what they are made of, in the order they are told."""

    points: int
    parts: tuple[Part, ...]

    @property
    def likely(self) -> bool:
        """Whether the two are offered as one problem."""
        return self.points >= LIKELY


def pairs(*texts: str) -> frozenset[str]:
    """Each sign of the folded texts with the next one; digits left out, which are numbers of houses and people."""
    text = vocabulary.fold(" ".join(texts))[:_READ]
    kept = "".join(sign for sign in text if sign.isalpha())
    return frozenset(kept[at : at + 2] for at in range(len(kept) - 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two texts are, 0 to 1 (Dice's coefficient); 0 when either says next to nothing."""
    if min(len(one), len(other)) < _FEWEST:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def compare(
    one: Seen, other: Seen, distance_m: int | None, *, same_caller: bool = False
) -> Likeness:
    """How much `other` looks like `one`. distance_m: None when one of them has no place."""
    parts = []
    if one.class_ref and one.class_ref == other.class_ref:
        parts.append(Part("class", CLASS))
    elif one.category and one.category == other.category:
        parts.append(Part("category", CATEGORY))
    if distance_m is not None and distance_m < FAR_M:
        parts.append(Part("near", round(NEAR * (1 - distance_m / FAR_M)), str(distance_m)))
    alike = overlap(one.pairs, other.pairs)
    if round(WORDS * alike):
        parts.append(Part("words", round(WORDS * alike), str(round(100 * alike))))
    if same_caller:
        parts.append(Part("caller", CALLER))
    days = abs(one.opened_at - other.opened_at).days
    less = next((points for least, points in OLD if days >= least), 0)
    if less and parts:
        parts.append(Part("age", -less, str(days)))
    return Likeness(max(0, min(100, sum(part.points for part in parts))), tuple(parts))
