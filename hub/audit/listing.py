"""The auditor's list: the journal's entries about looking, taking out and giving rights, newest first, as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from events import masking
from events.models import Case, Note
from grid.models import Organisation
from grid.posts import ROLE_NAMES
from hub.foundation import clock
from hub.foundation.access import AUDIT, Role, Scope
from hub.foundation.models import JournalEntry, User
from hub.foundation.models.journal import AUDITED

#: kind → sentence. who: who did it; case: its number; whom: whose account or post.
SENTENCES: Final[dict[str, str]] = {
    "case.caller_revealed": gettext_noop("%(who)s looked at the callers of %(case)s (%(count)s)."),
    "caller.look_refused": gettext_noop(
        "%(who)s was refused a look at the callers of %(case)s: %(why)s."
    ),
    "caller.erased": gettext_noop("%(who)s erased the callers of %(case)s."),
    "figures.exported": gettext_noop("%(who)s took figures out as a workbook: %(subject)s."),
    "paper.exported": gettext_noop("%(who)s took out %(paper)s: %(about)s."),
    "post.assigned": gettext_noop("%(who)s gave %(whom)s the post “%(role)s” in %(org)s."),
    "post.ended": gettext_noop("%(who)s ended the post “%(role)s” of %(whom)s in %(org)s."),
    "broker.account_issued": gettext_noop(
        "On the command line, %(owner)s was given the account %(account)s at the broker."
    ),
    "broker.account_rotated": gettext_noop(
        "On the command line, %(owner)s was given the further account %(account)s at the broker; those before hold"
        " until %(until)s."
    ),
    "broker.account_removed": gettext_noop(
        "On the command line, the accounts of %(owner)s at the broker were taken away."
    ),
    "user.made": gettext_noop("%(who)s made the log-in of %(whom)s."),
    "user.changed": gettext_noop("%(who)s made another password for %(whom)s."),
    "user.locked": gettext_noop("%(who)s locked the log-in of %(whom)s."),
    "user.unlocked": gettext_noop("%(who)s opened the log-in of %(whom)s again."),
}
#: What a list is narrowed to.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "callers": ("case.caller_revealed", "caller.look_refused", "caller.erased"),
    "exports": ("figures.exported", "paper.exported"),
    "rights": (
        "post.assigned", "post.ended", "user.made", "user.changed", "user.locked", "user.unlocked",
        "broker.account_issued", "broker.account_rotated", "broker.account_removed",
    ),
}  # fmt: skip
#: Why a look was refused, by the code of the refusal.
WHY: Final[dict[str, str]] = {
    "hub.not_found": gettext_noop("out of sight of the post"),
    "hub.forbidden": gettext_noop("the role may not"),
    "events.too_many_looks": gettext_noop("too often"),
    "events.caller_confidential": gettext_noop("the caller is kept secret"),
    "events.no_caller": gettext_noop("nobody called"),
    "events.need_missing": gettext_noop("no reason was given"),
}
SUBJECTS: Final[dict[str, str]] = {
    "area": gettext_noop("areas"),
    "organisation": gettext_noop("organisations"),
    "post": gettext_noop("posts"),
}
#: What was taken out on paper or as a file, by the entry's own word.
PAPERS: Final[dict[str, str]] = {
    "sheet": gettext_noop("a case sheet"),
    "briefing": gettext_noop("a briefing map"),
    "daybook": gettext_noop("a daybook"),
}
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. group: of GROUPS, "" for all; person: who did it or to whom; before: a seq."""

    group: str = ""
    person: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class _Names:
    """What the entries of a page name, read at once."""

    cases: Mapping[int, str]
    people: Mapping[int, str]
    orgs: Mapping[int, str]
    notes: Mapping[int, str]


def entries(scope: Scope, wanted: Wanted) -> tuple[list[dict[str, Any]], int | None]:
    """A page of the list, newest first, and from which seq the next begins (None: it was the last).

    Inside the scope: an auditor of a district hears of its cases, one of the whole city of everything.
    """
    kinds = GROUPS[wanted.group] if wanted.group else AUDITED
    rows = JournalEntry.objects.filter(kind__in=kinds)
    if not (scope.everything and AUDIT in scope.tags):
        rows = rows.filter(audience__overlap=sorted(scope.tags)).exclude(audience__contains=[AUDIT])
    if wanted.since is not None:
        rows = rows.filter(recorded_at__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(recorded_at__lt=wanted.until)
    if wanted.before is not None:
        rows = rows.filter(seq__lt=wanted.before)
    if wanted.person is not None:
        rows = rows.filter(actor__user=wanted.person) | rows.filter(data__user_id=wanted.person)
    found = list(rows.order_by("-recorded_at", "-seq")[: wanted.limit + 1])
    page = found[: wanted.limit]
    names = _names(page)
    return [_told(one, names) for one in page], page[-1].seq if len(found) > len(page) else None


def _names(page: Iterable[JournalEntry]) -> _Names:
    page = list(page)
    cases = {case for one in page if (case := _case(one)) is not None}
    orgs = {org for one in page for org in (one.actor.get("org"), one.data.get("org_id")) if org}
    notes = {note for one in page if (note := one.data.get("reason", {}).get("id"))}
    people = {one.data["user_id"] for one in page if one.data.get("user_id")}
    return _Names(
        dict(Case.objects.filter(pk__in=cases).values_list("pk", "number")),
        {user.pk: str(user) for user in User.objects.filter(pk__in=people)},
        {org.pk: str(org) for org in Organisation.objects.filter(pk__in=orgs)},
        dict(Note.objects.filter(pk__in=notes).values_list("pk", "text")),
    )


def _case(entry: JournalEntry) -> int | None:
    """The case an entry is about; of a refused look it stands in the subject only."""
    if entry.case_id is not None:
        return entry.case_id
    about, _, number = entry.subject.partition(":")
    return int(number) if about == "case" and number.isdigit() else None


def _moment(text: str) -> str:
    return f"{dt.datetime.fromisoformat(text).astimezone(clock.CITY):%Y-%m-%d %H:%M}"


def _told(entry: JournalEntry, names: _Names) -> dict[str, Any]:
    data, case_id = entry.data, _case(entry)
    role, acts = data.get("role"), entry.actor.get("role")
    number = names.cases.get(case_id or 0, "")
    values = {
        "who": entry.actor.get("name", ""),
        "case": number or gettext("an unknown case"),
        "count": len(data.get("callers", ())) or 1,
        "why": gettext(WHY.get(data.get("code", ""), data.get("code", ""))),
        "subject": gettext(SUBJECTS.get(data.get("subject", ""), "")) if "subject" in data else "",
        "paper": gettext(PAPERS.get(data.get("what", ""), data.get("what", ""))),
        "about": number or entry.subject.partition(":")[2],
        "whom": names.people.get(data.get("user_id", 0), ""),
        "role": str(ROLE_NAMES[Role(role)]) if role else "",
        "org": names.orgs.get(data.get("org_id") or 0, ""),
        "owner": data.get("owner", ""),
        "account": data.get("account", ""),
        "until": _moment(data["ends_at"]) if "ends_at" in data else "",
    }
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.recorded_at,
        "person_id": entry.actor.get("user"),
        "name": entry.actor.get("name", ""),
        "role": str(ROLE_NAMES[Role(acts)]) if acts else "",
        "organisation": names.orgs.get(entry.actor.get("org") or 0, ""),
        "case_id": case_id if number else None,
        "number": number,
        "sentence": gettext(SENTENCES[entry.kind]) % values,
        # a reason is somebody's own words, and what it was for is the point; numbers in it are not
        "reason": masking.numbers(names.notes.get(data.get("reason", {}).get("id"), "")),
    }
