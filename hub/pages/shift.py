"""The pages of the watch: handing it over 交接班, and the book of its days 值班日报. Plain forms; both print."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from events import catalogue, labels
from events.card import instant
from events.shift import daybook, showing, signing, watch
from events.shift.signing import Said
from grid import posts
from grid.models import Post
from hub.foundation import city_day, clock
from hub.foundation.access import Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7
from hub.pages import paper, printing, said
from hub.pages.faces import frame, in_a_post

#: The lists of a handover: what they are called, and what stands there when there is nothing.
LISTS: Final = {
    "grave": (gettext_noop("Grave cases"), gettext_noop("No grave case is open.")),
    "over": (gettext_noop("Over time"), gettext_noop("Nothing is over time.")),
    "soon": (
        gettext_noop("Falls due in the next shift"),
        gettext_noop("Nothing falls due until %(until)s."),
    ),
    "promised": (
        gettext_noop("Answers promised to callers"),
        gettext_noop("No answer falls due until %(until)s."),
    ),
    "asked": (
        gettext_noop("Waits for an approval or an answer"),
        gettext_noop("Nothing waits for an approval."),
    ),
    "still": (gettext_noop("Suspended, the clock stands"), gettext_noop("Nothing is suspended.")),
}
MISSED: Final = (
    gettext_noop("Missed a limit on this day"),
    gettext_noop("Every limit of this day was kept."),
)
STATES: Final = {
    "none": gettext_noop("not begun"),
    "open": gettext_noop("in writing"),
    "given": gettext_noop("waits for the incoming shift"),
    "taken": gettext_noop("handed over"),
}
#: The highest bar of the day's hours and where the bars stand, in the units of the drawing.
_BAR, _FOOT = 32, 44
#: Cases of a list on paper: with so many the day stays on one page.
_ON_PAPER: Final = 14
#: How a report reached the city.
CHANNELS: Final = {
    "phone": gettext_noop("Hotline call"),
    "patrol": gettext_noop("Patrol"),
    "citizen": gettext_noop("Citizen"),
    "desk": gettext_noop("Desk"),
    "device": gettext_noop("Device"),
    "sensor": gettext_noop("Device"),
    "camera": gettext_noop("Camera"),
    "system": gettext_noop("Other system"),
}
IMPORTANCES: Final = {
    1: gettext_noop("Raised"),
    2: gettext_noop("Serious"),
    3: gettext_noop("Red list"),
}


@in_a_post
@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, post: Post) -> HttpResponse:
    """What is open and promised, the notes, both signatures; and the handovers before."""
    if Role(post.role) not in watch.READERS:
        return render(request, "403.html", status=403)
    scope = posts.scope_of(post.user, post)
    kept: dict[str, Any] = {"wrong": "", "typed": {}}
    if request.method == "POST":
        try:
            return _acted(request, scope)
        except (HubError, ValueError) as error:
            sentence = error.sentence() if isinstance(error, HubError) else ""
            kept = {"wrong": sentence or _incomplete(), "typed": request.POST}
    asked = request.GET.get("id", "")
    try:
        told = (
            showing.one(int(asked), scope)
            if asked.isdecimal() and len(asked) < 19
            else showing.current(scope)
        )
    except HubError:
        return render(request, "404.html", status=404)
    content = told["content"]
    at = dt.datetime.fromisoformat(content["at"])
    shown = {
        "one": told,
        "state": gettext(STATES[told["state"]]),
        "signed": {
            name: said.moment(told[name], year=True)
            for name in ("begun_at", "given_at", "taken_at")
        },
        "as_of": said.moment(content["at"], year=True),
        "figures": _figures(content["figures"]),
        "lists": [
            _list(one, *LISTS[one["key"]], at, said.moment(content["until"]))
            for one in content["lists"]
        ],
        "notes": [_note(one, at) for one in told["notes"]],
        "history": [_line(one) for one in showing.history(scope)],
        "command": str(uuid7()),
        "command_of_note": str(uuid7()),
        "watch": (post.area or post.organisation.area or post.organisation).name,
    }
    return render(request, "pages/handover.html", frame(post, "handover") | shown | kept)


@in_a_post
def book(request: HttpRequest, post: Post) -> HttpResponse:
    """The figures of a day, its grave and late cases, its handovers."""
    if Role(post.role) not in watch.READERS:
        return render(request, "403.html", status=403)
    return render(request, "pages/daybook.html", frame(post, "daybook") | day_told(request, post))


@in_a_post
def book_pdf(request: HttpRequest, post: Post) -> HttpResponse:
    """The same on paper; told to the auditors as everything that is taken out."""
    if Role(post.role) not in watch.READERS:
        return render(request, "403.html", status=403)
    told = day_told(request, post) | {
        "city": settings.CITY_NAME,
        "at": said.moment(instant(clock.now()), year=True),
        "by": str(post.user),
    }
    told |= {name: _shorter(told[name]) for name in ("grave", "missed")}
    try:
        made = paper.pdf("pages/paper/daybook.html", told, {})
    except HubError as error:
        return render(
            request, "pages/paper/stopped.html", {"why": error.sentence()}, status=error.status
        )
    day = told["book"]["date"]
    printing.note("daybook", [f"day:{day}"], posts.scope_of(post.user, post).actor)
    return paper.answer(made, f"daybook-{day}.pdf")


def day_told(request: HttpRequest, post: Post) -> dict[str, Any]:
    """Everything the daybook shows, on the page and on paper. The day asked for; today for none, or for no day."""
    today = clock.today()
    day = city_day.read(request.GET.get("date", "")) or today
    told = daybook.of(day, posts.scope_of(post.user, post))
    at = dt.datetime.fromisoformat(told["until"])
    hours, most = told["hours"], max(*told["hours"], 1)
    return {
        "book": told,
        "day": day,
        "weekday": _weekday(day),
        "earlier": day - dt.timedelta(days=1),
        "later": day + dt.timedelta(days=1) if day < today else None,
        "today": today,
        "as_of": said.moment(told["until"], year=True),
        "figures": _day_figures(told),
        "channels": [
            {
                "name": gettext(CHANNELS[one["key"]])
                if one["key"] in CHANNELS
                else one["key"] or "–",
                "count": one["count"],
            }
            for one in told["channels"]
        ],
        "hours": [
            {
                "hour": hour,
                "count": count,
                "height": round(_BAR * count / most),
                "y": _FOOT - round(_BAR * count / most),
                "x": hour * 20,
            }
            for hour, count in enumerate(hours)
        ],
        "grave": _list(
            told["grave"], *LISTS["grave"][:1], gettext_noop("No grave case on this day."), at
        ),
        "missed": _list(told["missed"], *MISSED, at),
        "handovers": [_line(one) for one in told["handovers"]],
        "watch": (post.area or post.organisation.area or post.organisation).name,
    }


def _shorter(told: dict[str, Any]) -> dict[str, Any]:
    """A list as one sheet of paper has room for it."""
    cases = told["cases"][:_ON_PAPER]
    return told | {"cases": cases, "more": told["total"] - len(cases)}


def _acted(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What a form asks for is done, then the page again. Raises HubError, ValueError for a broken form."""
    form = request.POST
    verb = form.get("verb", "")
    if verb == "begin":
        signing.begin(scope)
        return redirect("handover")
    told = Said(
        text=form.get("text", ""),
        number=form.get("number", ""),
        due_at=_due(form.get("due_at", "")),
        note=int(form["note"]) if form.get("note") else None,
        given_at=dt.datetime.fromisoformat(form["given_at"]) if form.get("given_at") else None,
    )
    handover_id = int(form.get("handover", ""))
    if verb != "note" and told.text.strip():
        # a note that was being written when somebody signed: it belongs to what is signed
        _act(form.get("id_of_note", ""), handover_id, "note", told, scope)
    outcome = _act(form.get("id", ""), handover_id, verb, told, scope)
    if verb == "take":
        return redirect(f"{reverse('handover')}?id={outcome.data['handover_id']}")
    return redirect("handover")


def _act(command: str, handover_id: int, verb: str, told: Said, scope: Scope) -> Outcome:
    """What became of it. Raises HubError for what is refused, ValueError for a broken form."""
    outcome = signing.act(UUID(command), handover_id, verb, told, scope)
    if outcome.result in ("refused", "conflict"):
        raise _Refused(str(outcome.data.get("title", "")))
    return outcome


class _Refused(HubError):
    """A refusal that was kept with its command; its sentence is the one that was told then."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    def sentence(self) -> str:
        """What was told."""
        return self._sentence


def _incomplete() -> str:
    return gettext("Something is missing or not as it must be; look at the form again.")


def _figures(told: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Name, count and look of the strip."""
    return [
        (gettext("open"), told["open"], ""),
        (gettext("over time"), told["overdue"], "over" if told["overdue"] else ""),
        (gettext("due within two hours"), told["due_soon"], "soon" if told["due_soon"] else ""),
        (gettext("without a place"), told["unplaced"], ""),
        (gettext("opened today"), told["opened_today"], ""),
        (gettext("closed today"), told["closed_today"], ""),
    ]


def _day_figures(told: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value and comparison with the day before."""
    now, before = told["figures"], told["before"]

    def against(name: str) -> str:
        return gettext("%(count)s the day before") % {"count": before[name]}

    kept = "–" if now["in_time"] is None else f"{now['in_time']} %"
    figures = [
        (gettext("new cases of the day"), str(now["opened"]), against("opened")),
        (gettext("closed on the day"), str(now["closed"]), against("closed")),
        (
            gettext("ended otherwise"),
            str(now["ended_otherwise"]),
            gettext("not accepted, merged, voided …"),
        ),
        (gettext("handled in time"), kept, gettext("of the closed ones with a limit")),
        (gettext("missed a limit"), str(told["missed"]["total"]), gettext("cases, on this day")),
    ]
    if told["open"] is not None:
        over = gettext("%(count)s of them over time") % {"count": told["open"]["overdue"]}
        figures.append((gettext("open now"), str(told["open"]["open"]), over))
    return figures


def _due(text: str) -> dt.datetime | None:
    """The instant a field of date and time means in the city. Raises ValueError for none of our time."""
    if not text:
        return None
    at = dt.datetime.fromisoformat(text).replace(tzinfo=clock.CITY)
    if not city_day.FIRST <= at.date() <= city_day.LAST:
        raise ValueError(text)
    return at


def _list(
    told: dict[str, Any], name: str, empty: str, at: dt.datetime, until: str = ""
) -> dict[str, Any]:
    return {
        "key": told["key"],
        "name": gettext(name),
        "empty": gettext(empty) % {"until": until},
        "total": told["total"],
        "more": max(0, told["total"] - len(told["cases"])),
        "cases": [_case(one, at) for one in told["cases"]],
    }


def _case(one: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    known = catalogue.of().get(one["class_scheme"], one["class_kind"], one["class_code"])
    light, words = said.left(one["due_at"], at)
    return one | {
        "what": known.label(get_language() or "zh")
        if known
        else one["class_name"] or gettext("no class yet"),
        "where": " · ".join(one["area_names"][-2:]) or gettext("no place"),
        "state_name": labels.state(one["state"]),
        "who": one["holder_name"] or one["lead_org_name"] or "–",
        "flag": gettext(IMPORTANCES[one["importance"]]) if one["importance"] in IMPORTANCES else "",
        "level": 4 - one["importance"],
        "due": said.moment(one["due_at"]),
        "light": "still" if one["suspended"] else light,
        "left": gettext("clock stopped") if one["suspended"] else words,
    }


def _note(one: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    light, words = said.left(one["due_at"], at)
    return one | {
        "when": said.moment(one["at"]),
        "due": said.moment(one["due_at"]),
        "light": light,
        "left": words,
        "settled": said.moment(one["settled_at"]),
    }


def _line(one: dict[str, Any]) -> dict[str, Any]:
    return one | {name: said.moment(one[name], year=True) for name in ("given_at", "taken_at")}


def _weekday(day: dt.date) -> str:
    names = (
        gettext("Monday"), gettext("Tuesday"), gettext("Wednesday"), gettext("Thursday"), gettext("Friday"),
        gettext("Saturday"), gettext("Sunday"),
    )  # fmt: skip
    return names[day.weekday()]
