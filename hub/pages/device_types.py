"""The page of the types of devices 设备类型: what each measures, in which unit, how it is read, what judges it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from grid import stamps
from grid.models import Post
from hub.foundation import own_names
from hub.foundation.access import Role
from hub.pages import roles, said
from hub.pages.faces import frame, in_a_post
from sensors import command_forms, library, units
from sensors.errors import BadCodec
from sensors.models import AlarmRule, DeviceType


@in_a_post
def types(request: HttpRequest, post: Post) -> HttpResponse:
    """All types there are, those with devices first."""
    if Role(post.role) not in roles.DEVICES.roles:
        return render(request, "403.html", status=403)
    rules = defaultdict(list)
    held = AlarmRule.objects.filter(valid_to__isnull=True)
    for one in sorted(held, key=lambda one: (own_names.place(one.name), one.code)):
        rules[one.device_type_id].append({"code": one.code, "name": own_names.named(one.name)})
    counted = DeviceType.objects.annotate(held=Count("devices", filter=Q(devices__in_service=True)))
    kinds = sorted(counted, key=lambda one: (not one.held, own_names.place(one.name), one.code))
    with stamps.held():
        lines = [_line(one, rules[one.pk]) for one in kinds]
    shown = {"lines": lines, "may_rules": Role(post.role) in roles.RULES.roles}
    return render(request, "pages/device_types.html", frame(post, "devices") | shown)


def _line(kind: Any, rules: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": own_names.named(kind.name),
        "held": kind.held,
        "rhythm": said.span(max(1, round(kind.rhythm_s / 60))),
        "quantities": [
            {"code": code, "name": own_names.named(one["name"]), "unit": units.shown(one["unit"])}
            for code, one in kind.quantities.items()
        ],
        "codec": codec(kind.code),
        "rules": rules,
        "commands": [
            own_names.named(one.name) for one in command_forms.read(kind.commands).values()
        ],
    }


def codec(code: str) -> str:
    """How messages of a type are read, in words."""
    try:
        kind = library.codec(code)
    except BadCodec:
        return gettext("Its file has a fault: manage.py doctor names it.")
    if kind is None:
        return gettext("The hub's own JSON or SenML, or what its gateway says")
    many = len(kind.example)
    how = (
        gettext("Its own bytes, declared in a file")
        if kind.payload is not None
        else gettext("What its network server decodes, declared in a file")
    )
    held = ngettext("held to %(n)s example", "held to %(n)s examples", many) % {"n": many}
    return f"{how} · {held}"
