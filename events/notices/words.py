"""The sentences of notices, in the reader's language. Nothing anybody wrote is in them, and nothing of a caller."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop, ngettext, override

from events import labels, tongue
from events.catalogue import Catalogue
from events.notices.matrix import Way, What
from events.states import ItemKind
from hub.foundation import clock

#: What happened: the first words of a notice.
LEADS: Final[dict[What, str]] = {
    What.EMERGENCY: gettext_noop("Emergency: act at once, it may not be returned"),
    What.OFFERED: gettext_noop("New task: %(task)s"),
    What.ASKED: gettext_noop("Waits for your answer: %(matter)s"),
    What.ANSWERED: gettext_noop("%(matter)s: %(answer)s"),
    What.YELLOW: gettext_noop("Four fifths of the time are gone"),
    What.DUE_SOON: gettext_noop("Nearly due"),
    What.OVERDUE: gettext_noop("Overdue"),
    What.REMINDED: gettext_noop("Reminder: please hurry"),
    What.SUPERVISED: gettext_noop("%(grade)s: an answer is demanded"),
    What.REPLIED: gettext_noop("The supervision was answered"),
    What.CAME_BACK: gettext_noop("A part you handed on came back: %(task)s"),
    What.CALLED_OFF: gettext_noop("Called off, nothing more to do: %(task)s"),
    What.PART_DONE: gettext_noop("A unit reported its part: %(unit)s"),
    What.ARRIVED: gettext_noop("Arrived after your call: %(unit)s"),
    What.RETURNED: gettext_noop("Returned by the department: to be dispatched again"),
    What.DESIGNATED: gettext_noop("Designated to you: it cannot be returned"),
    What.REWORK: gettext_noop("Sent back for rework"),
    What.REOPENED: gettext_noop("Reopened"),
    What.SUSPENDED: gettext_noop("Suspended until %(until)s"),
    What.SUSPENSION_ENDS: gettext_noop("The suspension ends soon: the clock runs again on %(until)s"),
    What.RESUMED: gettext_noop("The suspension is over: the clock runs again"),
}  # fmt: skip
#: What is said in the place of “Overdue” when it is told so long after.
STILL: Final = gettext_noop("Overdue, and %(after)s later still not done")

WAYS: Final[dict[Way, str]] = {
    Way.SMS: gettext_noop("text message"),
    Way.CHAT: gettext_noop("work chat"),
    Way.MAIL: gettext_noop("e-mail"),
    Way.MQTT: gettext_noop("the unit's own system"),
}
STATES: Final[dict[str, str]] = {
    "queued": gettext_noop("waits to be sent"),
    "sending": gettext_noop("is being sent"),
    "delivered": gettext_noop("delivered"),
    "failed": gettext_noop("failed, is tried again"),
    "given_up": gettext_noop("given up"),
    "dropped": gettext_noop("not needed any more"),
}
#: Why a message was not taken.
CAUSES: Final[dict[str, str]] = {
    "unreachable": gettext_noop("the other side cannot be reached"),
    "too_slow": gettext_noop("the other side did not answer in time"),
    "busy": gettext_noop("the other side asks for fewer messages"),
    "fault": gettext_noop("the other side had a fault"),
    "refused": gettext_noop("the other side refused the message"),
    "not_allowed": gettext_noop("the other side does not accept our key"),
    "no_address": gettext_noop("the person has no address for it any more"),
    "not_set_up": gettext_noop("the way is not set up any more"),
    "broken": gettext_noop("our own side had a fault"),
}

#: How much later, by unit.
_LATER: Final[dict[str, str]] = {
    "urgent_hour": gettext_noop("%(value)s hours"),
    "work_hour": gettext_noop("%(value)s working hours"),
    "work_day": gettext_noop("%(value)s working days"),
    "urgent_day": gettext_noop("%(value)s days"),
    "natural_day": gettext_noop("%(value)s days"),
}


def sentence(
    what: str, values: Mapping[str, Any], language: str, known: Catalogue | None = None
) -> str:
    """A notice whole: what happened, which case, until when. known: as in `events.tongue.of_notice`."""
    with override(language):
        about = gettext("%(lead)s. Case %(number)s, %(class)s, %(place)s.") % {
            "lead": lead(what, values),
            "number": values["number"],
            "class": tongue.of_notice(values, known) or gettext("class not known yet"),
            "place": values["place"] or gettext("place not known yet"),
        }
        if values.get("due") and what not in _NO_DUE:
            about += gettext(" Due %(due)s.") % {"due": _moment(values["due"])}
        return about


_LIGHTS: Final = frozenset({What.YELLOW, What.OVERDUE})
_NO_DUE: Final = frozenset(
    {What.SUSPENDED, What.SUSPENSION_ENDS, What.RETURNED, What.REOPENED, What.CALLED_OFF}
)


def lead(what: str, values: Mapping[str, Any]) -> str:
    """The first words of a notice, in the active language."""
    if what == What.OVERDUE and values.get("after"):
        return gettext(STILL) % {"after": _lasting(values["after"])}
    if what not in LEADS:
        return what  # of a version of the hub that knew more
    if what in _LIGHTS and values.get("item"):  # of a task with a limit of its own
        return gettext("%(light)s: %(task)s") % {
            "light": gettext(LEADS[What(what)]),
            "task": _task(values["item"]),
        }
    return gettext(LEADS[What(what)]) % {
        "task": _task(values.get("item", "")),
        "unit": values.get("unit", ""),
        "matter": labels.matter(values.get("about", "")),
        "answer": gettext("agreed to") if values.get("granted") else gettext("not agreed to"),
        "grade": labels.grade(values.get("grade") or 0)
        if values.get("grade")
        else gettext("Supervision"),
        "until": _day(values.get("until") or values.get("due")),
    }


def title(notices: list[tuple[str, Mapping[str, Any]]], language: str) -> str:
    """The first words of a message."""
    with override(language):
        if len(notices) == 1:
            what, values = notices[0]
            return f"{lead(what, values)} · {values['number']}"
        count = len(notices)
        return ngettext("%(count)s notice:", "%(count)s notices:", count).rstrip(":：") % {
            "count": count
        }


def bundle(sentences: list[str], language: str) -> str:
    """Several notices as one message: the first three, and how many more there are."""
    if len(sentences) == 1:
        return sentences[0]
    with override(language):
        count, more = len(sentences), len(sentences) - _SHOWN
        lines = [
            ngettext("%(count)s notice:", "%(count)s notices:", count) % {"count": count},
            *sentences[:_SHOWN],
        ]
        if more > 0:
            lines.append(
                ngettext(
                    "and %(count)s more; see the hub.", "and %(count)s more; see the hub.", more
                )
                % {"count": more}
            )
        return "\n".join(lines)


#: Notices told in words in one message.
_SHOWN: Final = 3


def way(name: str) -> str:
    """The word of a way in the active language."""
    return gettext(WAYS[Way(name)])


def state(name: str) -> str:
    """How far a delivery is, in the active language."""
    return gettext(STATES[name])


def cause(code: str) -> str:
    """Why a message was not taken, in the active language; "" for none."""
    return gettext(CAUSES[code]) if code in CAUSES else code


def _task(kind: str) -> str:
    return gettext(labels.ITEM_KINDS[ItemKind(kind)]) if kind else gettext("handling")


def _moment(iso: str) -> str:
    at = dt.datetime.fromisoformat(iso).astimezone(clock.CITY)
    return gettext("%(month)s-%(day)s %(time)s") % {
        "month": f"{at:%m}",
        "day": f"{at:%d}",
        "time": f"{at:%H:%M}",
    }


def _day(iso: str | None) -> str:
    return dt.datetime.fromisoformat(iso).astimezone(clock.CITY).date().isoformat() if iso else ""


def _lasting(stored: list[Any]) -> str:
    return gettext(_LATER[stored[1]]) % {"value": stored[0]}
