"""Lengths of time and sizes as people say them, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def lasting(seconds: float) -> str:
    """45 s, 30 min, 3 min 20 s, 1 h 30 min, 2 d 4 h: at most two units, and no second one that is 0."""
    whole = round(seconds)
    if whole < _MINUTE:
        return gettext("%(seconds)s s") % {"seconds": f"{round(seconds, 1):g}"}
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        if rest:
            return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
        return gettext("%(minutes)s min") % {"minutes": minutes}
    if whole < _DAY:
        hours, rest = divmod(whole // _MINUTE, 60)
        if rest:
            return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
        return gettext("%(hours)s h") % {"hours": hours}
    days, rest = divmod(whole // _HOUR, 24)
    if rest:
        return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": rest}
    return gettext("%(days)s d") % {"days": days}


def held(seconds: float) -> str:
    """Words to follow what held so long, “ for 30 min”; nothing for what held for no time."""
    return gettext(" for %(span)s") % {"span": lasting(seconds)} if seconds > 0 else ""


def size(count: float) -> str:
    """1.5 GB; powers of ten, as disks are sold."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
