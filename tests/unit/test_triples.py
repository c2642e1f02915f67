"""Every (state, verb, role) of both tables once more: as a stranger, and without each thing the move needs.

That each triple is allowed or refused as its row says is `test_moves.py`; here is how far a role's permission goes.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import msgspec
import pytest

from events import needs
from events.decide import decide, open_moves
from events.given import NOTHING, Given
from events.guards import REFUSALS
from events.moves import CASE_MOVES, ITEM_MOVES, CaseMove, ItemMove
from events.records import CaseFile
from events.states import CaseState, ItemKind, ItemState
from events.verbs import CaseVerb, Hold, ItemVerb, Need
from hub.foundation.access import Role
from hub.foundation.errors import Forbidden, HubError
from tests.unit.test_moves import (
    AT,
    CHECKER,
    HANDLER,
    context,
    everything,
    file_in,
    fitting,
    item_file,
)

STRANGER, ELSEWHERE, SOMEBODY = 999, 998, 997
CASE_TRIPLES = [(*key, role) for key, row in CASE_MOVES.items() for role in row.who]
ITEM_TRIPLES = [(*key, role) for key, row in ITEM_MOVES.items() for role in row.who]
HANDLING = (ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST)


def without(given: Given, need: Need) -> Given:
    """All that was given but what a need is found in."""
    changes: dict[str, Any] = {}
    for field in msgspec.structs.fields(Given):
        alone = msgspec.structs.replace(NOTHING, **{field.name: getattr(given, field.name)})
        if needs.FOUND[need](alone):
            changes[field.name] = getattr(NOTHING, field.name)
    return msgspec.structs.replace(given, **changes)


def missed(
    row: CaseMove | ItemMove, file: CaseFile, verb: str, item: int | None, who: Any
) -> list[str]:
    """The musts of a row whose absence is not refused by name."""
    unsaid = []
    for ask in row.needs:
        if not needs.is_must(ask, file.case):
            continue
        given = without(everything(ask.need), ask.need)
        with pytest.raises(HubError) as refused:
            decide(file, verb, item, given, who)
        if ask.need.value not in refused.value.values.get("missing", []):
            unsaid.append(f"{ask.need.value}: {refused.value.code}")
    return unsaid


@pytest.mark.parametrize(("state", "verb", "role"), CASE_TRIPLES)
def test_a_case_is_not_moved_without_each_thing_the_move_needs(
    state: CaseState, verb: CaseVerb, role: Role
) -> None:
    row = CASE_MOVES[state, verb]
    assert missed(row, fitting(file_in(state), row), verb.value, None, context(role)) == []


@pytest.mark.parametrize(("kind", "state", "verb", "role"), ITEM_TRIPLES)
def test_an_item_is_not_moved_without_each_thing_the_move_needs(
    kind: ItemKind, state: ItemState, verb: ItemVerb, role: Role
) -> None:
    row = ITEM_MOVES[kind, state, verb]
    file = fitting(item_file(kind, state, role, CHECKER), row)
    who = context(role, HANDLER if kind in HANDLING else CHECKER)
    assert missed(row, file, verb.value, 60, who) == []


@pytest.mark.parametrize(("kind", "state", "verb", "role"), ITEM_TRIPLES)
def test_the_right_role_in_the_wrong_place_is_refused(
    kind: ItemKind, state: ItemState, verb: ItemVerb, role: Role
) -> None:
    row = ITEM_MOVES[kind, state, verb]
    file = fitting(item_file(kind, state, role, CHECKER), row)
    own = file.item(60)
    assert own is not None
    stranger = context(role, STRANGER, ELSEWHERE)
    if row.who[role] is Hold.SCOPE:
        return  # seeing it is enough; who sees what is tested with the database
    own.person_id = SOMEBODY
    if own.asked is not None:
        own.asked = own.asked | {"role": "nobody", "orgs": [SOMEBODY]}
    with pytest.raises(Forbidden):
        decide(file, verb.value, 60, everything(), stranger)
    moves = open_moves(file, stranger.actor, AT, stranger.calendar)
    assert not [move for move in moves if move.item_id == 60 and move.verb == verb.value]


def test_whatever_may_refuse_a_person_says_why() -> None:
    """A guard of a row somebody can make has a refusal of its own."""
    rows: list[CaseMove | ItemMove] = [*CASE_MOVES.values(), *ITEM_MOVES.values()]
    used = {guard for row in rows if row.who for guard in row.guards}
    assert used <= set(REFUSALS), f"without a sentence: {sorted(used - set(REFUSALS))}"


def test_every_triple_there_is_was_asked_about() -> None:
    """The product of states, verbs and roles: what is no row, or not the role's, is refused (`test_moves.py`)."""
    cases = {
        (state, verb, role) for state, verb, role in product(CaseState, CaseVerb, Role)
        if (state, verb) in CASE_MOVES and role in CASE_MOVES[state, verb].who
    }  # fmt: skip
    items = {
        (kind, state, verb, role)
        for kind, state, verb, role in product(ItemKind, ItemState, ItemVerb, Role)
        if (kind, state, verb) in ITEM_MOVES and role in ITEM_MOVES[kind, state, verb].who
    }
    assert cases == set(CASE_TRIPLES)
    assert items == set(ITEM_TRIPLES)
