"""Whose figures a post may see: decided here, for the API, the workbook and the page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from grid.models import Organisation, Post
from hub.foundation.access import Role, Scope

#: Who sees the figures of the cases in sight. Everybody else sees what was done in his own post.
OVERSEES: Final = frozenset(
    {
        Role.HOTLINE_AGENT,
        Role.INTAKE_OPERATOR,
        Role.SHIFT_SUPERVISOR,
        Role.DISPATCHER,
        Role.DISTRICT_CENTRE,
        Role.STREET_CENTRE,
        Role.OWNER_UNIT,
        Role.LEADER,
        Role.AUDITOR,
        Role.LIAISON,
    }
)
#: Who sees them by post, and so by person.
OF_PERSONS: Final = frozenset({Role.SHIFT_SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.LIAISON})


@dataclass(frozen=True, slots=True)
class Sight:
    """What is counted for one reader. everything: no limit; else what lies in the areas, is of the organisations
    (with all below them), or was done in the reader's own post.
    """

    everything: bool
    areas: tuple[int, ...]
    orgs: tuple[int, ...]
    post_id: int | None
    #: Whether others are seen by post.
    persons: bool

    def condition(self) -> str:
        """In SQL over a fact f and its case c, with the parameters of `parameters`."""
        if self.everything:
            return "TRUE"
        return (
            "(c.area_path && %(sight_areas)s::bigint[]"
            " OR f.org_id = ANY (%(sight_orgs)s::bigint[]) OR f.post_id = %(sight_post)s)"
        )

    def parameters(self) -> dict[str, Any]:
        """What `condition` needs."""
        return {
            "sight_areas": list(self.areas),
            "sight_orgs": list(self.orgs),
            "sight_post": self.post_id,
        }

    def posts(self) -> Q:
        """The posts whose figures may be told by post."""
        if self.persons and self.everything:
            return Q()
        own = Q(id=self.post_id)
        if not self.persons:
            return own
        return own | Q(organisation_id__in=self.orgs) | Q(area__path__overlap=list(self.areas))


def sight_of(scope: Scope) -> Sight:
    """What the reader of this scope sees of the evaluation."""
    role, post = scope.actor.role, scope.actor.post_id
    if role not in OVERSEES:
        return Sight(False, (), (), post, False)
    areas, orgs = _tagged(scope, "area"), _tagged(scope, "org")
    below = Organisation.objects.filter(path__overlap=orgs).values_list("id", flat=True)
    return Sight(
        scope.everything,
        tuple(areas),
        tuple(sorted(below)) if orgs else (),
        post,
        role in OF_PERSONS,
    )


def _tagged(scope: Scope, what: str) -> list[int]:
    split = (tag.split(":") for tag in scope.tags)
    return sorted(int(number) for kind, number in split if kind == what)


def named_posts(ids: Sequence[int]) -> dict[int, str]:
    """Names of posts as a table of figures shows them: who, as what, where."""
    posts = Post.objects.filter(id__in=ids).select_related("user", "organisation")
    return {post.pk: f"{post.user} · {post.title or post.organisation}" for post in posts}
