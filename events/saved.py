"""Filters a person keeps by name: a few, the person's own, and nothing in them that names anybody."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_noop as _

from events import masking
from events.models import SavedFilter
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.errors import BadInput, NotFound, Phrase, Refused

#: More nobody finds again.
MOST: Final = 30


class TooManyFilters(Refused):
    """A person keeps as many filters as one can find again."""

    code = "events.too_many_filters"
    message = _("%(most)s filters are kept already. Remove one that is not used any more.")


class NamesSomebody(BadInput):
    """A filter would keep a person's number."""

    code = "events.filter_names_somebody"
    message = _("Numbers of people are not kept. Take %(got)s out of the search, then save.")


def of(scope: Scope) -> list[dict[str, Any]]:
    """The person's filters, by name."""
    return [_told(one) for one in SavedFilter.objects.filter(user_id=_who(scope)).order_by("name")]


def keep(scope: Scope, name: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Keep a filter under a name; one of the same name is replaced.

    wanted: fields of the list's query that are not empty.
    Raises NamesSomebody when its name or words hold a phone or id number; TooManyFilters.
    """
    for field, words in (("name", name), ("q", str(wanted.get("q", "")))):
        if masking.numbers(words) != words:
            raise NamesSomebody(field=field, got=masking.numbers(words))
    own = SavedFilter.objects.filter(user_id=_who(scope))
    if own.exclude(name=name).count() >= MOST:
        raise TooManyFilters(most=MOST)
    row, _made = SavedFilter.objects.update_or_create(
        user_id=_who(scope),
        name=name,
        defaults={"filter": wanted, "kept_at": clock.now()},
    )
    return _told(row)


def drop(scope: Scope, filter_id: int) -> None:
    """Forget a filter. Raises NotFound for one that is not the person's."""
    gone, _by = SavedFilter.objects.filter(user_id=_who(scope), id=filter_id).delete()
    if not gone:
        raise NotFound(what=Phrase("filter %(id)s", id=filter_id))


def _who(scope: Scope) -> int:
    return scope.actor.user_id or 0


def _told(row: SavedFilter) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "filter": row.filter}
