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
}

why.register(SENTENCES)
