"""The journal kinds of this room: kind -> schema version of its data."""

from __future__ import annotations

from typing import Final

from hub.foundation import journal

KINDS: Final[dict[str, int]] = {
    # data: {version, source, valid_from, levels: {level: {made, changed, ended}}}
    "grid.published": 1,
    # with file, year, days (ISO dates that changed), hours (number of sets), policy (changed?)
    "calendar.published": 1,
    # with made, changed (numbers)
    "organisations.published": 1,
    # with source, made, changed, ended, unchanged (numbers)
    "rules.published": 1,
    "places.published": 1,
    "components.published": 1,
    # with post_id, user_id, role, org_id, area_id
    "post.assigned": 1,
    "post.ended": 1,
    "post.chosen": 1,
}

journal.register(KINDS)
