"""What a device measured over a span, thinned to what a screen can show, with its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from hub.foundation import sqlfile

#: Points a curve has at most.
POINTS: Final = 400
#: Widths of a bucket, seconds; the narrowest that keeps the curve under POINTS is taken.
WIDTHS_S: Final = (
    1,
    5,
    10,
    30,
    60,
    300,
    600,
    900,
    1800,
    3600,
    3 * 3600,
    6 * 3600,
    86_400,
    7 * 86_400,
)
#: So many rhythms without a reading are a gap (断数).
SILENT_RHYTHMS: Final = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket. at: its start; low, mean, high: of its count readings. count 0: a gap begins here."""

    at: datetime
    low: float | None
    mean: float | None
    high: float | None
    count: int


def bucket_s(since: datetime, until: datetime) -> int:
    """Width of a bucket in seconds for this span."""
    span_s = (until - since).total_seconds()
    return next((one for one in WIDTHS_S if span_s / one <= POINTS), WIDTHS_S[-1])


def series(
    device_id: int, quantities: list[str], since: datetime, until: datetime, rhythm_s: int
) -> dict[str, list[Point]]:
    """Curves by quantity, oldest first; a point of count 0 stands wherever the device was silent too long."""
    width_s = bucket_s(since, until)
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("sensors", "series"),
            {
                "device_id": device_id,
                "quantities": quantities,
                "since": since,
                "until": until,
                "bucket": f"{width_s} seconds",
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    found: dict[str, list[Point]] = {quantity: [] for quantity in quantities}
    for quantity, *values in rows:
        found[quantity].append(Point(*values))
    longest = timedelta(seconds=max(SILENT_RHYTHMS * rhythm_s, 2 * width_s))
    return {quantity: with_gaps(points, longest) for quantity, points in found.items()}


def with_gaps(points: list[Point], longest: timedelta) -> list[Point]:
    """The points with an empty one put in after each that is followed by a silence longer than `longest`."""
    out: list[Point] = []
    for point in points:
        if out and point.at - out[-1].at > longest:
            out.append(Point(out[-1].at + longest, None, None, None, 0))
        out.append(point)
    return out
