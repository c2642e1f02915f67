"""Reading what a request says: texts and numbers that no column can hold are refused before anything looks at them."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from hub.foundation.errors import BadInput


class StrictParser(Parser):
    """JSON by its standard (no NaN), and text by PostgreSQL's: no U+0000, no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body's JSON. Raises ValueError, which ninja answers with 400."""
        said = json.loads(request.body)
        # 1e999 becomes infinite without a word; writing it again finds it, and halves of surrogate pairs
        written = json.dumps(said, allow_nan=False, ensure_ascii=False).encode()
        if b"\\u0000" in written:
            raise ValueError("it holds the character U+0000")
        return cast("dict[str, Any]", said)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The fields of a query or a form. Raises BadInput for a text that cannot be stored."""
        for name, values in data.lists():
            if any("\0" in value for value in values if isinstance(value, str)):
                raise BadInput(field=name, expected="printable text", got="U+0000")
        return super().parse_querydict(data, list_fields, request)
