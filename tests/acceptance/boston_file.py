"""Boston's 311 cases of July to October 2011 as the city published them, and what its own columns say of them. Pure.

Times are the city's wall clock, without a zone. They are taken as this city's wall clock: both have one offset
from midnight to midnight here, so that a span on paper is a span on our clock, day light saving or not.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grid.deadlines import Limit, Unit
from hub.foundation.clock import CITY

HOUR = dt.timedelta(hours=1)
#: Where a case has no due date: a limit that ends after everything the file knows.
ENDLESS = Limit(30_000, Unit.URGENT_DAY)
#: A limit in hours may have so many; longer ones are told in days.
_MOST_HOURS = 30_000


class Verdict(StrEnum):
    """What is said of a case's limit."""

    IN_TIME = "ONTIME"
    LATE = "OVERDUE"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the file. verdict: the file's own word; the instants are aware."""

    number: str
    opened: dt.datetime
    due: dt.datetime | None
    closed: dt.datetime | None
    verdict: Verdict
    department: str
    type: str
    title: str = ""

    @property
    def limit(self) -> Limit:
        """Whole hours (days where there are too many) that end at the due date, begun at or before the opening."""
        if self.due is None:
            return ENDLESS
        hours = max(1, -((self.opened - self.due) // HOUR))
        if hours <= _MOST_HOURS:
            return Limit(hours, Unit.URGENT_HOUR)
        return Limit(-(-hours // 24), Unit.URGENT_DAY)

    @property
    def begins(self) -> dt.datetime:
        """When that limit begins: the hub takes the case on then, mostly some seconds before the file does."""
        if self.due is None:
            return self.opened
        hours = {Unit.URGENT_HOUR: 1, Unit.URGENT_DAY: 24}[self.limit.unit]
        return self.due - self.limit.value * hours * HOUR

    def kept(self, now: dt.datetime) -> Verdict:
        """What the file's own dates say at `now`, without its word for it."""
        if self.closed is None:
            return Verdict.LATE if self.due is not None and self.due < now else Verdict.NOTHING
        return Verdict.IN_TIME if self.due is None or self.closed <= self.due else Verdict.LATE


def read(path: Path) -> list[Row]:
    """The cases of the file, in the order they were opened."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row_of(fields) for fields in csv.DictReader(file)]
    return sorted(rows, key=lambda row: (row.begins, row.number))


def row_of(fields: dict[str, str]) -> Row:
    """One line."""
    opened = _instant(fields["open_dt"])
    if opened is None:
        raise ValueError(f"expected an opening time, got none in case {fields['case_enquiry_id']}")
    return Row(
        fields["case_enquiry_id"],
        opened,
        _instant(fields["target_dt"]),
        _instant(fields["closed_dt"]),
        Verdict(fields["ontime"]),
        fields["department"],
        fields["type"],
        fields["case_title"],
    )


def _instant(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text).replace(tzinfo=CITY) if text else None


#: (what the file says, what its dates say) → why they differ.
CAUSES = {
    (
        Verdict.IN_TIME,
        Verdict.NOTHING,
    ): "open and without due date: ONTIME in the file, not due yet here",
    (Verdict.NOTHING, Verdict.LATE): "no word in the file; by its own dates over: late here",
    (Verdict.NOTHING, Verdict.IN_TIME): "no word in the file; by its own dates kept: in time here",
}


def differences(rows: Iterable[Row], now: dt.datetime) -> Counter[str]:
    """Why the file's word and its own dates differ, with how many cases of each; "" names one not explained."""
    pairs = ((row.verdict, row.kept(now)) for row in rows)
    return Counter(CAUSES.get(pair, "") for pair in pairs if pair[0] is not pair[1])
