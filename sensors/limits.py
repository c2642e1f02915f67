"""What the devices of a type may do before something is said to be wrong with them. Pure; numbers of the type."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=31 * 86_400)]


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What one quantity can be at all, in the unit of the type: beyond it nothing was measured.

    stuck_after_s: so long a number that moves in life may stay the same to the last digit; None: for ever.
    """

    least: float | None = None
    most: float | None = None
    stuck_after_s: Seconds | None = None


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The limits of a type. A city changes them in its rulebook; the defaults are settings of this hub."""

    #: So many of its own rhythms without a message make a device offline (离线), within these bounds.
    silent_rhythms: Annotated[float, msgspec.Meta(ge=1, le=100)] = 3.0
    silent_least_s: Seconds = 60
    silent_most_s: Seconds = 7 * 86_400
    #: A learnt rhythm counts within these multiples of the type's.
    rhythm_least: Positive = 0.1
    rhythm_most: Positive = 4.0
    #: At or below: percent, volts (None: of no meaning for the type), dBm, dB.
    battery: float | None = 20.0
    battery_v: float | None = None
    signal_dbm: float | None = -118.0
    signal_db: float | None = -15.0
    #: So far its clock may be from ours.
    drift_s: Seconds = 120
    #: Breaks in its measurements a day, and times it goes offline a day.
    gaps: Annotated[int, msgspec.Meta(ge=1)] = 4
    flaps: Annotated[int, msgspec.Meta(ge=2)] = 6
    ranges: dict[str, Range] = {}


USUAL: Final = Limits()


def read(said: object) -> Limits:
    """The limits as a type keeps them; {} are the usual ones. Raises msgspec.ValidationError with the path."""
    return msgspec.convert(said, Limits) if said else USUAL
