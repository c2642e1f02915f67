"""The reader of the journal that tells people: entries in, notices out, in the transaction of its cursor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from events import policy, store
from events.notices import occasions, timing
from events.notices.composing import compose
from events.notices.keeping import keep
from events.notices.matrix import Rule
from events.notices.occasions import Occasion
from events.notices.planning import counting, holds
from events.records import CaseFile
from hub.foundation import clock, journal

#: The name of its cursor.
READER: Final = "events.notices"
#: What is older is history that was loaded or replayed: nobody is told of it. A day of downtime is not.
STALE: Final = dt.timedelta(days=2)


def read(entries: Sequence[dict[str, Any]]) -> None:
    """Tell of these entries, in order. The caller holds transaction and cursor."""
    now = clock.now()
    fresh = [entry for entry in entries if entry["recorded_at"] > now - STALE]
    found = [one for entry in fresh for one in occasions.of(entry)]
    clocked = {entry["case_id"] for entry in fresh if entry["kind"] in occasions.CLOCKED}
    if not found and not clocked:
        return
    files = store.read({one.case_id for one in found} | clocked)
    with journal.transaction() as work:
        tell(found, files, work)
        timing.set_reminders([files[case_id] for case_id in sorted(clocked & files.keys())])


def tell(found: Iterable[Occasion], files: Mapping[int, CaseFile], work: journal.Work) -> None:
    """Tell at once of what still holds; rows that wait for an instant are set to fall due."""
    rules = policy.running().notices
    made: list[tuple[Occasion, CaseFile, list[Rule]]] = []
    for one in found:
        file = files.get(one.case_id)
        if file is None or not holds(one, file):
            continue
        timing.set_later(one, file, counting(rules, one, file, timed=True))
        now_told = counting(rules, one, file, timed=False)
        if now_told:
            made.append((one, file, now_told))
    keep(compose(made), work)
