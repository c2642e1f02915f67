"""Hand-written SQL, one query per file, found by room and name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load(room: str, name: str) -> str:
    """The text of `<room>/sql/<name>.sql`. room: an importable package, such as "events" or "hub.foundation".

    Raises FileNotFoundError naming the file when there is none.
    """
    return files(room).joinpath("sql", *f"{name}.sql".split("/")).read_text("utf-8")
