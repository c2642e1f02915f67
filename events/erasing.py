"""Erasing what people said and who they are: events, cases and the journal's chain stay whole."""

from __future__ import annotations

from collections.abc import Collection

from events import store
from events.draft import Context, Draft
from events.models import Caller, EventText, Note
from events.numbers import take
from grid import calendar
from hub.foundation import clock, journal, seal
from hub.foundation.access import Actor


def erase(case_ids: Collection[int], actor: Actor, *, words: bool = False) -> int:
    """Erase the callers of cases, and with `words` also what was told and written about them; how many cases.

    Cannot be taken back. The journal says that it was done and by whom, never what it was.
    """
    now = clock.now()
    ctx = Context(actor, now, now, calendar.load(), take, seal.keyed_digest)
    with journal.transaction() as work:
        drafts = [Draft(file) for _, file in sorted(store.load(case_ids).items())]
        found = [draft.file.case.id for draft in drafts]
        Caller.objects.filter(event__case_id__in=found).delete()
        if words:
            EventText.objects.filter(event__case_id__in=found).delete()
            Note.objects.filter(case_id__in=found).delete()
        for draft in drafts:
            draft.tell("caller.erased", ctx, extra={"words": words})
        store.write(drafts, work)
    return len(drafts)
