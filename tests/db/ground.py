"""Areas for tests, published as a city publishes its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import shapely

from grid.drafting import Draft
from grid.publishing import Published, publish

LONG_AGO = dt.date(2020, 1, 1)
#: A scheme whose codes are not checked, so that tests may name areas as they like.
SCHEME = "test"


def square(west: float, south: float, size: float = 1.0) -> Any:
    """A square in units of 0.001° east and north of a fixed corner."""
    west, south, size = 109.0 + west / 1000, 32.6 + south / 1000, size / 1000
    return shapely.box(west, south, west + size, south + size)


def area(
    code: str, geom: Any, level: str = "grid", parent: str | None = None, **more: str
) -> Draft:
    """A draft that bears its code as its name."""
    return Draft(level, code, more.pop("name", code), geom, parent, **more)


def published(*drafts: Draft, on: dt.date = LONG_AGO, **more: Any) -> Published:
    """Publish drafts under the test's scheme."""
    return publish(drafts, valid_from=on, source="test", **{"scheme": SCHEME} | more)
