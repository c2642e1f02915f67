"""Reading what a request says: texts and numbers that no column can hold are refused before anything looks at them."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from hub.foundation.errors import BadInput, Phrase


class StrictParser(Parser):
    """JSON by its standard (no NaN), and text by PostgreSQL's: no U+0000, no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body's JSON. Raises BadInput, which names the field; ninja wraps it (`hub.api` unwraps it)."""
        try:
            said = json.loads(request.body)
        except (ValueError, RecursionError):
            # ValueError: the text quotes what was sent, which may be about a person
            raise BadInput(
                field="body", expected="JSON (RFC 8259, UTF-8)", got=Phrase("another text")
            ) from None
        _refuse_what_cannot_be_kept(said)
        return cast("dict[str, Any]", said)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of a query or a form. Raises BadInput for a text that cannot be stored."""
        for name, values in data.lists():
            if any("\0" in value for value in values if isinstance(value, str)):
                raise BadInput(field=name, expected=Phrase("printable text"), got="U+0000")
        return super().parse_querydict(data, list_fields, request)


def _refuse_what_cannot_be_kept(said: Any) -> None:
    """Raises BadInput for the first text or number no column can hold, names of fields among them."""
    left = [("", said)]
    while left:
        place, one = left.pop()
        if isinstance(one, dict):
            left += [(place, name) for name in one]
            left += [(f"{place}.{name}" if place else name, value) for name, value in one.items()]
        elif isinstance(one, list):
            left += [(f"{place}[{n}]", value) for n, value in enumerate(one)]
        elif isinstance(one, str):
            _refuse_text(place, one)
        elif isinstance(one, float) and not isfinite(one):
            # NaN is no JSON, and 1e999 becomes infinite without a word
            raise BadInput(field=place or "body", expected=Phrase("a finite number"), got=str(one))


def _refuse_text(place: str, text: str) -> None:
    wrong = next((sign for sign in text if sign == "\0" or "\ud800" <= sign <= "\udfff"), None)
    if wrong is not None:
        field = place.encode("utf-8", "replace").decode().replace("\0", "?") or "body"
        raise BadInput(field=field, expected=Phrase("printable text"), got=f"U+{ord(wrong):04X}")
