"""Finding a class as a person types: a code or its beginning, or words of any length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from events import vocabulary
from events.catalogue import Catalogue
from events.classes import ORDER, RETIRED, KnownClass

_CODE: Final = re.compile(r"[0-9][0-9-]*")

#: How well a class fits, best first.
_EXACT, _BEGINS, _HOLDS, _OTHER_NAME, _WORD, _CATEGORY = range(6)


def search(
    catalogue: Catalogue,
    q: str,
    kind: str = "",
    scheme: str = "",
    limit: int = 20,
    *,
    named: bool = False,
) -> list[KnownClass]:
    """The classes that fit `q`, best first, at most `limit`.

    q: the beginning of a code (06010, 01-10), or words in Chinese (simplified or Traditional, one
    character is enough) or English; several words must all fit. Empty: the first classes of the
    scheme. Retired standards are searched only when asked for, or when nothing else fits. named: by the names
    of the classes alone, not by words that point to them nor by their category.
    """
    wanted = [
        one
        for one in catalogue.classes.values()
        if (not kind or one.kind == kind) and (one.scheme == scheme if scheme else True)
    ]
    current = [one for one in wanted if scheme or one.scheme not in RETIRED]
    worst = _OTHER_NAME if named else _CATEGORY
    return _best(current, q, limit, worst) or _best(wanted, q, limit, worst)


def _best(classes: Iterable[KnownClass], q: str, limit: int, worst: int) -> list[KnownClass]:
    ranked = []
    for one in classes:
        fit = _fit(one, q)
        if fit is not None and fit <= worst:
            ranked.append((fit, _place(one), one))
    ranked.sort(key=lambda row: row[:2])
    return [one for _, _, one in ranked[:limit]]


def _place(one: KnownClass) -> tuple[int, bool, int, str, str]:
    order = ORDER.index(one.scheme) if one.scheme in ORDER else len(ORDER)
    return order, one.kind == "component", len(one.name), one.kind, one.code


def _fit(one: KnownClass, q: str) -> int | None:
    text = q.strip()
    if _CODE.fullmatch(text):
        return _BEGINS if one.code.startswith(text.replace("-", "")) else None
    fits = [_word_fit(one, vocabulary.fold(word)) for word in text.split()]
    if None in fits:
        return None
    return max((fit for fit in fits if fit is not None), default=_CATEGORY)


@lru_cache(maxsize=8192)
def _known(text: str) -> str:
    # names of the catalogue only: what people type is not kept
    return vocabulary.fold(text)


def _word_fit(one: KnownClass, word: str) -> int | None:
    name, english = _known(one.name), _known(one.name_en)
    if word in (name, english):
        return _EXACT
    if name.startswith(word) or english.startswith(word):
        return _BEGINS
    if word in name or word in english:
        return _HOLDS
    known = vocabulary.vocabulary().classes.get(one.ref)
    if known and any(word in other for other in known.names):
        return _OTHER_NAME
    if known and word in known.words:
        return _WORD
    if word in _known(one.category) or word in _known(one.category_en):
        return _CATEGORY
    return None
