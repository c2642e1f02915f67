"""What a pack that says its names in English leaves out: half a page in each language helps nobody."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hub.foundation.tomlfile import Path
from hub.packs.reading import Pack

#: File, keys that lead to the thing, which key of it, and what it says.
Told = tuple[str, Path, str, str]


def missing(pack: Pack) -> Iterator[tuple[str, Path, str]]:
    """Of a pack whose rules or types have English names, every place that lacks one: file, keys, what is wrong."""
    told = [*_of_rules(pack), *_of_types(pack)]
    if not any(said for *_place, said in told):
        return
    for file, at, key, said in (*told, *_of_plans(pack), *_of_layers(pack), *_of_roles(pack)):
        if not said:
            why = _("%(key)s is missing; English pages show the Chinese instead")
            yield file, at, why % {"key": key}


def _of_rules(pack: Pack) -> Iterator[Told]:
    for n, rule in enumerate(pack.rules):
        yield "rules.toml", ("rule", n), "name_en", rule.name_en
        yield "rules.toml", ("rule", n), "basis_en", rule.basis_en
    for n, one in enumerate(pack.combinations):
        yield "rules.toml", ("combination", n), "name_en", one.name_en
        yield "rules.toml", ("combination", n), "basis_en", one.basis_en


def _of_types(pack: Pack) -> Iterator[Told]:
    for n, row in enumerate(pack.stated):
        yield "devices.toml", ("type", n), "name_en", row.name_en
        for name, quantity in row.quantities.items():
            yield "devices.toml", ("type", n, "quantities", name), "name_en", quantity.name_en


def _of_plans(pack: Pack) -> Iterator[Told]:
    for n, plan in enumerate(pack.plans):
        yield "plan.toml", ("plan", n), "title_en", plan.title_en
        yield "plan.toml", ("plan", n), "basis_en", plan.basis_en
        for m, step in enumerate(plan.step):
            yield "plan.toml", ("plan", n, "step", m), "what_en", step.what_en


def _of_layers(pack: Pack) -> Iterator[Told]:
    for n, layer in enumerate(pack.layers):
        yield "layers.toml", ("layer", n), "name_en", layer.name_en
        for m, band in enumerate(layer.legend):
            yield "layers.toml", ("layer", n, "legend", m), "text_en", band.text_en


def _of_roles(pack: Pack) -> Iterator[Told]:
    for n, role in enumerate(pack.about.organisation if pack.about else ()):
        yield "pack.toml", ("organisation", n), "name_en", role.name_en
