"""The journal kinds of this room: kind -> schema version of its data, and what the data hold."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "alarm.raised": 1,
    "alarm.level_changed": 1,
    "alarm.cleared": 1,
    "alarm.storm": 1,
    "alarm.combined": 1,
    "alarm.reviewed": 1,
    "alarm.silenced": 1,
    "plan.step_done": 1,
    "plan.step_undone": 1,
    "maintenance.announced": 1,
    "maintenance.shortened": 1,
    "maintenance.over": 1,
    "alarm.corrected": 1,
    "rulebook.published": 1,
    "combination.ended": 1,
    "devices.published": 1,
    "devices.taken_back": 1,
    "device.offline": 1,
    "device.online": 1,
    "device.health_changed": 1,
    "device.serviced": 1,
    "device.command_asked": 1,
    "device.command_ended": 1,
    "broker.account_issued": 1,
    "broker.account_rotated": 1,
    "broker.account_removed": 1,
}

#: Kind → fields of its data; "?" marks one that is not always there. docs/journal.md is written from it.
DATA: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("alarm.raised", "alarm.level_changed", "alarm.cleared", "alarm.corrected"),
        ("card", "alarm", "device", "rule", "level", "was", "why"),
    ),
    "alarm.storm": ("card", "storm", "cause", "raised", "changed", "cleared", "open", "why"),
    "alarm.combined": ("card", "alarm", "others", "rule", "why"),
    "alarm.reviewed": ("card", "alarm", "device", "rule", "verdict", "evidence_digest"),
    "alarm.silenced": ("alarm", "device", "rule", "level", "maintenance"),
    **dict.fromkeys(("plan.step_done", "plan.step_undone"), ("card", "plan", "rule", "step")),
    "maintenance.announced": ("maintenance", "begins_at", "ends_at"),
    "maintenance.shortened": ("maintenance", "ends_at"),
    "maintenance.over": ("maintenance", "silenced", "spoke_up"),
    "combination.ended": ("combination", "rule?"),
    "rulebook.published": ("source", "made?", "changed?", "unchanged?", "ended?"),
    "devices.published": ("source", "made?", "changed?", "unchanged?", "outside?", "tied", "load?"),
    "devices.taken_back": ("source", "load", "restored?", "removed?", "retired?", "kept?"),
    "device.offline": ("device", "silent_since", "behind", "why"),
    "device.online": ("device", "silent_since", "why"),
    "device.command_asked": ("device", "command", "params"),
    "device.command_ended": ("device", "command", "outcome"),
    "device.serviced": ("device", "done", "on"),
    "device.health_changed": ("device", "found", "found_before", "whys"),
    "broker.account_issued": ("owner", "account"),
    "broker.account_rotated": ("owner", "account", "ends_at"),
    "broker.account_removed": ("owner",),
}

journal.register(KINDS)
