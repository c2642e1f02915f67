"""Alarm rules (报警规则), pure: what is measured, which levels it has, how readings become alarms.

A `Rule` is data (`manage.py load_rulebook`, docs/alarm-rules.md). `Terms` are a rule as it counts for one device.
`judge` takes new readings of that device and says what changed; `spells` goes through a sorted series at once and
says which alarms it has: what a rule would have fired.

Time is the time of the readings, never of the server, so that a replay gives the same alarms as the day itself.
Each rule names how late a reading may come (`lateness_s`). Within it the order, the repeats and the batches in which
readings come change nothing: the same alarms are told as of the sorted series. What comes later is `too_late`.
"""

from __future__ import annotations

from sensors.rules.changes import Change
from sensors.rules.judging import (
    Judgement,
    Need,
    Redone,
    evidence,
    is_calm,
    judge,
    need,
    proven,
    spells,
)
from sensors.rules.measure import Deviation, Kind, Measure
from sensors.rules.memory import Memory, dump, restore
from sensors.rules.normal import Normal, Week, hour_of_week, normals
from sensors.rules.rule import Flapping, Level, Rule
from sensors.rules.running import Running
from sensors.rules.samples import Sample
from sensors.rules.schedule import When
from sensors.rules.spell import Spell, paired
from sensors.rules.state import State, Switch
from sensors.rules.terms import Override, Terms, overridden

__all__ = [
    "Change",
    "Deviation",
    "Flapping",
    "Judgement",
    "Kind",
    "Level",
    "Measure",
    "Memory",
    "Need",
    "Normal",
    "Override",
    "Redone",
    "Rule",
    "Running",
    "Sample",
    "Spell",
    "State",
    "Switch",
    "Terms",
    "Week",
    "When",
    "dump",
    "evidence",
    "hour_of_week",
    "is_calm",
    "judge",
    "need",
    "normals",
    "overridden",
    "paired",
    "proven",
    "restore",
    "spells",
]
