"""The rows of a table of figures: the areas, organisations or posts it is about, one level below a chosen one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from events.evaluation.definition import Subject
from events.evaluation.sight import Sight, named_posts
from grid.models import Area, Organisation, Post
from grid.models.life import in_force
from hub.foundation import clock
from hub.foundation.errors import NotFound, Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """One row. id: None for what belongs to none of the others: the chosen one itself, or no place at all."""

    id: int | None
    name: str
    #: Whether there is something below it to look at.
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, and the way down to it. inside: what the facts must belong to, in SQL."""

    subject: Subject
    way: tuple[Row, ...]
    rows: tuple[Row, ...]
    #: SQL of the id of a fact's row before `home` is asked; NULL for none.
    group: str
    inside: str = "TRUE"
    parameters: dict[str, Any] = field(default_factory=dict)
    #: Organisation → its row.
    homes: dict[int, int] = field(default_factory=dict)

    def home(self, group: int | None) -> int | None:
        """The row of a group the database counted."""
        if self.subject is Subject.ORGANISATION:
            return self.homes.get(group or 0)
        return group


def rows_of(subject: Subject, of: int | None, sight: Sight) -> Rows:
    """The rows below `of` (None: the top of what is seen). Raises NotFound for one that is not there or not seen."""
    if subject is Subject.AREA:
        return _areas(of, sight)
    if subject is Subject.ORGANISATION:
        return _organisations(of, sight)
    return _posts(of, sight)


# --- areas ----------------------------------------------------------------------------------------


def _areas(of: int | None, sight: Sight) -> Rows:
    today = Area.objects.filter(in_force(clock.today()))
    if of is None:
        tops = list(
            today.filter(id__in=sight.areas)
            if sight.areas
            else today.filter(parent__isnull=True).order_by("code")
        )
        if len(tops) != 1:
            return _area_rows((), tops, None)
        of = tops[0].pk
    chosen = Area.objects.filter(pk=of).first()
    if chosen is None or (sight.areas and not set(sight.areas) & set(chosen.path)):
        raise NotFound(what=Phrase("area %(name)s", name=of))
    names = dict(Area.objects.filter(id__in=chosen.path).values_list("id", "name"))
    way = tuple(Row(one, names[one], True) for one in _seen(chosen.path, sight.areas))
    return _area_rows(way, list(today.filter(parent_id=of).order_by("code")), of)


def _area_rows(way: tuple[Row, ...], below: list[Area], of: int | None) -> Rows:
    ids = [area.pk for area in below]
    open_ = set(Area.objects.filter(parent_id__in=ids).values_list("parent_id", flat=True))
    rows = [Row(area.pk, area.name, area.pk in open_) for area in below]
    here = gettext("no place below") if of is not None else gettext("no place")
    depths = {len(area.path) for area in below}
    # a path names one area of each depth, so that the row stands at its place in it; several tops may differ
    at = f"c.area_path[{depths.pop()}]" if len(depths) == 1 else ""
    anywhere = (
        "(SELECT one FROM unnest(c.area_path) one WHERE one = ANY (%(rows)s::bigint[]) LIMIT 1)"
    )
    return Rows(
        Subject.AREA,
        way,
        (*rows, Row(None, here)),
        f"CASE WHEN {at} = ANY (%(rows)s::bigint[]) THEN {at} END" if at else anywhere,
        # what has no place is told at the top, where else
        "TRUE" if len(way) <= 1 else "%(of)s = ANY (c.area_path)",
        {"rows": ids, "of": of},
    )


# --- organisations --------------------------------------------------------------------------------


def _organisations(of: int | None, sight: Sight) -> Rows:
    known = {org.pk: org for org in Organisation.objects.order_by("path")}
    if of is None:
        tops = [org for org in known.values() if _is_top(org, sight)]
        if len(tops) != 1:
            return _organisation_rows((), tops, known, None)
        of = tops[0].pk
    chosen = known.get(of)
    if chosen is None or (sight.orgs and of not in sight.orgs):
        raise NotFound(what=Phrase("organisation %(id)s", id=of))
    way = tuple(
        Row(one, str(known[one]), True)
        for one in chosen.path
        if not sight.orgs or one in sight.orgs
    )
    below = [org for org in known.values() if org.parent_id == of]
    return _organisation_rows(way, below, known, of)


def _is_top(org: Organisation, sight: Sight) -> bool:
    if sight.orgs:
        return org.pk in sight.orgs and org.parent_id not in sight.orgs
    return org.parent_id is None


def _organisation_rows(
    way: tuple[Row, ...], below: list[Organisation], known: dict[int, Organisation], of: int | None
) -> Rows:
    parents = {org.parent_id for org in known.values()}
    homes = {org.pk: row.pk for row in below for org in known.values() if row.pk in org.path}
    rows = [Row(org.pk, str(org), org.pk in parents) for org in below]
    here = Row(None, str(known[of]) if of is not None else gettext("no organisation"))
    inside = [org.pk for org in known.values() if of in org.path]
    return Rows(
        Subject.ORGANISATION,
        way,
        (*rows, here),
        "f.org_id",
        "TRUE" if of is None else "f.org_id = ANY (%(inside)s::bigint[])",
        {"inside": inside},
        homes,
    )


# --- posts ----------------------------------------------------------------------------------------


def _posts(of: int | None, sight: Sight) -> Rows:
    """The posts of an organisation and of those below it."""
    posts = Post.objects.filter(sight.posts()).order_by("organisation__path", "role", "id")
    way: tuple[Row, ...] = ()
    if of is not None:
        chosen = Organisation.objects.filter(pk=of).first()
        if chosen is None:
            raise NotFound(what=Phrase("organisation %(id)s", id=of))
        way = (Row(of, str(chosen), True),)
        posts = posts.filter(organisation__path__contains=[of])
    ids = list(dict.fromkeys(posts.values_list("id", flat=True)))
    names = named_posts(ids)
    return Rows(
        Subject.POST,
        way,
        tuple(Row(one, names[one]) for one in ids),
        "f.post_id",
        "f.post_id = ANY (%(posts)s::bigint[])",
        {"posts": ids},
    )


def _seen(path: Iterable[int], areas: tuple[int, ...]) -> list[int]:
    """The part of a path that lies inside the areas of a sight."""
    path = list(path)
    first = next((n for n, one in enumerate(path) if one in areas), 0) if areas else 0
    return path[first:]
