"""The pages of the devices 监测设备: the register, and one device with its curves, health, alarms and service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from grid import posts
from grid.models import Area, Level, Post
from grid.models.life import in_force
from hub.foundation import city_day, clock, own_names
from hub.foundation.access import Role, Scope
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7
from hub.foundation.why import render as told_why
from hub.pages import curve, roles, said
from hub.pages.faces import frame, in_a_post
from sensors import (
    accounts,
    command_forms,
    commanding,
    device_list,
    maintaining,
    quantity_names,
    servicing,
    silencing,
    units,
    views,
)
from sensors.device_list import RETIRED, Wanted
from sensors.models import (
    Alarm,
    BrokerAccount,
    CommandState,
    Device,
    DeviceCommand,
    Maintenance,
    Service,
    ServiceKind,
)
from sensors.series import series

#: How a device may be, as the list offers it.
STATES: Final = {
    "": gettext_noop("All in service"),
    "alarm": gettext_noop("In alarm"),
    "offline": gettext_noop("Offline"),
    "ailing": gettext_noop("Something is wrong"),
    "never": gettext_noop("Never heard"),
    RETIRED: gettext_noop("Out of service"),
}
#: What a finding is called; its sentence says more.
FINDINGS: Final = {
    "offline": gettext_noop("Offline"),
    "impossible": gettext_noop("Impossible values"),
    "stuck": gettext_noop("Stuck value"),
    "flapping": gettext_noop("Comes and goes"),
    "gaps": gettext_noop("Gaps"),
    "drift": gettext_noop("Clock is wrong"),
    "battery": gettext_noop("Battery low"),
    "signal": gettext_noop("Signal weak"),
    "calibration": gettext_noop("Calibration due"),
}
#: Spans of the curves: name → hours.
SPANS: Final = {"day": 24, "week": 7 * 24, "month": 30 * 24}
SPAN_NAMES: Final = {
    "day": gettext_noop("24 hours"),
    "week": gettext_noop("7 days"),
    "month": gettext_noop("30 days"),
}
#: Alarms and lines of service shown.
_MOST: Final = 20


@in_a_post
def register(request: HttpRequest, post: Post) -> HttpResponse:
    """All devices, narrowed by words, type, area and how they are."""
    if Role(post.role) not in roles.DEVICES.roles:
        return render(request, "403.html", status=403)
    asked = request.GET
    wanted = Wanted(
        q=asked.get("q", "").strip()[:60],
        type=asked.get("type", "")[:40],
        state=asked.get("state", "") if asked.get("state", "") in STATES else "",
        area=_number(asked.get("area")),
        after=asked.get("after", "")[:64],
    )
    found, following = device_list.listed(wanted)
    counts = device_list.counted(wanted)
    kept = {"q": wanted.q, "type": wanted.type, "area": wanted.area or "", "state": wanted.state}
    places = device_list.places(found)
    lines = [_line(device_list.line(one, places.get(one.pk, ""))) for one in found]
    shown = {
        "lines": lines,
        "next": following,
        "wanted": wanted,
        "narrowed": any((wanted.q, wanted.type, wanted.area, wanted.state)),
        "kept": kept,
        "states": [(key, gettext(name), counts[key]) for key, name in STATES.items()],
        "types": device_list.types(),
        "areas": Area.objects.filter(in_force(clock.today()))
        .filter(level__in=(Level.DISTRICT, Level.STREET))
        .order_by("path"),
    }
    return render(request, "pages/devices.html", frame(post, "devices") | shown)


@require_http_methods(["GET", "POST"])
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """One device in full; what was done to it is written down by a form."""
    return in_a_post(lambda asked, post: _device(asked, post, device_id))(request)


def _device(request: HttpRequest, post: Post, device_id: int) -> HttpResponse:
    if Role(post.role) not in roles.DEVICES.roles:
        return render(request, "403.html", status=403)
    one = (
        Device.objects.select_related(
            "type", "state", "health", "owner", "cell", "component", "gateway"
        )
        .filter(pk=device_id)
        .first()
    )
    if one is None:
        return render(request, "404.html", status=404)
    scope = posts.scope_of(post.user, post)
    may_silence = one.in_service and Role(post.role) in maintaining.ROLES
    kept: dict[str, Any] = {"wrong": "", "typed": {}, "may_silence": may_silence}
    if request.method == "POST":
        try:
            _ACTS[request.POST.get("act", "")](request, one, scope)
            return redirect("device", device_id=one.pk)
        except (HubError, ValueError, KeyError) as error:
            sentence = error.sentence() if isinstance(error, HubError) else ""
            incomplete = gettext(
                "Something is missing or not as it must be; look at the form again."
            )
            kept |= {"wrong": sentence or incomplete, "typed": request.POST}
    span = request.GET.get("span", "") if request.GET.get("span", "") in SPANS else "day"
    return render(
        request, "pages/device.html", frame(post, "devices") | _told(one, scope, span) | kept
    )


def _told(one: Device, scope: Scope, span: str) -> dict[str, Any]:
    state, health = getattr(one, "state", None), getattr(one, "health", None)
    until = clock.now()
    since = until - dt.timedelta(hours=SPANS[span])
    alarms = list(
        Alarm.objects.filter(device=one)
        .select_related("rule", "silenced")
        .order_by("-raised_at")[:_MOST]
    )
    return {
        "one": one,
        "line": _line(device_list.line(one, device_list.places([one]).get(one.pk, ""))),
        "window": _window(silencing.running(one, until)),
        "silent_why": told_why(health.silent_why) if health and health.silent_why else "",
        "seen": _ago(state.seen_at if state else None, until),
        "calibration": device_list.next_calibration(one),
        "behind": Device.objects.filter(gateway=one, in_service=True).count(),
        "values": [v | {"when": said.time_of(v["at"])} for v in device_list.last(one, state)],
        "curves": _curves(one, since, until),
        "span": span,
        "spans": [(key, gettext(name)) for key, name in SPAN_NAMES.items()],
        "alarms": [_alarm(alarm) for alarm in views.shown_alarms(scope, alarms)],
        "services": [
            {
                "kind": ServiceKind(line.kind).label,
                "on": line.on.isoformat(),
                "due": line.due,
                "text": line.text,
                "corrections": _corrections(line.corrections, one),
            }
            for line in Service.objects.filter(device=one).order_by("-on", "-id")[:_MOST]
        ],
        "corrections": _corrections(one.corrections, one),
        "may_serve": servicing.may(one, scope),
        "kinds": ServiceKind.choices,
        "forms": _forms(one),
        "accounts": [_account(row, until) for row in accounts.of(one)],
        "commands": [_command(row, one) for row in DeviceCommand.objects.filter(device=one)[:10]],
        "today": clock.today().isoformat(),
        "command": str(uuid7()),
    }


def _window(window: Maintenance | None) -> dict[str, str] | None:
    """The maintenance window it is in."""
    if window is None:
        return None
    return {"until": said.time_of(window.ends_at), "reason": window.reason}


def _curves(one: Device, since: dt.datetime, until: dt.datetime) -> list[dict[str, Any]]:
    known = one.type.quantities
    numbers = list(known)
    points = series(one.pk, numbers, since, until, views.measures_s(one)) if numbers else {}
    rules = views.rules_on(one, until)
    curves = []
    for name in numbers:
        levels = [
            curve.Level(level["level"], level["raise_at"], rule["name"])
            for rule in rules
            if rule["quantity"] == name
            for level in rule["levels"]
        ]
        drawing = curve.drawn(points.get(name, []), levels, since, until)
        if drawing["count"] or name in (one.state.values if hasattr(one, "state") else {}):
            curves.append(
                {
                    "quantity": name,
                    "name": own_names.named(known[name]["name"]),
                    "unit": units.shown(known[name]["unit"]),
                }
                | drawing
            )
    return curves


def _corrections(stored: dict[str, Any] | None, one: Device) -> list[str]:
    known = one.type.quantities
    return [
        f"{quantity_names.named(known, name)} × {factor:g} {'−' if offset < 0 else '+'} {abs(offset):g}"
        f" {units.shown(known.get(name, {}).get('unit', ''))}".strip()
        for name, (factor, offset) in (stored or {}).items()
    ]


def _alarm(shown: dict[str, Any]) -> dict[str, Any]:
    ended = shown["cleared_at"]
    return shown | {
        "raised": said.time_of(shown["raised_at"]),
        "cleared": said.time_of(ended),
        "silenced": said.time_of(shown["silenced_until"]),
        "proof": [(said.time_of(at), units.figure(value)) for at, value in shown["evidence"][-12:]],
    }


def _line(told: dict[str, Any]) -> dict[str, Any]:
    whys = [
        one
        | {
            "name": gettext(FINDINGS.get(one["code"], one["code"])),
            "when": said.time_of(one["since"]),
        }
        for one in told["whys"]
    ]
    return told | {"whys": whys, "seen": _ago(told["seen_at"], clock.now())}


def _ago(at: dt.datetime | None, now: dt.datetime) -> str:
    if at is None:
        return ""
    minutes = int((now - at).total_seconds() // 60)
    return (
        gettext("%(span)s ago") % {"span": said.span(minutes)}
        if minutes > 0
        else gettext("just now")
    )


def _serve(request: HttpRequest, one: Device, scope: Scope) -> None:
    form = request.POST
    due = form.get("due", "")
    servicing.record(
        UUID(form.get("id", "")),
        one.pk,
        servicing.Done(
            kind=ServiceKind(form["kind"]),
            on=_day(form["on"]),
            due=dt.date.fromisoformat(due) if due else None,
            corrections=form.get("corrections", ""),
            text=form.get("text", "").strip()[:500],
        ),
        scope,
    )


def _forms(one: Device) -> list[dict[str, Any]]:
    """What the device can be told to do, each with an id of its own, so that a form sent twice is one command."""
    return [
        {"form": form, "id": str(uuid7()), "params": [_param(*one) for one in form.params.items()]}
        for form in command_forms.read(one.type.commands).values()
    ]


def _param(name: str, param: command_forms.Param) -> dict[str, Any]:
    """A number of a command as its field takes and shows it: 30, not 30.0."""
    return {
        "code": name,
        "name": param.name,
        "unit": units.shown(param.unit),
        "least": f"{param.least:.12g}",
        "most": f"{param.most:.12g}",
        "value": "" if param.default is None else f"{param.default:.12g}",
        "step": "1" if param.whole else "any",
    }


def _command(row: DeviceCommand, one: Device) -> dict[str, Any]:
    form = command_forms.read(one.type.commands).get(row.command)
    known = form.params if form else {}
    told = [
        f"{own_names.named(known[name].name)} {units.figure(value)} {units.shown(known[name].unit)}".strip()
        if name in known
        else f"{name} {value:g}"
        for name, value in row.params.items()
    ]
    return {
        "row": row,
        "asked": said.time_of(row.asked_at),
        "answered": said.time_of(row.answered_at),
        "carried": said.time_of(row.carried_at),
        "params": ", ".join(told),
        "open": row.state in {CommandState.WAITING, CommandState.SENT},
        "good": row.state in {CommandState.DONE, CommandState.RECEIVED},
    }


def _account(row: BrokerAccount, now: dt.datetime) -> dict[str, Any]:
    return {
        "name": row.name,
        "issued": said.moment(row.issued_at.isoformat(), year=True),
        "ends": said.moment(row.ends_at.isoformat(), year=True) if row.ends_at else "",
        "over": row.ends_at is not None and row.ends_at <= now,
    }


def _tell(request: HttpRequest, one: Device, scope: Scope) -> None:
    form = request.POST
    given = {
        name.removeprefix("param-"): float(value)
        for name, value in form.items()
        if name.startswith("param-") and isinstance(value, str) and value.strip()
    }
    outcome = commanding.ask(
        UUID(form.get("id", "")),
        one.pk,
        form.get("command", ""),
        given,
        scope,
        confirmed=form.get("confirmed") == "yes",
    )
    if outcome.result in {"refused", "conflict"}:
        raise ValueError(outcome.result)


_ACTS: Final[dict[str, Callable[[HttpRequest, Device, Scope], None]]] = {
    "serve": _serve,
    "tell": _tell,
}


def _day(text: str) -> dt.date:
    day = city_day.read(text)
    if day is None:
        raise ValueError(text)
    return day


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
