"""The needs of the moves: is it there, is it a must, what does it become. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from events import levels
from events.errors import (
    DayOutOfBounds,
    GradeNotYours,
    NeedMissing,
    NobodyAnswered,
    NotBelow,
    NotOfOrganisation,
    TooManyDays,
    WordsMissing,
)
from events.facts import Facts
from events.given import Given
from events.guards.asking import asked_days, granted
from events.guards.hotline import open_callers
from events.guards.joint import lead_open
from events.records import CaseRecord, EventRecord
from events.refusals_units import (
    NoPartInIt,
    NotAbove,
    NothingMoreNow,
    NotLower,
    NotOwn,
    TakesPartAlready,
)
from events.states import PLACED, EvidenceKind, ItemKind, Matter, Part
from events.verbs import Ask, Need, When
from hub.foundation import clock
from hub.foundation.errors import BadInput

#: Where in what was given a need is looked for.
FOUND: Final[dict[Need, Callable[[Given], bool]]] = {
    Need.REASON: lambda given: bool(given.reason.strip() or given.reason_code),
    Need.REASON_CODE: lambda given: given.listed is not None,
    Need.NOTE: lambda given: bool(given.note.strip()),
    Need.CLASS: lambda given: given.class_ is not None,
    Need.RULE: lambda given: given.rule is not None,
    Need.ORG: lambda given: given.org is not None,
    Need.ASSISTS: lambda given: bool(given.assists),
    Need.SUB_ORG: lambda given: given.org is not None,
    Need.UPPER_ORG: lambda given: given.org is not None,
    Need.LOWER_ORG: lambda given: given.org is not None,
    Need.PERSON: lambda given: given.person is not None,
    Need.PLACE: lambda given: given.place is not None,
    Need.PHOTO_BEFORE: lambda given: bool(given.photos),
    Need.PHOTO_AFTER: lambda given: bool(given.photos),
    Need.PHOTO_CHECK: lambda given: bool(given.photos),
    Need.ANSWER: lambda given: given.answer is not None,
    Need.CONFIRMED: lambda given: given.confirmed,
    Need.EXTRA_DAYS: lambda given: given.extra_days is not None,
    Need.UNTIL: lambda given: given.until is not None,
    Need.GRADE: lambda given: given.grade is not None,
    Need.CALLER: lambda given: given.caller is not None,
    Need.TO_CALLER: lambda given: bool(given.to_caller.strip()),
    Need.REPORTS: lambda given: bool(given.reports),
    Need.OTHER_CASE: lambda given: given.other is not None,
    Need.SERVICE: lambda given: given.service is not None,
    Need.OWN_ORG: lambda given: given.org is not None,
    Need.PART: lambda given: given.part is not None,
    Need.UNITS: lambda given: bool(given.units),
}

#: What is answered in words.
WORDS: Final = frozenset({Need.REASON, Need.REASON_CODE, Need.NOTE, Need.TO_CALLER})

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


def _is_below(facts: Facts) -> None:
    org, item = facts.given.org, facts.item
    if org is not None and item is not None and item.org_id not in org.path[:-1]:
        raise NotBelow(org=org.name)


def _is_of_organisation(facts: Facts) -> None:
    person, item = facts.given.person, facts.item
    if person is None or item is None or item.org_id is None or item.org_id in person.org_ids:
        return
    raise NotOfOrganisation(person=person.name, org=item.org_name)


def days_left(facts: Facts) -> int:
    """How many working days a case may still be extended by (延期)."""
    before = sum(asked_days(item) for item in granted(facts.file, Matter.EXTENSION))
    return max(0, facts.policy.extension_most_days - before)


def _fits_cap(facts: Facts) -> None:
    days, most = facts.given.extra_days, days_left(facts)
    if days is not None and not 1 <= days <= most:
        raise TooManyDays(days=days, most=most)


def until_days(facts: Facts) -> tuple[date, date]:
    """The first and the last city day on which a suspension (挂账) may end."""
    today = clock.city_day(facts.now)
    return today + timedelta(days=1), today + timedelta(days=facts.policy.suspension_most_days)


def _fits_year(facts: Facts) -> None:
    if facts.given.until is None:
        return
    until, (first, last) = clock.city_day(facts.given.until), until_days(facts)
    if not first <= until <= last:
        raise DayOutOfBounds(
            until=until.isoformat(), first=first.isoformat(), last=last.isoformat()
        )


def grades(facts: Facts) -> list[int]:
    """The grades of supervision (督办) the actor may order, mildest first."""
    known = facts.policy.supervision.items()
    return [grade for grade, one in known if facts.actor.role in one.roles]


def _fits_role(facts: Facts) -> None:
    grade, mine = facts.given.grade, grades(facts)
    if grade is not None and grade not in mine:
        raise GradeNotYours(grade=grade, mine=", ".join(map(str, mine)))


def _is_upper(facts: Facts) -> None:
    org, item = facts.given.org, facts.item
    if org is not None and item is not None and not levels.is_above(org, item):
        raise NotAbove(org=org.name, own=item.org_name)


def _is_lower(facts: Facts) -> None:
    org, item = facts.given.org, facts.item
    if org is not None and item is not None and not levels.is_below(org, item):
        raise NotLower(org=org.name, own=item.org_name)


def _is_other(facts: Facts) -> None:
    """What is handed over goes to another unit; a dispatch is about no task yet."""
    org, item = facts.given.org, facts.item
    if org is not None and item is not None and org.id == item.org_id:
        raise TakesPartAlready(org=org.name)


def _is_own(facts: Facts) -> None:
    org = facts.given.org
    _is_other(facts)
    if org is not None and facts.actor.org_id not in org.path:
        raise NotOwn(org=org.name)


def _are_new(facts: Facts) -> None:
    """Units that are called in while it is handled have no part in it yet."""
    if facts.item is None:
        return
    taking = [*facts.file.units(), *facts.file.open_items(ItemKind.WHISTLE)]
    having = {item.org_id for item in taking}
    for org in facts.given.assists:
        if org.id in having:
            raise TakesPartAlready(org=org.name)


def parts(facts: Facts) -> list[Part]:
    """What an assisting unit may say of its part instead of reporting it handled."""
    return [Part.NOT_OURS, Part.NEEDS_MORE] if lead_open(facts.file) else [Part.NOT_OURS]


def _is_open_part(facts: Facts) -> None:
    if facts.given.part is Part.NEEDS_MORE and Part.NEEDS_MORE not in parts(facts):
        raise NothingMoreNow


def _have_part(facts: Facts) -> None:
    units = {item.org_id: item.org_name for item in facts.file.units()}
    for org in facts.given.units:
        if org not in units:
            raise NoPartInIt(org=org, units="、".join(units.values()))


def _has_words(facts: Facts) -> None:
    """A reason that says little by itself needs a sentence beside it."""
    listed = facts.given.listed
    if listed is not None and listed.needs_text and not facts.given.reason.strip():
        raise WordsMissing(reason=listed.name, reason_en=listed.name_en)


def callers(facts: Facts) -> list[EventRecord]:
    """The events whose caller may still be kept from the units."""
    return open_callers(facts.file)


def _is_a_caller(facts: Facts) -> None:
    ids = [event.id for event in callers(facts)]
    if facts.given.caller is not None and facts.given.caller not in ids:
        raise BadInput(
            field="payload.caller", expected=", ".join(map(str, ids)), got=facts.given.caller
        )


def _was_reached(facts: Facts) -> None:
    """Who could not be asked did not answer: that is another move, and is tried again."""
    if facts.given.answer is not None and not facts.given.answer.contacted:
        raise NobodyAnswered


#: What is there must also fit the case and the item.
FITS: Final[dict[Need, Callable[[Facts], None]]] = {
    Need.ANSWER: _was_reached,
    Need.CALLER: _is_a_caller,
    Need.REASON: _has_words,
    Need.REASON_CODE: _has_words,
    Need.SUB_ORG: _is_below,
    Need.UPPER_ORG: _is_upper,
    Need.LOWER_ORG: _is_lower,
    Need.PERSON: _is_of_organisation,
    Need.EXTRA_DAYS: _fits_cap,
    Need.UNTIL: _fits_year,
    Need.GRADE: _fits_role,
    Need.ORG: _is_other,
    Need.OWN_ORG: _is_own,
    Need.ASSISTS: _are_new,
    Need.PART: _is_open_part,
    Need.UNITS: _have_part,
}


def require(needs: tuple[Ask, ...], facts: Facts, verb: str) -> None:
    """Raise NeedMissing naming everything that must be there and is not, or what does not fit."""
    case, given = facts.case, facts.given
    missing = [ask.need.value for ask in needs if is_must(ask, case) and not FOUND[ask.need](given)]
    if missing:
        raise NeedMissing(verb=verb, missing=missing)
    for ask in needs:
        if ask.need in FITS:
            FITS[ask.need](facts)


def met(needs: tuple[Ask, ...], facts: Facts) -> bool:
    """Whether everything that must be there is there."""
    return all(FOUND[ask.need](facts.given) for ask in needs if is_must(ask, facts.case))


def photo_kind(needs: tuple[Ask, ...]) -> EvidenceKind:
    """What the photos of a move show, unless they say otherwise."""
    return next((PHOTOS[ask.need] for ask in needs if ask.need in PHOTOS), EvidenceKind.BEFORE)
