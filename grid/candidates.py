"""Candidates for an address: how they support each other, and which of them are worth showing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from grid.streets import metres
from hub.foundation.why import Why

#: Two finds of different kinds this close to each other speak for each other.
_NEAR_M: Final = 300.0
_NAMED: Final = ("poi", "quarter")


class Candidate(Struct, frozen=True):
    """A place the text may mean. score 0–1; lon, lat: degrees, CGCS2000; area_id: the finest known."""

    lon: float
    lat: float
    score: float
    name: str
    kind: str
    area_id: int | None
    radius_m: float = 0.0
    reasons: tuple[Why, ...] = ()


def reason(how: str, **values: Any) -> Why:
    """One reason of a candidate."""
    return Why(f"grid.geocode.{how}", values)


def agreed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Belief grows where two independent finds agree: a house number and a named place beside it."""
    doors = [one for one in candidates if one.kind == "doorplate"]
    named = [one for one in candidates if one.kind in _NAMED]
    supported = []
    for one in candidates:
        independent = named if one.kind == "doorplate" else doors if one.kind in _NAMED else ()
        others = [
            other
            for other in independent
            if metres((one.lon, one.lat), (other.lon, other.lat)) <= _NEAR_M
        ]
        if others:
            best = max(others, key=lambda other: other.score)
            score = min(0.98, 1 - (1 - one.score) * (1 - best.score * 0.8))
            reasons = (*one.reasons, reason("agrees", name=best.name))
            one = replace(one, score=round(score, 3), reasons=reasons)
        supported.append(one)
    return supported


def unlike(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """The best of each place: what lies within 30 m of a better one says nothing new."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.score, c.radius_m, c.name)):
        here = (candidate.lon, candidate.lat)
        if all(metres(here, (other.lon, other.lat)) > 30 for other in kept):
            kept.append(candidate)
        if len(kept) == limit:
            break
    return kept
