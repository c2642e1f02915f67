"""The pages of the alarm rules: what is in force, and what another threshold would have fired."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from grid import posts
from grid.models import Post
from hub.foundation import clock, own_names, spans
from hub.foundation.access import Role, Scope
from hub.foundation.errors import BadInput, HubError, Phrase
from hub.pages import combinations, rule_draft, said
from hub.pages.faces import frame, in_a_post
from hub.pages.roles import RULES
from sensors import quantity_names, rulebook, trying, units
from sensors.models import Alarm, AlarmRule, Device, RuleOverride
from sensors.rulefile import OverrideRow, Rulebook
from sensors.rules import Spell
from sensors.trying import Trial

#: Who puts one in force: for the whole city, so only who sees all of it, or runs the hub.
WRITERS: Final = frozenset({Role.SHIFT_SUPERVISOR, Role.SYSTEM_ADMIN})
#: Over how many days a rule may be tried on the page; the first is chosen.
DAYS: Final = (7, 1, 30)
#: Devices of a trial, and alarms of one, that are shown.
MOST_DEVICES, MOST_ALARMS = 60, 12
#: How a measure is called.
MEASURES: Final = {
    "value": gettext_noop("the value"),
    "rate": gettext_noop("how fast it changes"),
    "sum": gettext_noop("the sum"),
    "mean": gettext_noop("the mean"),
    "spread": gettext_noop("how much it moves"),
    "silence": gettext_noop("silence"),
    "deviation": gettext_noop("how far it is from what is usual"),
}
#: Devices offered by name; any other is chosen by typing its code.
MOST_CHOICE: Final = 300
#: What of the form changes what is in force.
_ACTS: Final = frozenset({"publish", "end"})


@in_a_post
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, post: Post) -> HttpResponse:
    """The rules in force, with what they raised in the last 30 days within the reader's scope; a combination may be
    ended.
    """
    if Role(post.role) not in RULES.roles:
        return render(request, "403.html", status=403)
    scope = posts.scope_of(post.user, post)
    may = may_publish(scope)
    if request.method == "POST":
        if not may:
            return render(request, "403.html", status=403)
        combinations.end(request.POST.get("combination", ""), scope.actor)
        return redirect("rules")
    mine = devices_of(scope)
    counts = _counts(mine)
    types = dict(mine.values_list("type_id").annotate(n=Count("pk")))
    held = AlarmRule.objects.filter(valid_to__isnull=True).select_related("device_type")
    lines = [
        _line(row)
        | dict(zip(("month", "open"), counts.get(row.code, (0, 0)), strict=True))
        | {"devices": types.get(row.device_type_id, 0)}
        for row in sorted(held, key=_place)
    ]
    return render(
        request,
        "pages/rules.html",
        frame(post, "rules")
        | {"lines": lines, "combinations": combinations.lines(mine), "may": may},
    )


@in_a_post
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, post: Post, code: str) -> HttpResponse:
    """One rule with its versions; a copy of it may be tried on what was measured, and put in force."""
    if Role(post.role) not in RULES.roles:
        return render(request, "403.html", status=403)
    row = (
        AlarmRule.objects.filter(code=code, valid_to__isnull=True)
        .select_related("device_type")
        .first()
    )
    if row is None:
        raise Http404
    scope = posts.scope_of(post.user, post)
    may = may_publish(scope)
    device = _chosen(row, scope, request.GET.get("device", ""))
    begun = rule_draft.held(row, _own(row, device), device)
    draft = begun
    told: dict[str, Any] = {"wrong": "", "trial": None, "days": DAYS[0]}
    if request.method == "POST":
        told["days"] = _days(request.POST.get("days", ""))
        try:
            draft = rule_draft.typed(request.POST, begun)
            book = _book(row, device, draft, request.POST)
            if request.POST.get("act") in _ACTS and may:
                rulebook.publish(book, source="page", actor=scope.actor)
                return redirect(_address(code, device))
            told["trial"] = _tried(_trial(row, device, book, scope, told["days"]))
        except HubError as error:
            told["wrong"] = error.sentence()
        except (KeyError, ValueError, msgspec.ValidationError):
            told["wrong"] = gettext(
                "Something is missing or not as it must be; look at the form again."
            )
    reason = begun.own.reason if begun.own else ""
    shown = {
        "row": _line(row),
        "versions": [
            _version(one) for one in AlarmRule.objects.filter(code=code).order_by("-version")
        ],
        "may": may,
        "all_days": sorted(DAYS),
        "most": f"{trying.MOST_ON_PAGE:,}",
        "changed": _is_changed(begun, draft, request.POST, reason),
        "form": rule_draft.shown(draft),
        "device": device,
        "own": begun.own,
        "off": bool(request.POST.get("off", begun.said.get("off", False))),
        "reason": request.POST.get("reason", reason),
        "overrides": _overrides(row, scope),
        "choice": list(_devices(row, scope)[:MOST_CHOICE]),
        "asked": request.GET.get("device", ""),
    }
    return render(request, "pages/rule.html", frame(post, "rules") | shown | told)


def _address(code: str, device: Device | None) -> str:
    at = reverse("rule", args=[code])
    return f"{at}?{urlencode({'device': device.code})}" if device else at


def _devices(row: AlarmRule, scope: Scope) -> QuerySet[Device]:
    return devices_of(scope).filter(type_id=row.device_type_id).order_by("code")


def _chosen(row: AlarmRule, scope: Scope, code: str) -> Device | None:
    """The device whose own thresholds are shown; None for the rule itself, and for one nobody may choose."""
    return _devices(row, scope).filter(code=code).first() if code else None


def _own(row: AlarmRule, device: Device | None) -> RuleOverride | None:
    if device is None:
        return None
    held = RuleOverride.objects.filter(rule_code=row.code, valid_to__isnull=True)
    return held.filter(device=device).first()


def _overrides(row: AlarmRule, scope: Scope) -> list[dict[str, Any]]:
    """The devices that have something else, inside the reader's scope."""
    held = RuleOverride.objects.filter(rule_code=row.code, valid_to__isnull=True)
    held = held.filter(device__in=devices_of(scope)).select_related("device")
    return [
        {
            "device": one.device,
            "reason": one.reason,
            "off": one.said.get("off", False),
            "levels": _levels(row, one.said.get("levels", ())),
            "when": [rule_draft.hours(stretch) for stretch in one.said.get("when", ())],
            "since": said.time_of(one.valid_from),
        }
        for one in held.order_by("device__code")[:MOST_DEVICES]
    ]


def _book(
    row: AlarmRule, device: Device | None, draft: rule_draft.Held, form: Mapping[str, Any]
) -> Rulebook:
    """What would be put in force: the rule, or what the device has instead, or again nothing of its own."""
    if device is None:
        return Rulebook(rule=[rule_draft.rule_row(row, draft)])
    if form.get("act") == "end":
        return Rulebook(override=[OverrideRow(row.code, device.code, ended=True)])
    own = rule_draft.override_row(row, device, draft, form)
    if not own.reason:
        raise BadInput(field="reason", expected=Phrase("why this device differs"), got="–")
    return Rulebook(override=[own])


def _is_changed(
    begun: rule_draft.Held, draft: rule_draft.Held, form: Mapping[str, Any], reason: str
) -> bool:
    return (
        not rule_draft.same(begun, draft)
        or bool(form.get("off")) != bool(begun.said.get("off", False))
        or str(form.get("reason", reason)).strip() != reason
    )


def devices_of(scope: Scope) -> QuerySet[Device]:
    """The devices in service whose alarms concern the scope."""
    rows = Device.objects.filter(in_service=True)
    if scope.everything or scope.actor.role == Role.SYSTEM_ADMIN:
        return rows
    areas = [int(tag[5:]) for tag in scope.tags if tag.startswith("area:")]
    return rows.filter(cell__path__overlap=areas)


def may_publish(scope: Scope) -> bool:
    """Whether the actor may put a rule in force; it is one for the whole city."""
    role = scope.actor.role
    return role in WRITERS and (scope.everything or role == Role.SYSTEM_ADMIN)


def _counts(devices: QuerySet[Device]) -> dict[str, tuple[int, int]]:
    """Alarms of the last 30 days and open ones, by rule."""
    since = clock.now() - dt.timedelta(days=30)
    rows = (
        Alarm.objects.filter(device__in=devices, withdrawn_at__isnull=True)
        .filter(Q(raised_at__gte=since) | Q(cleared_at__isnull=True))
        .values_list("rule_code")
        .annotate(
            month=Count("pk", filter=Q(raised_at__gte=since)),
            open=Count("pk", filter=Q(cleared_at__isnull=True)),
        )
    )
    return {code: (month, open_) for code, month, open_ in rows}


def _place(row: AlarmRule) -> tuple[str, str, str]:
    """Where a rule stands in the list: beside those of its type."""
    return own_names.place(row.device_type.name), own_names.place(row.name), row.code


def _line(row: AlarmRule) -> dict[str, Any]:
    kind = row.measure.get("kind", "value")
    window_s = row.measure.get("window_s", 0)
    return {
        "code": row.code,
        "name": own_names.named(row.name),
        "version": row.version,
        "type": own_names.named(row.device_type.name),
        "quantity": quantity_names.named(row.device_type.quantities, row.quantity),
        "unit": _unit(row),
        "measure": gettext(MEASURES[kind]),
        "is_plain": kind == "value",
        "is_silence": kind == "silence",
        "window": spans.lasting(window_s) if window_s else "",
        "above": row.above,
        "levels": _levels(row, row.levels),
        "when": [rule_draft.hours(one) for one in row.when],
        "lateness": spans.lasting(row.lateness_s),
        "since": said.time_of(row.valid_from),
    }


def _version(row: AlarmRule) -> dict[str, Any]:
    return {
        "version": row.version,
        "from": said.time_of(row.valid_from),
        "to": said.time_of(row.valid_to),
        "levels": _levels(row, row.levels),
        "when": [rule_draft.hours(one) for one in row.when],
    }


def _unit(row: AlarmRule) -> str:
    """In what the thresholds are typed: the unit of what is measured."""
    measure = {"kind": "value", "per_s": 3600, **row.measure}
    unit = units.shown(row.device_type.quantities.get(row.quantity, {}).get("unit", ""))
    match measure["kind"]:
        case "silence":
            return gettext("seconds")
        case "rate":
            return f"{unit} / {spans.lasting(measure['per_s'])}"
        case "deviation":
            return {"unit": unit, "percent": "%"}.get(measure.get("in", ""), "×σ")
        case _:
            return unit


def _levels(row: AlarmRule, levels: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The thresholds as people read them: ≥ 30 min, ≤ 2 cm / 10 min."""
    sign = "≥" if row.above else "≤"
    is_silence = row.measure.get("kind") == "silence"

    def told(number: float) -> str:
        return spans.lasting(number) if is_silence else f"{number:.12g} {_unit(row)}".rstrip()

    return [
        {"level": one["level"], "threshold": f"{sign} {told(one['raise_at'])}"} for one in levels
    ]


def _days(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) in DAYS else DAYS[0]


def _trial(row: AlarmRule, device: Device | None, book: Rulebook, scope: Scope, days: int) -> Trial:
    """What the rule would have raised, or what it would have of the one device with what it has instead."""
    until = clock.now()
    since = until - dt.timedelta(days=days)
    if device is None:
        said_ = book.rule[0].said()
        tried = AlarmRule(code=row.code, version=0, device_type=row.device_type, **said_)
        with trying.alone():
            return trying.attempt(tried, devices_of(scope), since, until, most=trying.MOST_ON_PAGE)
    own = RuleOverride(rule_code=row.code, device=device, said=book.override[0].said())
    only = _devices(row, scope).filter(pk=device.pk)
    with trying.alone():
        return trying.attempt(row, only, since, until, [own], trying.MOST_ON_PAGE)


def _tried(trial: Trial) -> dict[str, Any]:
    loud = [one for one in trial.devices if one.pairs]
    loud.sort(key=lambda one: (-one.new - one.gone, one.device.code))
    return {
        "would": trial.count("would"),
        "did": trial.count("did"),
        "new": trial.count("new"),
        "gone": trial.count("gone"),
        "days": (trial.until - trial.since).days,
        "begins": said.time_of(trial.begins) if trial.begins else "–",
        "devices": len(trial.devices),
        "readings": trial.readings,
        "lines": [
            {
                "name": one.device.name or one.device.code,
                "code": one.device.code,
                "would": len(one.would),
                "did": len(one.did),
                "alarms": [_alarm(was, would) for was, would in one.pairs[:MOST_ALARMS]],
                "more": max(0, len(one.pairs) - MOST_ALARMS),
            }
            for one in loud[:MOST_DEVICES]
        ],
        "more": max(0, len(loud) - MOST_DEVICES),
    }


def _alarm(was: Spell | None, would: Spell | None) -> dict[str, Any]:
    """One alarm that is, would be, or would not be."""
    spell = would or was
    if spell is None:
        raise AssertionError("a pair has one of the two")
    kind = "same" if was and would else "new" if would else "gone"
    words = {
        "same": gettext("was raised, too"),
        "new": gettext("would be new"),
        "gone": gettext("would not be raised"),
    }
    return {
        "kind": kind,
        "word": words[kind],
        "level": spell.worst,
        "from": said.time_of(spell.raised_at),
        "to": said.time_of(spell.cleared_at) or gettext("still on"),
    }
