"""Looking up what a command names, before it is decided: classes, rules, organisations, people, places, photos."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from django.db import models
from msgspec.structs import replace

from events import catalogue, naming, numbers, orgs, placing
from events.catalogue import Catalogue
from events.classes import ReasonChoice
from events.given import (
    AnswerGiven,
    ClassGiven,
    Given,
    NewCase,
    OrgGiven,
    PersonGiven,
    PhotoGiven,
    PlaceGiven,
    RuleGiven,
)
from events.moves import tables
from events.payload import Payload
from events.placing import Ground
from events.policy import running
from events.reasons import offered
from events.records import CaseFile, CaseRecord
from events.reports import Report
from events.states import ItemKind, ItemState, PlaceStatus
from events.verbs import Ask, CaseVerb, ItemVerb, Need
from grid import locate
from grid.models import Post
from grid.models.life import in_force
from hub.foundation import clock
from hub.foundation.access import Actor
from hub.foundation.errors import BadInput, Phrase
from hub.foundation.models import Upload
from hub.foundation.why import Why

CLASS_NEEDS: Final = frozenset({Need.CLASS, Need.RULE})
REASON_NEEDS: Final = frozenset({Need.REASON, Need.REASON_CODE})
ORG_NEEDS: Final = frozenset(
    {Need.ORG, Need.SUB_ORG, Need.UPPER_ORG, Need.LOWER_ORG, Need.OWN_ORG, Need.ASSISTS}
)


def asked(file: CaseFile, verb: str, item_id: int | None) -> frozenset[Need]:
    """What the row of this move asks for; nothing when there is no such move."""
    asks: tuple[Ask, ...] = ()
    item = file.item(item_id)
    if item is not None and verb in set(ItemVerb):
        row = tables(running()).items.get(
            (ItemKind(item.kind), ItemState(item.state), ItemVerb(verb))
        )
        asks = row.needs if row is not None else ()
    elif item_id is None and verb in set(CaseVerb):
        case_row = tables(running()).cases.get((file.state, CaseVerb(verb)))
        asks = case_row.needs if case_row is not None else ()
    return frozenset(ask.need for ask in asks)


def gather(
    payload: Payload, needs: Collection[Need], case: CaseRecord, actor: Actor, reasons: str
) -> Given:
    """What was given, looked up; only what the move asks for is looked at. reasons: the kind of the move's list.

    Raises BadInput for a class, rule, organisation, person, area, photo or reason that does not exist.
    """
    given = Given(
        reason=payload.reason,
        reason_code=payload.reason_code,
        note=payload.note,
        to_caller=payload.to_caller,
        caller=payload.caller,
        confirmed=payload.confirmed,
        extra_days=payload.extra_days,
        grade=payload.grade,
        reports=tuple(payload.reports),
        part=payload.part,
        service=payload.service,
        units=frozenset(payload.units),
        until=clock.day_begins(payload.until) if payload.until is not None else None,
        photos=photos_given(payload, actor),
    )
    if REASON_NEEDS & set(needs) and payload.reason_code:
        given = replace(given, listed=_listed(payload.reason_code, reasons))
    if CLASS_NEEDS & set(needs):
        class_, rule = _class_and_rule(payload, needs, case, catalogue.of())
        given = replace(given, class_=class_, rule=rule)
    if ORG_NEEDS & set(needs):
        known = orgs.orgs()
        given = replace(
            given,
            org=_org(payload.org_id, known.get) if payload.org_id is not None else None,
            assists=tuple(_org(one, known.get) for one in payload.assists if one != payload.org_id),
        )
    if Need.REPORTS in needs and payload.reports:
        given = replace(given, new_case=NewCase(*numbers.new_case(clock.today())))
    if Need.PERSON in needs and payload.person_id is not None:
        given = replace(given, person=person_given(payload.person_id))
    if Need.PLACE in needs:
        given = replace(given, place=_place(payload, actor))
    if Need.ANSWER in needs and payload.answer is not None:
        answer = payload.answer
        given = replace(given, answer=AnswerGiven(**answer.model_dump()))
    return given


def _listed(code: str, kind: str) -> ReasonChoice:
    known = {one.code: one for one in offered(kind, catalogue.of().reasons(kind), running())}
    if code not in known:
        expected = ", ".join(known) or Phrase("no code: this move has no list of reasons")
        raise BadInput(field="payload.reason_code", expected=expected, got=code)
    return known[code]


def _class_and_rule(
    payload: Payload, needs: Collection[Need], case: CaseRecord, known: Catalogue
) -> tuple[ClassGiven | None, RuleGiven | None]:
    class_ = _class(payload, known) if payload.class_code and Need.CLASS in needs else None
    if Need.RULE not in needs:
        return class_, None
    of = class_ or ClassGiven(case.class_scheme, case.class_kind, case.class_code, case.class_name)
    found = known.get(of.scheme, of.kind, of.code)
    rules = known.rules_of(found) if found is not None else ()
    if payload.rule_id is not None:
        chosen = next((rule for rule in rules if rule.row_id == payload.rule_id), None)
        if chosen is None:
            names = ", ".join(f"{rule.row_id}: {rule.condition}" for rule in rules) or "-"
            raise BadInput(field="payload.rule_id", expected=names, got=payload.rule_id)
        return class_, naming.rule_given(chosen)
    is_open = class_ is not None or case.limit_value is None
    if not is_open or found is None:
        return class_, None
    if not rules:
        return class_, naming.reply_rule(of, running())
    return class_, naming.default_rule(of, known) if len(rules) == 1 else None


def _class(payload: Payload, known: Catalogue) -> ClassGiven:
    found = known.find(payload.class_scheme, payload.class_code, payload.class_kind)
    return naming.class_given(known.filed_as(found))


def _org(org_id: int, find: Callable[[int], OrgGiven | None]) -> OrgGiven:
    found = find(org_id)
    if found is None:
        raise BadInput(
            field="payload.org_id", expected=Phrase("an organisation of today"), got=org_id
        )
    return found


def person_given(user_id: int) -> PersonGiven:
    """A member of the staff, with every organisation whose task the person may be given."""
    posts = Post.objects.filter(in_force(clock.today()), user_id=user_id, user__is_active=True)
    held = list(posts.select_related("user", "organisation"))
    if not held:
        raise BadInput(
            field="payload.person_id", expected=Phrase("somebody who holds a post"), got=user_id
        )
    above = frozenset(org for post in held for org in post.organisation.path)
    return PersonGiven(user_id, str(held[0].user), above)


def _place(payload: Payload, actor: Actor) -> PlaceGiven | None:
    today = clock.today()
    on = Ground(today, locate.locator(today))
    if payload.area_id is not None:
        place = placing.area_place(payload.area_id, on)
        if place is None:
            raise BadInput(
                field="payload.area_id", expected=Phrase("an area of today"), got=payload.area_id
            )
        return place
    if payload.lon is None or payload.lat is None:
        return None
    told = Report("", "", lon=payload.lon, lat=payload.lat, crs=payload.crs)
    place = placing.place(told, on)
    if place.lon is None:
        raise BadInput(
            field="payload.lon, payload.lat",
            expected=Phrase("a place in %(crs)s", crs=payload.crs),
            got=f"{payload.lon}, {payload.lat}",
        )
    if place.status is PlaceStatus.EXACT:
        place = replace(place, why=Why("events.place.person", {"by": actor.name}))
    return place


def photos_given(payload: Payload, actor: Actor) -> tuple[PhotoGiven, ...]:
    """The photos, each an upload of the same person. Raises BadInput for any other."""
    if not payload.photos:
        return ()
    ids = {photo.upload for photo in payload.photos}
    mine = models.Q(user_id=actor.user_id) | models.Q(user_id=None)
    known = set(Upload.objects.filter(mine, id__in=ids).values_list("id", flat=True))
    if missing := ids - known:
        raise BadInput(
            field="payload.photos",
            expected=Phrase("uploads of your own"),
            got=str(sorted(missing)[0]),
        )
    return tuple(
        PhotoGiven(photo.upload, photo.kind or "", photo.taken_at, photo.lon, photo.lat)
        for photo in payload.photos
    )
