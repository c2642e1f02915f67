"""A codec declared in a TOML file: read into its shape, each fault named by file, line and key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, Final, TypeVar

import msgspec

from hub.foundation import misreading, tomlfile
from hub.foundation.errors import Phrase
from sensors.errors import BadCodec

T = TypeVar("T")

#: msgspec ends its sentence with the place: "Expected `int`, got `str` - at `$.payload.frame[0].at`".
_PLACE: Final = re.compile(r"(?s)(.*) - at (?:`key` in )?`\$\.?(.*)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.+)`")
_STEP: Final = re.compile(r"\[(\d+|\.\.\.)\]|([^.\[\]]+)")


class Document:
    """A file that is TOML: its content, and where each key of it stands."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        try:
            self._toml = tomlfile.read(text)
        except tomlfile.NotToml as wrong:
            raise BadCodec(file=file, line=wrong.line, key="-", why=wrong.why) from None
        for path, why in _unkept(self._toml.content, ()):
            raise self.fault(path, why)

    def shaped(self, shape: type[T]) -> T:
        """The content as a struct. Raises BadCodec."""
        try:
            return msgspec.convert(self._toml.content, shape)
        except msgspec.ValidationError as error:
            found = _PLACE.fullmatch(str(error))
            why, place = found.groups() if found else (str(error), "")
            path = path_of(place)
            unknown = _UNKNOWN.fullmatch(why)
            at = (*path, unknown[1]) if unknown else path
            raise self.fault(at, misreading.of_value(why, shape, path)) from None

    @property
    def content(self) -> Mapping[str, Any]:
        """What the file says."""
        return self._toml.content

    def fault(self, path: tomlfile.Path, why: str | Phrase) -> BadCodec:
        """An error that names the place of a key."""
        return BadCodec(
            file=self.file, line=self._toml.line(path), key=_written(path) or "-", why=why
        )


def _unkept(said: Any, path: tomlfile.Path) -> Iterator[tuple[tomlfile.Path, Phrase]]:
    """What no column can hold, or nothing can be compared with: signs that are not printed, numbers without a value."""
    if isinstance(said, Mapping):
        for key, one in said.items():
            yield from _unkept(one, (*path, key))
    elif isinstance(said, list):
        for n, one in enumerate(said):
            yield from _unkept(one, (*path, n))
    elif isinstance(said, float) and not isfinite(said):
        yield path, Phrase("expected a number that is finite")
    elif isinstance(said, str):
        for sign in said:
            if ord(sign) < 32 and sign not in "\t\r\n":
                yield path, Phrase("the sign %(sign)s cannot be printed", sign=f"U+{ord(sign):04X}")


def path_of(place: str) -> tomlfile.Path:
    """The keys of msgspec's place; what it leaves out as `[...]` ends them: the line around it is named."""
    steps: list[str | int] = []
    for number, word in _STEP.findall(place):
        if number == "...":
            break
        steps.append(int(number) if number else word)
    return tuple(steps)


def _written(path: tomlfile.Path) -> str:
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def read(text: str, file: str, shape: type[T]) -> tuple[T, Document]:
    """The content of a file as a struct, and the document for later faults. Raises BadCodec."""
    document = Document(text, file)
    return document.shaped(shape), document


@lru_cache(maxsize=4096)
def octets(text: str) -> bytes | None:
    """Bytes written in hexadecimal, with or without blanks; None for anything else."""
    plain = re.sub(r"[\s:_-]", "", text)
    if len(plain) % 2 or not re.fullmatch(r"[0-9A-Fa-f]*", plain):
        return None
    return bytes.fromhex(plain)
