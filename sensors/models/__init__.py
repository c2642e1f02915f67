"""The tables of the room sensors, re-exported."""

from __future__ import annotations

from sensors.models.alarm import Alarm, AlarmRule
from sensors.models.device import Device, DeviceState, DeviceType
from sensors.models.quarantine import Quarantined
from sensors.models.reading import Reading
from sensors.models.replay import ReplayRun

__all__ = [
    "Alarm",
    "AlarmRule",
    "Device",
    "DeviceState",
    "DeviceType",
    "Quarantined",
    "Reading",
    "ReplayRun",
]
