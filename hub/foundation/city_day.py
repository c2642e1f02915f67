"""A day of the city as somebody asks for it: within our time, so that the day before it and after it exist."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from ninja import Query
from pydantic import Field

from hub.foundation import clock

FIRST: Final = dt.date(2000, 1, 1)
LAST: Final = dt.date(2100, 1, 1)

#: A day in a query, today when there is none; another gets 422 with the bounds.
Asked = Annotated[dt.date | None, Query(ge=FIRST, le=LAST)]
#: The same as a field of a schema.
AskedField = Annotated[dt.date | None, Field(ge=FIRST, le=LAST)]


def read(text: str) -> dt.date | None:
    """The day a page's address names, YYYY-MM-DD, not after today; today for an empty text, None for no such day."""
    try:
        day = dt.date.fromisoformat(text) if text else clock.today()
    except ValueError:
        return None
    return day if FIRST <= day <= clock.today() else None
