"""What of classes is kept in Chinese, as it was when it was decided, said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language

from events import catalogue
from events.catalogue import Catalogue
from events.classes import KnownClass, key_of

#: Values of a stored reason that are the name of a class, and the code beside it where there is one.
_NAMED: Final[tuple[tuple[str, str], ...]] = (("name", "code"), ("second", ""))
#: Reasons with such values begin so.
_ABOUT: Final = ("events.class.", "events.rule.")


def class_name(card: Mapping[str, Any], known: Catalogue | None = None) -> str:
    """The class of a card in the active language; as the card carries it where the catalogue knows no better.

    known: without it the catalogue this process used last, so that nothing is asked for the sake of a word.
    """
    kept, language = str(card.get("class_name", "")), get_language() or "zh-hans"
    known = known or catalogue.latest()
    if language.startswith("zh") or known is None or not card.get("class_code"):
        return kept
    found = known.get(card["class_scheme"], card["class_kind"], card["class_code"])
    return found.label(language) if found else kept


def of_notice(values: Mapping[str, Any], known: Catalogue | None = None) -> str:
    """The class a notice was told of, in the active language: by its code, of older notices by its name.

    known: as in `class_name`. "" for none.
    """
    kept, language = str(values.get("class") or ""), get_language() or "zh-hans"
    known = known or catalogue.latest()
    if language.startswith("zh") or known is None or not kept:
        return kept
    key = key_of(str(values.get("class_code") or ""))
    found = known.get(*key) if key else _named(kept, "", known)
    return found.label(language) if found else kept


def needed(language: str) -> Catalogue | None:
    """Today's catalogue for a reader of this language; None where the words are kept in it and nothing is asked."""
    return None if language.startswith("zh") else catalogue.of()


def spoken(kept: Mapping[str, Any], known: Catalogue) -> dict[str, Any]:
    """A stored reason (`hub.foundation.why`) with classes and conditions in the active language.

    What today's catalogue does not know any more stays as it was kept.
    """
    language = get_language() or "zh-hans"
    if language.startswith("zh") or not str(kept["code"]).startswith(_ABOUT):
        return dict(kept)
    values = dict(kept["values"])
    for name, code in _NAMED:
        if found := _named(str(values.get(name, "")), str(values.get(code, "")), known):
            values[name] = found.label(language)
    if condition := values.get("condition"):
        values["condition"] = known.conditions.get(condition) or condition
    return {**kept, "values": values}


def _named(name: str, code: str, known: Catalogue) -> KnownClass | None:
    """The class of this name; where several bear it, the one of this code."""
    found = known.named(name) if name else ()
    return next((one for one in found if one.code == code), found[0] if found else None)
