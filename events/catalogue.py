"""The catalogue in process: classes, rules, translations and reasons as they stand on a day."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from django.db.models import Max, Q, QuerySet

from events import vocabulary
from events.classes import (
    CURRENT,
    LOCAL,
    OLD,
    ORDER,
    RETIRED,
    Key,
    KnownClass,
    Link,
    ReasonChoice,
    Rule,
    Translation,
    key_of,
    plain_code,
    successor,
)
from events.errors import UnknownClass, UnknownScheme
from events.models.catalogue import CatalogueLoad, ClassCode, ClassMap, FilingRule, Lived, Reason
from hub.foundation import clock


class Catalogue:
    """Everything the catalogue says on one day. Immutable; get one with `of(on)`."""

    def __init__(
        self,
        classes: Iterable[KnownClass],
        links: Iterable[Link],
        rules: Iterable[Rule],
        reasons: Iterable[ReasonChoice],
        version: int = 0,
    ) -> None:
        self.version = version
        self.classes: dict[Key, KnownClass] = {one.key: one for one in classes}
        self._links: dict[Key, list[Link]] = defaultdict(list)
        for link in links:
            self._links[link.of].append(link)
        self._filed: dict[Key, KnownClass] = {}
        self._rules: dict[Key, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.number):
            self._rules[rule.of].append(rule)
        self._reasons: dict[str, list[ReasonChoice]] = defaultdict(list)
        for reason in reasons:
            self._reasons[reason.kind].append(reason)

    def get(self, scheme: str, kind: str, code: str) -> KnownClass | None:
        """The class with this code, or None. code: with or without hyphen, division and sequence."""
        return self.classes.get((scheme, kind, plain_code(scheme, kind, code)))

    def find(self, scheme: str, code: str, kind: str = "") -> KnownClass:
        """The class with this code; without a kind the matter comes before the component.

        Raises UnknownScheme or UnknownClass.
        """
        kinds = (kind,) if kind else ("matter", "hotline", "alarm", "component")
        for one in kinds:
            if found := self.get(scheme, one, code):
                return found
        if scheme not in self.schemes:
            raise UnknownScheme(got=scheme, expected=", ".join(sorted(self.schemes)) or "—")
        raise UnknownClass(got=code, scheme=scheme)

    def by_ref(self, ref: str) -> KnownClass:
        """The class of "scheme/kind/code". Raises UnknownScheme or UnknownClass."""
        key = key_of(ref)
        if key is None:
            raise UnknownClass(got=ref, scheme="—")
        return self.find(key[0], key[2], key[1])

    @cached_property
    def schemes(self) -> frozenset[str]:
        """The names of all schemes with a class."""
        return frozenset(scheme for scheme, _, _ in self.classes)

    @cached_property
    def _named(self) -> dict[str, list[KnownClass]]:
        named: dict[str, list[KnownClass]] = defaultdict(list)
        known = vocabulary.vocabulary().classes
        for one in sorted(self.classes.values(), key=_rank):
            others = known[one.ref].names if one.ref in known else ()
            for name in {vocabulary.fold(one.name), *others}:
                named[name].append(one)
        return named

    def named(self, text: str, kinds: Sequence[str] = ()) -> tuple[KnownClass, ...]:
        """The classes that bear exactly this name or other name, current scheme first.

        text: simplified or Traditional Chinese. kinds: only these kinds; empty: all.
        """
        found = self._named.get(vocabulary.fold(text), ())
        return tuple(one for one in found if not kinds or one.kind in kinds)

    def rules_of(self, one: KnownClass) -> tuple[Rule, ...]:
        """The filing rules of a class, else of the class its cases are filed under; by number."""
        rules = self._rules.get(one.key) or self._rules.get(self.filed_as(one).key) or ()
        return tuple(rules)

    def default_rule(self, one: KnownClass) -> Rule | None:
        """The rule that counts when nobody chose one: the first; None when the class has none."""
        rules = self.rules_of(one)
        return rules[0] if rules else None

    @cached_property
    def conditions(self) -> dict[str, str]:
        """The English of each filing condition that has one, by the Chinese."""
        rules = (rule for rules in self._rules.values() for rule in rules)
        return {rule.condition: rule.condition_en for rule in rules if rule.condition_en}

    def rule(self, one: KnownClass, number: int) -> Rule | None:
        """The rule of a class with this number, or None."""
        return next((rule for rule in self.rules_of(one) if rule.number == number), None)

    def translate(self, one: KnownClass, scheme: str = CURRENT, kind: str = "") -> Translation:
        """What a class became in another scheme (and kind): by the mapping table, else by the rule.

        kind: empty takes the same kind if the table has it, else any. The relation tells how sure the
        step is: same, moved, problem, close, hand, deleted; "" when the table and the rule are silent.
        """
        links = self._links.get(one.key, [])
        for wanted in (kind,) if kind else (one.kind, "matter", "component"):
            for link in links:
                if link.to and link.to[:2] == (scheme, wanted):
                    return Translation(self.classes.get(link.to), link.relation, link.note)
        for link in links:
            if link.to is None:
                return Translation(None, link.relation, link.note)
        if not links and one.scheme == OLD and scheme == CURRENT:
            return self.by_rule(one.kind, one.code, kind)
        return Translation(None, "")

    def by_rule(self, old_kind: str, old_code: str, kind: str = "") -> Translation:
        """A 30428.2 code by the general rule alone, also when the old class itself is not listed."""
        code = successor(old_kind, plain_code(OLD, old_kind, old_code))
        target = self.classes.get((CURRENT, kind or old_kind, code)) if code else None
        relation = "problem" if old_kind != (kind or old_kind) else "same"
        return Translation(target, relation if target else "")

    def filed_as(self, one: KnownClass) -> KnownClass:
        """The class a case of this class is filed under: always a matter where there is one.

        A component becomes the matter of its fault, an old code its successor, an alarm and a hotline
        subject the matter the mapping names. A class with no such matter stays itself.
        """
        filed = self._filed.get(one.key)
        if filed is None:  # asked of every report, and always the same
            filed = self._filed[one.key] = self._find_filed(one)
        return filed

    def _find_filed(self, one: KnownClass) -> KnownClass:
        if one.kind == "matter" and one.scheme not in RETIRED:
            return one
        is_linked = one.key in self._links or one.scheme == OLD
        for scheme in (CURRENT, LOCAL) if is_linked else ():
            if target := self.translate(one, scheme, "matter").to:
                return target
        # in the standard in force a component and the matter of its fault share their number
        return (
            self.classes.get((one.scheme, "matter", one.code), one)
            if one.scheme == CURRENT
            else one
        )

    def reasons(self, kind: str) -> tuple[ReasonChoice, ...]:
        """The reasons for one kind of decision, in the order of the file."""
        return tuple(self._reasons.get(kind, ()))


def _rank(one: KnownClass) -> tuple[int, bool, str, str]:
    order = ORDER.index(one.scheme) if one.scheme in ORDER else len(ORDER)
    return order, one.kind == "component", one.kind, one.code


T = TypeVar("T", bound=Lived)

#: (load, number of the span of days) -> what held in it
_kept: dict[tuple[int, int], Catalogue] = {}
_edges: dict[int, list[dt.date]] = {}
_latest: Catalogue | None = None


def of(on: dt.date | None = None) -> Catalogue:
    """The catalogue valid on a city day (default today): read once per load, then from memory.

    Costs one small query, so take it once per request or batch. An empty database gives an empty one.
    """
    day = on or clock.today()
    load = CatalogueLoad.objects.aggregate(last=Max("id"))["last"] or 0
    if load not in _edges:
        _kept.clear()
        _edges.clear()
        _edges[load] = _changes()
    span = bisect.bisect_right(_edges[load], day)
    if (load, span) not in _kept:
        _kept[load, span] = _read(day, load)
    global _latest
    _latest = _kept[load, span]
    return _latest


def latest() -> Catalogue | None:
    """The catalogue this process used last, without asking whether it still holds; None before the first."""
    return _latest


def _changes() -> list[dt.date]:
    edges: set[dt.date] = set()
    for model in (ClassCode, ClassMap, FilingRule, Reason):
        for row in model.objects.values_list("valid_from", "valid_to").distinct():
            edges.update(edge for edge in row if edge)
    return sorted(edges)


def _valid(rows: QuerySet[T], day: dt.date) -> QuerySet[T]:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def _read(day: dt.date, load: int) -> Catalogue:
    return Catalogue(
        (_class(row) for row in _valid(ClassCode.objects.select_related("scheme"), day)),
        (_link(row) for row in _valid(_maps(), day)),
        (_rule(row) for row in _valid(FilingRule.objects.select_related("scheme"), day)),
        (_reason(row) for row in _valid(Reason.objects.order_by("id"), day)),
        load,
    )


def _maps() -> QuerySet[ClassMap]:
    return ClassMap.objects.select_related("from_scheme", "to_scheme")


def _class(row: ClassCode) -> KnownClass:
    return KnownClass(
        row.scheme.name,
        row.kind,
        row.code,
        row.name,
        row.name_en,
        row.category_code,
        row.category,
        row.category_en,
        row.importance,
        row.is_local,
        row.note,
    )


def _link(row: ClassMap) -> Link:
    to = (row.to_scheme.name, row.to_kind, row.to_code) if row.to_scheme else None
    return Link((row.from_scheme.name, row.from_kind, row.from_code), to, row.relation, row.note)


def _rule(row: FilingRule) -> Rule:
    return Rule(
        (row.scheme.name, row.kind, row.class_code),
        row.number,
        row.condition,
        row.condition_en,
        row.limit_value,
        row.limit_unit,
        row.closing_condition,
        row.closing_condition_en,
        row.photo_rule,
        row.photo_rule_en,
        row.auto_file,
        row.auto_dispatch,
        row.importance,
        row.basis,
        row.pk,
    )


def _reason(row: Reason) -> ReasonChoice:
    return ReasonChoice(row.kind, row.code, row.name, row.name_en, row.needs_text, row.basis)
