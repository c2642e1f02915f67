"""The two tables of moves as one city has them: its branches, and who decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from events.moves.row import CaseMove, CaseTable, ItemMove, ItemTable, who
from events.moves.switches import SWITCHES
from events.policy import Policy
from events.states import CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, Effect, Hold, ItemVerb, Switch
from hub.foundation.access import Role

ItemKey = tuple[ItemKind, ItemState]


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables, whole and by where the moves start, in the order of the rows."""

    cases: CaseTable
    items: ItemTable
    _of_case: Mapping[CaseState, Sequence[tuple[CaseVerb, CaseMove]]] = field(init=False)
    _of_item: Mapping[ItemKey, Sequence[tuple[ItemVerb, ItemMove]]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the rows by where they start."""
        of_case: dict[CaseState, list[tuple[CaseVerb, CaseMove]]] = {}
        for (state, verb), row in self.cases.items():
            of_case.setdefault(state, []).append((verb, row))
        of_item: dict[ItemKey, list[tuple[ItemVerb, ItemMove]]] = {}
        for (kind, at, item_verb), item_row in self.items.items():
            of_item.setdefault((kind, at), []).append((item_verb, item_row))
        object.__setattr__(self, "_of_case", of_case)
        object.__setattr__(self, "_of_item", of_item)

    def case_verbs(self, state: CaseState) -> Sequence[tuple[CaseVerb, CaseMove]]:
        """The moves out of a case state, in the order of the table."""
        return self._of_case.get(state, ())

    def item_verbs(self, kind: ItemKind, state: ItemState) -> Sequence[tuple[ItemVerb, ItemMove]]:
        """The moves out of a state of an item of this kind, in the order of the table."""
        return self._of_item.get((kind, state), ())


#: The last policies asked for, with their tables: a process works by one, tests by some.
_known: Final[dict[int, tuple[Policy, Tables]]] = {}
_MOST: Final = 64


def of(policy: Policy, cases: CaseTable, items: ItemTable) -> Tables:
    """The tables of the city with this policy, out of the whole ones. Remembered for each policy."""
    found = _known.get(id(policy))
    if found is not None and found[0] is policy:
        return found[1]
    if len(_known) >= _MOST:
        _known.clear()
    off = frozenset(switch for switch, on in policy.branches.items() if not on)
    made = _decided_by(policy, *_left(off, cases, items))
    _known[id(policy)] = policy, made
    return made


def _left(
    off: frozenset[Switch], cases: CaseTable, items: ItemTable
) -> tuple[CaseTable, ItemTable]:
    both = dict(cases), dict(items)
    for switch, leave_out in SWITCHES.items():
        if switch in off:
            both = leave_out(both)
    return both


def _decided_by(policy: Policy, cases: CaseTable, items: ItemTable) -> Tables:
    """The rows with the roles the city names. Who answers is added, never taken away: no request becomes orphaned."""
    levels = {level.role for levels in policy.levels.values() for level in levels}
    overseers = {role for grade in policy.supervision.values() for role in grade.roles}
    changed: CaseTable = {}
    for (state, verb), row in cases.items():
        roles = policy.who.get(verb)
        if roles and row.who:
            row = replace(row, who=who(Hold.SCOPE, *sorted(roles)))
        if Effect.OFFER_SUPERVISION in row.effects:
            row = replace(row, who=_more(row.who, overseers, Hold.SCOPE))
        changed[state, verb] = row
    return Tables(
        changed,
        {
            key: _answered_by(row, levels, overseers if key[0] is ItemKind.SUPERVISE else set())
            for key, row in items.items()
        },
    )


def _answered_by(row: ItemMove, levels: set[Role], overseers: set[Role]) -> ItemMove:
    holds = set(row.who.values())
    if holds == {Hold.ASKED}:
        return replace(row, who=_more(row.who, levels, Hold.ASKED))
    if overseers and holds == {Hold.SCOPE}:
        return replace(row, who=_more(row.who, overseers, Hold.SCOPE))
    return row


def _more(have: Mapping[Role, Hold], roles: set[Role], hold: Hold) -> Mapping[Role, Hold]:
    return {**have, **{role: hold for role in sorted(roles) if role not in have}}
