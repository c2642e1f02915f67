"""Maintenance windows (检修窗口) as people make and end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Count, F, QuerySet, Value, When

from events.payload import YEARS
from grid.models import Area, Level
from hub.foundation import clock, commands, due, journal
from hub.foundation.access import Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import BadInput, Forbidden, NotFound, Phrase
from sensors import silencing
from sensors.models import Device, DeviceType, Maintenance
from sensors.speaking_up import DUE

#: Who may keep devices silent: the desks, and who runs or owns them; each within the own scope.
ROLES: Final = (
    Role.SHIFT_SUPERVISOR,
    Role.DISPATCHER,
    Role.DISTRICT_CENTRE,
    Role.STREET_CENTRE,
    Role.OWNER_UNIT,
    Role.CONTRACTOR_UNIT,
    Role.SYSTEM_ADMIN,
)
#: What is silent longer has been forgotten.
LONGEST: Final = timedelta(days=31)
#: How far back a window may begin: the work was begun before it was told.
BACK: Final = timedelta(hours=12)


#: How long past windows are listed, and how many at once.
PAST: Final = timedelta(days=31)
MOST: Final = 50
#: What a list is ordered by: what silences now stands first, whatever is planned.
_STATES: Final = ("running", "coming", "over")


@dataclass(frozen=True, slots=True)
class Listed:
    """A window as lists show it. state: running, coming or over; silenced: alarms it keeps or kept from calling."""

    window: Maintenance
    state: str
    silenced: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A window somebody asks for. device, gateway, type: codes; area: an id; "" and None: not named."""

    begins_at: datetime
    ends_at: datetime
    reason: str
    device: str = ""
    gateway: str = ""
    type: str = ""
    area: int | None = None


def announce(command_id: UUID, wanted: Wanted, scope: Scope) -> Outcome:
    """Make a window. data of the outcome: id. Raises Forbidden, NotFound for what is not there or not in the scope,
    BadInput for times or names that make no sense.
    """
    may(scope)
    _check(wanted)

    def do(work: journal.Work) -> dict[str, Any]:
        window = _window(wanted, scope)
        window.save()
        due.set_many([(f"{DUE}:{window.pk}", DUE, window.ends_at, {"maintenance": window.pk})])
        data = {
            "maintenance": window.pk,
            "begins_at": window.begins_at.isoformat(),
            "ends_at": window.ends_at.isoformat(),
        }
        work.note(_entry("maintenance.announced", data, window, scope))
        return {"id": window.pk}

    told = {
        "begins_at": wanted.begins_at.isoformat(),
        "ends_at": wanted.ends_at.isoformat(),
        "of": [wanted.device, wanted.gateway, wanted.type, wanted.area],
    }
    return commands.run(command_id, "announce_maintenance", told, scope, do)


def shorten(command_id: UUID, window_id: int, scope: Scope) -> Outcome:
    """End a window now. Raises Forbidden and NotFound; one that has ended stays as it is."""
    may(scope)

    def do(work: journal.Work) -> dict[str, Any]:
        mine = seen(scope).select_for_update(of=("self",))
        window = mine.filter(pk=window_id).first()
        if window is None:
            raise NotFound(what=Phrase("maintenance window %(id)s", id=window_id))
        now = clock.now()
        if window.ends_at > now:
            window.ends_at = now
            window.begins_at = min(window.begins_at, now)
            window.save(update_fields=["begins_at", "ends_at"])
            due.set_many([(f"{DUE}:{window.pk}", DUE, now, {"maintenance": window.pk})])
            data = {"maintenance": window.pk, "ends_at": now.isoformat()}
            work.note(_entry("maintenance.shortened", data, window, scope))
        return {"id": window.pk}

    return commands.run(command_id, "shorten_maintenance", {"maintenance": window_id}, scope, do)


def may(scope: Scope) -> None:
    """Raise Forbidden unless the actor may keep devices silent."""
    scope.need(*ROLES)


def seen(scope: Scope) -> QuerySet[Maintenance]:
    """The windows that concern the scope; all of them for who runs the hub."""
    rows = Maintenance.objects.select_related("device", "gateway", "type", "area", "user")
    return rows if scope.actor.role == Role.SYSTEM_ADMIN else scope.filter(rows)


def listed(scope: Scope, page: int = 0) -> tuple[list[Listed], bool]:
    """Windows of the last month, now and to come inside the scope, MOST a page, and whether there are further ones.

    What runs stands first, what ends next at its head; then what comes, in its order; then the past, newest first.
    """
    now = clock.now()
    rows = seen(scope).filter(ends_at__gte=now - PAST)
    state = Case(
        When(ends_at__lte=now, then=Value(2)), When(begins_at__gt=now, then=Value(1)), default=0
    )
    running = Case(When(ends_at__gt=now, begins_at__lte=now, then=F("ends_at")))
    coming = Case(When(begins_at__gt=now, then=F("begins_at")))
    rows = rows.annotate(silenced=Count("alarms"), state=state).order_by(
        "state", running, coming, "-ends_at", "-pk"
    )
    first = max(0, page) * MOST
    found = list(rows[first : first + MOST + 1])
    return [Listed(one, _STATES[one.state], one.silenced) for one in found[:MOST]], len(
        found
    ) > MOST


def _check(wanted: Wanted) -> None:
    for field, at in (("begins_at", wanted.begins_at), ("ends_at", wanted.ends_at)):
        if at.tzinfo is None or at.year not in YEARS:
            raise BadInput(
                field=field,
                expected=Phrase("an instant of our time with its zone"),
                got=at.isoformat(),
            )
    now = clock.now()
    if wanted.begins_at < now - BACK:
        raise BadInput(
            field="begins_at",
            expected=Phrase("not more than %(hours)s hours ago", hours=BACK // timedelta(hours=1)),
            got=_written(wanted.begins_at),
        )
    if not max(wanted.begins_at, now) < wanted.ends_at <= wanted.begins_at + LONGEST:
        raise BadInput(
            field="ends_at",
            expected=Phrase(
                "after its beginning and after now, at most %(days)s days later", days=LONGEST.days
            ),
            got=_written(wanted.ends_at),
        )
    if not wanted.reason.strip() or len(wanted.reason) > 200 or not wanted.reason.isprintable():
        raise BadInput(
            field="reason", expected=Phrase("1 to 200 printable signs"), got=str(len(wanted.reason))
        )
    if not (wanted.device or wanted.gateway or wanted.type or wanted.area):
        raise BadInput(
            field="device",
            expected=Phrase("a device, a gateway, a device type or an area"),
            got=Phrase("none"),
        )


def _written(at: datetime) -> str:
    return at.astimezone(clock.CITY).isoformat(sep=" ", timespec="minutes")[:16]


def _window(wanted: Wanted, scope: Scope) -> Maintenance:
    """The row, with whom it concerns. Raises NotFound for what is not there, Forbidden outside the scope."""
    if scope.actor.user_id is None:
        raise Forbidden
    device = _device(wanted.device)
    gateway = _device(wanted.gateway)
    kind = DeviceType.objects.filter(code=wanted.type).first() if wanted.type else None
    area = Area.objects.filter(pk=wanted.area).first() if wanted.area else None
    if (wanted.type and kind is None) or (wanted.area and area is None):
        is_area = bool(wanted.area and area is None)
        what = (
            Phrase("area %(name)s", name=wanted.area)
            if is_area
            else Phrase("type %(name)s", name=wanted.type)
        )
        raise NotFound(what=what)
    audience: set[str] = set()
    for one in (device, gateway):
        if one is not None:
            audience |= {f"area:{id_}" for id_ in (one.cell.path if one.cell else ())}
            audience |= {f"org:{id_}" for id_ in (one.owner.path if one.owner else ())}
    if area is not None:
        audience |= {f"area:{id_}" for id_ in area.path}
    is_runner = scope.actor.role == Role.SYSTEM_ADMIN
    if not is_runner and not scope.sees(audience):
        raise Forbidden
    is_bound = not (is_runner or scope.everything)
    made = Maintenance(
        device=device,
        gateway=gateway,
        type=kind,
        area=area,
        begins_at=wanted.begins_at,
        ends_at=wanted.ends_at,
        reason=wanted.reason.strip(),
        user_id=scope.actor.user_id,
        made_at=clock.now(),
        reach=sorted(scope.tags) if is_bound else None,
    )
    made.audience = sorted(audience | _concerned(made))
    return made


def _concerned(window: Maintenance) -> set[str]:
    """Whom the devices behind its gateway concern: who owns them, and the streets they stand in and what is above."""
    if window.gateway is None:
        return set()
    behind = Device.objects.filter(gateway=window.gateway, in_service=True)
    if window.type is not None:
        behind = behind.filter(type=window.type)
    if window.area is not None:
        behind = behind.filter(cell__path__contains=[window.area.pk])
    found: set[str] = set()
    cells: set[int] = set()
    for areas, orgs in behind.values_list("cell__path", "owner__path").distinct():
        if window.reach is None or not silencing.tags(areas, orgs).isdisjoint(window.reach):
            found |= silencing.tags((), orgs)
            cells.update(areas or ())
    # no post oversees less than a street and may silence: thousands of cells would be on each entry for nothing
    wide = Area.objects.filter(pk__in=cells).exclude(level__in=(Level.COMMUNITY, Level.GRID))
    return found | silencing.tags(wide.values_list("pk", flat=True), ())


def _device(code: str) -> Device | None:
    if not code:
        return None
    found = (
        Device.objects.filter(code=code, in_service=True).select_related("cell", "owner").first()
    )
    if found is None:
        raise NotFound(what=Phrase("device %(name)s", name=code))
    return found


def _entry(kind: str, data: dict[str, Any], window: Maintenance, scope: Scope) -> journal.Entry:
    return journal.Entry(
        kind,
        data,
        subject=f"maintenance:{window.pk}",
        actor=scope.actor,
        audience=window.audience,
    )
