"""What a city's own names (of rules, quantities, sources) are called in English, as the files say that brought them.

They are kept in Chinese everywhere, in rows, in stored reasons and in the journal, and said in the reader's language
where they are shown. A name nobody gave an English one stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.utils.translation import get_language

#: Chinese name → English name.
Known = Callable[[], Mapping[str, str]]

_known: Final[list[Known]] = []
#: What this reader's names are taken from, once they were asked for; None: they are asked for each time.
_held: ContextVar[list[Mapping[str, str]] | None] = ContextVar("own_names", default=None)


def provide(known: Known) -> None:
    """Name the function that knows the English names; without one all stay as they are."""
    _known[:] = [known]


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, the names are taken as they are first found: for one answer."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def named(name: str, language: str | None = None) -> str:
    """A city's own name in a language (None: the active one)."""
    language = language or get_language() or "zh-hans"
    if name.isascii() or not language.startswith("en"):
        return name
    return _names().get(name, name)


def place(name: str) -> str:
    """By what a list of such names is put in order: by what its reader sees, capital letters as small ones."""
    return named(name).casefold()


def spoken(values: Mapping[str, Any], language: str | None = None) -> Mapping[str, Any]:
    """Values of a sentence with the names among them in a language; `parts_en` stands for `parts` in English."""
    language = language or get_language() or "zh-hans"
    if not language.startswith("en"):
        return values
    return {
        key: named(said, language) if isinstance(said, str) else said
        for key in values
        for said in [values.get(f"{key}_en", values[key])]
    }


def _names() -> Mapping[str, str]:
    held = _held.get()
    if held is None:
        return _known[0]() if _known else {}
    if not held:
        held.append(_known[0]() if _known else {})
    return held[0]
