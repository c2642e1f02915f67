"""Commands to devices: asked for once, sent until answered or given up, each step safe when done twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from hub.foundation import clock, commands, journal
from hub.foundation.access import SYSTEM, Actor, Scope
from hub.foundation.errors import BadInput, Forbidden, HubError, NotFound, Phrase
from sensors import command_forms, downlinks, reasons, servicing
from sensors.codecs import wire_json
from sensors.codecs.downlink import Told
from sensors.errors import BadPayload, BrokerRefused, NotItsGateway
from sensors.models import CommandState, Device, DeviceCommand
from sensors.parcel import Batch
from sensors.sender import Message, Sender
from sensors.silence import entry
from sensors.topics import Lane, build

#: Sent in one go.
AT_ONCE: Final = 200
_OPEN: Final = (CommandState.WAITING, CommandState.SENT)
#: Nothing is heard after these; of one that was given up a late word is.
_LAST: Final = frozenset({CommandState.RECEIVED, CommandState.DONE, CommandState.REFUSED})


def ask(
    command_id: UUID,
    device_id: int,
    code: str,
    params: Mapping[str, Any],
    scope: Scope,
    *,
    confirmed: bool,
) -> commands.Outcome:
    """Ask a device to do something its type declares; the same id again asks nothing more.

    Raises NotFound for a device or a command there is not, Forbidden for who neither oversees nor owns it, BadInput for
    a parameter out of its bounds, and for a command that wants to be confirmed and is not; for a device behind a
    network server, what `downlinks.check` raises.
    """
    device = (
        Device.objects.select_related("type", "cell", "owner", "gateway")
        .filter(pk=device_id, in_service=True)
        .first()
    )
    if device is None:
        raise NotFound(what=Phrase("device %(name)s", name=device_id))
    if not servicing.may(device, scope):
        raise Forbidden
    form = command_forms.read(device.type.commands).get(code)
    if form is None:
        raise NotFound(what=Phrase("command %(id)s", id=code))
    checked = command_forms.checked(form, params)
    says = command_forms.filled(form, checked)
    way = downlinks.way(device)
    if way is not None:
        downlinks.check(way, device, form.name, says)
    if form.confirm and not confirmed:
        raise BadInput(field="confirmed", expected=Phrase("a confirmation"), got=Phrase("nothing"))

    def do(work: journal.Work) -> dict[str, Any]:
        now = clock.now()
        made = DeviceCommand.objects.create(
            uid=command_id,
            device=device,
            command=form.code,
            name=form.name,
            params=checked,
            says=says,
            asked_at=now,
            asked_by_id=scope.actor.user_id,
            expires_at=now + timedelta(seconds=form.timeout_s * form.tries),
            timeout_s=form.timeout_s,
        )
        data = {"device": device.code, "command": form.code, "params": checked}
        work.note(entry(device, "device.command_asked", data, actor=scope.actor))
        return {"command": made.pk}

    payload = {"device": device_id, "command": code, "params": checked}
    return commands.run(command_id, "device.command", payload, scope, do)


def send(client: Sender, seconds: float) -> int:
    """Send what waits; how many. A process that dies between sends it again, under the same id.

    Raises Unavailable when the broker has not taken all of it; then all of it waits as before.
    """
    with journal.transaction() as work:
        now = clock.now()
        waiting = DeviceCommand.objects.filter(
            state=CommandState.WAITING, expires_at__gt=now, device__in_service=True
        )
        rows = list(
            waiting.select_related("device__gateway", "device__cell", "device__owner")
            .order_by("id")
            .select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]
        )
        if not rows:
            return 0
        said: list[tuple[DeviceCommand, Message]] = []
        for row in rows:
            try:
                said.append((row, _ready(row, now)))
            except (
                HubError
            ) as error:  # could be asked for and cannot be sent: the others go all the same
                _refuse(row, error, work)
        refused = client.send([one for _, one in said], seconds)
        for place, reason in refused.items():
            _refuse(said[place][0], BrokerRefused(why=reasons.said(reason)), work)
        DeviceCommand.objects.bulk_update(
            rows, ["state", "sent_at", "tries", "answer_due_at", "answer"]
        )
    return len(rows)


def _refuse(row: DeviceCommand, error: HubError, work: journal.Work) -> None:
    """It ends before any device heard of it, with the reason as its answer."""
    row.state, row.answer, row.answer_due_at = CommandState.REFUSED, error.sentence()[:200], None
    work.note(_ended(row, SYSTEM))


def _ready(row: DeviceCommand, now: datetime) -> Message:
    """The message of a command, which counts as sent. Raises what `message` raises."""
    way = downlinks.way(row.device)
    said = downlinks.message(way, row) if way else message(row)
    row.state, row.sent_at, row.tries = CommandState.SENT, now, row.tries + 1
    # a network server keeps what it was given, for hours if need be, and the bytes carry no id by which a device knows
    # a repeat: what is with a server is not sent again unless the server says that it was lost
    row.answer_due_at = row.expires_at if way else now + timedelta(seconds=row.timeout_s)
    return said


def message(row: DeviceCommand) -> Message:
    """What goes to a device, or to the gateway it is behind, on the hub's own topics."""
    device = row.device
    speaker = device.gateway or device
    said = {
        "id": str(row.uid),
        "device": device.code,
        "at": row.asked_at,
        "until": row.expires_at,
        **row.says,
    }
    topic = build(Lane.COMMAND, settings.CITY_CODE, speaker.code)
    return Message(topic, wire_json.encode(said))


def hear(batch: Batch) -> None:
    """Take what devices, and the servers in front of them, say of commands.

    A second word changes nothing, a late one counts all the same.
    """
    said = [(one, one.told) for one in batch.parcels if one.told is not None and not one.refusals]
    if not said:
        return
    wanted = [told.command for _, told in said]
    asked = DeviceCommand.objects.select_related(
        "device__gateway", "device__cell", "device__owner"
    ).filter(
        Q(uid__in=[one for one in wanted if isinstance(one, UUID)])
        | Q(pk__in=[one for one in wanted if isinstance(one, int)])
    )
    rows = list(asked.order_by("id").select_for_update(of=("self",)))
    known: dict[UUID | int, DeviceCommand] = {row.uid: row for row in rows}
    known |= {row.pk: row for row in rows}
    for parcel, told in said:
        row = known.get(told.command)
        topic = parcel.topic
        if topic is None or (row is None and topic.lane is Lane.UPLINK):
            continue  # others may tell a server's devices something, too
        if row is None:
            parcel.refuse(BadPayload("$.id", "no command has this id"))
        elif topic.name not in {row.device.code, row.device.gateway and row.device.gateway.code}:
            parcel.refuse(NotItsGateway(gateway=topic.name, device=row.device.code))
        elif row.state not in _LAST:
            _hear(row, told, parcel.envelope.received_at, batch.work)


def _hear(row: DeviceCommand, told: Told, at: datetime, work: journal.Work) -> None:
    """Take one word on a command that has not come to its end."""
    if told.means == "queued":
        return
    if told.means == "carried":
        row.carried_at = at
        row.save(update_fields=["carried_at"])
    elif (
        told.means == "lost"
    ):  # `look` sends it again when its time is over, as often as its type allows
        if row.state == CommandState.SENT and row.sent_at:
            again = row.sent_at + timedelta(seconds=row.timeout_s)
            row.answer_due_at = min(again, row.expires_at)
            row.save(update_fields=["answer_due_at"])
    else:
        row.state, row.answered_at, row.answer = CommandState(told.means), at, told.text
        row.save(update_fields=["state", "answered_at", "answer"])
        work.note(_ended(row, Actor("device", row.device.code)))


def look() -> int:
    """Send again what was not answered in time, give up what was sent often enough or waited too long; how many."""
    with journal.transaction() as work:
        now = clock.now()
        over = DeviceCommand.objects.filter(state__in=_OPEN).filter(
            Q(state=CommandState.SENT, answer_due_at__lte=now) | Q(expires_at__lte=now)
        )
        rows = list(
            over.select_related("device__cell", "device__owner")
            .order_by("id")
            .select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]
        )
        for row in rows:
            if row.expires_at > now:
                row.state = CommandState.WAITING
                continue
            row.state = CommandState.UNANSWERED if row.tries else CommandState.EXPIRED
            work.note(_ended(row, SYSTEM))
        DeviceCommand.objects.bulk_update(rows, ["state"])
    return len(rows)


def _ended(row: DeviceCommand, actor: Actor) -> journal.Entry:
    data = {"device": row.device.code, "command": row.command, "outcome": str(row.state)}
    return entry(row.device, "device.command_ended", data, actor=actor)
