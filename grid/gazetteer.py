"""What an address text may mean: candidates from the names of a city. Pure.

Every candidate says how far it may be off (radius_m) and how sure its identity is; its score is
the identity divided by 1 + radius / 600 m, so that 1 is the very place and a half is "somewhere
within 600 m" or "one of two".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, combinations
from operator import itemgetter
from typing import Final

import shapely
from msgspec import Struct

from grid import address
from grid.address import Address, Relation, Road
from grid.candidates import Candidate, agreed, reason, unlike
from grid.names import AreaName, Names, pairs
from grid.streets import DEGREE_M, Spot, metres
from hub.foundation.why import Why

#: The radius at which a certain identity scores one half.
HALF_M: Final = 600.0
#: A named place is larger than a point, a crossing hardly.
_POI_M, _CROSSING_M = 60.0, 25.0
#: House numbers of two roads this close stand at their crossing.
_MEET_M: Final = 150.0
#: What a relation adds to the radius.
_ADDED_M: Final = {Relation.OPPOSITE: 30.0, Relation.NEAR: 30.0, Relation.ALONG: 200.0}
#: Belief in a candidate whose division is not the one the text names, by level.
_ELSEWHERE: Final = {"district": 0.3, "street": 0.5, "community": 0.6}
#: Two finds on one road this close are one answer.
_BESIDE_M: Final = 150.0
#: How much a kind of find speaks for one of several roads of the same name.
_WEIGHT: Final = {"plate": 1.0, "between": 0.6, "mouth": 0.4, "lane": 0.6, "beyond": 0.2}
_FORMER: Final = 0.8
#: A division says where to look, never the place itself: its score stays below any point's.
_AREA_BELIEF: Final = 0.5
_NOISE: Final = re.compile(r"附近|旁边?|对面|门口|前面?|后面?|隔壁|周围|周边|一带|内|里面|[的在]")
_CHUNK: Final = re.compile(r"[一-鿿a-z0-9]{4,}")
#: A pair of characters that more names than this share says nothing.
_TOO_COMMON: Final = 500
_ALIKE: Final = 0.5
#: Addresses whose answer is remembered: what happens at one place is told by many, and what was read ahead of its
#: batch is asked for again.
_REMEMBERED: Final = 16_384
#: Pairs of roads whose crossings are remembered; a city has fewer that meet.
_CROSSINGS: Final = 8_192


class _Guess(Struct, frozen=True):
    """A candidate before it is weighed. belief: that it is the thing the text means, 0–1."""

    lon: float
    lat: float
    radius_m: float
    belief: float
    name: str
    kind: str
    area: int
    reasons: tuple[Why, ...]


def _apart(found: Sequence[tuple[float, Spot]]) -> list[tuple[float, Spot]]:
    """Finds that are rivals. A road on a border has its even numbers in one district and its odd ones in the
    other: what lies beside a better find of the same road is the same answer.
    """
    kept: list[tuple[float, Spot]] = []
    for weight, spot in sorted(found, key=lambda one: -one[0]):
        here = (spot.lon, spot.lat)
        if all(metres(here, (other.lon, other.lat)) > _BESIDE_M for _, other in kept):
            kept.append((weight, spot))
    return kept


class Gazetteer:
    """Finds addresses in the names of one city. Immutable; may be used from several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._crossings = lru_cache(maxsize=_CROSSINGS)(
            lambda one, other: tuple(self._meetings(one, other))
        )

    def find(self, text: str, limit: int = 5) -> list[Candidate]:
        """The places the text may mean, the likeliest first; empty when it names nothing known."""
        return list(self._found(text, limit))

    def _find(self, text: str, limit: int) -> Sequence[Candidate]:
        said = address.parse(text, self._names.road_lexicon)
        mentioned = self._mentioned(said)
        guesses = [
            *self._by_crossing(said),
            *self._by_road(said, mentioned),
            *self._by_name(said),
            *self._by_area(mentioned),
        ]
        named: dict[str, set[int]] = {}
        for area in mentioned:
            named.setdefault(area.level, set()).add(area.id)
        weighed = [self._weigh(guess, said.relation, named) for guess in guesses]
        return unlike(agreed(weighed), limit)

    def _mentioned(self, said: Address) -> list[AreaName]:
        """The divisions the text names: full names anywhere outside roads, else their stems."""
        rest = said.rest
        found = []
        for start, end in self._names.area_lexicon.find(rest):
            found += self._names.area_names[rest[start:end]]
            rest = rest[:start] + " " * (end - start) + rest[end:]
        levels = {area.level for area in found}
        for start, end in self._names.stem_lexicon.find(rest):
            found += [a for a in self._names.stems[rest[start:end]] if a.level not in levels]
        # 文昌社区 exists in two districts: the one below another mention is meant
        ids = {area.id for area in found}
        inside = [area for area in found if ids & set(area.path[:-1])]
        below = {area.name for area in inside}
        return [a for a in found if a.name not in below or a in inside]

    def _by_road(self, said: Address, mentioned: Sequence[AreaName]) -> Iterator[_Guess]:
        numbered = [road for road in said.roads if road.number is not None]
        for road in said.roads:
            name, belief = self._road_name(road)
            if len(numbered) > 1:  # people say the place first and then what is around it
                belief *= 0.9 if road is numbered[0] else 0.4
            found = []
            for district, street in self._names.streets.get(name, {}).items():
                spot = street.find(road.lanes, road.number, road.second)
                if spot is not None:
                    found.append((self._share(spot, district, mentioned), spot))
            if not any(spot.how in _WEIGHT for _, spot in found):
                found += [(1.0, spot) for spot in self._along_line(name)]
            found = _apart(found)
            whole = sum(weight for weight, _ in found)
            for weight, spot in found:
                reasons = [reason(spot.how, **spot.values | {"road": name})]
                if len(found) > 1:
                    reasons.append(reason("several", name=name, count=len(found)))
                yield _Guess(
                    spot.lon,
                    spot.lat,
                    spot.radius_m,
                    belief * weight / whole,
                    _full(name, road) if spot.how != "road" else name,
                    "doorplate" if spot.how != "road" else "road",
                    spot.area,
                    tuple(reasons),
                )

    def _road_name(self, road: Road) -> tuple[str, float]:
        """The road's name as we know it, and how sure: the longest known end of what was written."""
        known = self._names.road_lexicon
        if road.name in known:
            return road.name, 1.0
        for start in range(1, len(road.name) - 1):
            if road.name[start:] in known:
                before = road.name[:start]
                is_area = before in self._names.area_lexicon or before in self._names.stem_lexicon
                return road.name[start:], 0.95 if is_area else 0.5
        bare = _SECTION.sub("", road.name)
        return (bare, 0.5) if bare != road.name and bare in known else (road.name, 1.0)

    def _share(self, spot: Spot, district: int, mentioned: Sequence[AreaName]) -> float:
        weight = _WEIGHT.get(spot.how, 0.1)
        named = {self._names.level_of(area.id, "district") for area in mentioned} - {0}
        if named and district:
            return weight if district in named else weight * 0.02
        return weight

    def _along_line(self, name: str) -> Iterator[Spot]:
        for place in self._names.lines.get(name, ()):
            radius = max(50.0, place.length_m / 2) if place.geom is not None else 400.0
            yield Spot(*place.middle, radius, "road", place.area, {"name": place.name})

    def _by_crossing(self, said: Address) -> Iterator[_Guess]:
        roads = [road for road in said.roads if road.number is None and not road.lanes]
        if said.relation is not Relation.CROSSING:
            return
        for one, other in combinations(roads[:3], 2):
            names = (self._road_name(one)[0], self._road_name(other)[0])
            found = self._crossings(*names) if names[0] != names[1] else ()
            for lon, lat, radius, area in found:
                values = {"one": names[0], "other": names[1]}
                yield _Guess(
                    lon,
                    lat,
                    radius,
                    0.98 / len(found),
                    f"{names[0]}{names[1]}路口",
                    "crossing",
                    area,
                    (reason("crossing", **values),),
                )

    def _meetings(self, one: str, other: str) -> Iterator[tuple[float, float, float, int]]:
        """(lon, lat, radius in m, area) of each place where two roads meet."""
        met = False
        for a in self._names.lines.get(one, ()):
            for b in self._names.lines.get(other, ()):
                if a.geom is None or b.geom is None:
                    continue
                line = shapely.shortest_line(a.geom, b.geom)
                gap = metres(*line.coords)
                if gap <= 60:
                    met = True
                    middle = line.interpolate(0.5, normalized=True)
                    area = a.area if a.area == b.area else 0
                    yield middle.x, middle.y, _CROSSING_M + gap / 2, area
        if met:
            return
        for district, street in self._names.streets.get(one, {}).items():
            beside = self._names.streets.get(other, {}).get(district)
            if beside is None:
                continue
            reach = 2 * _MEET_M / DEGREE_M  # more than enough, and most pairs lie further apart
            near = (
                (metres(p[2:4], q[2:4]), p, q)
                for p in street.all()
                for q in beside.all()
                if abs(p.lat - q.lat) < reach
            )
            nearest = min(near, key=itemgetter(0), default=None)
            if nearest is not None and nearest[0] <= _MEET_M:
                gap, p, q = nearest
                yield (p.lon + q.lon) / 2, (p.lat + q.lat) / 2, _CROSSING_M + gap, p.area

    def _by_name(self, said: Address) -> Iterator[_Guess]:
        found = [said.text[s:e] for s, e in self._names.named_lexicon.find(said.text)]
        for name in dict.fromkeys(found):
            yield from self._guesses(name, 1.0, "named")
        if not found:
            for name, alike in self._alike(said.rest):
                yield from self._guesses(name, alike * 0.9, "alike")

    def _guesses(self, name: str, belief: float, how: str) -> Iterator[_Guess]:
        places = self._names.named[name]
        for place in places:
            reasons = [reason(how, name=place.name)]
            sure = belief / len(places)
            if len(places) > 1:
                reasons.append(reason("several", name=place.name, count=len(places)))
            if place.is_former:
                sure *= _FORMER
                reasons.append(reason("former", name=place.name))
            yield _Guess(
                place.lon,
                place.lat,
                max(_POI_M, place.length_m / 4),
                sure,
                place.name,
                place.kind,
                place.area,
                tuple(reasons),
            )

    def _alike(self, rest: str) -> list[tuple[str, float]]:
        """Names that share most pairs of characters with a piece of the text: (name, likeness)."""
        found: dict[str, float] = {}
        for piece in _CHUNK.findall(_NOISE.sub(" ", rest)):
            own = pairs(piece)
            same = (self._names.alike.get(pair, ()) for pair in own)
            telling = (names for names in same if len(names) <= _TOO_COMMON)
            shared = Counter(chain.from_iterable(telling))
            for name, count in sorted(shared.items(), key=itemgetter(1), reverse=True)[:8]:
                # how much of the name stands in the text; the text may say more
                alike = count / self._names.size[name] * min(1.0, 2 * count / len(own))
                if alike >= _ALIKE and len(name) >= 4:
                    found[name] = max(alike, found.get(name, 0.0))
        return sorted(found.items(), key=lambda item: -item[1])[:5]

    def _by_area(self, mentioned: Sequence[AreaName]) -> Iterator[_Guess]:
        for area in mentioned:
            same = sum(1 for other in mentioned if other.name == area.name)
            yield _Guess(
                area.lon,
                area.lat,
                math.sqrt(area.area_m2 / math.pi),
                _AREA_BELIEF / same,
                area.name,
                area.level,
                area.id,
                (reason("area", name=area.name),),
            )

    def _weigh(self, guess: _Guess, relation: Relation, named: dict[str, set[int]]) -> Candidate:
        """named: ids of the divisions the text names, by level."""
        radius = guess.radius_m
        if guess.kind not in ("district", "street", "community", "city"):
            radius += _ADDED_M.get(relation, 0.0)
        belief, reasons = guess.belief, list(guess.reasons)
        for level, doubt in _ELSEWHERE.items():
            meant = named.get(level)
            own = self._names.level_of(guess.area, level) if meant else 0
            if not meant or not own:
                continue
            if own in meant:
                reasons.append(reason("inside", name=self._names.areas[own].name))
            else:
                belief *= doubt
                reasons.append(reason("elsewhere", name=self._names.areas[min(meant)].name))
        if relation in _ADDED_M:
            reasons.append(reason(relation.value))
        score = round(belief / (1 + radius / HALF_M), 3)
        return Candidate(
            guess.lon,
            guess.lat,
            score,
            guess.name,
            guess.kind,
            guess.area or None,
            round(radius, 1),
            tuple(reasons),
        )


_SECTION: Final = re.compile(r".{1,3}段$")


def _full(name: str, road: Road) -> str:
    second = f"-{road.second}" if road.second else ""
    number = f"{road.number}{second}号" if road.number is not None else ""
    return f"{name}{road.lanes}{number}"
