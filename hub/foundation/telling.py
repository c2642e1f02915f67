"""What a socket is told of journal entries: each is encoded once, and equal scopes share one frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hub.foundation.access import Scope
from hub.foundation.outlet import Frame

#: Kinds of entries that change what a user may see: the user's sockets are closed and register anew.
SCOPE_KINDS: Final = frozenset(
    {"post.assigned", "post.chosen", "post.ended", "user.changed", "user.locked"}
)
#: Fields of an entry's data that no socket is told: reasons are read with the case's history.
UNTOLD: Final = frozenset({"card", "why"})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as it is told. whole, bare: with and without the case's card.

    at: when it was recorded.  moved: the user whose rights it changes.
    """

    seq: int
    at: datetime
    case_id: int | None
    audience: Sequence[str]
    before: Sequence[str]
    whole: bytes
    bare: bytes
    moved: int | None = None

    @property
    def gone(self) -> bytes:
        """Without content: that something with this number has left the scope."""
        return json.dumps({"seq": self.seq, "kind": "gone", "case_id": self.case_id}).encode()


def told(row: Sequence[Any]) -> Told:
    """From a row of `journal_tell`."""
    seq, kind, subject, case_id, at, audience, before, card, rest = row
    case = "null" if case_id is None else case_id
    head = (
        f'{{"seq":{seq},"kind":"{kind}","at":"{_instant(at)}","case_id":{case},'
        f'"subject":{json.dumps(subject)},"data":'
    )
    bare = whole = f"{head}{rest}}}".encode()
    if card is not None:
        more = "" if rest == "{}" else f",{rest[1:-1]}"
        whole = f'{head}{{"card":{card}{more}}}}}'.encode()
    moved = json.loads(rest).get("user_id") if kind in SCOPE_KINDS else None
    return Told(seq, at, case_id, audience, before or (), whole, bare, moved)


def told_entry(entry: Mapping[str, Any]) -> Told:
    """From an entry as `journal.after` gives it."""
    data = entry["data"]
    card = json.dumps(data["card"], ensure_ascii=False) if "card" in data else None
    rest = json.dumps({k: v for k, v in data.items() if k not in UNTOLD}, ensure_ascii=False)
    names = ("seq", "kind", "subject", "case_id", "recorded_at", "audience", "audience_before")
    return told([*(entry[name] for name in names), card, rest])


def frame_for(scope: Scope, entries: Iterable[Told], cursor: int) -> Frame | None:
    """The frame that tells `scope` about `entries`, read up to `cursor`; None when it may hear of none of them.

    Scope is tested on the audience before and after each entry: what leaves the scope is told as `gone`.
    """
    heard = []
    for entry in entries:
        if scope.sees(entry.audience):
            heard.append((entry, False))
        elif entry.before and scope.sees(entry.before):
            heard.append((entry, True))
    return frame_of(heard, cursor) if heard else None


def frame_of(heard: Sequence[tuple[Told, bool]], cursor: int) -> Frame:
    """The frame of these entries; the flag says which have left the scope.

    A case's card is as it is after the last of them, so only its last entry carries it.
    """
    parts = []
    carried: set[int | None] = set()  # cases whose last word in this frame is found
    for entry, gone in reversed(heard):
        if gone:
            parts.append(entry.gone)
        else:
            parts.append(entry.bare if entry.case_id in carried else entry.whole)
        if gone or entry.whole is not entry.bare:
            carried.add(entry.case_id)
    parts.reverse()
    return Frame(b'{"type":"entries","cursor":%d,"entries":[%b]}' % (cursor, b",".join(parts)))


def message(**said: Any) -> Frame:
    """Any other message of the stream."""
    return Frame(json.dumps(said).encode())


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
