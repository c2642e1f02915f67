"""Entries of the journal as the evaluation reads them: of each only what counts, decoded straight into it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

#: Entries of other kinds say nothing that counts; what marks a case does so under one of these, too.
READ: Final = ("case", "item", "event")


class Card(msgspec.Struct):
    """The card of the case after the entry. changed_at: when the move was made, by the server's clock."""

    state: str
    changed_at: datetime
    number: str = ""
    kind: str = ""
    source: str = ""
    channel: str = ""
    class_scheme: str = ""
    class_code: str = ""
    class_name: str = ""
    suspended: bool = False
    area_path: list[int] = []
    lead_org: int | None = None
    round: int = 1
    due_at: datetime | None = None
    limit_due_at: datetime | None = None


class Item(msgspec.Struct):
    """A work item after the entry."""

    id: int
    kind: str = ""
    state: str = ""
    due_at: datetime | None = None
    org_id: int | None = None
    user_id: int | None = None


class Event(msgspec.Struct):
    """What was reported."""

    id: int
    type: str


class Stopped(msgspec.Struct):
    """Which of the two times stopped the clock."""

    by: str


class Answer(msgspec.Struct):
    """What a caller said."""

    contacted: bool | None = None
    responded: bool | None = None
    resolved: bool | None = None
    rating: int | None = None


class Data(msgspec.Struct):
    """What an entry holds."""

    card: Card | None = None
    item: Item | None = None
    items: list[Item] = []
    event: Event | None = None
    stopped: Stopped | None = None
    answer: Answer | None = None


class Entry(msgspec.Struct):
    """One entry about a case. user_id, actor_org: who did it, in which organisation; None for the hub itself."""

    seq: int
    kind: str
    case_id: int
    org_id: int | None
    post_id: int | None
    user_id: int | None
    actor_org: int | None
    acted_at: datetime
    recorded_at: datetime
    data: Data

    @property
    def card(self) -> Card:
        """The card; only entries that have one are folded."""
        if self.data.card is None:
            raise AssertionError(f"entry {self.seq} has no card")
        return self.data.card


data_of: Final = msgspec.json.Decoder(Data).decode
