"""Who is kept secret in which of many cases: asked once for a page of them, where a single case is `events.showing`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from events import merges, store
from events.models import Event, Merge
from events.veil import Veil, veil
from hub.foundation.access import Scope


def reports_of(case_id: int, gone: Sequence[int]) -> QuerySet[Event]:
    """What was reported. gone: ids of the reports a merged case brought to the other one; it shows them, too."""
    mine = Q(case_id=case_id) | Q(id__in=gone) if gone else Q(case_id=case_id)
    rows = Event.objects.filter(mine).select_related("words", "caller", "reporter")
    return rows.order_by("id")


def veils(case_ids: Iterable[int], scope: Scope) -> dict[int, Veil]:
    """This reader's view of those of the cases in which somebody is kept secret from somebody; of the others nothing
    is veiled. Cases that were merged are looked at with what they brought.
    """
    wanted = set(case_ids)
    secret = set(
        Event.objects.filter(case_id__in=wanted, confidential=True).values_list(
            "case_id", flat=True
        )
    )
    of = Q(case_id__in=wanted) | Q(into_id__in=wanted)
    for gone, into in Merge.objects.filter(of).values_list("case_id", "into_id"):
        secret |= {gone, into} & wanted
    found: dict[int, Veil] = {}
    for case_id, file in store.read(secret).items():
        merged = merges.shown(case_id)
        rows = reports_of(case_id, merged["reports"])
        found[case_id] = veil(merges.together(file, merged), rows, scope.actor)
    return found
