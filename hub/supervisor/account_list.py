"""The list of further accounts of the private broker: who, by which password, until when. Hashes only.

A line is a line of Mosquitto's password file; one that ends has a tab and the instant behind it. An account that is
rotated is `name~2`, `name~3` …: Mosquitto knows one password an account, so a second one needs a second account, which
may do what the first one may.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from hub.supervisor.broker_files import owner, password_line


class Kept(NamedTuple):
    """One line. until: from then on it no longer holds; None: until it is taken away."""

    name: str
    line: str
    until: datetime | None


def read(store: Path) -> list[Kept]:
    """All lines of the list, also those that are over."""
    found = []
    for text in store.read_text("utf-8").splitlines() if store.exists() else []:
        line, _, until = text.partition("\t")
        if line:
            ends = datetime.fromisoformat(until) if until else None
            found.append(Kept(line.partition(":")[0], line, ends))
    return found


def holding(store: Path, now: datetime) -> list[Kept]:
    """The lines that hold at an instant."""
    return [one for one in read(store) if one.until is None or one.until > now]


def write(store: Path, kept: list[Kept]) -> None:
    """The whole list, in one step: a reader sees the old one or the new one."""
    ends = [f"\t{one.until.isoformat()}" if one.until else "" for one in kept]
    text = "".join(f"{one.line}{end}\n" for one, end in zip(kept, ends, strict=True))
    new = store.with_name(store.name + ".new")
    new.touch(0o600)
    new.write_text(text, "utf-8")
    os.replace(new, store)


def issue(store: Path, name: str, password: str) -> None:
    """Give `name` this password at once; whatever its earlier ones are, they no longer hold."""
    others = [one for one in read(store) if owner(one.name) != name]
    write(store, [*others, Kept(name, password_line(name, password), None)])


def rotate(store: Path, name: str, password: str, until: datetime) -> str | None:
    """Give `name` a second account beside those it has, which end at `until`; its name, None when it has none yet."""
    known = read(store)
    mine = [one for one in known if owner(one.name) == name]
    if not mine:
        return None
    numbers = [int(one.name.partition("~")[2] or 1) for one in mine]
    new = f"{name}~{max(numbers) + 1}"
    ending = [
        one._replace(until=min(one.until or until, until)) if owner(one.name) == name else one
        for one in known
    ]
    write(store, [*ending, Kept(new, password_line(new, password), None)])
    return new


def remove(store: Path, name: str) -> bool:
    """Take all accounts of `name` away; whether there were any."""
    known = read(store)
    others = [one for one in known if owner(one.name) != name]
    write(store, others)
    return len(others) < len(known)


def sweep(store: Path, now: datetime) -> list[str]:
    """Take out what is over; the names."""
    known = read(store)
    over = [one.name for one in known if one.until is not None and one.until <= now]
    if over:
        write(store, [one for one in known if one.name not in over])
    return over
