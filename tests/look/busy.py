"""What people of the demo city do just before they are looked at: collectors take tasks, the auditor gets a day."""

from __future__ import annotations

from events import actions
from events.models import Event, WorkItem
from grid import posts, powers
from grid.models import Organisation, Post
from hub.foundation import clock
from hub.foundation.access import Role, Scope
from hub.foundation.ids import uuid7

#: Tasks one collector takes: a short list fills a phone.
MOST = 4
POOL = {"kind__in": ("check", "verify"), "state": "offered", "person": None}


def play() -> None:
    """Take what waits in the areas of the collectors; look at callers, give a post, lock a log-in."""
    for post in Post.objects.filter(role=Role.COLLECTOR).select_related("user"):
        waiting = WorkItem.objects.filter(case__area_path__contains=[post.area_id], **POOL)
        for item in list(waiting[:MOST]):
            actions.on_item(uuid7(), item.pk, "take", {}, _scope(post))
    supervisor = Post.objects.filter(role=Role.SHIFT_SUPERVISOR).select_related("user")[0]
    called = Event.objects.filter(channel="phone", case__state="handling").order_by("-id")
    for case_id in called.values_list("case_id", flat=True)[:3]:
        why = {"reason": "诉求人要求回电说明处置进度"}
        actions.on_case(uuid7(), case_id, "reveal_caller", why, _scope(supervisor))
    security = Post.objects.filter(role=Role.SECURITY_ADMIN).select_related("user")[0]
    actor = _scope(security).actor
    home = Organisation.objects.get(pk=security.organisation_id)
    made, _password = powers.make_account(f"new{clock.today():%m%d}", "周敏", actor)
    powers.give(made.pk, Role.INTAKE_OPERATOR, home.pk, actor)
    powers.lock(made.pk, actor, locked=True)


def _scope(post: Post) -> Scope:
    return posts.scope_of(post.user, post)
