"""Whom a row of the matrix means, chosen among the posts of the day, with the reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from events.notices.matrix import Level, Who
from events.records import CaseFile, ItemRecord
from events.states import ItemKind
from grid.everybody import Posted, Wanted
from hub.foundation.access import Role
from hub.foundation.why import Why

#: Who may take a task nobody has, and is told of it.
POOLS: Final[dict[str, tuple[Role, ...]]] = {
    ItemKind.VERIFY: (Role.COLLECTOR,),
    ItemKind.CHECK: (Role.COLLECTOR,),
    ItemKind.CALL_BACK: (Role.HOTLINE_AGENT,),
    ItemKind.APPROVE: (Role.SHIFT_SUPERVISOR,),
}
_OVERSEEING: Final = {
    Who.DISPATCHER: Role.DISPATCHER,
    Who.SUPERVISOR: Role.SHIFT_SUPERVISOR,
    Who.LEADER: Role.LEADER,
}
#: Of a unit, in this order: whoever works its inbox.
_INBOX: Final = (Role.LIAISON, Role.GRID_OFFICER)


def wanted(files: Iterable[CaseFile]) -> Wanted:
    """The posts any row may mean for these cases: a city has thousands, a reading needs some dozens."""
    items = [item for file in files for item in file.items]
    waiting = {item.kind for item in items if item.is_open and item.person_id is None}
    return Wanted(
        roles=frozenset({Role.INTAKE_OPERATOR, *_OVERSEEING.values()})
        | {role for kind in waiting for role in POOLS.get(kind, ())},
        inner_roles=frozenset(_INBOX),
        orgs=frozenset(org for item in items for org in (*item.org_path, item.org_id) if org),
        users=frozenset(item.person_id for item in items if item.person_id is not None),
    )


class Chosen(msgspec.Struct, frozen=True):
    """The people a row means, none when there is nobody, and why these."""

    people: tuple[Posted, ...]
    why: Why


class People:
    """The posts of a moment, by user and by role."""

    def __init__(self, posts: Sequence[Posted]) -> None:
        self.by_user: dict[int, Posted] = {}
        self.by_role: dict[str, list[Posted]] = {}
        for post in posts:
            self.by_user.setdefault(post.user_id, post)
            self.by_role.setdefault(post.role, []).append(post)

    def of(
        self, who: Who, file: CaseFile, item: ItemRecord | None, level: Level = Level.ANY
    ) -> Chosen:
        """Whom a row means for a case, or for one of its items."""
        role = _OVERSEEING.get(who)
        if role is not None:
            return self.over(role, file, level)
        if who is Who.ASKED:
            asked = (item.asked or {}).get("role") if item is not None else None
            return self.over(Role(asked or Role.SHIFT_SUPERVISOR), file, level)
        if who is Who.LEAD:
            return self.unit(None, file)
        if who is Who.UNIT:
            return self.unit(item, file)
        return self.holder(item or _waiting(file), file)

    def holder(self, item: ItemRecord | None, file: CaseFile) -> Chosen:
        """Who has it in person; else the unit's liaisons; else those who may take it."""
        if item is None:
            return self.over(_desk(file), file, Level.ANY)
        if item.person_id is not None:
            one = self.by_user.get(item.person_id)
            if one is not None:
                return Chosen((one,), Why("events.notice.holder", {"name": item.person_name}))
        if item.org_id is not None:
            return self.unit(item, file)
        for role in POOLS.get(item.kind, ()):
            return self.over(role, file, Level.ANY)
        return Chosen((), Why("events.notice.nobody", {"of": item.kind}))

    def unit(self, item: ItemRecord | None, file: CaseFile) -> Chosen:
        """The liaisons of the unit that has the item, else that leads; of the nearest above when it has none."""
        of = item if item is not None and item.org_id is not None else file.lead()
        if of is None:
            return Chosen((), Why("events.notice.no_unit", {}))
        for org_id in reversed(of.org_path or [of.org_id or 0]):
            for role in _INBOX:
                found = [one for one in self.by_role.get(role, ()) if one.org_id == org_id]
                if found:
                    return Chosen(tuple(found), Why("events.notice.unit", {"org": of.org_name}))
        return Chosen((), Why("events.notice.no_liaison", {"org": of.org_name}))

    def over(self, role: Role, file: CaseFile, level: Level) -> Chosen:
        """Those of a role nearest to the place, or of a level: who is on duty, else who is responsible there."""
        found = [
            (depth, one) for one in self.by_role.get(role, ()) for depth in _depth(one, file, level)
        ]
        for on_duty in (True, False):
            near = _nearest((depth, one) for depth, one in found if one.on_duty or not on_duty)
            if near:
                code = "events.notice.on_duty" if on_duty else "events.notice.responsible"
                return Chosen(near, Why(code, {"place": _place(file), "role": role.value}))
        return Chosen((), Why("events.notice.nobody", {"of": role.value}))


def _nearest(found: Iterable[tuple[int, Posted]]) -> tuple[Posted, ...]:
    at = list(found)
    deepest = max((depth for depth, _ in at), default=0)
    return tuple(one for depth, one in at if depth == deepest)


def _depth(one: Posted, file: CaseFile, level: Level) -> list[int]:
    """How near a post is to the place: the depth of its deepest area that holds it; [] when it works elsewhere."""
    path = file.case.area_path
    if not one.area_ids:
        return [0] if level in (Level.ANY, Level.CITY) else []
    held = [
        path.index(area_id) if area_id in path else 0
        for area_id, of in zip(one.area_ids, one.levels, strict=True)
        if (area_id in path or (of == Level.CITY and not path)) and level in (Level.ANY, of)
    ]
    return [max(held)] if held else []


def _waiting(file: CaseFile) -> ItemRecord | None:
    """The item the case waits for: the lead's, else the first open one that is no request and no supervision."""
    aside = (ItemKind.APPROVE, ItemKind.SUPERVISE)
    waiting = [item for item in file.items if item.is_open and item.kind not in aside]
    lead = file.lead()
    return lead if lead in waiting else next(iter(waiting), None)


def _desk(file: CaseFile) -> Role:
    """Whose turn it is at a desk when no item is open."""
    return {
        "intake": Role.INTAKE_OPERATOR,
        "dispatch": Role.DISPATCHER,
    }.get(file.case.state, Role.SHIFT_SUPERVISOR)


def _place(file: CaseFile) -> str:
    return "".join(file.case.area_names[1:3]) or "–"
