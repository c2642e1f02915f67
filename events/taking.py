"""What is known while a report is being taken: what its words mean, and what is told already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import get_language

from events import alike, catalogue, classify
from events.catalogue import Catalogue
from events.groups import CENTRE, REPORTERS
from events.models import Caller, Case
from events.telling import phone_hash
from grid import geocode
from hub.foundation.access import Scope

#: Classes offered, and the least certainty with which one is.
CLASSES: Final = 3
LEAST: Final = 0.08
#: Digits of a number that is looked for; what is shorter is still being typed.
DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class Taken:
    """A report as far as it is written. class_: scheme, kind, code; at: degrees, CGCS2000; address: without a point."""

    text: str = ""
    address: str = ""
    class_: tuple[str, str, str] = ("", "", "")
    at: tuple[float, float] | None = None
    phone: str = ""


def look(taken: Taken, scope: Scope) -> dict[str, Any]:
    """The classes its words point to, the open cases it may belong to, and its caller's. Raises Forbidden.

    classes: best first, with certainty and the words that decided. alike: likely ones only, see `alike.of_case`.
    caller: None before a whole number is there, and for who is not a desk of the centre; else how often the number
    told something inside the scope, and the cards of its open cases. Who asked for secrecy is known by no number.
    """
    scope.need(*REPORTERS)
    catalogue_ = catalogue.of()
    classes = _classes(taken.text, catalogue_)
    # while nobody chose a class the likeliest one is compared
    class_ = taken.class_
    if not class_[2] and classes:
        class_ = (classes[0]["scheme"], classes[0]["kind"], classes[0]["code"])
    known = scope.actor.role in CENTRE and sum(map(str.isdigit, taken.phone)) >= DIGITS
    phone = taken.phone if known else ""
    found = alike.of_words(
        taken.text, class_, taken.at or _found(taken.address), phone, scope, catalogue_
    )
    return {
        "classes": classes,
        "alike": [one for one in found if one["likely"]],
        "caller": _caller(phone, scope) if known else None,
    }


def _found(address: str) -> tuple[float, float] | None:
    """Where an address is, when that is as certain as a report without a point needs it."""
    place = geocode.decide(address)[0] if address.strip() else None
    return (place.lon, place.lat) if place is not None else None


def _classes(text: str, known: Catalogue) -> list[dict[str, Any]]:
    if not text.strip():
        return []
    language = get_language() or "zh"
    found = classify.suggest(known, text).candidates[:CLASSES]
    return [
        {
            "scheme": one.of.scheme,
            "kind": one.of.kind,
            "code": one.of.code,
            "name": one.of.label(language),
            "category": one.of.category_label(language),
            "percent": round(100 * one.score),
            "words": list(one.words),
        }
        for one in found
        if one.score >= LEAST
    ]


def _caller(phone: str, scope: Scope) -> dict[str, Any]:
    secret = Q(confidential=True) | Q(event__confidential=True)
    told = Caller.objects.filter(phone_hash=phone_hash(phone)).exclude(secret)
    cases = scope.filter(Case.objects.filter(id__in=told.values("event__case_id")))
    seen = told.filter(event__case__in=cases)
    return {"reports": seen.count(), "open": alike.of_caller(phone, scope)}
