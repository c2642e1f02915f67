"""Lengths of time and sizes as people say them, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def lasting(seconds: float) -> str:
    """3 min 20 s; at most two units."""
    whole = round(seconds)
    if whole < _MINUTE:
        return gettext("%(n)s s") % {"n": whole}
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return gettext("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
    if whole < _DAY:
        hours, rest = divmod(whole, _HOUR)
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest // _MINUTE}
    days, rest = divmod(whole, _DAY)
    return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": rest // _HOUR}


def size(count: float) -> str:
    """1.5 GB; powers of ten, as disks are sold."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"
