"""HTTP for the catalogue: classes, filing rules and reasons, in the reader's language."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from ninja import Query, Router, Schema

from events import catalogue
from events.class_search import search
from events.classes import KnownClass, Rule
from events.models.catalogue import LimitUnit, ReasonKind
from hub.foundation import clock
from hub.foundation.access import scope_for
from hub.foundation.errors import BadInput

router = Router(tags=["catalogue"])


class ClassOut(Schema):
    """One class. name: in the reader's language; both forms stand beside it."""

    ref: str
    scheme: str
    kind: str
    code: str
    name: str
    name_zh: str
    name_en: str
    category_code: str
    category: str
    importance: int
    is_local: bool


class RuleOut(Schema):
    """One filing rule. id: what a case keeps; code: as people name it; unit: the word for limit_unit."""

    id: int | None
    number: int
    code: str
    condition: str
    limit_value: int
    limit_unit: str
    unit: str
    closing_condition: str
    photo_rule: str
    auto_file: bool
    auto_dispatch: bool
    importance: int
    basis: str


class RulesOut(Schema):
    """The class asked for, the class its cases are filed under, and that class's rules."""

    of: ClassOut
    filed_as: ClassOut
    rules: list[RuleOut]


class ReasonOut(Schema):
    """One reason. needs_text: a sentence must be added to it."""

    kind: str
    code: str
    name: str
    needs_text: bool


def _language() -> str:
    return get_language() or "en"


def _class(one: KnownClass) -> ClassOut:
    language = _language()
    return ClassOut(
        ref=one.ref,
        scheme=one.scheme,
        kind=one.kind,
        code=one.code,
        name=one.label(language),
        name_zh=one.name,
        name_en=one.name_en,
        category_code=one.category_code,
        category=one.category_label(language),
        importance=one.importance,
        is_local=one.is_local,
    )


def _rule(rule: Rule) -> RuleOut:
    language = _language()
    return RuleOut(
        id=rule.row_id,
        number=rule.number,
        code=rule.code,
        condition=rule.condition_in(language),
        limit_value=rule.limit_value,
        limit_unit=rule.limit_unit,
        unit=str(LimitUnit(rule.limit_unit).label),
        closing_condition=rule.closing_in(language),
        photo_rule=rule.photo_in(language),
        auto_file=rule.auto_file,
        auto_dispatch=rule.auto_dispatch,
        importance=rule.importance,
        basis=rule.basis,
    )


@router.get("/classes", response=list[ClassOut], summary="Find classes by words or code")
def classes(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    scheme: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> list[ClassOut]:
    """Classes of the catalogue that fit `q`, best first: Chinese or English words, or a code prefix."""
    scope_for(request)
    return [_class(one) for one in search(catalogue.of(), q, kind, scheme, limit)]


@router.get("/classes/names", response=dict[str, str], summary="Names of all classes")
def class_names(request: HttpRequest) -> HttpResponse:
    """The names of all classes in the reader's language, by "scheme/kind/code".

    A case keeps its class's Chinese name; a page in another language finds its own name here.
    304 when If-None-Match names the catalogue, day and language the reader already has.
    """
    scope_for(request)
    today, language = catalogue.of(), _language()
    # the day too: a class may begin or end without a new load
    kept = f'"{today.version}-{clock.today():%Y%m%d}-{language}"'
    if request.headers.get("If-None-Match") == kept:
        answer = HttpResponse(status=304)
    else:
        answer = JsonResponse({one.ref: one.label(language) for one in today.classes.values()})
    answer["ETag"], answer["Cache-Control"] = kept, "private, no-cache"
    return answer


@router.get("/rules", response=RulesOut, summary="Filing rules of a class")
def rules(request: HttpRequest, class_: Annotated[str, Query(alias="class")]) -> RulesOut:
    """The filing rules of a class named "scheme/kind/code"; rule 1 is the default."""
    scope_for(request)
    today = catalogue.of()
    one = today.by_ref(class_)
    found = [_rule(rule) for rule in today.rules_of(one)]
    return RulesOut(of=_class(one), filed_as=_class(today.filed_as(one)), rules=found)


@router.get("/reasons", response=list[ReasonOut], summary="Reasons of a decision")
def reasons(request: HttpRequest, kind: str) -> list[ReasonOut]:
    """The reasons a person may choose for one kind of decision (reject, void, return, …)."""
    scope_for(request)
    if kind not in ReasonKind.values:
        raise BadInput(field="kind", expected=", ".join(ReasonKind.values), got=kind)
    language = _language()
    return [
        ReasonOut(kind=one.kind, code=one.code, name=one.label(language), needs_text=one.needs_text)
        for one in catalogue.of().reasons(kind)
    ]
