"""One measured value."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class TimeSource(StrEnum):
    """Where `observed_at` comes from; the letter is what the table stores."""

    #: The device said an absolute time: delivered twice, it is the same reading.
    OBSERVED = "o"
    #: Only a sequence number: the time is that of arrival, repeats are known by the number.
    SEQUENCE = "s"
    #: Neither: the time is that of arrival, and delivered twice it is stored twice.
    RECEIVED = "r"


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A value of one quantity of one device.

    value: a number in `unit`; booleans are 1.0 and 0.0; None when the reading is a text.
    unit: as the message wrote it; None when it named none.
    observed_at: aware UTC; the time of arrival when `time_source` is not OBSERVED.
    """

    device: str
    quantity: str
    observed_at: datetime
    value: float | None
    text: str | None = None
    unit: str | None = None
    seq: int | None = None
    time_source: TimeSource = TimeSource.OBSERVED
    #: Where it stands in the payload, for the sentence when it is refused.
    path: str = "$"
