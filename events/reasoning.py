"""Why a case stands as it does: each decision's sentence, who or what made it, and the facts it was made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext, gettext_noop

from events import classify, tongue
from events.card import instant
from events.catalogue import Catalogue
from events.models.catalogue import LimitUnit
from events.records import CaseFile
from events.veil import Veil
from grid.models import RuleVersion
from hub.foundation import why

#: The order in which the reasons are told.
REASONS: Final = (
    "class", "place", "cell", "verify", "filing", "department", "deadline", "extension", "suspension", "check",
    "onward",
    "exemption",
    "exclusion",
)  # fmt: skip
#: Classes named beside the one that was chosen.
RIVALS: Final = 3
#: A certainty below this is no rival.
_TOLD: Final = 0.005

#: Stored values that are told one by one, and what they are called; the others stand in the sentence only.
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "class": {
        "words": gettext_noop("Words that decided"),
        "threshold": gettext_noop("Certainty needed (percent)"),
    },
    "place": {
        "score": gettext_noop("Certainty of the address"),
        "radius_m": gettext_noop("Exact to, metres"),
    },
    "cell": {"code": gettext_noop("Code"), "on": gettext_noop("Areas as of")},
    "filing": {"number": gettext_noop("Filing rule")},
    "department": {
        "rule": gettext_noop("Rule"),
        "version": gettext_noop("Version"),
        "component": gettext_noop("Component"),
        "area": gettext_noop("Valid for"),
    },
    "deadline": {
        "start": gettext_noop("Counted from"),
        "value": gettext_noop("Limit"),
        "hours": gettext_noop("Counted within"),
        "rest_days": gettext_noop("Rest days left out"),
        "paused_min": gettext_noop("Paused, minutes"),
        "at": gettext_noop("Falls due"),
    },
}

#: Of a decision of a person the code ends so.
_BY_PERSON: Final = (
    ".person",
    ".passed",
    ".granted",
    ".exempted",
    ".by_hand",
    ".unreasonable",
    ".unsure",
    ".unknown",
)


def told(
    file: CaseFile, veiled: Veil, title: str | None, text: str | None, known: Catalogue
) -> list[dict[str, Any]]:
    """Every decision of a case: about, sentence, automatic, facts (name, value, at, percent), in the order of REASONS.

    title, text: of the first report as the reader may know them; what else they could have meant is asked anew.
    """
    kept = file.case.whys
    return [
        {
            "about": about,
            "sentence": veiled.sentence(why.render(tongue.spoken(kept[about], known))),
            "automatic": not str(kept[about]["code"]).endswith(_BY_PERSON),
            "facts": [*_values(about, kept[about]), *_more(about, file, title, text, known)],
        }
        for about in REASONS
        if about in kept
    ]


def _fact(name: str, value: str = "", at: str | None = None, percent: int | None = None) -> Any:
    return {"name": gettext(name), "value": value, "at": at, "percent": percent}


def _values(about: str, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    values = kept["values"]
    return [
        _fact(name, _unit(kept["code"]) % values[key] if key == "value" else str(values[key]))
        for key, name in NAMES.get(about, {}).items()
        if values.get(key) not in (None, "", 0, "0")
    ]


def _unit(code: str) -> str:
    """The unit a deadline was counted in, which its code names, with a place for the number."""
    unit = next((one for one in code.split(".") if one in LimitUnit.values), "")
    return f"%s {LimitUnit(unit).label}" if unit else "%s"


def _more(
    about: str, file: CaseFile, title: str | None, text: str | None, known: Catalogue
) -> list[dict[str, Any]]:
    more: dict[str, Callable[[], list[dict[str, Any]]]] = {
        "class": lambda: _rivals(file, title or "", text or "", known),
        "department": lambda: _in_force(file.case.whys["department"]["values"]),
        "deadline": lambda: _lights(file),
    }
    return more[about]() if about in more else []


def _rivals(file: CaseFile, title: str, text: str, known: Catalogue) -> list[dict[str, Any]]:
    """What the text could mean, by today's catalogue: the certainty of each class."""
    if not str(file.case.whys["class"]["code"]).startswith("events.class.") or not (title or text):
        return []
    found = classify.suggest(known, text, title).candidates[:RIVALS]
    return [
        _fact(
            gettext_noop("The text means"),
            one.of.label(get_language() or "zh"),
            percent=round(100 * one.score),
        )
        for one in found
        if one.score >= _TOLD
    ]


def _in_force(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Since when the rule that chose the department counts, and until when."""
    if "rule" not in values or "version" not in values:
        return []
    row = RuleVersion.objects.filter(rule__number=values["rule"], version=values["version"]).first()
    if row is None:
        return []
    facts = [_fact(gettext_noop("In force since"), row.valid_from.isoformat())]
    if row.valid_to is not None:
        facts.append(_fact(gettext_noop("In force until"), row.valid_to.isoformat()))
    return facts


def _lights(file: CaseFile) -> list[dict[str, Any]]:
    """When the clock that runs now turns yellow, and what was granted to it."""
    facts = []
    if file.case.extensions:
        granted = ", ".join(
            f"+{value} {LimitUnit(unit).label}" for value, unit in file.case.extensions
        )
        facts.append(_fact(gettext_noop("Extended"), granted))
    if file.case.yellow_at is not None:
        facts.append(
            _fact(gettext_noop("Yellow when four fifths are gone"), at=instant(file.case.yellow_at))
        )
    return facts
