"""What may be done to several cases at once: the moves of each, to find what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Q

from events import catalogue, showing, store
from events.card import card
from events.forwarding import suggestions
from events.models import Evidence
from events.states import CaseState, EvidenceKind
from events.verbs import Need
from grid import calendar
from hub.foundation.access import Scope
from hub.foundation.errors import BadInput, Phrase

#: More than anybody chooses by hand; as many as a list shows.
MOST: Final = 200
#: What is photographed at the angle of an earlier photo.
_BESIDE_A_CAMERA: Final = frozenset({Need.PHOTO_AFTER, Need.PHOTO_CHECK})


def moves_of(case_ids: Sequence[int], scope: Scope) -> list[dict[str, Any]]:
    """The moves this post may make now on each case, in the order asked for; those out of sight are left out.

    items: its open work items. suggested: what the router would do with a case that waits for dispatch, as in
    `events.showing.case`. photos: the first from before and the last from after, where a move asks for a photo.
    Raises BadInput for more than MOST.
    """
    if len(case_ids) > MOST:
        raise BadInput(
            field="case", expected=Phrase("at most %(most)s cases", most=MOST), got=len(case_ids)
        )
    files, days, today = store.read(case_ids), calendar.load(), catalogue.of()
    asked = [files[one] for one in dict.fromkeys(case_ids) if one in files]
    seen = [file for file in asked if scope.sees(file.case.audience)]
    suggested = suggestions(file for file in seen if file.state is CaseState.DISPATCH)
    found: list[dict[str, Any]] = [
        {
            "case_id": file.case.id,
            "card": card(file.case),
            "items": [showing.item(one) for one in file.items if one.is_open],
            "suggested": suggested.get(file.case.id),
            "moves": showing.moves(file, scope, days, today),
        }
        for file in seen
    ]
    photos = _photos(one["case_id"] for one in found if _wants_photo(one["moves"]))
    return [one | {"photos": photos.get(one["case_id"], [])} for one in found]


def _wants_photo(moves: Iterable[dict[str, Any]]) -> bool:
    return any(need["need"] in _BESIDE_A_CAMERA for move in moves for need in move["needs"])


def _photos(case_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """What stands beside the camera of a case: the first photo from before, the last from after. One statement."""
    wanted = list(case_ids)
    if not wanted:
        return {}
    of = Q(case_id__in=wanted) | Q(event__case_id__in=wanted)
    kinds = (EvidenceKind.BEFORE, EvidenceKind.AFTER)
    rows = Evidence.objects.filter(of, kind__in=kinds).order_by("id")
    kept: dict[int, dict[str, int]] = {}
    for pk, kind, case_id, of_event in rows.values_list("id", "kind", "case_id", "event__case_id"):
        # a report that was moved to another case takes its photo along
        held = kept.setdefault(of_event if of_event in wanted else case_id, {})
        if kind == EvidenceKind.AFTER or kind not in held:
            held[kind] = pk
    return {
        case_id: [
            {"id": pk, "kind": kind, "url": f"/api/evidence/{pk}"} for kind, pk in held.items()
        ]
        for case_id, held in kept.items()
    }
