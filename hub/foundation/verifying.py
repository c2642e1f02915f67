"""Recomputing the journal's chain: a changed, removed or added entry is found and named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from hub.foundation import journal
from hub.foundation.models import JournalEntry, JournalHead, JournalLink

#: Links read at a time; bounds the memory, not the journal.
_LINKS = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the chain found. fault: one sentence, or empty when all holds."""

    entries: int
    links: int
    fault: str = ""


def verify(start: int = 0) -> Verified:
    """Recompute every link after entry `start` (trusting the link that ends there); 0 checks all."""
    first = JournalLink.objects.filter(last_seq=start).first() if start else None
    if start and first is None:
        return Verified(
            0, 0, f"Entry {start} does not end a transaction; start from one that does."
        )
    digest, seq = (bytes(first.digest), start) if first else (bytes(32), 0)
    entries = links = 0
    while page := list(JournalLink.objects.filter(last_seq__gt=seq).order_by("last_seq")[:_LINKS]):
        rows = _rows(seq, page[-1].last_seq)
        for link in page:
            mine = [row for row in rows if link.first_seq <= row["seq"] <= link.last_seq]
            fault = _fault(link, seq, mine, digest)
            if fault:
                return Verified(entries, links, fault)
            digest, seq = bytes(link.digest), link.last_seq
            entries, links = entries + len(mine), links + 1
    return Verified(entries, links, _loose_end(seq, digest))


def _fault(link: JournalLink, before: int, rows: list[dict[str, Any]], digest: bytes) -> str:
    if link.first_seq != before + 1:
        return f"Entries {before + 1} to {link.first_seq - 1} have no link: they were removed or never signed."
    if [row["seq"] for row in rows] != list(range(link.first_seq, link.last_seq + 1)):
        return f"Of the entries {link.first_seq} to {link.last_seq} only {len(rows)} are there: some were removed."
    if journal.link(digest, rows) != bytes(link.digest):
        kinds = ", ".join(f"{row['seq']} {row['kind']}" for row in rows[:4])
        return (
            f"The transaction of entries {link.first_seq} to {link.last_seq} ({kinds}) was changed after it was "
            "written: its digest is not the one in the chain."
        )
    return ""


def _loose_end(seq: int, digest: bytes) -> str:
    head = JournalHead.objects.first()
    beyond = JournalEntry.objects.filter(seq__gt=seq).count()
    if beyond:
        return f"{beyond} entries after {seq} belong to no transaction of the chain: they were added by hand."
    if head is not None and (head.seq, bytes(head.digest)) != (seq, digest):
        return f"The head says {head.seq}, the chain ends at {seq}: links were removed at the end."
    return ""


def _rows(after: int, last: int) -> list[dict[str, Any]]:
    rows = JournalEntry.objects.filter(seq__gt=after, seq__lte=last).order_by("seq")
    return [
        {
            name: getattr(row, name).astimezone(UTC).isoformat(timespec="microseconds")
            if name in {"acted_at", "recorded_at"}
            else getattr(row, name)
            for name in journal.COLUMNS
        }
        for row in rows
    ]
