"""The shapes of a pack's files, as msgspec reads them. Pure.

pack.toml        [pack], [[organisation]]            what it is, and the roles of those who answer for it
devices.toml     [[type]]                            types that speak the hub's JSON or SenML
device_types/    one file a type                     types whose bytes are declared (docs/devices.md)
rules.toml       [[rule]], [[combination]]           as in a rulebook, and where each figure comes from
classes.csv, class_map.csv, filing_rules.csv         as the catalogue has them (docs/own-city.md)
plan.toml        [[plan]]                            what is done at which level, by whom, within what time (预案)
layers.toml      [[layer]]                           how a quantity reads, from calm to danger
simulator.toml   [[usual]], [[incident]]             what is measured day by day, and what may happen
help.md          in Chinese                          for whoever is on duty
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sensors.codecs.hub_json import Quantity
from sensors.rulefile import Code, CombinationRow, RuleRow, TypeRow

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
#: What may be said in English, too; empty: the Chinese is shown.
Words = Annotated[str, msgspec.Meta(max_length=300)]
Sentence = Annotated[str, msgspec.Meta(min_length=2, max_length=300)]
ClassRef = Annotated[str, msgspec.Meta(pattern=r"^.+/(matter|alarm|component)/[^/]+$")]
Level = Annotated[int, msgspec.Meta(ge=1, le=9)]
Metres = Annotated[float, msgspec.Meta(ge=0, le=20_000)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=1440)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[pack]. library: types of the hub's own library of codecs it brings along (manage.py device_types list)."""

    name: Name
    name_en: Name
    version: Annotated[int, msgspec.Meta(ge=1, le=2_147_483_647)]
    summary: Sentence
    library: list[str] = []


class OrganisationRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[organisation]]: a role and the classes whose cases it leads or assists; a city says who it is."""

    role: Code
    name: Name
    name_en: Words = ""
    leads: list[ClassRef] = []
    assists: list[ClassRef] = []


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """pack.toml."""

    pack: About
    organisation: list[OrganisationRole]


class DevicesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """devices.toml."""

    type: list[TypeRow] = []


class PackRule(RuleRow, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[[rule]] of a pack: a rule of a rulebook whose figures have a source, or are said to be the city's to set."""

    basis: Sentence
    basis_en: Words = ""


class PackCombination(CombinationRow, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[[combination]] of a pack: alarms of several of its rules that are graver together, and where that comes from."""

    basis: Sentence
    basis_en: Words = ""


class RulesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """rules.toml."""

    rule: list[PackRule]
    combination: list[PackCombination] = []


class PlanStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step. who: a role of the pack; within_min: counted from the alarm."""

    who: Code
    what: Sentence
    within_min: Minutes
    what_en: Words = ""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[plan]]: what is done when a rule reaches a level."""

    rule: Code
    level: Level
    title: Name
    basis: Sentence
    step: Annotated[list[PlanStep], msgspec.Meta(min_length=1, max_length=20)]
    title_en: Annotated[str, msgspec.Meta(max_length=120)] = ""
    basis_en: Words = ""


class PlanFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """plan.toml."""

    plan: list[Plan] = []


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a legend: from this value on (None: below the next) it reads so."""

    text: Name
    tone: Literal["calm", "notice", "warning", "danger"]
    starts_at: float | None = None
    text_en: Words = ""


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[layer]]: devices of some types on the map, coloured by a quantity."""

    key: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,29}$")]
    name: Name
    types: Annotated[list[str], msgspec.Meta(min_length=1, max_length=12)]
    quantity: Quantity
    legend: Annotated[list[Band], msgspec.Meta(min_length=2, max_length=6)]
    name_en: Words = ""


class LayersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """layers.toml."""

    layer: list[Layer] = []


class Usual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[usual]]: what a device measures when nothing happens: level ± swing by the hour, own offset, noise.

    swing: half of the daily range, highest at peak_hour; own: how far devices differ from each other; noise: standard
    deviation of one reading. All in the unit of the quantity.
    """

    type: str
    quantity: Quantity
    level: float
    swing: float = 0.0
    peak_hour: Annotated[float, msgspec.Meta(ge=0, lt=24)] = 15.0
    own: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    noise: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    least: float | None = None
    most: float | None = None


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of an incident: what devices of a type measure instead.

    away_m: how far from its middle each device stands; there are as many as distances. at_min: when it begins there;
    speed_m_per_min: how fast it reaches those farther away; reach_m: at this distance a third (1/e) of it is left.
    curve: step (at once), ramp (evenly), swell (smooth, as rain), fill (fast, then slower, as a hollow fills).
    """

    type: str
    quantity: Quantity
    peak: float
    away_m: Annotated[list[Metres], msgspec.Meta(min_length=1, max_length=40)]
    curve: Literal["step", "ramp", "swell", "fill"]
    at_min: Minutes = 0.0
    rises_min: Minutes = 0.0
    holds_min: Minutes = 10.0
    falls_min: Minutes = 0.0
    speed_m_per_min: Annotated[float, msgspec.Meta(gt=0)] | None = None
    reach_m: Annotated[float, msgspec.Meta(gt=0)] | None = None


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[incident.silence]]: devices of a type that say nothing at all for a while, and then speak again.

    away_m: how far from the middle each of them stands, as in an act; at_min, lasts_min: from when and for how long.
    """

    type: str
    away_m: Annotated[list[Metres], msgspec.Meta(min_length=1, max_length=40)]
    at_min: Minutes
    lasts_min: Annotated[float, msgspec.Meta(gt=0, le=1440)]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must come of an incident: so many alarms by this rule, the gravest of this level, led by this role."""

    rule: Code
    level: Level
    role: Code
    alarms: Annotated[int, msgspec.Meta(ge=1)] = 1


class Incident(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[[incident]]. lasts_min: until all is usual and the alarms have cleared; every_s: how often devices report.

    act, silence: what happens, one of them at least; combined: the combinations that must be found, each of them, and
    no others.
    """

    code: Code
    name: Name
    lasts_min: Annotated[float, msgspec.Meta(gt=0, le=1440)]
    expects: Annotated[list[Expected], msgspec.Meta(min_length=1)]
    every_s: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 60
    act: list[Act] = []
    silence: list[Silence] = []
    combined: list[Code] = []


class SimulatorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """simulator.toml."""

    usual: list[Usual]
    incident: list[Incident]
