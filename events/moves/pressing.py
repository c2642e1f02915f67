"""What hurries a case: reminders and supervision. Pure."""

from __future__ import annotations

from typing import Final

from events.moves.row import CaseTable, ItemTable

CASES: Final[CaseTable] = {}
ITEMS: Final[ItemTable] = {}
