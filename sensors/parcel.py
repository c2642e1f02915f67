"""One message on its way through the pipeline, and the batch it travels in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from events.reports import Intake
from hub.foundation.errors import HubError
from hub.foundation.journal import Work
from sensors.codecs.downlink import Told
from sensors.codecs.hotline import Order
from sensors.envelope import Envelope
from sensors.readings import Reading
from sensors.topics import Topic
from sensors.uplink import Uplink


class Parcel(msgspec.Struct):
    """A message and what has become of it. It is quarantined when it has refusals, wholly or for a part."""

    envelope: Envelope
    topic: Topic | None = None
    readings: list[Reading] = []
    #: Messages of devices behind a network server; what their bytes mean is known with the types of the devices.
    uplinks: tuple[Uplink, ...] = ()
    online: bool | None = None
    #: What became of a command: the device's own word, or its network server's.
    told: Told | None = None
    order: Order | None = None
    refusals: list[HubError] = []
    #: What the intake said of the order; None when it was refused.
    intake: Intake | None = None
    _read: int = 0

    def refuse(self, error: HubError) -> None:
        """Say why the message, or a part of it, is not taken."""
        self.refusals.append(error)

    def was_read(self) -> None:
        """Remember what reading found; `again` returns to this point."""
        self._read = len(self.refusals)

    def again(self) -> None:
        """Forget what a transaction that failed made of it."""
        del self.refusals[self._read :]
        self.intake = None


class Last(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The newest value of a quantity. v: number or text; t: when it was observed.

    u: the unit it came with, where the device's type names none.
    """

    v: float | str
    t: datetime
    u: str | None = None


class DeviceRow(msgspec.Struct):
    """A device of the batch with its state, read under its lock.

    values: last values by quantity; before: those the batch replaced, None where there was none.
    memories: what the rules remember, by rule code (`sensors.rules.dump`); a rule that is calm has none.
    recent: the packs without a time that came last, of `sensors.sequence`; b"" for who sends times.
    """

    id: int
    code: str
    type_id: int
    type_code: str
    gateway_id: int | None
    quantities: dict[str, Any]
    values: dict[str, Last]
    memories: dict[str, dict[str, Any]]
    recent: bytes = b""
    #: Of its state as it was read: another transaction's writing makes another one.
    version: str = ""
    before: dict[str, Last | None] = {}
    #: Factor and offset by quantity, of its last calibration; None for almost all.
    corrections: dict[str, tuple[float, float]] | None = None
    #: The quantities its type does not name, once they were asked for.
    others: set[str] | None = None
    #: What this batch says; None: nothing.
    seen_at: datetime | None = None
    observed_at: datetime | None = None
    online: bool | None = None
    status_at: datetime | None = None
    #: What it is called and where it stands: read by `sensors.states.describe` when an alarm is about it.
    name: str = ""
    cell_id: int | None = None
    component_id: int | None = None
    lon: float | None = None
    lat: float | None = None


class Value(msgspec.Struct):
    """A reading that will be stored: in the unit of its quantity, under its device's id."""

    device: DeviceRow
    reading: Reading
    value: float | None
    received_at: datetime
    #: Set when the database took it; a repeat is not new.
    is_new: bool = False


class Batch(msgspec.Struct):
    """What is stored in one transaction."""

    parcels: list[Parcel]
    work: Work
    devices: dict[str, DeviceRow] = {}
    values: list[Value] = []
