"""TOML with the line of every key and element, so that a fault can be named where it stands. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.foundation import misreading
from hub.foundation.errors import Phrase

#: Where something stands in a file: the keys that lead to it, and the numbers of elements from 0.
Path = tuple[str | int, ...]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_SCALAR: Final = re.compile(r"[^,\]}\n#]*")
_AT_LINE: Final = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


class NotToml(ValueError):
    """The text is no TOML. line: where reading ended, from 1; why: a sentence without its end."""

    def __init__(self, line: int, why: Phrase) -> None:
        super().__init__(str(why))
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True)
class Toml:
    """What a file says, and where. lines: path → line, from 1."""

    content: Mapping[str, Any]
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a key or an element, else of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def repeats(
    named: Mapping[str, Sequence[Hashable]], key: str = "code"
) -> Iterator[tuple[Path, Hashable]]:
    """Rows of a file's tables that are called what one before them is called: where it stands, and the name."""
    for table, names in named.items():
        seen: set[Hashable] = set()
        for n, name in enumerate(names):
            if name in seen:
                yield (table, n, key), name
            seen.add(name)


def read(text: str) -> Toml:
    """Read a text. Raises NotToml."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        said = str(wrong)
        at = _AT_LINE.search(said)
        line = int(at[1]) if at is not None and at[1] else text.count("\n") + 1
        raise NotToml(line, misreading.of_text(_AT_LINE.sub("", said))) from None
    walk = _Walk(text)
    walk.document()
    return Toml(content, walk.lines)


class _Walk:
    """Goes through a text that is known to be TOML and notes where keys and elements begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                keys = self._header(2)
                number = self._counts[keys] = self._counts.get(keys, -1) + 1
                table = (*keys, number)
                self._note(table)
            elif self.text[self.at] == "[":
                table = self._header(1)
                self._note(table)
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self, brackets: int) -> Path:
        line = self._line()
        self.at += brackets
        keys = self._keys()
        self.at += brackets
        path: Path = ()
        for key in keys[:-1]:  # what stands below an array of tables belongs to its last one
            path = (*path, key)
            path = (*path, self._counts[path]) if path in self._counts else path
        path = (*path, keys[-1])
        self.lines.setdefault(path, line)
        return path

    def _pair(self, table: Path) -> None:
        begins = self.at
        keys = self._keys()
        for number in range(1, len(keys) + 1):
            self._note((*table, *keys[:number]), begins)
        path = (*table, *keys)
        self.at += 1  # the sign between key and value
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> Path:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if self.text[self.at : self.at + 1] != ".":
                return tuple(keys)
            self.at += 1

    def _key(self) -> str:
        if self.text[self.at] in "\"'":
            begins = self.at
            self._string()
            return str(tomllib.loads(f"k = {self.text[begins : self.at]}")["k"])
        found = _BARE.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1
        return found[0] if found else ""

    def _value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self._array(path)
        elif first == "{":
            self._table(path)
        elif first and first in "\"'":
            self._string()
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._goes_on("]"):
            self._note((*path, number))
            self._value((*path, number))
            number += 1
        self.at += 1

    def _table(self, path: Path) -> None:
        self.at += 1
        while self._goes_on("}"):
            self._pair(path)
        self.at += 1

    def _goes_on(self, end: str) -> bool:
        self._skip(_BLANK)
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            self._skip(_BLANK)
        return self.at < len(self.text) and self.text[self.at] != end

    def _string(self) -> None:
        mark = self.text[self.at]
        mark = mark * 3 if self.text.startswith(mark * 3, self.at) else mark
        self.at += len(mark)
        while self.at < len(self.text) and not self.text.startswith(mark, self.at):
            self.at += 2 if mark[0] == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while len(mark) == 3 and self.text[self.at : self.at + 1] == mark[0]:
            self.at += 1  # a quotation mark or two may stand before the last three

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _line(self, at: int | None = None) -> int:
        return self.text.count("\n", 0, self.at if at is None else at) + 1

    def _note(self, path: Path, at: int | None = None) -> None:
        self.lines.setdefault(path, self._line(at))
