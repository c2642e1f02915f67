"""A codec declared in a TOML file: read into its shape, each fault named by file, line and key. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeVar

import msgspec

from hub.foundation import tomlfile
from sensors.errors import BadCodec

T = TypeVar("T")

#: msgspec ends its sentence with the place: "Expected `int`, got `str` - at `$.payload.frame[0].at`".
_PLACE: Final = re.compile(r"(?s)(.*) - at (?:`key` in )?`\$\.?(.*)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.+)`")
_MISSING: Final = re.compile(r"Object missing required field `(.+)`")
_STEP: Final = re.compile(r"\[(\d+|\.\.\.)\]|([^.\[\]]+)")


class Document:
    """A file that is TOML: its content, and where each key of it stands."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        try:
            self._toml = tomlfile.read(text)
        except tomlfile.NotToml as wrong:
            raise BadCodec(file=file, line=wrong.line, key="-", why=str(wrong)) from None

    def shaped(self, shape: type[T]) -> T:
        """The content as a struct. Raises BadCodec."""
        try:
            return msgspec.convert(self._toml.content, shape)
        except msgspec.ValidationError as error:
            found = _PLACE.fullmatch(str(error))
            why, place = found.groups() if found else (str(error), "")
            path = path_of(place)
            unknown = _UNKNOWN.fullmatch(why)
            if unknown:
                path, why = (*path, unknown[1]), "nothing of this name is known here"
            missing = _MISSING.fullmatch(why)
            if missing:
                why = f"`{missing[1]}` is missing"
            raise self.fault(path, why) from None

    def fault(self, path: tomlfile.Path, why: str) -> BadCodec:
        """An error that names the place of a key."""
        return BadCodec(
            file=self.file, line=self._toml.line(path), key=_written(path) or "-", why=why
        )


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
