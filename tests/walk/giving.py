"""Something for whatever a move may ask for, made from the types of `Given`: a new field needs no line here. Pure."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from random import Random
from typing import Any, Final
from uuid import UUID

import msgspec

from events.classes import ReasonChoice
from events.given import (
    AnswerGiven,
    ClassGiven,
    Given,
    OrgGiven,
    PersonGiven,
    PhotoGiven,
    PlaceGiven,
    RuleGiven,
)
from events.kept import Standing
from events.records import CaseFile, EventRecord
from events.states import PlaceStatus
from hub.foundation.clock import day_begins
from hub.foundation.ids import uuid7
from hub.foundation.why import Why

#: Numbers that are asked for are small: days, grades, stars, counts.
_NUMBERS: Final = range(1, 7)
_CLASSES: Final = (
    ClassGiven("s", "matter", "01001", "供水井盖"),
    ClassGiven("s", "matter", "01002", "污水井盖"),
)
_LIMITS: Final = (
    (2, "urgent_hour"), (4, "work_hour"), (1, "work_day"), (3, "natural_day"), (1, "urgent_day"),
)  # fmt: skip


@cache
def _fields(of: type[msgspec.Struct]) -> dict[str, Any]:
    """The types of a struct's fields, by name."""
    hints = typing.get_type_hints(of)
    return {one.name: hints[one.name] for one in msgspec.structs.fields(of)}


class Givers:
    """Makes what is given. orgs, people: of the world; others: the cases a move may name beside its own."""

    def __init__(
        self,
        dice: Random,
        orgs: Sequence[OrgGiven],
        people: Sequence[PersonGiven],
        reasons: Sequence[ReasonChoice],
    ) -> None:
        self.dice, self.orgs, self.people, self.reasons = dice, orgs, people, reasons
        self.now = dt.datetime.now(dt.UTC)
        self.others: Sequence[CaseFile] = ()
        self.standing: Standing | None = None
        self._fields = _fields(Given)
        self._known: Mapping[Any, Callable[[], Any]] = {
            OrgGiven: self._org,
            PersonGiven: lambda: self.dice.choice(self.people),
            ReasonChoice: lambda: self.dice.choice(self.reasons),
            ClassGiven: lambda: self.dice.choice(_CLASSES),
            RuleGiven: self._rule,
            PlaceGiven: self._place,
            PhotoGiven: lambda: PhotoGiven(uuid7()),
            AnswerGiven: self._answer,
            CaseFile: self._other,
            Standing: lambda: self.standing,
            Why: lambda: Why("events.place.none"),
            UUID: uuid7,
            str: lambda: "因为",
            bool: lambda: self.dice.random() < 0.9,
            int: lambda: self.dice.choice(_NUMBERS),
            float: lambda: float(self.dice.choice(_NUMBERS)),
            dt.datetime: self._day,
            dt.date: lambda: self._day().date(),
        }

    def give(
        self,
        now: dt.datetime,
        others: Sequence[CaseFile],
        standing: Standing | None = None,
        events: Sequence[EventRecord] = (),
    ) -> Given:
        """Everything at once; it does not always fit. others: cases that could be named; standing: a merge of it."""
        self.now, self.others, self.standing = now, others, standing
        told = {name: self._make(hint) for name, hint in self._fields.items()}
        told |= {"caller": self.dice.choice(events).id} if events and "caller" in told else {}
        told["reason_code"] = told["listed"].code if told["listed"] is not None else "other"
        return Given(**told)

    def _make(self, hint: Any) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if hint in self._known:
            return self._known[hint]()
        if origin in (typing.Union, types.UnionType):
            wanted = [one for one in inner if one is not types.NoneType]
            return self._make(wanted[0])
        if origin in (tuple, list, frozenset, set, Sequence):
            some = (self._make(inner[0]) for _ in range(self.dice.choice((0, 1, 1, 2))))
            made = list(dict.fromkeys(some))
            return made if origin is list else (tuple if origin is not frozenset else origin)(made)
        if origin in (dict, Mapping):
            return {}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self.dice.choice(list(hint))
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            return hint(**{name: self._make(inside) for name, inside in _fields(hint).items()})
        raise AssertionError(
            f"the walk does not know how to give {hint}: add it to tests/walk/giving.py"
        )

    def _org(self) -> OrgGiven:
        return self.dice.choice(self.orgs)

    def _rule(self) -> RuleGiven:
        value, unit = self.dice.choice(_LIMITS)
        return RuleGiven(3, 1, "条件", "结案", value, unit)

    def _place(self) -> PlaceGiven:
        path = self.dice.choice(((), (1,), (1, 2, 3), (1, 4)))
        why = Why("events.place.none")
        if self.dice.random() < 0.5:
            return PlaceGiven(PlaceStatus.AREA, why, area_path=path)
        return PlaceGiven(PlaceStatus.EXACT, why, 109.0, 32.0, area_path=path)

    def _answer(self) -> AnswerGiven:
        """Any answer that can be given, whatever fields there are by now."""
        fields = {name: self._make(hint) for name, hint in _fields(AnswerGiven).items()}
        contacted = self.dice.random() < 0.85
        fields |= {"contacted": contacted}
        if "resolved" in fields:
            fields["resolved"] = self.dice.random() < 0.7 if contacted else None
        if "rating" in fields:
            fields["rating"] = self.dice.randint(1, 5) if contacted else None
        return AnswerGiven(**fields)

    def _other(self) -> CaseFile | None:
        return self.dice.choice(self.others) if self.others else None

    def _day(self) -> dt.datetime:
        day = (self.now + dt.timedelta(days=self.dice.randint(1, 60))).date()
        return day_begins(day)
