"""Who may know who told something, and from whom it is kept: by role, by unit, by what was told. Pure.

A caller who asked for secrecy, and whoever reports a violation (举报), is known to the desks of the centre only, and
there not to anybody whose own unit has a part in the case: a reported unit never learns who reported it (济南条例
Art 16, 32).
"""

from __future__ import annotations

from collections.abc import Iterable

from events.classes import HOTLINE_TYPES
from events.groups import CENTRE
from events.policy import Policy
from events.records import CaseFile, EventRecord
from events.reports import Report
from events.states import HANDLING_KINDS, LEFT_ITEM
from hub.foundation.access import Actor


def is_secret(report: Report, policy: Policy) -> bool:
    """Whether who told this is to be kept from the units: asked for, or by the type of what was told."""
    caller = report.caller
    if caller is not None and caller.confidential:
        return True
    if report.class_scheme == HOTLINE_TYPES and report.class_code in policy.secret_types:
        return True
    return bool(report.class_text) and any(
        word in report.class_text for word in policy.secret_words
    )


def may_know(file: CaseFile, event: EventRecord, actor: Actor) -> bool:
    """Whether the actor may be told who told this event, when asking with a reason."""
    if not event.confidential:
        return True
    return actor.role in CENTRE and not has_part(file, actor)


def knowable(file: CaseFile, actor: Actor) -> list[EventRecord]:
    """The events with a caller whom the actor may be told."""
    return [event for event in file.events if event.has_caller and may_know(file, event, actor)]


def has_part(file: CaseFile, actor: Actor) -> bool:
    """Whether the actor's unit has, or had, any part in the case: also one that returned it may be who was reported."""
    return _meets(actor, (item.org_path for item in file.items))


def handled(file: CaseFile, actor: Actor) -> bool:
    """Whether the actor's unit handled the case: what a unit did is judged by others (双轴)."""
    items = (i for i in file.items if i.kind in HANDLING_KINDS and i.state not in LEFT_ITEM)
    return _meets(actor, (item.org_path for item in items))


def _meets(actor: Actor, paths: Iterable[list[int]]) -> bool:
    return bool(actor.units) and any(not set(actor.units).isdisjoint(path) for path in paths)
