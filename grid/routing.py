"""The decision which organisation leads a case: pure, over rules held in memory.

The order: the component's owner, else its maintainer; the responsibility rule that names an
organisation; the office of the place (属地) where a rule says so; the dispatcher's pool. Among
rules the most specific class wins, then the most specific area, then the higher level (where a
county and a city department overlap the city leads, 潍坊条例 Art 24). Two that are still equal and
name different organisations decide nothing: a person does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hub.foundation.why import Why

#: Level of a rule → its rank; the smaller leads.
_RANK: Final = {"city": 0, "district": 1, "street": 2}

#: Decisions a table remembers: classes times areas, and not for ever.
_REMEMBERED: Final = 50_000

#: (match, class scheme or "", class code or prefix)
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule version in force. lead: organisation id, or None when `territorial` names an office kind."""

    id: int
    number: str
    version: int
    class_scheme: str
    match: str
    class_code: str
    area_id: int | None
    level: str
    lead: int | None
    territorial: str = ""
    assists: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose a component is: organisation ids."""

    component: str
    owner: int | None
    maintainer: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """Who handles a case. lead: organisation id, None = the dispatcher's pool; why: the sentence."""

    lead: int | None
    assists: tuple[int, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class _Tie:
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Table:
    """The rules, offices and names of one day. Immutable.

    offices: (organisation kind, area id) → organisation ids; orgs, areas: names by id, organisations
    that exist on the day only, so that nothing is routed to a closed one.
    """

    rules: Iterable[Rule]
    offices: Mapping[tuple[str, int], Sequence[int]] = field(default_factory=dict)
    orgs: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[int, str] = field(default_factory=dict)
    _named: dict[_Key, list[Rule]] = field(default_factory=dict, init=False, repr=False)
    _territorial: dict[_Key, list[Rule]] = field(default_factory=dict, init=False, repr=False)

    #: Areas that make a difference; what lies below the last of a path's is left out of it.
    _known: set[int] = field(default_factory=set, init=False, repr=False)
    _decided: dict[tuple[str, str, tuple[int, ...]], Route] = field(
        default_factory=dict, init=False, repr=False
    )

    def __post_init__(self) -> None:
        self._known.update(self.areas, (area for _, area in self.offices))
        for rule in self.rules:
            self._known.update([] if rule.area_id is None else [rule.area_id])
            if rule.lead is not None and rule.lead not in self.orgs:
                continue
            where = self._named if rule.lead is not None else self._territorial
            where.setdefault((rule.match, rule.class_scheme, rule.class_code), []).append(rule)

    def choose(
        self,
        class_scheme: str,
        class_code: str,
        path: Sequence[int],
        owners: Owners | None = None,
    ) -> Route:
        """Who leads and assists a case of this class at this place.

        path: area ids from the city down to the cell, empty when the place is unknown; then only
        rules for the whole city fit. Never raises: what cannot be decided goes to the pool.
        """
        if owners is not None:
            route = self._by_component(owners)
            if route is not None:
                return route
        end = len(path)
        while end > 1 and path[end - 1] not in self._known:
            end -= 1
        asked = class_scheme, class_code, tuple(path[:end])
        route = self._decided.get(asked)
        if route is None:
            if len(self._decided) >= _REMEMBERED:
                self._decided.clear()
            route = self._decided[asked] = self._choose(*asked)
        return route

    def _choose(self, class_scheme: str, class_code: str, path: Sequence[int]) -> Route:
        facts = {"class": class_code, "area": self._area_name(path)}
        found = self._best(self._named, class_scheme, class_code, path)
        if isinstance(found, Rule):
            return self._by_rule(found, facts)
        if found is None:
            found = self._best(self._territorial, class_scheme, class_code, path)
            if isinstance(found, Rule):
                return self._by_territory(found, facts, path)
        if isinstance(found, _Tie):
            numbers = ", ".join(sorted(rule.number for rule in found.rules))
            return _pool("equal", facts | {"rules": numbers})
        return _pool("no_rule" if path else "no_place", facts)

    def _by_component(self, owners: Owners) -> Route | None:
        for kind, org_id in (("owner", owners.owner), ("maintainer", owners.maintainer)):
            if org_id in self.orgs and org_id is not None:
                values = {"component": owners.component, "org": self.orgs[org_id]}
                return Route(org_id, (), Why(f"grid.route.{kind}", values))
        return None

    def _by_rule(self, rule: Rule, facts: Mapping[str, str]) -> Route:
        lead = rule.lead
        assists = tuple(org for org in rule.assists if org in self.orgs and org != lead)
        code = "grid.route.rule_city" if rule.area_id is None else "grid.route.rule"
        values = {
            **facts,
            "rule": rule.number,
            "rule_id": rule.id,
            "version": rule.version,
            "area": self.areas.get(rule.area_id or 0, ""),
            "org": self.orgs[lead or 0],
        }
        return Route(lead, assists, Why(code, values))

    def _by_territory(self, rule: Rule, facts: Mapping[str, str], path: Sequence[int]) -> Route:
        values = {**facts, "rule": rule.number, "rule_id": rule.id, "version": rule.version}
        for area_id in reversed(path):
            offices = [
                o for o in self.offices.get((rule.territorial, area_id), ()) if o in self.orgs
            ]
            if len(offices) > 1:
                names = ", ".join(self.orgs[office] for office in offices)
                return _pool("equal_offices", values | {"orgs": names})
            if offices:
                values |= {"area": self.areas.get(area_id, ""), "org": self.orgs[offices[0]]}
                assists = tuple(org for org in rule.assists if org in self.orgs)
                return Route(offices[0], assists, Why("grid.route.territory", values))
        return _pool("no_office" if path else "no_place", values)

    def _best(
        self,
        rules: Mapping[_Key, Sequence[Rule]],
        class_scheme: str,
        class_code: str,
        path: Sequence[int],
    ) -> Rule | _Tie | None:
        # the city as an area and "no area" both mean the whole city
        depth: dict[int | None, int] = {area: at for at, area in enumerate(path)} | {None: 0}
        for key in _keys(class_scheme, class_code):
            fitting = [rule for rule in rules.get(key, ()) if rule.area_id in depth]
            if not fitting:
                continue
            rank = min((-depth[rule.area_id], _RANK[rule.level]) for rule in fitting)
            best = [r for r in fitting if (-depth[r.area_id], _RANK[r.level]) == rank]
            if len({(rule.lead, rule.territorial, rule.assists) for rule in best}) > 1:
                return _Tie(tuple(best))
            return min(best, key=lambda rule: rule.id)
        return None

    def _area_name(self, path: Sequence[int]) -> str:
        return next((self.areas[area] for area in reversed(path) if area in self.areas), "")


def _keys(class_scheme: str, class_code: str) -> Iterator[_Key]:
    """The keys a class answers to, the most specific first; a named scheme before any scheme."""
    for scheme in (class_scheme, ""):
        yield "exact", scheme, class_code
    for length in range(len(class_code), 0, -1):
        for scheme in (class_scheme, ""):
            yield "category", scheme, class_code[:length]
    for scheme in (class_scheme, ""):
        yield "any", scheme, ""


def _pool(reason: str, values: Mapping[str, object]) -> Route:
    return Route(None, (), Why(f"grid.route.{reason}", dict(values)))
