"""What the devices of a type can be told to do: name, parameters with their bounds, what is sent. Pure.

[[type.command]]  code, name, confirm = true, timeout_s = 60, tries = 3,
                  params = {minutes = {name = "时长", unit = "min", least = 1, most = 120, default = 30, whole = true}},
                  says = {pump = "on", minutes = "{minutes}"}     # what is sent; without it {command, params}
                  payload = {port = 85, starts = "ff 03", fields = [{param = "seconds", as = "u16"}]}   # or: in bytes
                  example = [{params = {seconds = 600}, hex = "ff 03 02 58"}]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Annotated, Any, Final

import msgspec

from hub.foundation.errors import BadInput
from sensors.codecs import declared, encoding
from sensors.codecs.encoding import Octets

Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Name = Annotated[str, msgspec.Meta(max_length=60)]
#: What a name is called on English pages (`sensors.own_names`); "": as it is.
English = Annotated[str, msgspec.Meta(max_length=300)]

_PLACE: Final = re.compile(r"\{(\w+)\}")
#: Words of the envelope; a declaration may not take them.
_OURS: Final = frozenset({"id", "device", "at", "until"})


class Param(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number a command takes, within bounds that include both ends."""

    name: Name
    least: float
    most: float
    default: float | None = None
    unit: str = ""
    whole: bool = False
    name_en: English = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters, and the bytes that must come of them, hexadecimal."""

    hex: str
    params: dict[str, float] = {}


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One command. confirm: who asks has to say a second time that it is meant."""

    code: Code
    name: Name
    params: dict[str, Param] = {}
    says: dict[str, Any] = {}
    payload: Octets | None = None
    confirm: bool = True
    timeout_s: Annotated[int, msgspec.Meta(ge=5, le=86_400)] = 60
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    example: list[Example] = []
    name_en: English = ""


def read(said: Iterable[Any]) -> dict[str, Command]:
    """The commands of a type as it keeps them, by code."""
    return {one.code: one for one in msgspec.convert(list(said), list[Command])}


def why_not(commands: Iterable[Command]) -> str:
    """What is wrong with the commands of a type, in words; nothing when they can be used."""
    seen: set[str] = set()
    for one in commands:
        if one.code in seen:
            return f"command {one.code} stands twice"
        seen.add(one.code)
        for name, param in one.params.items():
            if not param.least <= param.most:
                return f"command {one.code}: {name} has no value between {param.least} and {param.most}"
            if param.default is not None and not param.least <= param.default <= param.most:
                return f"command {one.code}: the default of {name} is out of its bounds"
        for place in _places(one.says):
            if place not in one.params:
                return f"command {one.code}: says names {{{place}}}, which is none of its params"
        if wrong := _wrong_bytes(one):
            return f"command {one.code}: {wrong}"
        if _OURS & set(one.says):
            return f"command {one.code}: says may not hold {', '.join(sorted(_OURS))}"
    return ""


def _wrong_bytes(one: Command) -> str:
    if one.payload is None:
        return "an example needs `payload`" if one.example else ""
    if one.says:
        return "`says` and `payload` exclude each other"
    bounds = {name: (param.least, param.most) for name, param in one.params.items()}
    if wrong := encoding.why_not(one.payload, bounds):
        return f"payload: {wrong}"
    for example in one.example:
        try:
            octets = encoding.encode(one.payload, checked(one, example.params))
        except BadInput as error:
            return f"example: {error}"
        if octets != declared.octets(example.hex):
            return f"example: {dict(example.params)} gives {octets.hex(' ')}, not {example.hex}"
    return ""


def checked(command: Command, given: Mapping[str, Any]) -> dict[str, float]:
    """The parameters of a command, whole and within their bounds. Raises BadInput naming the one that is not."""
    unknown = sorted(set(given) - set(command.params))
    if unknown:
        raise BadInput(field=unknown[0], expected=", ".join(command.params) or "-", got=unknown[0])
    found: dict[str, float] = {}
    for name, param in command.params.items():
        value = given.get(name, param.default)
        expected = f"{param.least:g}–{param.most:g} {param.unit}".strip()
        good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not good or not param.least <= value <= param.most or (param.whole and value % 1):
            raise BadInput(field=name, expected=expected, got=str(value))
        found[name] = int(value) if param.whole else float(value)
    return found


def filled(command: Command, params: Mapping[str, float]) -> dict[str, Any]:
    """What is sent: the declared words with the parameters in their places, else command and params.

    Of a command in bytes: {"port": 85, "hex": "ff030258"}.
    """
    if command.payload is not None:
        octets = encoding.encode(command.payload, params)
        return {"port": command.payload.port, "hex": octets.hex()}
    if not command.says:
        return {"command": command.code, "params": dict(params)}
    said: dict[str, Any] = _filled(command.says, params)
    return said


def _filled(said: Any, params: Mapping[str, float]) -> Any:
    if isinstance(said, dict):
        return {key: _filled(value, params) for key, value in said.items()}
    if isinstance(said, list):
        return [_filled(value, params) for value in said]
    if isinstance(said, str):
        whole = _PLACE.fullmatch(said)
        if whole:
            return params[whole[1]]  # a number stays a number
        return _PLACE.sub(lambda found: f"{params[found[1]]:g}", said)
    return said


def _places(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [place for value in said.values() for place in _places(value)]
    if isinstance(said, list):
        return [place for value in said for place in _places(value)]
    return _PLACE.findall(said) if isinstance(said, str) else []
