"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "events.class.given": (
        1,
        gettext_noop("The source named the class “%(name)s” (%(scheme)s %(code)s)."),
    ),
    "events.class.mapped": (
        1,
        gettext_noop(
            "The source said “%(text)s”, which the catalogue knows as"
            " “%(name)s” (%(scheme)s %(code)s)."
        ),
    ),
    "events.class.words": (
        1,
        gettext_noop(
            "The words %(words)s point to “%(name)s” (%(code)s), certainty %(score)s %%;"
            " next best “%(second)s”, %(second_score)s %%."
        ),
    ),
    "events.class.alone": (
        1,
        gettext_noop(
            "The words %(words)s point to “%(name)s” (%(code)s) and nothing else,"
            " certainty %(score)s %%."
        ),
    ),
    "events.class.unsure": (
        1,
        gettext_noop(
            "The text points to “%(name)s” (%(code)s) with certainty %(score)s %% only,"
            " below the %(threshold)s %% at which the hub decides: a person chooses the class."
        ),
    ),
    "events.class.unknown": (
        1,
        gettext_noop("No word of the text belongs to a known class: a person chooses the class."),
    ),
    "events.rule.only": (
        1,
        gettext_noop("Rule %(number)s is the only rule of this class: %(condition)s."),
    ),
    "events.rule.default": (
        1,
        gettext_noop(
            "No rule of this class was chosen; its default rule %(number)s counts: %(condition)s."
        ),
    ),
    "events.rule.none": (1, gettext_noop("This class has no filing rule: a person decides.")),
    "events.rule.reply": (
        1,
        gettext_noop("“%(name)s” has no filing rule: the city's limit for an answer counts."),
    ),
    "events.rule.by_hand": (
        1,
        gettext_noop(
            "Rule %(number)s would count (%(condition)s), but does not file by itself: a person decides."
        ),
    ),
    "events.rule.person": (1, gettext_noop("%(by)s chose rule %(number)s: %(condition)s.")),
    "events.class.person": (1, gettext_noop("%(by)s chose the class “%(name)s” (%(code)s).")),
    "events.department.person": (1, gettext_noop("%(by)s sent it to %(org)s.")),
    "events.on_site.nearest": (
        1,
        gettext_noop(
            "%(name)s is on duty there (%(area)s), the nearest who did not handle it, with %(tasks)s other tasks."
        ),
    ),
    "events.on_site.all_asked": (
        1,
        gettext_noop(
            "All %(count)s collectors on duty there were asked and none took it: whoever can takes it from the pool."
        ),
    ),
    "events.on_site.nobody": (
        1,
        gettext_noop(
            "No collector who did not handle it is on duty there: it waits in the pool,"
            " and is offered when somebody comes on duty."
        ),
    ),
    "events.on_site.no_place": (
        1,
        gettext_noop(
            "The case has no place where anybody could look: the desk judges it, or names somebody."
        ),
    ),
    "events.on_site.person": (1, gettext_noop("%(by)s named %(name)s.")),
    "events.department.passed": (
        1,
        gettext_noop("%(by)s passed it on from %(of)s to %(org)s."),
    ),
    "events.extension.granted": (
        1,
        gettext_noop("%(by)s agreed to %(days)s more working days."),
    ),
    "events.demand.unreasonable": (
        1,
        gettext_noop(
            "%(by)s agreed that the demand is unreasonable; the assessed figures leave the case out,"
            " the others hold it."
        ),
    ),
    "events.suspension.granted": (
        1,
        gettext_noop(
            "%(by)s agreed that it waits until %(day)s; the clock stands still, and on that day it goes on by itself."
        ),
    ),
    "events.notice.holder": (1, gettext_noop("%(name)s has the task.")),
    "events.notice.unit": (1, gettext_noop("%(org)s has the task; this post works its inbox.")),
    "events.notice.on_duty": (
        1,
        gettext_noop("On duty nearest to the place: %(place)s."),
    ),
    "events.notice.responsible": (
        1,
        gettext_noop("Nobody of this role is on duty; responsible for %(place)s."),
    ),
    "events.notice.nobody": (1, gettext_noop("There is nobody for it: %(of)s.")),
    "events.notice.no_unit": (1, gettext_noop("No unit has the case.")),
    "events.notice.no_liaison": (
        1,
        gettext_noop("Neither %(org)s nor a unit above it has a liaison."),
    ),
    "events.onward": (
        1,
        gettext_noop(
            "Closed by the city's tables (%(tables)s): in this city no desk has to agree to it once the work is judged."
        ),
    ),
    "events.timeout.exempted": (
        1,
        gettext_noop(
            "%(by)s upheld the appeal of %(org)s: its missed limit stays on record, and does not count in assessments."
        ),
    ),
    "events.place.exact": (1, gettext_noop("The source gave the point, in %(crs)s.")),
    "events.place.person": (1, gettext_noop("%(by)s set the place.")),
    "events.place.area": (1, gettext_noop("Only the area is known: %(name)s.")),
    "events.place.outside": (
        1,
        gettext_noop("The point (%(lon)s, %(lat)s) lies outside the city; it is kept as it came."),
    ),
    "events.place.zero": (
        1,
        gettext_noop("The source sent the point (0, 0), which means that it knows none."),
    ),
    "events.place.unreadable": (
        1,
        gettext_noop(
            "The numbers %(x)s, %(y)s are no place in %(crs)s; they are kept as they came."
        ),
    ),
    "events.place.unknown_address": (
        1,
        gettext_noop("The source gave an address that no place of the city is like."),
    ),
    "events.place.none": (1, gettext_noop("The source named no place.")),
}

why.register(SENTENCES)
