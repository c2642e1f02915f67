"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

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
    "grid.deadline.urgent_hour": (
        1,
        gettext_noop(
            "%(value)s urgent hours from %(start)s, day and night, paused for %(paused_min)s minutes:"
            " due %(at)s."
        ),
    ),
    "grid.deadline.urgent_day": (
        1,
        gettext_noop(
            "%(value)s urgent days of 24 hours from %(start)s, paused for %(paused_min)s minutes:"
            " due %(at)s."
        ),
    ),
    "grid.deadline.natural_day": (
        1,
        gettext_noop(
            "%(value)s calendar days after the day of %(start)s, paused for %(paused_min)s minutes:"
            " due %(at)s."
        ),
    ),
    "grid.deadline.work_hour": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest days,"
            " paused for %(paused_min)s working minutes: due %(at)s."
        ),
    ),
    "grid.deadline.work_day": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s, over %(rest_days)s rest days, hours"
            " %(hours)s, paused for %(paused_min)s working minutes: due %(at)s."
        ),
    ),
    "grid.deadline.work_hour.provisional": (
        1,
        gettext_noop(
            "%(value)s working hours from %(start)s within %(hours)s, over %(rest_days)s rest days,"
            " paused for %(paused_min)s working minutes: due %(at)s, provisionally, because the"
            " calendar of %(years)s is not published yet and Monday to Friday are assumed."
        ),
    ),
    "grid.deadline.work_day.provisional": (
        1,
        gettext_noop(
            "%(value)s working days after the day of %(start)s, over %(rest_days)s rest days, hours"
            " %(hours)s, paused for %(paused_min)s working minutes: due %(at)s, provisionally,"
            " because the calendar of %(years)s is not published yet and Monday to Friday are"
            " assumed."
        ),
    ),
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
    "grid.row.missing": (1, gettext_noop("%(field)s is empty.")),
    "grid.row.unknown": (1, gettext_noop("%(field)s: nothing has the code %(got)s.")),
    "grid.row.bad": (1, gettext_noop("%(field)s: expected %(expected)s, got %(got)s.")),
    "grid.row.repeated": (1, gettext_noop("%(field)s: line %(other)s already has %(got)s.")),
}

why.register(SENTENCES)
