"""What guards and needs look at: the case, the item, who acts, what was given, the hour and the city's policy. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from events.given import NOTHING, Given
from events.policy import Policy, running
from events.records import CaseFile, CaseRecord, ItemRecord
from grid.worktime import Calendar
from hub.foundation.access import Actor


@dataclass(frozen=True, slots=True)
class Facts:
    """One question to the tables of moves. item: None for a move of the case; now: recorded_at, aware UTC."""

    file: CaseFile
    item: ItemRecord | None
    actor: Actor
    now: datetime
    calendar: Calendar
    given: Given = NOTHING
    policy: Policy = field(default_factory=running)

    @property
    def case(self) -> CaseRecord:
        """The case."""
        return self.file.case
