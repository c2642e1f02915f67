"""The words that name or point to classes, and how a text is folded before it is compared."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

#: Where the shipped catalogue files lie.
FOLDER: Final = Path(__file__).parent / "catalogues"

#: Wide signs no text is without, and what NFKC makes of them: a text without them mostly is in that form already.
_WIDE: Final = tuple(zip("，：；！？（）", ",:;!?()", strict=True))


@dataclass(frozen=True, slots=True)
class ClassWords:
    """The words of one class, folded. names: other names of it; words: what points to it."""

    names: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words. classes: by reference "scheme/kind/code"; confusions: reference -> deciding words."""

    classes: Mapping[str, ClassWords]
    confusions: tuple[Mapping[str, tuple[str, ...]], ...]


@cache
def _file() -> dict[str, Any]:
    with (FOLDER / "words.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _table() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in _file()["fold"]["traditional"].split()}


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _table()))}]")


def fold(text: str) -> str:
    """The text as it is compared: NFKC, simplified Chinese, lower case, no white space."""
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    text = unicodedata.normalize("NFKC", text)
    if _traditional().search(text):
        text = text.translate(_table())
    return "".join(text.lower().split())


def _folded(words: list[str]) -> tuple[str, ...]:
    return tuple(fold(word) for word in words)


@cache
def vocabulary() -> Vocabulary:
    """The words of `catalogues/words.toml`, read once."""
    file = _file()
    return Vocabulary(
        {
            one["of"]: ClassWords(_folded(one["names"]), _folded(one["words"]))
            for one in file["class"]
        },
        tuple({ref: _folded(words) for ref, words in group.items()} for group in file["confusion"]),
    )
