"""What auditors of the demo city find: looks at callers, one of them refused, rights given and ended."""

from __future__ import annotations

from typing import Final

from events import actions
from events.models import Case
from grid import posts, powers
from grid.models import Post
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7

#: Why somebody looks at a caller.
REASONS: Final = (
    "诉求人要求回电说明处置进度",
    "现场找不到具体位置，需向诉求人核实",
    "核实诉求人是否仍需协助",
)


def play() -> None:
    """Do it by the ways everybody goes, now; where the city has nobody for a part, that part is left out."""
    called = Case.objects.filter(state="handling", channel="phone").order_by("-id")
    cases = list(called.values_list("id", flat=True)[: len(REASONS)])
    for case_id, reason in zip(cases, REASONS, strict=False):
        _look(Role.SHIFT_SUPERVISOR, case_id, {"reason": reason})
    for case_id in cases[:1]:
        _look(Role.DISPATCHER, case_id, {})  # without a reason it is refused, and kept
    _rights()


def _look(role: Role, case_id: int, payload: dict[str, str]) -> None:
    if (scope := _scope(role)) is not None:
        actions.on_case(uuid7(), case_id, "reveal_caller", payload, scope)


def _rights() -> None:
    """A log-in for somebody who helps out at the desk; the post ends, and the log-in is locked."""
    scope = _scope(Role.SECURITY_ADMIN)
    if scope is None or scope.actor.org_id is None:
        return
    try:
        made, _password = powers.make_account(f"help{clock.today():%m%d}", "周敏", scope.actor)
    except HubError:
        return  # somebody of that name is there
    post = powers.give(made.pk, Role.INTAKE_OPERATOR, scope.actor.org_id, scope.actor)
    powers.take(post.pk, scope.actor)
    powers.lock(made.pk, scope.actor, locked=True)


def _scope(role: Role) -> Scope | None:
    post = (
        Post.objects.filter(role=role, valid_to=None).select_related("user").order_by("id").first()
    )
    return posts.scope_of(post.user, post) if post else None
