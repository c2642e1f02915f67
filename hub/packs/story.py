"""The story of a pack: each incident is played through the hub, has to bring what it promises, and is taken back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from events import catalogue, forwarding, store
from grid import organisations, rules
from grid.models import Organisation, OrganisationKind
from grid.organisations import OrganisationRow
from hub.foundation import clock
from hub.foundation.errors import Phrase
from hub.packs import answering, curves, loading, reading, stage
from hub.packs.answering import Waits
from hub.packs.curves import Said
from hub.packs.errors import NotProved
from hub.packs.form import Expected, Incident
from hub.packs.reading import Pack
from hub.packs.stage import LonLat
from sensors import pipeline
from sensors.envelope import Envelope
from sensors.models import Alarm, Combined
from sensors.topics import Lane, build

#: Messages handed to the pipeline at once, as the gateway would.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an incident: messages, and for each rule how many alarms, level, who leads, whom it waits for."""

    incident: str
    messages: int
    alarms: tuple[tuple[str, int, int, str, Waits], ...]


def prove(pack: Pack, near: LonLat | None = None, seed: int = 1) -> list[Told]:
    """Play every incident of a checked pack and hold it to what it expects; nothing of it stays in the database.

    Each must raise the alarms it names and no others, at the level it names; each alarm opens or joins a case of its
    rule's class, which is routed to the organisation of the role; and every alarm is cleared when the incident is over.
    The journal is held meanwhile: other writers wait some seconds. Raises NotProved, NoPlace, what loading raises.
    """
    told = []
    with transaction.atomic():
        _bind(pack)
        for n, incident in enumerate(pack.incidents):
            told.append(_play(pack, incident, stage.place(near, seed + n)))
        transaction.set_rollback(True)
    return told


def sealed(pack: Pack, told: Sequence[Told]) -> str:
    """The text of the proof: what was played, and of which files exactly."""
    lines = [
        "# Written by `manage.py scenario prove`; a changed file makes the pack a draft until then.",
        f'digest = "{reading.digest(pack.folder)}"',
        f"story = {reading.STORY}",
        f"on = {clock.today().isoformat()}",
        f"incidents = {json.dumps([one.incident for one in told], ensure_ascii=False)}",
    ]
    return "\n".join(lines) + "\n"


def _bind(pack: Pack) -> None:
    """Organisations of the story's own, one a role; a city's own responsibility rules say nothing of the pack."""
    rules.publish([], valid_from=clock.today(), source="story", is_complete=True)
    rows = [
        OrganisationRow(f"{stage.PREFIX}-{role}", one.name, OrganisationKind.DEPARTMENT)
        for role, one in pack.roles.items()
    ]
    organisations.plant(rows)
    loading.load(pack, {role: f"{stage.PREFIX}-{role}" for role in pack.roles}, reset=True)


def _play(pack: Pack, incident: Incident, middle: LonLat) -> Told:
    quantities = {code: tuple(row.quantities) for code, row in pack.types.items()}
    prefix = f"{stage.PREFIX}-{pack.code}-{incident.code}-0"
    players = curves.cast(incident, quantities, prefix)
    stage.settle(pack, players, middle)
    # a device's last word may come up to one rhythm after the end: none is to be of the future
    lasts = dt.timedelta(minutes=incident.lasts_min + 2, seconds=incident.every_s)
    begins = clock.now() - lasts
    said = list(curves.played(incident, players, pack.usual, begins))
    for at in range(0, len(said), _BATCH):
        parcels = pipeline.take([message(one) for one in said[at : at + _BATCH]])
        refused = [error for parcel in parcels for error in parcel.refusals]
        if refused:
            raise _not(pack, incident, Phrase("every message is taken"), refused[0].sentence())
    return Told(incident.code, len(said), _judge(pack, incident, [one.code for one in players]))


def message(said: Said) -> Envelope:
    """What a device says, as the broker hands it over."""
    return Envelope(topic(said.device), payload(said), clock.now())


def topic(device: str) -> str:
    """Where a simulated device speaks."""
    return build(Lane.READINGS, settings.CITY_CODE, device)


def payload(said: Said) -> bytes:
    """What it says, in the hub's JSON."""
    told = {"at": said.at.isoformat(timespec="milliseconds"), "values": said.values}
    return json.dumps(told).encode()


def _judge(
    pack: Pack, incident: Incident, devices: Iterable[str]
) -> tuple[tuple[str, int, int, str, Waits], ...]:
    alarms = list(Alarm.objects.filter(device__code__in=list(devices)).order_by("raised_at"))
    came = {one.rule_code for one in alarms}
    wanted = {one.rule for one in incident.expects}
    if came != wanted:
        raise _not(pack, incident, Phrase("alarms by %(names)s", names=_list(wanted)), _list(came))
    found = Combined.objects.filter(alarm__in=alarms).values_list("combination_code", flat=True)
    if set(found) != set(incident.combined):
        raise _not(
            pack,
            incident,
            Phrase("combinations %(names)s", names=_list(incident.combined)),
            _list(found),
        )
    return tuple(_one(pack, incident, one, alarms) for one in incident.expects)


def _one(
    pack: Pack, incident: Incident, wanted: Expected, alarms: Sequence[Alarm]
) -> tuple[str, int, int, str, Waits]:
    mine = [one for one in alarms if one.rule_code == wanted.rule]
    if len(mine) != wanted.alarms:
        what = Phrase("%(count)s alarms by %(names)s", count=wanted.alarms, names=wanted.rule)
        raise _not(pack, incident, what, str(len(mine)))
    worst = min(one.worst for one in mine)
    if worst != wanted.level:
        raise _not(
            pack,
            incident,
            Phrase("level %(level)s of %(name)s", level=wanted.level, name=wanted.rule),
            Phrase("level %(level)s", level=worst),
        )
    standing = [one for one in mine if one.cleared_at is None]
    if standing:
        what = Phrase("%(name)s cleared when it is over", name=wanted.rule)
        raise _not(pack, incident, what, Phrase("%(count)s still on", count=len(standing)))
    for alarm in mine:
        _led(pack, incident, wanted, alarm)
    class_ = next(one.class_ for one in pack.rules if one.code == wanted.rule)
    waits = answering.waits(class_, catalogue.of())
    return wanted.rule, len(mine), worst, wanted.role, waits


def _led(pack: Pack, incident: Incident, wanted: Expected, alarm: Alarm) -> None:
    """The alarm has a case of its rule's class, for the organisation of the role."""
    if alarm.case_id is None:
        raise _not(pack, incident, Phrase("a case for %(name)s", name=wanted.rule), Phrase("none"))
    case = store.read([alarm.case_id])[alarm.case_id].case
    rule = next(one for one in pack.rules if one.code == wanted.rule)
    known = catalogue.of()
    filed = known.filed_as(known.by_ref(rule.class_))
    if (case.class_scheme, case.class_code) != (filed.scheme, filed.code):
        got = f"{case.class_scheme}/{case.class_code}"
        raise _not(pack, incident, Phrase("a case of %(name)s", name=filed.ref), got)
    chosen = forwarding.choose(case, forwarding.router_for(case))
    named = Organisation.objects.get(code=f"{stage.PREFIX}-{wanted.role}")
    if chosen.lead != named.pk:
        raise _not(
            pack,
            incident,
            Phrase("%(role)s leads %(name)s", role=wanted.role, name=filed.ref),
            str(chosen.why.code),
        )


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(set(codes))) or "—"


def _not(pack: Pack, incident: Incident, expected: Phrase, got: Phrase | str) -> NotProved:
    return NotProved(pack=pack.code, incident=incident.code, expected=expected, got=got)
