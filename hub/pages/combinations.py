"""The combinations of alarm rules, as the page of the rules shows them: those in force, and those that ended lately."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from events import catalogue
from events.tongue import class_name
from hub.foundation import clock, own_names, spans
from hub.foundation.access import Actor
from hub.pages import said
from sensors import rulebook
from sensors.models import AlarmRule, Combination, Combined, Device
from sensors.rulefile import Ended, Rulebook

#: What a case is made by a combination, by its importance.
_IMPORTANCE: Final = {
    1: gettext_noop("raised"),
    2: gettext_noop("serious"),
    3: gettext_noop("red list"),
}


def lines(devices: QuerySet[Device]) -> list[dict[str, Any]]:
    """Each with its parts, and how often it was found in the last 30 days of these devices; those that ended in these
    days come last.
    """
    since = clock.now() - dt.timedelta(days=30)
    every = Combination.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=since))
    newest = {one.code: one for one in every.order_by("version")}
    held = sorted(
        newest.values(), key=lambda one: (one.valid_to is not None, own_names.place(one.name))
    )
    if not held:
        return []
    names = dict(AlarmRule.objects.order_by("version").values_list("code", "name"))
    found = Combined.objects.filter(alarm__device__in=devices, recorded_at__gte=since)
    counts = dict(found.values_list("combination_code").annotate(n=Count("pk")))
    there = set(AlarmRule.objects.filter(valid_to__isnull=True).values_list("code", flat=True))
    return [_line(one, names, there, counts.get(one.code, 0)) for one in held]


def end(code: str, actor: Actor) -> None:
    """Take a combination out of force; its cases go on. One that has ended already stays as it is."""
    if Combination.objects.filter(code=code, valid_to__isnull=True).exists():
        rulebook.publish(Rulebook(ended=[Ended(combination=code)]), source="page", actor=actor)


def _line(one: Combination, names: dict[str, str], there: set[str], month: int) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": own_names.named(one.name),
        "version": one.version,
        "parts": [
            part
            | {
                "name": own_names.named(names.get(part["rule"], part["rule"])),
                "code": part["rule"],
                "there": part["rule"] in there,
            }
            for part in one.parts
        ],
        "within_m": one.within_m,
        "within": spans.lasting(one.within_s),
        "importance": gettext(_IMPORTANCE[one.importance]),
        "case": _case(one),
        "month": month,
        "since": said.time_of(one.valid_from),
        "ended": said.time_of(one.valid_to),
    }


def _case(one: Combination) -> str:
    """Which case it makes graver, or the class of the one it opens."""
    if not one.class_code:
        return gettext("the case of the first alarm")
    known = catalogue.of().get(one.class_scheme, one.class_kind, one.class_code)
    card = {
        "class_scheme": one.class_scheme, "class_kind": one.class_kind, "class_code": one.class_code,
        "class_name": known.name if known else one.class_code,
    }  # fmt: skip
    return gettext("one of its own: %(name)s") % {"name": class_name(card)}
