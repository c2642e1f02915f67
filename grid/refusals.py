"""Why a feature of a geodata file is refused, repaired or remarked upon: code -> (version, text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from hub.foundation import why

REFUSALS: Final[dict[str, tuple[int, str]]] = {
    "grid.load.no_code": (
        1,
        gettext_noop("The field %(field)s holds no code."),
    ),
    "grid.load.code_city": (
        1,
        gettext_noop("The code %(got)s is not that of a city: expected 6 digits ending in 00."),
    ),
    "grid.load.code_district": (
        1,
        gettext_noop(
            "The code %(got)s is not that of a district: expected 6 digits not ending in 00."
        ),
    ),
    "grid.load.code_street": (
        1,
        gettext_noop(
            "The code %(got)s is not that of a street: expected 9 digits, the last three from 001 to 599."
        ),
    ),
    "grid.load.code_community": (
        1,
        gettext_noop(
            "The code %(got)s is not that of a community: expected 12 digits, the last three from 001."
        ),
    ),
    "grid.load.code_grid": (
        1,
        gettext_noop(
            "The code %(got)s is not that of a unit grid: expected 15 digits, the last three from 001."
        ),
    ),
    "grid.load.code_length": (
        1,
        gettext_noop("The code %(got)s is too long: expected at most 32 characters."),
    ),
    "grid.load.same_code": (
        1,
        gettext_noop("Feature %(other)s already has the code %(code)s."),
    ),
    "grid.load.other_level": (
        1,
        gettext_noop("The code %(code)s belongs to %(name)s already, an area of another level."),
    ),
    "grid.load.too_early": (
        1,
        gettext_noop(
            "The area published under this code begins on %(begins)s, after %(on)s;"
            " choose a later --valid-from."
        ),
    ),
    "grid.load.no_geometry": (
        1,
        gettext_noop("It has no geometry, or one that encloses nothing."),
    ),
    "grid.load.not_area": (
        1,
        gettext_noop("Its geometry is a %(type)s, not a polygon."),
    ),
    "grid.load.bad_place": (
        1,
        gettext_noop("The vertex %(got)s is no place in %(crs)s."),
    ),
    "grid.load.invalid": (
        1,
        gettext_noop("Its boundary is invalid: %(reason)s. Correct it, or load with --repair."),
    ),
    "grid.load.beyond_repair": (
        1,
        gettext_noop("Its boundary is invalid, and repairing it leaves no area: %(reason)s."),
    ),
    "grid.load.repaired": (
        1,
        gettext_noop(
            "Its boundary was invalid (%(reason)s) and was repaired;"
            " the area changed by %(m2)s m² to %(area_m2)s m²."
        ),
    ),
    "grid.load.unknown_parent": (
        1,
        gettext_noop("Its parent %(parent)s is not among the published areas; load that first."),
    ),
    "grid.load.no_parent": (
        1,
        gettext_noop("The field %(field)s names no parent."),
    ),
    "grid.load.no_parent_by_code": (
        1,
        gettext_noop("No published area of a higher level has a code that %(code)s begins with."),
    ),
    "grid.load.no_parent_by_place": (
        1,
        gettext_noop(
            "No published area of a higher level holds at least half of it;"
            " the most is %(percent)s %%."
        ),
    ),
    "grid.load.crosses": (
        1,
        gettext_noop(
            "It reaches %(m2)s m² beyond its community %(parent)s; %(limit)s m² are tolerated."
        ),
    ),
    "grid.load.overlaps": (
        1,
        gettext_noop("It overlaps %(other)s by %(m2)s m²; %(limit)s m² are tolerated."),
    ),
}

why.register(REFUSALS)
