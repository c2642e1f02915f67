"""Lists of cases: queues by state and light, search by number, area, class and words, newest or first due."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from django.db.models import QuerySet

from events import paging, picture, searching
from events.card import card
from events.cards import records
from events.models import Case
from events.paging import Page
from events.wanted import Filter, narrow
from hub.foundation.access import Scope


def cases(scope: Scope, only: Filter, order: str = "due", after: str = "", limit: int = 50) -> Page:
    """One page of cards inside the scope.

    order "due": what falls due first, first; what waits for nobody last. order "newest": opened last first.
    A page is read by the index of its order; how many there are is asked of the picture of live cases.
    """
    limit = max(1, min(limit, paging.LONGEST))
    rows = narrow(scope.filter(Case.objects.all()), only)
    if only.words.strip():
        return _searched(rows, only, order, after, limit)
    page = _page(rows, order, after, limit)
    if picture.holds(only):
        return replace(page, total=picture.count(only, scope))
    total, total_is = paging.count(rows)
    return replace(page, total=total, total_is=total_is)


def _searched(rows: QuerySet[Case], only: Filter, order: str, after: str, limit: int) -> Page:
    """A page of what was found by words. Newest first the page is right even when not all was looked through."""
    newest = order == "newest"
    below = paging.newest(rows, after)[0] if newest else rows
    matches = searching.search(below, only.words, limit + 1 if newest else searching.INDEXED)
    page = _page(Case.objects.filter(id__in=matches.ids), order, after, limit)
    total_is = "exact" if matches.complete and not (newest and after) else "at_least"
    whole = matches.complete or (newest and len(matches.ids) > limit)
    return replace(page, total=len(matches.ids), total_is=total_is, complete=whole)


def _page(rows: QuerySet[Case], order: str, after: str, limit: int) -> Page:
    parts = paging.newest(rows, after) if order == "newest" else paging.due(rows, after)
    found = paging.first(limit + 1, parts, records)
    more = len(found) > limit
    found = found[:limit]
    cursor = paging.write_cursor(found[-1].due_at, found[-1].id) if more else None
    return Page([card(case) for case in found], cursor)


def sources(scope: Scope) -> list[str]:
    """The sources of the live cases inside the scope, those with the most cases first."""
    with picture.picture.now() as columns:
        rows = picture.wanted(columns, Filter(), scope)
        counts = np.bincount(columns["source"][rows], minlength=len(columns.texts["source"].all))
        named = zip(columns.texts["source"].all, counts.tolist(), strict=True)
        found = [(count, name) for name, count in named if count and name]
    return [name for _count, name in sorted(found, key=lambda one: (-one[0], one[1]))]
