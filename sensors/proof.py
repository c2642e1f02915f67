"""What proves the alarms of a case: the readings copied, the rule with its version and levels, why, and who looked."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Q

from events import merges
from events.models import Case
from events.moves.row import DESK
from hub.foundation import own_names
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.why import render
from sensors import forerunners, in_force, quantity_names, reviewing
from sensors.models import Alarm, AlarmReview, Combined, Storm
from sensors.rules import Kind, Terms

#: Alarms of one case told at once; an incident may have hundreds.
MOST: Final = 50


def of_case(case_id: int, scope: Scope) -> dict[str, Any]:
    """The alarms of a case and of those merged into it: open ones first, the gravest and newest of them first.

    total: of all, told or not. Raises NotFound outside the scope.
    """
    if not scope.filter(Case.objects.filter(pk=case_id)).exists():
        raise NotFound(what=Phrase("case %(number)s", number=case_id))
    cases = merges.with_merged(case_id)
    rows = Alarm.objects.filter(case_id__in=cases)
    told = list(
        rows.select_related("rule__device_type", "device", "silenced").order_by(
            F("cleared_at").desc(nulls_first=True), "worst", "-raised_at"
        )[:MOST]
    )
    reviews = reviewing.newest(one.pk for one in told)
    counted = rows.count() if len(told) == MOST else len(told)
    return {
        "total": counted,
        "open": rows.filter(cleared_at__isnull=True).count(),
        "items": [
            shown(one, reviews.get(one.pk), terms)
            for one, terms in zip(told, in_force.as_raised(told), strict=True)
        ],
        "combined": _combined(cases, scope),
        "storms": [
            _storm(one, scope) for one in Storm.objects.filter(case_id__in=cases).order_by("pk")
        ],
        "may_join": scope.actor.role in DESK,
    }


def _combined(cases: set[int], scope: Scope) -> list[dict[str, Any]]:
    """The combinations a case is about, has a part in or was opened for, with the alarms that made each.

    number: of its own case, and of a part's; None where it is one of `cases`, or out of sight.
    """
    about = Q(alarm__case_id__in=cases) | Q(others__case_id__in=cases) | Q(case_id__in=cases)
    rows = (
        Combined.objects.filter(about)
        .select_related("combination", "alarm__rule", "alarm__device")
        .distinct()
    )
    found = list(rows.prefetch_related("others__rule", "others__device").order_by("pk"))
    parts = {one.pk: _in_order(one) for one in found}
    named = {one.case_id for told in parts.values() for one in told}
    named |= {one.case_id for one in found}
    others = {one for one in named if one is not None} - cases
    numbers = dict(scope.filter(Case.objects.filter(pk__in=others)).values_list("pk", "number"))
    return [
        {
            "id": one.pk,
            "sentence": render(one.why),
            "number": numbers.get(one.case_id or 0),
            "parts": [_part(part, numbers) for part in parts[one.pk]],
        }
        for one in found
    ]


def _in_order(one: Combined) -> list[Alarm]:
    """Its alarms in the order in which the combination names their rules."""
    order = [part["rule"] for part in one.combination.parts]
    return sorted((one.alarm, *one.others.all()), key=lambda alarm: order.index(alarm.rule_code))


def _part(alarm: Alarm, numbers: dict[int, str]) -> dict[str, Any]:
    return {
        "id": alarm.pk,
        "rule": own_names.named(alarm.rule.name),
        "device": alarm.device.name or alarm.device.code,
        "worst": alarm.worst,
        "raised_at": alarm.raised_at,
        "cleared_at": alarm.cleared_at,
        "number": numbers.get(alarm.case_id or 0),
    }


def shown(alarm: Alarm, review: AlarmReview | None, terms: Terms | None) -> dict[str, Any]:
    """One alarm with its proof. terms: its rule as it counted then."""
    rule = alarm.rule
    known = rule.device_type.quantities
    window = alarm.silenced
    return {
        "id": alarm.pk,
        "device": {"id": alarm.device_id, "name": alarm.device.name or alarm.device.code, "code": alarm.device.code},
        "rule": {"code": rule.code, "name": own_names.named(rule.name), "version": rule.version},
        "quantity": quantity_names.named(known, rule.quantity),
        "unit": quantity_names.unit(known, rule.quantity),
        "above": rule.above,
        "levels": _levels(alarm, terms),
        "level": alarm.level,
        "worst": alarm.worst,
        "value": alarm.value,
        "raised_at": alarm.raised_at,
        "cleared_at": alarm.cleared_at,
        "withdrawn": alarm.withdrawn_at is not None,
        "corrections": [render(one["why"]) for one in alarm.corrections if one["why"] != alarm.last_why],
        "sentence": render(alarm.why),
        "last_sentence": render(alarm.last_why) if alarm.last_why and alarm.last_why != alarm.why else "",
        "evidence": alarm.evidence,
        "silenced_until": None if window is None else window.ends_at,
        "review": None if review is None else _review(alarm, review),
    }  # fmt: skip


def _levels(alarm: Alarm, terms: Terms | None) -> list[dict[str, Any]]:
    """The levels the readings crossed, as they counted when it was raised; none where another measure was judged."""
    if terms is None or terms.rule.measure.kind is not Kind.VALUE:
        return []
    return [{"level": one.level, "at": one.raise_at} for one in terms.levels_at(alarm.raised_at)]


def _review(alarm: Alarm, review: AlarmReview) -> dict[str, Any]:
    """is_current: the evidence is what was looked at; what came later was not reviewed."""
    return {
        "verdict": review.verdict,
        "name": review.get_verdict_display(),
        "by": str(review.user),
        "at": review.at,
        "is_current": review.digest == reviewing.digest(alarm),
    }


def _storm(storm: Storm, scope: Scope) -> dict[str, Any]:
    """apart: cases its alarms had before it was known, and that somebody has begun to work on."""
    apart = scope.filter(Case.objects.filter(pk__in=forerunners.of(storm))).order_by("pk")
    return {
        "id": storm.pk,
        "cause": storm.cause,
        "sentence": render(storm.why),
        "began_at": storm.began_at,
        "over_at": storm.over_at,
        "devices": storm.alarms.values("device_id").distinct().count(),
        "open": storm.alarms.filter(cleared_at__isnull=True).count(),
        "apart": [
            {"id": id_, "number": number} for id_, number in apart.values_list("pk", "number")
        ],
    }
