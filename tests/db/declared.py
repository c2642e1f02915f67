"""What the kinds of journal entries declare, held against the entries that were written."""

from __future__ import annotations

from events import kinds as events_kinds
from grid import kinds as grid_kinds
from hub.foundation.models import JournalEntry
from hub.packs import kinds as packs_kinds
from sensors import kinds as sensors_kinds

DECLARED = grid_kinds.DATA | events_kinds.DATA | sensors_kinds.DATA | packs_kinds.DATA


def departures() -> list[str]:
    """Entries whose data hold a field too many or too few."""
    found = []
    for entry in JournalEntry.objects.order_by("seq"):
        declared, held = DECLARED[entry.kind], set(entry.data)
        must = {name for name in declared if not name.endswith("?")}
        may = {name.rstrip("?") for name in declared}
        if not must <= held <= may:
            found.append(f"{entry.kind}: too many {held - may}, too few {must - held}")
    return found
