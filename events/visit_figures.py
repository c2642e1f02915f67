"""Visits (走访) counted: what they were for, what they came to, who made them, and which promises are late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from events.models import Found, Visit
from events.policy import running
from events.visits import Wanted, narrowed, purpose_name, seen
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.models import User

#: Officers of one table.
OFFICERS: Final = 30


def figures(scope: Scope, wanted: Wanted) -> list[dict[str, Any]]:
    """Of each purpose how many visits came to what: code, name, total, and one number for each of `Found`.

    Last, where there are several purposes, all of them together, under the code "".
    """
    counts = _counted(narrowed(scope, wanted), "purpose")
    codes = [*running().visit_purposes, *sorted(counts)]
    found = [
        _row(counts[code]) | {"code": code, "name": purpose_name(code)}
        for code in dict.fromkeys(codes)
        if code in counts
    ]
    if len(found) > 1:
        found.append(_row(_together(counts)) | {"code": "", "name": gettext("All together")})
    return found


def of_officers(scope: Scope, wanted: Wanted) -> list[dict[str, Any]]:
    """Of each officer with visits in these days or promises that are late: a row as in `figures`, with user_id, name
    and late; who has most late comes first, at most OFFICERS.
    """
    counts = _counted(narrowed(scope, wanted), "user_id")
    late = Counter(dict(_late(scope).values_list("user_id").annotate(Count("pk"))))
    if wanted.person is not None:
        late = Counter({wanted.person: late[wanted.person]}) if late[wanted.person] else Counter()
    order = sorted({*counts, *late}, key=lambda one: (-late[one], -counts[one].total(), one))
    names = User.objects.in_bulk(order[:OFFICERS])
    return [
        _row(counts[one]) | {"user_id": one, "name": str(names[one]), "late": late[one]}
        for one in order[:OFFICERS]
    ]


def overdue(scope: Scope) -> int:
    """How many promised visits are late, of the officers inside the scope."""
    return _late(scope).count()


def _late(scope: Scope) -> QuerySet[Visit]:
    return seen(scope).filter(again_on__lt=clock.today(), followed_by=None)


def _counted(rows: QuerySet[Visit], by: str) -> defaultdict[Any, Counter[str]]:
    """How many visits came to what, by the values of a column."""
    counts: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for key, found, number in rows.order_by().values_list(by, "found").annotate(Count("pk")):
        counts[key][found] = number
    return counts


def _together(counts: Mapping[Any, Counter[str]]) -> Counter[str]:
    return sum(counts.values(), Counter())


def _row(counts: Counter[str]) -> dict[str, Any]:
    return {"total": counts.total(), **{one: counts[one] for one in Found.values}}
