"""What of a pack people see in the hub beside its alarms: plans in the case, layers on the map."""

from __future__ import annotations

from collections.abc import Mapping

from grid.models import Organisation
from hub.packs.reading import Pack
from maps.device_layers import Band, LayerRow
from sensors.plans import PlanRow, Step


def plans(pack: Pack, named: Mapping[str, str]) -> list[PlanRow]:
    """The pack's plans, each step with the organisation that has its role. named: role → code of an organisation."""
    ids = dict(Organisation.objects.filter(code__in=named.values()).values_list("code", "id"))
    return [
        PlanRow(
            rule=plan.rule,
            level=plan.level,
            title=plan.title,
            title_en=plan.title_en,
            basis=plan.basis,
            steps=[
                Step(
                    who=pack.roles[step.who].name,
                    who_en=pack.roles[step.who].name_en,
                    what=step.what,
                    what_en=step.what_en,
                    within_min=step.within_min,
                    org=ids.get(named.get(step.who, "")),
                )
                for step in plan.step
            ],
        )
        for plan in pack.plans
    ]


def layers(pack: Pack) -> list[LayerRow]:
    """The pack's layers of the map."""
    return [
        LayerRow(
            key=f"{pack.code}-{one.key}"[:80],
            name=one.name,
            name_en=one.name_en,
            types=one.types,
            quantity=one.quantity,
            unit=pack.types[one.types[0]].quantities[one.quantity].unit,
            legend=[
                Band(band.text, band.tone, band.starts_at, band.text_en) for band in one.legend
            ],
        )
        for one in pack.layers
    ]
