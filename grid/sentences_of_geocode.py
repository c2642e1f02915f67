"""Why an address is taken for a place: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

GEOCODE: Final[dict[str, tuple[int, str]]] = {
    "grid.geocode.plate": (
        1,
        gettext_noop("House number %(number)s of %(road)s is in the gazetteer."),
    ),
    "grid.geocode.between": (
        1,
        gettext_noop("On %(road)s the number lies between %(low)s and %(high)s."),
    ),
    "grid.geocode.beyond": (1, gettext_noop("On %(road)s the nearest known number is %(number)s.")),
    "grid.geocode.lane": (
        1,
        gettext_noop("%(name)s of %(road)s is known, the number in it is not."),
    ),
    "grid.geocode.mouth": (
        1,
        gettext_noop("%(name)s begins at %(road)s near the house of that number."),
    ),
    "grid.geocode.road": (1, gettext_noop("%(name)s is known, without a number it is long.")),
    "grid.geocode.crossing": (1, gettext_noop("%(one)s and %(other)s meet here.")),
    "grid.geocode.named": (1, gettext_noop("%(name)s is in the gazetteer.")),
    "grid.geocode.alike": (1, gettext_noop("The text is like the name %(name)s.")),
    "grid.geocode.area": (1, gettext_noop("The text names %(name)s.")),
    "grid.geocode.several": (1, gettext_noop("There are %(count)s places called %(name)s.")),
    "grid.geocode.former": (1, gettext_noop("%(name)s is a former name or place.")),
    "grid.geocode.inside": (1, gettext_noop("It lies in %(name)s, as the text says.")),
    "grid.geocode.elsewhere": (
        1,
        gettext_noop("The text names %(name)s, but the place lies outside it."),
    ),
    "grid.geocode.opposite": (1, gettext_noop("The text says opposite.")),
    "grid.geocode.near": (1, gettext_noop("The text says nearby.")),
    "grid.geocode.along": (1, gettext_noop("The text names a stretch, not a point.")),
    "grid.geocode.agrees": (1, gettext_noop("%(name)s is close by and named too.")),
    "grid.geocode.accepted": (
        1,
        gettext_noop(
            "The address was found: %(name)s, to within about %(radius_m)s m, certainty %(score)s."
        ),
    ),
    "grid.geocode.unsure": (
        1,
        gettext_noop(
            "The address is not certain enough: the best guess is %(name)s, certainty %(score)s,"
            " needed %(needed)s; a person decides."
        ),
    ),
    "grid.geocode.unknown": (
        1,
        gettext_noop("The address names no place that the gazetteer knows; a person decides."),
    ),
}
