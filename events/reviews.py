"""What is known of what devices reported in some cases together; told by the room that knows the alarms."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from events import merges
from events.kept import Standing
from events.records import CaseFile

#: Ids of cases → the review (`events.states.Review`) of their alarms taken together; "" for none.
Known = Callable[[Collection[int]], str]

_known: Final[list[Known]] = []


def provide(known: Known) -> None:
    """Name the function that knows the reviews of alarms; without one no case has any."""
    _known[:] = [known]


def settle(file: CaseFile, other: CaseFile, standing: Standing | None) -> None:
    """What is known of the alarms goes where the case goes, and comes back with it; both cases are locked.

    file: the case that is merged into the other; standing: the merge that is taken back, None when one is made.
    """
    if not _known:
        return
    mine, theirs = merges.with_merged(file.case.id), merges.with_merged(other.case.id)
    if standing is None:
        other.case.review = _known[0](mine | theirs)
        return
    file.case.review = _known[0](mine)
    other.case.review = _known[0](theirs - mine)
