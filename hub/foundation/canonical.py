"""The one form of JSON that digests are made of: keys sorted, no spaces, whole numbers without a point. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

import msgspec

#: Numbers between these look the same whoever writes them; beyond, one writes 1e-05 and another 1e-5.
_SMALLEST, _LARGEST = 1e-4, 1e15

_encoder: Final = msgspec.json.Encoder(order="sorted")
#: JSON that is in this form already, to be put into a larger value as it stands.
Ready = msgspec.Raw


def canonical(value: Any) -> bytes:
    """The bytes of a JSON-able dict or list; ValueError for a number that is none, TypeError for what is not JSON.

    `jsonb` keeps numbers, not spellings: 1.0, 1 and 1e0 are one thing here. The long way defines the form; the
    short one, ten times as fast, is taken for everything that both write alike.
    """
    if _is_plain(value):
        with suppress(TypeError):  # a key that is no text
            return _encoder.encode(value)
    return defined(value)


def defined(value: Any) -> bytes:
    """`canonical` the long way: what the form is."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    same = json.loads(text, parse_float=_number)
    return json.dumps(same, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _number(text: str) -> int | float:
    # jsonb prints 1e20 as an integer and keeps 1.0 as written: whole numbers are one thing in the digest
    value = float(text)
    return int(value) if value.is_integer() else value


def _is_plain(value: Any) -> bool:
    """Whether nothing in it is written in two ways."""
    inside: Iterable[Any] = value.values() if type(value) is dict else value
    for one in inside:
        kind = type(one)
        if kind is str or kind is int or one is None or kind is bool:
            continue
        if kind is dict or kind is list or kind is tuple:
            if not _is_plain(one):
                return False
        elif kind is float:
            if one.is_integer() or not _SMALLEST <= abs(one) < _LARGEST:
                return False
        elif kind is not Ready:
            return False
    return True
