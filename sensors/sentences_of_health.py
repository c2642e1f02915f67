"""The sentences about devices themselves: code -> (version, English text)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from hub.foundation import why

SENTENCES: Final[dict[str, tuple[int, str]]] = {
    "sensors.silent.learnt": (
        2,
        _(
            "It reports about every %(rhythm_s)s (learnt from %(n)s intervals; its type says"
            " %(of_type_s)s), so %(after_s)s without a message make it offline."
        ),
    ),
    "sensors.silent.of_type": (
        2,
        _(
            "Too little was heard of it to learn its own rhythm; its type reports every"
            " %(rhythm_s)s, so %(after_s)s without a message make it offline."
        ),
    ),
    "sensors.silent.stated": (
        2,
        _(
            "It is registered to report every %(rhythm_s)s, so %(after_s)s without a message make"
            " it offline."
        ),
    ),
    "sensors.offline.silent": (
        2,
        _(
            "Nothing was heard of %(device)s since %(since)s. It reports about every"
            " %(rhythm_s)s; from %(after_s)s of silence on it is offline."
        ),
    ),
    "sensors.offline.said": (
        1,
        _("%(device)s lost its connection at %(since)s: the broker told of it."),
    ),
    "sensors.offline.behind": (
        1,
        _(
            "Nothing was heard of %(device)s since %(since)s, and its gateway %(gateway)s is offline:"
            " look there first."
        ),
    ),
    "sensors.online": (
        2,
        _("%(device)s is heard again since %(at)s, after %(silent_s)s."),
    ),
    "sensors.health.impossible": (
        1,
        _(
            "%(count)s values of %(quantity)s within a day cannot be: the newest, %(value)s %(unit)s at"
            " %(at)s, is not between %(least)s and %(most)s. Have the sensor looked at."
        ),
    ),
    "sensors.health.stuck": (
        1,
        _(
            "%(quantity)s is exactly %(value)s %(unit)s since %(since)s, %(count)s times in a row:"
            " the sensor may be stuck."
        ),
    ),
    "sensors.health.flapping": (
        1,
        _(
            "It went offline and came back %(times)s times within a day; from %(limit)s on its power or"
            " its line is in doubt."
        ),
    ),
    "sensors.health.gaps": (
        2,
        _(
            "Its measurements broke off %(count)s times within a day, once for %(longest_s)s; it"
            " measures about every %(rhythm_s)s."
        ),
    ),
    "sensors.health.drift_ahead": (
        2,
        _(
            "Its clock is %(drift_s)s ahead of ours; up to %(limit_s)s are tolerated. Set its"
            " clock."
        ),
    ),
    "sensors.health.drift_behind": (
        2,
        _(
            "What it measures arrives %(drift_s)s late or more: its clock is behind ours, or its"
            " line is slow; up to %(limit_s)s are tolerated."
        ),
    ),
    "sensors.health.battery": (
        1,
        _("Its battery is at %(value)s %%; from %(limit)s %% on it is to be changed."),
    ),
    "sensors.health.battery_v": (
        1,
        _("Its battery has %(value)s V; from %(limit)s V on it is to be changed."),
    ),
    "sensors.health.battery_said": (1, _("It says itself that its battery is low.")),
    "sensors.health.signal": (
        1,
        _(
            "It is heard at %(value)s %(unit)s only; at or below %(limit)s %(unit)s messages get lost."
        ),
    ),
    "sensors.health.calibration": (1, _("Its calibration was due on %(due)s.")),
}

why.register(SENTENCES)
