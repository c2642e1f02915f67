"""Open cases near a place, and those that look like the same problem, with what speaks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext, gettext_noop

from events import cards, likeness
from events.catalogue import Catalogue
from events.likeness import Likeness, Seen
from events.records import CaseFile
from events.telling import phone_hash
from hub.foundation import clock, sqlfile
from hub.foundation.access import Scope

#: How far what is nearby is shown, and how far is looked for the same problem: addresses are not that exact.
NEAR_M: Final = 150
LOOKED_M: Final = 300
#: Cases compared, and shown.
COMPARED: Final = 24
SHOWN: Final = 8

#: What is told of each agreement.
SAYS: Final[dict[str, str]] = {
    "class": gettext_noop("same class"),
    "category": gettext_noop("same category"),
    "near": gettext_noop("%(value)s m apart"),
    "words": gettext_noop("words %(value)s %% alike"),
    "caller": gettext_noop("told by the same number"),
    "age": gettext_noop("reported %(value)s days apart"),
}


#: Case id, metres or None, whether the same number told it, title and text of its first report.
_Row = tuple[int, int | None, bool, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report, or a case, is compared by. phones: keyed hashes of numbers; events: whose callers' count, too."""

    seen: Seen
    lon: float | None = None
    lat: float | None = None
    phones: Sequence[str] = ()
    events: Sequence[int] = ()
    case_id: int = 0


def of_case(
    file: CaseFile, scope: Scope, title: str | None, text: str | None, known: Catalogue
) -> list[dict[str, Any]]:
    """The open cases near this one, and those that may be the same problem, likeliest first.

    Each: card, distance_m (None without a place), likeness (0 to 100), likely, reasons (words with their points).
    The caller's number counts only between those who did not ask for secrecy; nobody is told who it was.
    """
    case = file.case
    told = [event.id for event in file.events if event.has_caller and not event.confidential]
    seen = _seen(
        (case.class_scheme, case.class_kind, case.class_code),
        (title or "", text or ""),
        case.opened_at,
        known,
    )
    return find(Asked(seen, case.lon, case.lat, events=told, case_id=case.id), scope, known)


def of_words(
    text: str,
    class_: tuple[str, str, str],
    at: tuple[float, float] | None,
    phone: str,
    scope: Scope,
    known: Catalogue,
) -> list[dict[str, Any]]:
    """The same for a report that is being taken. class_: scheme, kind, code; at: degrees, CGCS2000."""
    seen = _seen(class_, (text,), clock.now(), known)
    lon, lat = at or (None, None)
    hashed = phone_hash(phone)
    return find(Asked(seen, lon, lat, [hashed] if hashed else []), scope, known)


def of_caller(phone: str, scope: Scope) -> list[dict[str, Any]]:
    """The cards of the open cases this number told of, newest first; none of those who asked for secrecy."""
    hashed = phone_hash(phone)
    asked = Asked(Seen("", "", frozenset(), clock.now()), phones=[hashed])
    found = _ask(asked, scope) if hashed else []
    told = cards.cards_of(row[0] for row in found if row[2])
    return sorted(told.values(), key=lambda card: card["id"], reverse=True)


def find(asked: Asked, scope: Scope, known: Catalogue) -> list[dict[str, Any]]:
    """What looks like what was asked about, inside the scope; see `of_case`."""
    found = _ask(asked, scope)
    told = cards.cards_of(row[0] for row in found) if found else {}
    rows = []
    for case_id, metres, same_caller, title, text in found:
        card = told[case_id]
        other = _seen(
            (card["class_scheme"], card["class_kind"], card["class_code"]),
            (title, text),
            dt.datetime.fromisoformat(card["opened_at"]),
            known,
        )
        like = likeness.compare(asked.seen, other, metres, same_caller=same_caller)
        if like.likely or same_caller or (metres is not None and metres <= NEAR_M):
            rows.append((like, metres, card))
    rows.sort(key=lambda row: (not row[0].likely, -row[0].points, row[1] or 0, row[2]["id"]))
    return [_told(*row) for row in rows[:SHOWN]]


def _told(like: Likeness, metres: int | None, card: dict[str, Any]) -> dict[str, Any]:
    return {
        "card": card,
        "distance_m": metres,
        "likeness": like.points,
        "likely": like.likely,
        "reasons": [
            {
                "about": part.about,
                "words": gettext(SAYS[part.about]) % {"value": part.value},
                "points": part.points,
            }
            for part in like.parts
        ],
    }


def _ask(asked: Asked, scope: Scope) -> Sequence[_Row]:
    if asked.lon is None and not asked.phones and not asked.events:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            sqlfile.load("events", "alike"),
            {
                "case_id": asked.case_id,
                "lon": asked.lon,
                "lat": asked.lat,
                "radius_m": LOOKED_M,
                "phones": list(asked.phones),
                "events": list(asked.events),
                "everything": scope.everything,
                "tags": sorted(scope.tags),
                "count": COMPARED,
            },
        )
        found: Sequence[_Row] = cursor.fetchall()
    return found


def _seen(
    class_: tuple[str, str, str], texts: Sequence[str], opened_at: dt.datetime, known: Catalogue
) -> Seen:
    scheme, kind, code = class_
    found = known.get(scheme, kind, code) if code else None
    category = f"{scheme}/{kind}/{found.category_code}" if found is not None else ""
    ref = "/".join(class_) if code else ""
    return Seen(ref, category, likeness.pairs(*texts), opened_at)
