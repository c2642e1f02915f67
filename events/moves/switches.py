"""What the tables of moves become when a city leaves a branch out. Pure.

A switch closes the ways into a branch, never those out of it: what was begun under other tables is finished in the
rows it needs, so no case becomes stuck when a city changes its mind. Each switch is one function from tables to
tables; they work on what rows do, not on their names, and so take in the rows of every family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from events.moves.row import INTAKE, CaseMove, CaseTable, ItemTable, Then
from events.states import CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, Effect, ItemVerb, Switch

Both = tuple[CaseTable, ItemTable]

S, V, E = CaseState, CaseVerb, Effect


def _without(effect: Effect) -> Callable[[Both], Both]:
    """Nobody can begin what this effect begins."""

    def leave_out(both: Both) -> Both:
        cases, items = both
        return (
            {key: row for key, row in cases.items() if effect not in row.effects},
            {key: row for key, row in items.items() if effect not in row.effects},
        )

    return leave_out


def _not_doing(effect: Effect) -> Callable[[Both], Both]:
    """What does this does all else, but not this."""

    def leave_out(both: Both) -> Both:
        cases, items = both
        return (
            {key: replace(row, effects=_but(row.effects, effect)) for key, row in cases.items()},
            {key: replace(row, effects=_but(row.effects, effect)) for key, row in items.items()},
        )

    return leave_out


def _but(effects: tuple[Effect, ...], effect: Effect) -> tuple[Effect, ...]:
    return tuple(one for one in effects if one is not effect)


def _no_verb(verb: CaseVerb) -> Callable[[Both], Both]:
    """Nobody can do this to a case."""
    return lambda both: ({key: row for key, row in both[0].items() if key[1] is not verb}, both[1])


def _no_filing(both: Both) -> Both:
    """待立案 is left out: what is accepted waits for nobody, the intake desk files it at once."""
    cases, items = both
    changed: CaseTable = {}
    for (start, verb), row in cases.items():
        if row.to is S.FILING and start is not S.FILING:
            if start is S.INTAKE and row.who:
                continue  # it would lead nowhere
            row = replace(row, to=S.INTAKE)
        if start is S.INTAKE and verb is V.FILE:
            row = replace(row, who=INTAKE)
        changed[start, verb] = row
    return changed, items


def _no_check(both: Both) -> Both:
    """核查 is left out: what was handled goes on as if it had passed, by whatever follows a passed check."""
    cases, items = both
    passed = items[ItemKind.CHECK, ItemState.OFFERED, ItemVerb.PASS].then
    skipped = {
        (start, verb): row
        for (start, verb), row in cases.items()
        if row.to is S.CHECK and start is not S.CHECK and E.OFFER_CHECK in row.effects
    }
    changed = {key: row for key, row in cases.items() if key not in skipped}
    for (start, _), row in skipped.items():
        for _guards, verb in passed:
            changed[start, verb] = _joined(row, cases[S.CHECK, verb])
    ended = {verb for _, verb in skipped}
    return (
        {key: replace(row, then=_then(row.then, ended, passed)) for key, row in changed.items()},
        {key: replace(row, then=_then(row.then, ended, passed)) for key, row in items.items()},
    )


def _joined(first: CaseMove, second: CaseMove) -> CaseMove:
    """Two moves as one: told as the first, with what both do."""
    effects = _but(first.effects, E.OFFER_CHECK)
    return replace(
        first,
        to=second.to,
        clock=second.clock,
        effects=effects + tuple(e for e in second.effects if e not in effects),
    )


def _then(
    then: tuple[Then, ...], verbs: set[CaseVerb], instead: tuple[Then, ...] = ()
) -> tuple[Then, ...]:
    """What follows, with `instead` in the place of these verbs, under the conditions of both."""
    made: list[Then] = []
    for guards, verb in then:
        if verb in verbs:
            made += [((*guards, *more), other) for more, other in instead]
        else:
            made.append((guards, verb))
    return tuple(made)


def _dropped(both: Both, into: set[tuple[CaseState, CaseVerb]]) -> Both:
    """Without these rows: of what follows a move, the next alternative counts."""
    cases, items = both
    verbs = {verb for _, verb in into}
    return (
        {
            key: replace(row, then=_then(row.then, verbs))
            for key, row in cases.items()
            if key not in into
        },
        {key: replace(row, then=_then(row.then, verbs)) for key, row in items.items()},
    )


def _no_review(both: Both) -> Both:
    """审核 is left out where a check can be made on site; what nobody can look at is still reviewed."""
    cases, _ = both
    return _dropped(
        both, {key for key, row in cases.items() if not row.who and E.OFFER_REVIEW in row.effects}
    )


def _no_call_back(both: Both) -> Both:
    """回访 is left out."""
    cases, _ = both
    state = S.CALL_BACK
    return _dropped(
        both, {key for key, row in cases.items() if row.to is state and key[0] is not state}
    )


def _no_closing(both: Both) -> Both:
    """结案审核 is left out: what comes to its end is closed by a rule, when nothing speaks against it.

    What was handled on the spot has been seen by nobody else, and is still closed by a desk.
    """
    cases, items = both
    changed: CaseTable = {}
    for (start, verb), row in cases.items():
        arrives = row.to is S.CLOSING and start is not S.CLOSING
        if arrives and E.RECORD_SELF_HANDLING not in row.effects:
            row = replace(row, onward=V.CLOSE)
        if (start, verb) == (S.CLOSING, V.CLOSE):
            row = replace(row, auto=True)
        changed[start, verb] = row
    return changed, items


#: In this order: a check that is left out is followed by what the later switches leave of its consequences.
SWITCHES: Final[Mapping[Switch, Callable[[Both], Both]]] = {
    Switch.VERIFY: _without(E.OFFER_VERIFY),
    Switch.FILING: _no_filing,
    Switch.REVIEW: _no_review,
    Switch.CHECK: _no_check,
    Switch.CALL_BACK: _no_call_back,
    Switch.CLOSING: _no_closing,
    Switch.SELF_HANDLING: _without(E.RECORD_SELF_HANDLING),
    Switch.EXTENSION: _without(E.ASK_FOR_EXTENSION),
    Switch.SUSPENSION: _without(E.ASK_FOR_SUSPENSION),
    Switch.DISPUTE: _without(E.ASK_FOR_RULING),
    Switch.SUPERVISION: _without(E.OFFER_SUPERVISION),
    Switch.FIRST_CONTACT: _not_doing(E.OFFER_FIRST_CONTACTS),
    Switch.ANSWERING: _no_verb(V.ANSWER_AT_ONCE),
    Switch.JOINT: _without(E.OFFER_ASSISTS),
    Switch.WHISTLE: _without(E.OFFER_WHISTLES),
    Switch.LEVELS: _without(E.OFFER_LEVEL),
    Switch.MERGING: _without(E.KEEP_AS_IT_WAS),
    Switch.SPLITTING: _without(E.SPLIT_OFF),
    Switch.TIMEOUT_APPEAL: _without(E.ASK_FOR_EXEMPTION),
}
