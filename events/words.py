"""Chinese words of any length for search: the lexemes of a text, and the query that finds them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import rjieba

_WORD: Final = re.compile(r"[0-9a-z]+|[㐀-鿿豈-﫿]+")
_HAN: Final = re.compile(r"[㐀-鿿豈-﫿]+")
_LATIN: Final = re.compile(r"[0-9a-z]+")
#: Lexemes kept of one text; a longer text is found by its beginning.
LIMIT: Final = 600
#: Signs kept of one word: PostgreSQL breaks silently what is longer than 2046 bytes.
LONGEST: Final = 64


def lexemes(*texts: str) -> list[str]:
    """The lexemes of texts, sorted, each once: every word and every ending of a word ("井盖" → "井盖", "盖").

    With the endings, a prefix query finds any part of a word, so that 盖 finds 井盖.
    """
    found: set[str] = set()
    whole = " ".join(texts).lower()
    # what is too short to hold too many is cut at once: a call costs more than the words of it
    for text in (whole,) if len(whole) <= LIMIT else map(str.lower, texts):
        found.update(*map(_endings, rjieba.cut(" ".join(_HAN.findall(text)))))
        found.update(run[:LONGEST] for run in _LATIN.findall(text))
        found.discard(" ")
        if len(found) > LIMIT:
            break
    return sorted(found)[:LIMIT]


@lru_cache(maxsize=50_000)
def _endings(word: str) -> tuple[str, ...]:
    """A word and every ending of it; the words of a language are few and come again and again."""
    return tuple(word[i : i + LONGEST] for i in range(len(word)))


def query(text: str) -> str:
    """A tsquery that finds what `lexemes` put down; "" when the text holds no word.

    Each word must begin a lexeme; a word that was cut otherwise in the text is found by its single characters.
    """
    parts: list[str] = []
    for run in _WORD.findall(text.lower()):
        if not _HAN.match(run):
            parts.append(f"'{run[:LONGEST]}':*")
            continue
        for word in rjieba.cut(run):
            whole = f"'{word}':*"
            if len(word) == 1:
                parts.append(whole)
            else:
                signs = " & ".join(f"'{sign}':*" for sign in word)
                parts.append(f"({whole} | ({signs}))")
    return " & ".join(parts)
