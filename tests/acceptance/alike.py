"""Likeness on real pairs: what Boston's own clerks closed as a duplicate, and what the hub would have offered.

A clerk's closing note names the other case ("Duplicate of Existing Case CRM # 295613"). When such a case comes in, the
hub compares it with what is open within `alike.LOOKED_M`, as a reader of the case would be shown; the file has no words
of the callers, so that only class, place and time speak. What was a duplicate and not marked counts against the hub.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from events import alike, likeness
from events.likeness import Seen
from hub.foundation.clock import CITY
from tests.acceptance.findings import Findings
from tests.acceptance.stage import Stage, data

#: The number of another case in a closing note, with or without what all numbers of the file begin with.
_OTHER = re.compile(r"\b(?:101000)?(\d{6})\b")
_BEGIN = "101000"
#: The city hall: where cases without a real place lie (README of the data).
_NOWHERE = (-71.0587, 42.3594)
_METRES = 111_320
#: Of those that can be found so many must be offered, and of what is offered so many marked by the clerks.
LEAST_FOUND, LEAST_RIGHT = 0.70, 0.60


@dataclass(frozen=True, slots=True)
class Counted:
    """pairs: marked, both placed; there: the other one is open and near when the duplicate comes; found: and offered;
    offered: all that are offered then.
    """

    pairs: int
    there: int
    found: int
    offered: int


def run(stage: Stage, findings: Findings) -> None:
    """How many marked duplicates are offered, and how much of what is offered was marked."""
    findings.begin("Likeness: Boston's own duplicates")
    rows = read()
    told = counted(rows, marked(rows))
    findings.tell("pairs a clerk marked, both with a place", told.pairs)
    findings.tell("of these open and within reach when the second came", told.there)
    found, right = told.found / told.there, told.found / told.offered
    findings.check(
        "of these offered as the same problem",
        f"{told.found} ({found:.0%})",
        expected=f"at least {LEAST_FOUND:.0%}",
        holds=found >= LEAST_FOUND,
    )
    findings.check(
        "offers that a clerk had marked, at the least",
        f"{told.found} of {told.offered} ({right:.0%})",
        expected=f"at least {LEAST_RIGHT:.0%}",
        holds=right >= LEAST_RIGHT,
    )


def read() -> pd.DataFrame:
    """The file by case number, without what has no place; opened and closed by the wall clock."""
    path = data("events_us311", "boston_2011_07_10.csv.gz")
    rows = pd.read_csv(path, dtype=str, keep_default_na=False).set_index("case_enquiry_id")
    for name in ("longitude", "latitude"):
        rows[name] = pd.to_numeric(rows[name])
    for name in ("open_dt", "closed_dt"):
        rows[name] = pd.to_datetime(rows[name])
    lon, lat = _NOWHERE
    nowhere = ((rows.longitude - lon).abs() < 1e-4) & ((rows.latitude - lat).abs() < 1e-4)
    return rows[rows.longitude.notna() & ~nowhere]


def marked(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """(duplicate, the case it is one of), each duplicate once; both have a place."""
    found = []
    notes = rows.closure_reason[rows.closure_reason.str.contains("uplicate")]
    for number, note in notes.items():
        others = (_BEGIN + one for one in _OTHER.findall(note))
        if other := next((one for one in others if one in rows.index and one != number), None):
            found.append((str(number), other))
    return found


def counted(rows: pd.DataFrame, pairs: list[tuple[str, str]]) -> Counted:
    """What the hub offers when each duplicate comes in."""
    place = rows.index.get_loc
    lon, lat = rows.longitude.to_numpy(), rows.latitude.to_numpy()
    opened, closed = rows.open_dt.to_numpy(), rows.closed_dt.to_numpy()
    seen = [
        Seen(
            f"boston/{type_}",
            f"boston/{reason}",
            frozenset(),
            at.to_pydatetime().replace(tzinfo=CITY),
        )
        for type_, reason, at in zip(rows.type, rows.reason, rows.open_dt, strict=True)
    ]
    there = found = offered = 0
    for duplicate, original in pairs:
        one, other = place(duplicate), place(original)
        east = (lon - lon[one]) * np.cos(np.radians(lat[one]))
        metres = np.hypot(east, lat - lat[one]) * _METRES
        is_open = (opened <= opened[one]) & (np.isnat(closed) | (closed >= opened[one]))
        near = np.flatnonzero((metres <= alike.LOOKED_M) & is_open)
        likely = {
            int(n)
            for n in near
            if n != one and likeness.compare(seen[one], seen[n], round(metres[n])).likely
        }
        there += other in near
        found += other in likely
        offered += len(likely)
    return Counted(len(pairs), there, found, offered)
