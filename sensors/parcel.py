"""One message on its way through the pipeline, and the batch it travels in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from events.reports import Intake
from hub.foundation.errors import HubError
from hub.foundation.journal import Work
from sensors.codecs.hotline import Order
from sensors.envelope import Envelope
from sensors.readings import Reading
from sensors.sequence import Window
from sensors.topics import Topic


@dataclass(slots=True)
class Parcel:
    """A message and what has become of it. It is quarantined when it has refusals, wholly or for a part."""

    envelope: Envelope
    topic: Topic | None = None
    readings: list[Reading] = field(default_factory=list)
    online: bool | None = None
    order: Order | None = None
    refusals: list[HubError] = field(default_factory=list)
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


@dataclass(slots=True)
class DeviceRow:
    """A device of the batch with its state, read under its lock.

    values: last values by quantity, {"v", "t", "u"} with t as ISO 8601; before: those before the batch.
    """

    id: int
    code: str
    name: str
    type_id: int
    gateway_id: int | None
    cell_id: int | None
    component_id: int | None
    lon: float | None
    lat: float | None
    quantities: dict[str, Any]
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    observed_at: datetime | None = None
    seen_at: datetime | None = None
    online: bool | None = None
    status_at: datetime | None = None
    window: Window = field(default_factory=Window)
    alarm_level: int | None = None


@dataclass(slots=True)
class Value:
    """A reading that will be stored: in the unit of its quantity, under its device's id."""

    device: DeviceRow
    reading: Reading
    value: float | None
    received_at: datetime
    #: Set when the database took it; a repeat is not new.
    is_new: bool = False


@dataclass(slots=True)
class Batch:
    """What is stored in one transaction."""

    parcels: list[Parcel]
    work: Work
    devices: dict[str, DeviceRow] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
