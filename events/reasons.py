"""Which list of reasons belongs to which move: the lists themselves are catalogue data. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from events.classes import ReasonChoice
from events.moves import CASE_MOVES, ITEM_MOVES
from events.policy import Policy
from events.states import ItemKind
from events.verbs import CaseVerb, ItemVerb

#: Verb → kind of reasons, as `events.models.catalogue.ReasonKind` and the files of reasons name them.
_LISTS: Final[Mapping[str, str]] = {
    CaseVerb.REJECT.value: "reject",
    CaseVerb.VOID.value: "void",
    CaseVerb.REOPEN.value: "reopen",
    CaseVerb.SEND_BACK.value: "rework",
    ItemVerb.FAIL.value: "rework",
    ItemVerb.RETURN.value: "return",
    ItemVerb.DISPUTE.value: "return",
    ItemVerb.UNASSIGN.value: "revoke",
    ItemVerb.HAND_BACK.value: "revoke",
    ItemVerb.ASK_EXTENSION.value: "extend",
    ItemVerb.ASK_SUSPENSION.value: "suspend",
    ItemVerb.APPEAL_TIMEOUT.value: "appeal",
    CaseVerb.TRANSFER.value: "transfer",
    CaseVerb.TERMINATE.value: "terminate",
    ItemVerb.CLAIM_UNREASONABLE.value: "unreasonable",
}
#: The same verb means another thing for items of these kinds: what is not verified is no case.
_OF_KIND: Final[Mapping[tuple[str, str], str]] = {
    (ItemVerb.FAIL.value, ItemKind.VERIFY.value): "void"
}


def list_of(verb: str, item_kind: str = "") -> str:
    """The kind of reasons of a move; "" where any words do. item_kind: of the item it is made on."""
    return _OF_KIND.get((verb, item_kind), _LISTS.get(verb, ""))


def offered(kind: str, known: Sequence[ReasonChoice], policy: Policy) -> Sequence[ReasonChoice]:
    """Those of the known reasons of a list that the city offers, in its order.

    All of them where the city names none, or none that is known: a move that needs a reason stays possible.
    """
    by_code = {one.code: one for one in known}
    named = [by_code[code] for code in policy.reasons.get(kind, ()) if code in by_code]
    return named or known


def _entries() -> dict[str, set[str]]:
    rows = [(row.entry, list_of(verb.value)) for (_, verb), row in CASE_MOVES.items()]
    rows += [
        (row.entry, list_of(verb.value, kind.value)) for (kind, _, verb), row in ITEM_MOVES.items()
    ]
    found: dict[str, set[str]] = {}
    for entry, kind in rows:
        if kind:
            found.setdefault(entry, set()).add(kind)
    return found


#: Journal kind → kinds of reasons a code in it may be of.
ENTRIES: Final[Mapping[str, set[str]]] = _entries()
