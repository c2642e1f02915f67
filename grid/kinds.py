"""The journal kinds of this room: kind -> schema version of its data, and what the data hold."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    "grid.published": 1,
    "calendar.published": 2,
    "organisations.published": 1,
    "rules.published": 1,
    "places.published": 1,
    "components.published": 1,
    "post.assigned": 1,
    "post.ended": 1,
    "post.chosen": 1,
    "user.made": 1,
    "user.changed": 1,
    "user.locked": 1,
    "user.unlocked": 1,
    "duty.begun": 1,
    "duty.ended": 1,
}

_COUNTS: Final = ("made?", "changed?", "ended?", "unchanged?")
_POST: Final = ("post_id", "user_id", "role", "org_id", "area_id")

#: Kind → fields of its data; "?" marks one that is not always there. docs/journal.md is written from it.
DATA: Final[dict[str, tuple[str, ...]]] = {
    "grid.published": ("version", "source", "digest", "valid_from", "levels"),
    "calendar.published": ("file", "year", "days", "hours", "policy", "since"),
    "organisations.published": ("made", "changed"),
    "rules.published": ("source", *_COUNTS),
    "places.published": ("source", "scheme", "repeated?", *_COUNTS),
    "components.published": ("source", "outside?", *_COUNTS),
    "post.assigned": _POST,
    "post.ended": _POST,
    "post.chosen": _POST,
    "duty.begun": (*_POST, "at"),
    "duty.ended": (*_POST, "at"),
    **dict.fromkeys(("user.made", "user.changed", "user.locked", "user.unlocked"), ("user_id",)),
}

journal.register(KINDS)
