"""The needs of the moves: is it there, is it a must, what does it become. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from events.errors import NeedMissing, NotBelow, NotOfOrganisation
from events.given import Given
from events.records import CaseRecord, ItemRecord
from events.states import PLACED, EvidenceKind
from events.verbs import Ask, Need, When

#: Where in what was given a need is looked for.
FOUND: Final[dict[Need, Callable[[Given], bool]]] = {
    Need.REASON: lambda given: bool(given.reason.strip() or given.reason_code),
    Need.NOTE: lambda given: bool(given.note.strip()),
    Need.CLASS: lambda given: given.class_ is not None,
    Need.RULE: lambda given: given.rule is not None,
    Need.ORG: lambda given: given.org is not None,
    Need.ASSISTS: lambda given: bool(given.assists),
    Need.SUB_ORG: lambda given: given.org is not None,
    Need.PERSON: lambda given: given.person is not None,
    Need.PLACE: lambda given: given.place is not None,
    Need.PHOTO_BEFORE: lambda given: bool(given.photos),
    Need.PHOTO_AFTER: lambda given: bool(given.photos),
    Need.PHOTO_CHECK: lambda given: bool(given.photos),
    Need.ANSWER: lambda given: given.answer is not None,
    Need.CONFIRMED: lambda given: given.confirmed,
}

#: What the case already has.
ALREADY: Final[dict[Need, Callable[[CaseRecord], bool]]] = {
    Need.CLASS: lambda case: bool(case.class_code),
    Need.RULE: lambda case: case.limit_value is not None,
}

#: What a photo is evidence of when it does not say so itself.
PHOTOS: Final[dict[Need, EvidenceKind]] = {
    Need.PHOTO_BEFORE: EvidenceKind.BEFORE,
    Need.PHOTO_AFTER: EvidenceKind.AFTER,
    Need.PHOTO_CHECK: EvidenceKind.CHECK,
}

_MUST: Final[dict[When, Callable[[Need, CaseRecord], bool]]] = {
    When.ALWAYS: lambda need, case: True,
    When.NEVER: lambda need, case: False,
    When.IF_PLACED: lambda need, case: case.place_status in PLACED,
    When.IF_MISSING: lambda need, case: not ALREADY[need](case),
}


def is_must(ask: Ask, case: CaseRecord) -> bool:
    """Whether this case's move cannot be made without it."""
    return _MUST[ask.when](ask.need, case)


def _is_below(item: ItemRecord | None, given: Given) -> None:
    org = given.org
    if org is not None and item is not None and item.org_id not in org.path[:-1]:
        raise NotBelow(org=org.name)


def _is_of_organisation(item: ItemRecord | None, given: Given) -> None:
    person = given.person
    if person is None or item is None or item.org_id is None or item.org_id in person.org_ids:
        return
    raise NotOfOrganisation(person=person.name, org=item.org_name)


#: What is there must also fit the item.
FITS: Final[dict[Need, Callable[[ItemRecord | None, Given], None]]] = {
    Need.SUB_ORG: _is_below,
    Need.PERSON: _is_of_organisation,
}


def require(
    needs: tuple[Ask, ...],
    case: CaseRecord,
    given: Given,
    verb: str,
    item: ItemRecord | None = None,
) -> None:
    """Raise NeedMissing naming everything that must be there and is not, or what does not fit."""
    missing = [ask.need.value for ask in needs if is_must(ask, case) and not FOUND[ask.need](given)]
    if missing:
        raise NeedMissing(verb=verb, missing=missing)
    for ask in needs:
        if ask.need in FITS:
            FITS[ask.need](item, given)


def photo_kind(needs: tuple[Ask, ...]) -> EvidenceKind:
    """What the photos of a move show, unless they say otherwise."""
    return next((PHOTOS[ask.need] for ask in needs if ask.need in PHOTOS), EvidenceKind.BEFORE)
