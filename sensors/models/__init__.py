"""The tables of the room sensors, re-exported."""

from __future__ import annotations

from sensors.models.account import BrokerAccount
from sensors.models.address import DeviceAddress
from sensors.models.alarm import Alarm, AlarmRule, Baseline, RuleOverride
from sensors.models.combination import Combination, Combined
from sensors.models.command import CommandState, DeviceCommand
from sensors.models.device import Device, DeviceState, DeviceType
from sensors.models.health import DeviceHealth
from sensors.models.maintenance import Maintenance
from sensors.models.own_name import OwnName
from sensors.models.plan import Plan, StepDone
from sensors.models.quarantine import Quarantined
from sensors.models.reading import Reading
from sensors.models.replay import ReplayRun
from sensors.models.review import AlarmReview, Verdict
from sensors.models.servicing import DeviceLoad, Service, ServiceKind
from sensors.models.storm import Storm

__all__ = [
    "Alarm",
    "AlarmReview",
    "AlarmRule",
    "Baseline",
    "BrokerAccount",
    "Combination",
    "Combined",
    "CommandState",
    "Device",
    "DeviceAddress",
    "DeviceCommand",
    "DeviceHealth",
    "DeviceLoad",
    "DeviceState",
    "DeviceType",
    "Maintenance",
    "OwnName",
    "Plan",
    "Quarantined",
    "Reading",
    "ReplayRun",
    "RuleOverride",
    "Service",
    "ServiceKind",
    "StepDone",
    "Storm",
    "Verdict",
]
