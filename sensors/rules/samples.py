"""One reading to be judged, and what a measure makes of it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Sample(msgspec.Struct, frozen=True, order=True, gc=False):
    """One number of one quantity of one device. at: aware UTC; value: in the unit its device type names."""

    at: datetime
    value: float


class Point(msgspec.Struct, frozen=True, gc=False):
    """What the measure says at an instant. since: the oldest instant whose readings it was made of.

    before: when the reading before it was made; None where it is the first.
    """

    at: datetime
    value: float
    since: datetime
    before: datetime | None = None
