"""The effects of asking for something and answering it: extension 延期, suspension 挂账, dispute 派单异议. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from events import clocks
from events.card import instant
from events.effects.step import Step, new_item, own_item
from events.states import ItemKind, ItemState, Matter
from events.verbs import Effect
from grid.deadlines import Unit
from hub.foundation import clock
from hub.foundation.why import Why


def _ask_level(
    step: Step, about: Matter, what: dict[str, Any], roles: Sequence[str], by: list[int | None]
) -> None:
    """Put a request before the first of the roles that have to agree, with a clock of its own."""
    item, ctx = new_item(step, ItemKind.APPROVE), step.ctx
    item.about = about.value
    role, *after = roles
    item.asked = what | {"role": role, "after": after, "by": by}
    clocks.start(item, ctx.now, ctx.policy.answer_limit, ctx.calendar)
    step.draft.offer(item)


def ask(step: Step, about: Matter, what: dict[str, Any], days: int) -> None:
    """Put a request about the item that is moved before the roles that have to agree. days: how much is asked for."""
    roles = step.ctx.policy.asked_of(about, days)
    own = own_item(step)
    what |= {"item": own.id, "orgs": list(own.org_path)}
    _ask_level(step, about, what, [role.value for role in roles], [step.ctx.actor.user_id])


def ask_for_extension(step: Step) -> None:
    """延期: so many working days more; the lowest level answers first."""
    days = step.given.extra_days
    if days is None:
        raise AssertionError("the table asks for the days before it comes here")
    what = {"value": days, "unit": Unit.WORK_DAY.value}
    step.extra["extension"] = what
    ask(step, Matter.EXTENSION, dict(what), days)


def ask_for_suspension(step: Step) -> None:
    """挂账: the clock shall stand still until a day; the lowest level answers first."""
    until = step.given.until
    if until is None:
        raise AssertionError("the table asks for the day before it comes here")
    step.extra["until"] = instant(until)
    days = (until - step.ctx.now).days + 1
    ask(step, Matter.SUSPENSION, {"until": instant(until)}, days)


def ask_for_ruling(step: Step) -> None:
    """派单异议: the unit says that it is not responsible; a ruling decides."""
    ask(step, Matter.DISPUTE, {}, 0)


def ask_next_level(step: Step) -> None:
    """What was agreed to at one level goes before the next, where there is one."""
    own = own_item(step)
    asked = own.asked or {}
    if not asked.get("after"):
        return
    what = {name: value for name, value in asked.items() if name not in ("role", "after", "by")}
    by = [*asked["by"], step.ctx.actor.user_id]
    _ask_level(step, Matter(own.about), what, asked["after"], by)


def revoke_requests(step: Step) -> None:
    """What was asked for does not matter any more."""
    for item in step.draft.file.open_requests():
        item.state, item.done_at = ItemState.REVOKED.value, step.ctx.now
        step.draft.touch(item)


def tell_extension(step: Step) -> None:
    """The entry and the case say by how much the limit grew, and who asked for it."""
    days, case = step.given.extra_days, step.draft.file.case
    step.extra["extension"] = {"value": days, "unit": Unit.WORK_DAY.value}
    why = Why("events.extension.granted", {"days": days, "by": step.ctx.actor.name})
    case.whys["extension"] = why.as_json()


def set_resumption(step: Step) -> None:
    """The case goes on by itself on the day that was granted."""
    until, case = step.given.until, step.draft.file.case
    if until is None:
        raise AssertionError("an approval of a suspension names its last day")
    case.suspended_until = until
    step.extra["until"] = instant(until)
    why = Why(
        "events.suspension.granted",
        {"day": clock.city_day(until).isoformat(), "by": step.ctx.actor.name},
    )
    case.whys["suspension"] = why.as_json()


def tell_matter(step: Step) -> None:
    """The entry says what the approval was about."""
    step.extra["about"] = own_item(step).about


EFFECTS: Final[dict[Effect, Callable[[Step], None]]] = {
    Effect.ASK_FOR_EXTENSION: ask_for_extension,
    Effect.ASK_FOR_SUSPENSION: ask_for_suspension,
    Effect.ASK_NEXT_LEVEL: ask_next_level,
    Effect.REVOKE_REQUESTS: revoke_requests,
    Effect.TELL_MATTER: tell_matter,
    Effect.TELL_EXTENSION: tell_extension,
    Effect.SET_RESUMPTION: set_resumption,
    Effect.ASK_FOR_RULING: ask_for_ruling,
}
