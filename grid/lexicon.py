"""Names found in a text, the longest first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from operator import add

#: Names are looked up by their beginning of this many characters; shorter names are not kept.
_HEAD = 2


class Lexicon:
    """A set of names to find in texts. Texts and names must be in one form (grid.hanzi.plain)."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = {name for name in names if len(name) >= _HEAD}
        self._lengths: dict[str, tuple[int, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[:_HEAD], set()).add(len(name))
        self._lengths = {head: tuple(sorted(of, reverse=True)) for head, of in lengths.items()}

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of names in the text from left to right, each the longest there, none overlapping."""
        end = 0
        for start, lengths in enumerate(map(self._lengths.get, map(add, text, text[1:]))):
            if lengths is None or start < end:
                continue
            for length in lengths:
                if text[start : start + length] in self._names:
                    end = start + length
                    yield start, end
                    break
