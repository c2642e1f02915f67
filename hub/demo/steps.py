"""A case before the people of the demo city: who might act on it, with what luck, and the step somebody takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from events.catalogue import Catalogue
from events.classes import KnownClass
from events.records import CaseFile, CaseRecord, ItemRecord
from events.states import PLACED
from grid.route import Router
from grid.worktime import Calendar
from hub.demo.staff import Staff, Worker
from hub.foundation.access import Role

Payload = Mapping[str, Any]
Test = Callable[[Worker], bool]


def anybody(worker: Worker) -> bool:
    """The test that everybody passes."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """A command somebody is going to give. item: None for the case itself; photos: kinds to be taken for it."""

    worker: Worker
    verb: str
    item: ItemRecord | None = None
    payload: Payload = field(default_factory=dict)
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """What people know while they decide. suggest: the class a case's words mean, asked when it has none."""

    staff: Staff
    catalogue: Catalogue
    router: Router
    suggest: Callable[[CaseRecord], KnownClass | None]
    calendar: Calendar
    seed: int = 1


def dice_of(case: CaseRecord, seed: int, what: str = "") -> Random:
    """The luck of a case at its present version; the same whenever it is looked at."""
    return Random(f"{seed} {case.number} {what or case.version}")  # noqa: S311 - plays, protects nothing


@dataclass(frozen=True, slots=True)
class At:
    """One case, those who work in the city, and its luck."""

    file: CaseFile
    office: Office
    dice: Random

    def by(
        self,
        verb: str,
        roles: Sequence[Role],
        payload: Payload | None = None,
        *,
        item: ItemRecord | None = None,
        that: Test = anybody,
        photos: tuple[str, ...] = (),
    ) -> Step | None:
        """The step of somebody of the first of these roles in which anybody sees the case and passes the test.

        Photos are left out where nobody can go.
        """
        found = self.staff(roles, that)
        if not found:
            return None
        worker = self.dice.choice([one for one in found if one.role is found[0].role])
        return Step(worker, verb, item, payload or {}, photos if self.is_placed else ())

    def staff(self, roles: Sequence[Role], that: Test = anybody) -> list[Worker]:
        """The workers of these roles who see the case and pass the test."""
        audience = self.file.case.audience
        return self.office.staff.who(
            *roles, that=lambda one: one.scope.sees(audience) and that(one)
        )

    def chance(self, share: float) -> bool:
        """Whether something happens that happens so often."""
        return self.dice.random() < share

    def note(self, said: Sequence[str]) -> dict[str, str]:
        """One of these as a note; nothing when it is empty."""
        text = self.dice.choice(said)
        return {"note": text} if text else {}

    def reason(self, said: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """One of these reasons: its code and the words beside it."""
        code = self.dice.choice(list(said))
        return {"reason_code": code, "reason": self.dice.choice(said[code])}

    @property
    def is_placed(self) -> bool:
        """Whether somebody can go there."""
        return self.file.case.place_status in PLACED

    def class_and_rule(self) -> dict[str, Any]:
        """What a case still lacks to be filed: its class, and which of several rules counts."""
        case, catalogue = self.file.case, self.office.catalogue
        given: dict[str, Any] = {}
        if case.class_code:
            known = catalogue.get(case.class_scheme, case.class_kind, case.class_code)
        else:
            known = self.office.suggest(case)
        if known is None:
            return given
        if not case.class_code:
            given = {
                "class_scheme": known.scheme,
                "class_kind": known.kind,
                "class_code": known.code,
            }
        rules = catalogue.rules_of(known)
        if case.limit_value is None and len(rules) > 1:
            weights = [3.0, *[1.0] * (len(rules) - 1)]
            given["rule_id"] = self.dice.choices(rules, weights)[0].row_id
        return given
