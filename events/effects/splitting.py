"""The effect of splitting 拆分: a new case takes the reports that were chosen, and everything said to them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from events import clocks
from events.draft import Draft
from events.effects.main import set_class
from events.effects.merging import give_up_on
from events.effects.step import Step
from events.kept import thread_of
from events.records import CaseFile, CaseRecord
from events.states import CaseState, EventType
from events.verbs import Effect

#: What the new case has from the old one: where it is.
_PLACE: Final = (
    "place_status", "lon", "lat", "place_score", "original_x", "original_y", "original_crs",
    "cell_id", "cell_code", "area_path", "area_names",
)  # fmt: skip


def split_off(step: Step) -> None:
    """The chosen reports leave for a case of their own, of another class, at the same place."""
    file, new = step.draft.file, step.given.new_case
    if new is None:
        raise AssertionError("the new case is numbered before it comes here")
    step.reports = tuple(thread_of(step.given.reports, file.events))
    gone = {event.id for event in step.reports}
    file.events = [event for event in file.events if event.id not in gone]
    urges = sum(event.type == EventType.URGE for event in step.reports)
    file.case.events -= len(gone)
    file.case.urges -= urges
    give_up_on(step, gone)
    step.extra |= {"other": {"id": new.id, "number": new.number}, "reports": sorted(gone)}
    step.draft.beside.append(_opened(step, urges))


def _opened(step: Step, urges: int) -> Draft:
    """The new case, waiting at the desk."""
    old, new, ctx = step.draft.file.case, step.given.new_case, step.ctx
    if new is None:
        raise AssertionError("the new case is numbered before it comes here")
    case = CaseRecord(
        id=new.id,
        number=new.number,
        state=CaseState.INTAKE.value,
        kind=old.kind,
        source=step.reports[0].source,
        channel=old.channel,
        opened_at=ctx.now,
        changed_at=ctx.now,
        events=len(step.reports),
        urges=urges,
        **{name: getattr(old, name) for name in _PLACE},
    )
    case.whys = {about: old.whys[about] for about in ("place", "cell") if about in old.whys}
    draft = Draft(CaseFile(case), is_new=True)
    for event in step.reports:
        draft.take(replace(event, case_id=new.id))
    set_class(Step(draft, ctx, step.given))
    clocks.start_stage(case, ctx.now, ctx.policy, ctx.calendar)
    other = {"id": old.id, "number": old.number}
    reports = [event.id for event in step.reports]
    draft.tell("case.split_off", ctx, extra={"other": other, "reports": reports})
    return draft


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {Effect.SPLIT_OFF: split_off}
