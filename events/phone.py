"""What a phone keeps of a post: its tasks and their cases, kept true by the journal's cursor, never by a clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from events import cards, catalogue, inbox, showing
from events.models import Case, WorkItem
from events.policy import running
from events.records import ItemRecord
from events.rows import ITEM_FIELDS
from events.states import OPEN_ITEM
from events.verbs import CaseVerb, ItemVerb
from hub.foundation import journal, seal, sqlfile
from hub.foundation.access import Role, Scope
from hub.foundation.canonical import canonical
from hub.foundation.errors import NotFound, Refused

#: The tasks a phone holds at most, first due first: more than anybody does in a week.
MOST: Final = 300
#: A phone that missed more of the journal than this, or more cases, is told everything anew.
FAR: Final = 50_000
MANY: Final = 400
#: Cases told in full at once, and lines of the journal with each.
AT_ONCE: Final = 20
LINES: Final = 30
#: Which boxes a post works from: what is the person's, the unit's, and what anybody of the role may take.
BOXES: Final[dict[Role | None, tuple[str, ...]]] = {
    Role.HANDLER: ("mine",),
    Role.COLLECTOR: ("mine", "pool"),
    Role.GRID_OFFICER: ("mine", "org", "pool"),
}
_OTHERS: Final = ("mine", "org")
#: Moves for which one has to know who called.
_CALLING: Final = frozenset(
    {
        CaseVerb.REVEAL_CALLER.value,
        ItemVerb.CONTACT.value,
        ItemVerb.RECORD_CALL_BACK.value,
    }
)


class AnothersCommand(Refused):
    """A phone sends what somebody else tapped, or the same person in another post."""

    code = "events.anothers_command"
    message = _(
        "This was tapped by somebody else, or in another post. Sign in as that person, in that post, to send it."
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a phone has to know to be as the server is at `cursor`.

    mode: "snapshot", tasks are all there are; or "changes", they are those of the touched cases.
    touched: every case something happened to.  gone: those of them the scope sees no more.
    """

    mode: str
    cursor: int
    scope: str
    tasks: Sequence[dict[str, Any]]
    touched: Sequence[int]
    gone: Sequence[int]
    more: bool = False


def own_only(scope: Scope, user_id: int, post_id: int) -> None:
    """Raise AnothersCommand unless the scope is this person's in this post."""
    if (scope.actor.user_id, scope.actor.post_id) != (user_id, post_id):
        raise AnothersCommand


def changes(scope: Scope, cursor: int | None, key: str) -> Changes:
    """What changed after `cursor` for a phone that last heard under `key`; everything when that cannot be told."""
    head = journal.head()  # read first: what is read afterwards is at least as new
    now = scope_key(scope)
    if cursor is not None and key == now and 0 <= head - cursor <= FAR:
        touched = _touched(scope, cursor, head)
        if len(touched) <= MANY:
            seen = set(
                scope.filter(Case.objects.filter(id__in=touched)).values_list("id", flat=True)
            )
            gone = [case for case in touched if case not in seen]
            found = tasks(scope, touched) if touched else []
            return Changes("changes", head, now, found, touched, gone)
    found = tasks(scope)
    return Changes("snapshot", head, now, found[:MOST], (), (), more=len(found) > MOST)


def tasks(scope: Scope, of: Collection[int] | None = None) -> list[dict[str, Any]]:
    """The open work items of the post with their cases' cards, first due first; one more than MOST is "more".

    of: only of these cases.
    """
    wanted = Q()
    for box in BOXES.get(scope.actor.role, _OTHERS):
        wanted |= inbox.box_of(box, scope)
    rows = WorkItem.objects.filter(wanted, state__in=sorted(OPEN_ITEM))
    if of is not None:
        rows = rows.filter(case_id__in=of)
    rows = scope.filter(rows, "case__audience").order_by(F("due_at").asc(nulls_last=True), "id")
    found = [ItemRecord(**row) for row in rows[: MOST + 1].values(*ITEM_FIELDS)]
    told = cards.cards_of(one.case_id for one in found)
    return [showing.item(one) | {"card": told[one.case_id]} for one in found]


def cases(scope: Scope, ids: Collection[int]) -> tuple[list[dict[str, Any]], list[int]]:
    """These cases as a phone keeps them, and which of them the scope does not see."""
    found, gone = [], []
    for case_id in ids:
        try:
            found.append(pocketed(showing.case(case_id, scope)))
        except NotFound:
            gone.append(case_id)
    return found, gone


def pocketed(told: dict[str, Any]) -> dict[str, Any]:
    """A case as it may lie in a pocket: without other cases, and without callers unless a move asks for them."""
    calls = any(move["verb"] in _CALLING for move in told["moves"])
    events = told["events"] if calls else [one | {"caller": None} for one in told["events"]]
    return told | {"nearby": [], "events": events, "journal": told["journal"][-LINES:]}


def scope_key(scope: Scope) -> str:
    """Changes when what a phone holds was told under other rights, tables, classes or in another language."""
    actor = scope.actor
    under: list[Any] = [
        actor.user_id,
        actor.post_id,
        actor.role,
        scope.everything,
        sorted(scope.tags),
    ]
    under += [running().stamp, catalogue.of().version, get_language()]
    return seal.sm3(canonical(under)).hex()[:16]


def _touched(scope: Scope, cursor: int, upto: int) -> list[int]:
    with connection.cursor() as db:
        db.execute(
            sqlfile.load("events", "touched"),
            {
                "cursor": cursor,
                "upto": upto,
                "everything": scope.everything,
                "tags": sorted(scope.tags),
                "count": MANY + 1,
            },
        )
        return [row[0] for row in db.fetchall()]
