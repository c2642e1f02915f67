"""The sentences of this room's automatic decisions: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "sensors.alarm.raised_above": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: at or above %(threshold)s"
            " %(unit)s for %(held_s)s s, which is level %(level)s of rule %(rule)s (version"
            " %(version)s)."
        ),
    ),
    "sensors.alarm.raised_below": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: at or below %(threshold)s"
            " %(unit)s for %(held_s)s s, which is level %(level)s of rule %(rule)s (version"
            " %(version)s)."
        ),
    ),
    "sensors.alarm.level": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: level %(level)s instead"
            " of level %(was)s of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.cleared": (
        1,
        _(
            "%(quantity)s of %(device)s was %(value)s %(unit)s at %(at)s: back inside the clearing"
            " threshold of rule %(rule)s (version %(version)s)."
        ),
    ),
    "sensors.alarm.lifted": (
        1,
        _(
            "The alarm of %(device)s by rule %(rule)s ended at %(at)s without a reading: the rule was"
            " taken out of force, or the device out of service."
        ),
    ),
    "sensors.load.type": (1, _("No device type has the code %(got)s; load its type first.")),
    "sensors.load.component": (1, _("No component has the code %(got)s.")),
}

why.register(SENTENCES)
