"""Times as people say them, for pages the server draws and prints; the scripts' words are parts/words.js."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from hub.foundation import clock

_DAY, _HOUR = 1440, 60
#: From so many of a unit on nobody reckons in the next smaller one.
_ROUND = 10
_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def time_of(at: dt.datetime | str | None) -> SafeString:
    """An instant on a page, as `timeOf` of parts/words.js draws it: 昨天 14:03, exact on hover; "" for none."""
    if not at:
        return SafeString("")
    there = (dt.datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(clock.CITY)
    return format_html(
        '<time datetime="{}" title="{} UTC+8">{}</time>',
        there.isoformat(),
        f"{there:%Y-%m-%d %H:%M:%S}",
        _in_words(there),
    )


def _in_words(there: dt.datetime) -> str:
    today = clock.today()
    time = {"time": f"{there:%H:%M}"}
    days = (today - there.date()).days
    if days == 0:
        return gettext("today %(time)s") % time
    if days == 1:
        return gettext("yesterday %(time)s") % time
    if days == -1:
        return gettext("tomorrow %(time)s") % time
    english = (get_language() or "").startswith("en")
    named = {
        "month_name": _MONTHS[there.month - 1] if english else there.month,
        "day": there.day,
        "year": there.year,
    }
    if there.year == today.year:
        return gettext("%(month_name)s %(day)s, %(time)s") % (named | time)
    return gettext("%(month_name)s %(day)s, %(year)s") % named


def moment(iso: str | None, year: bool = False) -> str:
    """On paper, which is read another day: 14:03 of today, 11-22 14:03, 2026-11-22 14:03 with the year; "" for none."""
    if not iso:
        return ""
    at = dt.datetime.fromisoformat(iso).astimezone(clock.CITY)
    if year:
        return f"{at:%Y-%m-%d %H:%M}"
    return f"{at:%H:%M}" if at.date() == clock.today() else f"{at:%m-%d %H:%M}"


def left(iso: str | None, at: dt.datetime) -> tuple[str, str]:
    """The light of a limit at an instant and its words: (over, 超 35 分), (ok, 剩 2 小时 10 分); empty for none."""
    if not iso:
        return "", ""
    minutes = int((dt.datetime.fromisoformat(iso) - at).total_seconds() // 60)
    if minutes < 0:
        return "over", gettext("%(span)s over") % {"span": span(-minutes)}
    return "ok", gettext("%(span)s left") % {"span": span(minutes)}


def span(minutes: int) -> str:
    """A length of time in two units at most, as `span` of parts/words.js says it."""
    days, hours, rest = minutes // _DAY, minutes % _DAY // _HOUR, minutes % _HOUR
    if days >= _ROUND or (days and not hours):
        return gettext("%(n)s d") % {"n": days}
    if days:
        return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours >= _ROUND or (hours and not rest):
        return gettext("%(n)s h") % {"n": hours}
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    if not rest:
        return gettext("under 1 min")
    return gettext("%(n)s min") % {"n": rest}
