"""What was done to a device, written down once by who looks after it or owns it; a calibration counts from then on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from grid.rows import Wrong
from hub.foundation import clock, commands, journal
from hub.foundation.access import Role, Scope
from hub.foundation.errors import BadInput, Forbidden, NotFound, Phrase
from sensors.device_rows import corrections as read_corrections
from sensors.models import Device, Service, ServiceKind
from sensors.silence import entry, tags

#: Who oversees devices where the post oversees the place, and who looks after those of the own unit.
SERVERS: Final = frozenset(
    {
        Role.SHIFT_SUPERVISOR,
        Role.DISPATCHER,
        Role.DISTRICT_CENTRE,
        Role.STREET_CENTRE,
        Role.LIAISON,
        Role.OWNER_UNIT,
        Role.CONTRACTOR_UNIT,
    }
)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. corrections: as a file has them, `water_level:1.02:-0.03`; text: somebody's own words."""

    kind: ServiceKind
    on: dt.date
    due: dt.date | None = None
    corrections: str = ""
    text: str = ""


def may(device: Device, scope: Scope) -> bool:
    """Whether the actor may write down what was done to a device, and tell it what to do."""
    return scope.actor.role in SERVERS and scope.sees(tags(device))


def record(command_id: UUID, device_id: int, done: Done, scope: Scope) -> commands.Outcome:
    """Write it down, once. Raises Forbidden, NotFound, BadInput for a date or a correction that cannot be."""
    found = Device.objects.select_related("type", "cell", "owner").filter(pk=device_id).first()
    if found is None:
        raise NotFound(what=Phrase("device %(name)s", name=device_id))
    if not may(found, scope):
        raise Forbidden
    corrected = _checked(done, found)
    payload: dict[str, Any] = {
        "device": device_id,
        "kind": done.kind.value,
        "on": done.on.isoformat(),
        "due": done.due and done.due.isoformat(),
        "corrections": corrected,
        "text": done.text,
    }

    def do(work: journal.Work) -> dict[str, Any]:
        device = Device.objects.select_for_update(no_key=True).get(pk=device_id)
        line = Service.objects.create(
            device=device,
            kind=done.kind,
            on=done.on,
            due=done.due,
            corrections=corrected,
            text=done.text,
            recorded_at=clock.now(),
            by_id=scope.actor.user_id,
        )
        if done.kind == ServiceKind.CALIBRATED:
            device.calibrated_on, device.calibration_due = done.on, done.due
            device.corrections = corrected
            device.save(update_fields=["calibrated_on", "calibration_due", "corrections"])
        elif done.kind == ServiceKind.INSTALLED:
            device.installed_on = done.on
            device.save(update_fields=["installed_on"])
        data = {"device": device.code, "done": done.kind.value, "on": done.on.isoformat()}
        work.note(entry(found, "device.serviced", data, actor=scope.actor))
        return {"service": line.pk}

    return commands.run(command_id, "device.serve", payload, scope, do)


def _checked(done: Done, device: Device) -> dict[str, list[float]] | None:
    """The corrections of a calibration. Raises BadInput."""
    if done.due is not None and done.due < done.on:
        raise BadInput(field="due", expected=f"≥ {done.on}", got=f"{done.due}")
    if done.kind != ServiceKind.CALIBRATED:
        return None
    words = done.corrections.replace("；", ";").replace("、", ";").split(";")
    try:
        return read_corrections(
            [one.strip() for one in words if one.strip()], device.type.quantities
        )
    except Wrong as wrong:
        values = wrong.why.values
        raise BadInput(
            field="corrections", expected=values["expected"], got=values["got"]
        ) from None
