"""Plans (预案): what is done at which level of a rule's alarm, by whom, within what time; and what is done of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import Min
from django.utils.translation import get_language

from events import merges
from events.card import instant
from grid.models import Organisation, Post
from grid.models.life import in_force
from hub.foundation import clock, own_names
from hub.foundation.access import Role
from sensors.models import Alarm, AlarmRule, Plan, StepDone

#: Whom to call at an organisation, and how many of them are named.
CONTACTS: Final = (Role.LIAISON, Role.OWNER_UNIT, Role.CONTRACTOR_UNIT)
MOST_CONTACTS: Final = 2
#: From this share of its time on a step is about to be late.
_YELLOW: Final = 0.8


class Step(msgspec.Struct, frozen=True):
    """One step. who: the role, in words; org: the organisation that has it, None where nobody was named."""

    who: str
    what: str
    within_min: float
    org: int | None = None
    who_en: str = ""
    what_en: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as it is to be. level: of the rule's alarm."""

    rule: str
    level: int
    title: str
    basis: str
    steps: Sequence[Step]
    title_en: str = ""


def publish(rows: Iterable[PlanRow], *, source: str) -> Counter[str]:
    """Put these plans in force as the only ones of `source`; how many were made, changed, unchanged, ended.

    A plan that changed gets a new version; cases whose alarm was raised before keep the one of then.
    """
    counts: Counter[str] = Counter()
    now = clock.now()
    with transaction.atomic():
        running = Plan.objects.filter(valid_to__isnull=True)
        held = {(one.rule_code, one.level): one for one in running.select_for_update()}
        given = set()
        for row in rows:
            given.add((row.rule, row.level))
            before = held.get((row.rule, row.level))
            said: dict[str, Any] = {
                "title": row.title,
                "title_en": row.title_en,
                "basis": row.basis,
                "steps": [msgspec.to_builtins(step) for step in row.steps],
                "source": source,
            }
            if before is not None and all(getattr(before, key) == said[key] for key in said):
                counts["unchanged"] += 1
                continue
            counts["changed" if before else "made"] += 1
            of_these = Plan.objects.filter(rule_code=row.rule, level=row.level)
            of_these.filter(valid_to__isnull=True).update(valid_to=now)
            last = of_these.order_by("-version").values_list("version", flat=True).first() or 0
            Plan.objects.create(
                rule_code=row.rule, level=row.level, version=last + 1, valid_from=now, **said
            )
        gone = [one.pk for key, one in held.items() if one.source == source and key not in given]
        counts["ended"] = Plan.objects.filter(pk__in=gone).update(valid_to=now)
    return counts


@dataclass(frozen=True, slots=True)
class Begun:
    """What a rule did in a case. worst: its gravest level; since, recorded_at: of the first, by readings and by us."""

    rule: str
    worst: int
    since: dt.datetime
    recorded_at: dt.datetime


def of_case(case_id: int) -> list[dict[str, Any]]:
    """The plans that the alarms of a case, and of those merged into it, ask for: the gravest first. Asks no scope.

    For each rule the plan of the gravest level it reached that has one, in the version of when the alarm was raised.
    """
    cases = merges.with_merged(case_id)
    begun = _begun(cases)
    known: dict[str, list[Plan]] = {}
    asked = Plan.objects.filter(rule_code__in=[one.rule for one in begun]).order_by("level")
    for row in asked if begun else ():
        known.setdefault(row.rule_code, []).append(row)
    told = [(one, plan) for one in begun if (plan := _asked(one, known.get(one.rule, ())))]
    if not told:
        return []
    ticks = StepDone.objects.filter(case_id__in=cases).select_related("user").order_by("at")
    done = {(one.plan_id, one.step): one for one in ticks}
    plans = [plan for _, plan in told]
    orgs = {step["org"] for plan in plans for step in plan.steps if step["org"] is not None}
    names = dict(Organisation.objects.filter(pk__in=orgs).values_list("id", "short_name"))
    rules = AlarmRule.objects.filter(code__in=[plan.rule_code for plan in plans])
    named = dict(rules.order_by("version").values_list("code", "name"))
    contacts = _contacts(orgs)
    told.sort(key=lambda pair: (pair[1].level, pair[0].since, pair[1].pk))
    return [_shown(one, plan, named, names, contacts, done) for one, plan in told]


def _begun(cases: Collection[int]) -> list[Begun]:
    rows = (
        Alarm.objects.filter(case_id__in=cases, withdrawn_at__isnull=True)
        .values("rule_code")
        .annotate(gravest=Min("worst"), since=Min("raised_at"), first=Min("recorded_at"))
        .order_by("rule_code")
    )
    return [Begun(one["rule_code"], one["gravest"], one["since"], one["first"]) for one in rows]


def _asked(one: Begun, plans: Sequence[Plan]) -> Plan | None:
    """The plan of the gravest level it reached that has one: as it was then, else (none was there yet) as it is."""
    reached = [plan for plan in plans if plan.level >= one.worst]
    then = (
        plan
        for plan in reached
        if plan.valid_from <= one.recorded_at
        and (plan.valid_to is None or plan.valid_to > one.recorded_at)
    )
    now = (plan for plan in reached if plan.valid_to is None)
    return next(then, None) or next(now, None)


def _contacts(orgs: Collection[int]) -> dict[int, list[str]]:
    """Who is to be called at each organisation."""
    posts = Post.objects.filter(
        in_force(clock.today()), organisation_id__in=orgs, role__in=CONTACTS, user__is_active=True
    )
    found: dict[int, list[str]] = {}
    for post in posts.select_related("user").order_by("id"):
        held = found.setdefault(post.organisation_id, [])
        if len(held) < MOST_CONTACTS and str(post.user) not in held:
            held.append(str(post.user))
    return found


def _shown(
    one: Begun,
    plan: Plan,
    rules: dict[str, str],
    names: dict[int, str],
    contacts: dict[int, list[str]],
    done: dict[tuple[int, int], StepDone],
) -> dict[str, Any]:
    def said(of: dict[str, Any], key: str) -> str:
        return str((_is_english() and of.get(f"{key}_en")) or of[key])

    return {
        "id": plan.pk,
        "rule": plan.rule_code,
        "rule_name": own_names.named(rules.get(plan.rule_code, plan.rule_code)),
        "level": plan.level,
        "title": title(plan),
        "basis": own_names.named(plan.basis),
        "version": plan.version,
        "since": instant(one.since),
        "steps": [
            {
                "n": n,
                "who": said(step, "who"),
                "org_name": names.get(step["org"]),
                "contacts": contacts.get(step["org"], []),
                "what": said(step, "what"),
                "within_min": step["within_min"],
                "yellow_at": instant(
                    one.since + _YELLOW * dt.timedelta(minutes=step["within_min"])
                ),
                "due_at": instant(one.since + dt.timedelta(minutes=step["within_min"])),
                "done": _tick(done.get((plan.pk, n))),
            }
            for n, step in enumerate(plan.steps, start=1)
        ],
    }


def title(plan: Plan) -> str:
    """What a plan is called in the active language."""
    return (_is_english() and plan.title_en) or plan.title


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


def _tick(one: StepDone | None) -> dict[str, Any] | None:
    return None if one is None else {"by": str(one.user), "at": instant(one.at)}
