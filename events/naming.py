"""What class a report belongs to, and which filing rule counts: by the catalogue, with the reason."""

from __future__ import annotations

from typing import Final

from events.catalogue import Catalogue
from events.classes import HOTLINE_TYPES, KnownClass, Rule
from events.classify import suggest
from events.errors import UnknownClass, UnknownScheme
from events.given import ClassGiven, RuleGiven
from events.policy import Policy
from events.reports import Report
from hub.foundation.why import Why

#: Signs of a source's own class text that are kept.
TEXT_LENGTH: Final = 200


def class_given(one: KnownClass, why: Why | None = None) -> ClassGiven:
    """A class of the catalogue as a command takes it."""
    return ClassGiven(one.scheme, one.kind, one.code, one.name, one.importance, why)


def class_of(report: Report, catalogue: Catalogue) -> tuple[ClassGiven | None, Why]:
    """The class a report is filed under, or None; and why.

    The code the source gave, translated into a class that cases are filed under; else its own words for the class;
    else what the text says, when that is sure enough. A type of hotline order (咨询, 投诉 …) says nothing about the
    matter, so the text goes before it. An unknown code loses nothing: the event keeps it, a person chooses.
    """
    given = _by_code(report, catalogue)
    if given is not None and given[0].scheme != HOTLINE_TYPES:
        return given[0], given[1]
    named = _by_name(report.class_text, catalogue)
    if named is not None:
        return named
    words = suggest(catalogue, f"{report.class_text} {report.text}", report.title)
    if words.sure and words.best is not None:
        return class_given(catalogue.filed_as(words.best), words.why), words.why
    return given if given is not None else (None, words.why)


def _by_code(report: Report, catalogue: Catalogue) -> tuple[ClassGiven, Why] | None:
    if not report.class_code:
        return None
    found = catalogue.get(report.class_scheme, report.kind.value, report.class_code)
    if found is None:
        try:
            found = catalogue.find(report.class_scheme, report.class_code)
        except (UnknownClass, UnknownScheme):
            return None
    filed = catalogue.filed_as(found)
    facts = {"scheme": filed.scheme, "code": filed.code, "name": filed.name}
    if filed.key == found.key:
        why = Why("events.class.given", facts)
    else:
        why = Why("events.class.mapped", facts | {"text": f"{found.code} {found.name}"})
    return class_given(filed, why), why


def _by_name(text: str, catalogue: Catalogue) -> tuple[ClassGiven, Why] | None:
    filed = (
        {(one := catalogue.filed_as(found)).key: one for found in catalogue.named(text)}
        if text
        else {}
    )
    if len(filed) != 1:
        return None
    one = next(iter(filed.values()))
    facts = {"scheme": one.scheme, "code": one.code, "name": one.name, "text": text[:TEXT_LENGTH]}
    why = Why("events.class.mapped", facts)
    return class_given(one, why), why


def rule_given(rule: Rule, why: Why | None = None) -> RuleGiven:
    """A rule of the catalogue as a command takes it."""
    return RuleGiven(
        id=rule.row_id,
        number=rule.number,
        condition=rule.condition,
        closing_condition=rule.closing_condition,
        limit_value=rule.limit_value,
        limit_unit=rule.limit_unit,
        importance=rule.importance,
        auto_file=rule.auto_file,
        auto_dispatch=rule.auto_dispatch,
        why=why,
    )


def default_rule(one: ClassGiven, catalogue: Catalogue) -> RuleGiven | None:
    """The rule that counts when nobody chose one, with its reason; None when the class has none."""
    known = catalogue.get(one.scheme, one.kind, one.code)
    rules = catalogue.rules_of(known) if known is not None else ()
    if not rules:
        return None
    rule = rules[0]
    code = "events.rule.only" if len(rules) == 1 else "events.rule.default"
    return rule_given(rule, Why(code, {"number": rule.number, "condition": rule.condition}))


def reply_rule(one: ClassGiven, policy: Policy) -> RuleGiven:
    """What counts for a class without a filing rule: the city's limit for an answer (答复期限)."""
    limit = policy.reply_limit
    why = Why("events.rule.reply", {"name": one.name})
    return RuleGiven(None, 0, "", "", limit.value, limit.unit.value, why=why)
