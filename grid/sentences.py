"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from grid.sentences_of_deadlines import DEADLINES
from grid.sentences_of_geocode import GEOCODE
from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "grid.cell.found": (
        1,
        gettext_noop("The place lies in %(name)s (%(code)s), as the areas were on %(on)s."),
    ),
    "grid.cell.outside": (
        1,
        gettext_noop("The place lies outside every area that was valid on %(on)s."),
    ),
    "grid.route.owner": (
        1,
        gettext_noop("%(org)s owns the component %(component)s."),
    ),
    "grid.route.maintainer": (
        1,
        gettext_noop("%(org)s maintains the component %(component)s; its owner is not known."),
    ),
    "grid.route.rule": (
        1,
        gettext_noop(
            "Rule %(rule)s, version %(version)s, gives class %(class)s in %(area)s to %(org)s."
        ),
    ),
    "grid.route.rule_city": (
        1,
        gettext_noop(
            "Rule %(rule)s, version %(version)s, gives class %(class)s in the whole city to %(org)s."
        ),
    ),
    "grid.route.territory": (
        1,
        gettext_noop(
            "Rule %(rule)s, version %(version)s, leaves class %(class)s to the office of the place:"
            " %(area)s belongs to %(org)s."
        ),
    ),
    "grid.route.equal": (
        1,
        gettext_noop(
            "The rules %(rules)s fit class %(class)s equally well and name different organisations;"
            " a dispatcher decides."
        ),
    ),
    "grid.route.equal_offices": (
        1,
        gettext_noop(
            "Rule %(rule)s leaves class %(class)s to the office of the place, but there are several:"
            " %(orgs)s; a dispatcher decides."
        ),
    ),
    "grid.route.no_office": (
        1,
        gettext_noop(
            "Rule %(rule)s leaves class %(class)s to the office of the place, but %(area)s has none;"
            " a dispatcher decides."
        ),
    ),
    "grid.route.no_rule": (
        1,
        gettext_noop(
            "No rule gives class %(class)s in %(area)s to an organisation; a dispatcher decides."
        ),
    ),
    "grid.route.no_place": (
        1,
        gettext_noop(
            "The place is not known and no rule for the whole city names class %(class)s;"
            " a dispatcher decides."
        ),
    ),
    "grid.row.missing": (1, gettext_noop("%(field)s is empty.")),
    "grid.row.unknown": (1, gettext_noop("%(field)s: nothing has the code %(got)s.")),
    "grid.row.bad": (1, gettext_noop("%(field)s: expected %(expected)s, got %(got)s.")),
    "grid.row.repeated": (1, gettext_noop("%(field)s: line %(other)s already has %(got)s.")),
}

why.register(SENTENCES)
why.register(DEADLINES)
why.register(GEOCODE)
