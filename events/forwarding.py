"""The step after filing: the router names the department, and a rule that says so dispatches by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from events import orgs
from events.decide import move_case
from events.draft import Context, Draft
from events.given import Given, OrgGiven
from events.records import CaseFile, CaseRecord
from events.verbs import CaseVerb
from grid import route
from grid.route import Route, Router
from hub.foundation import clock, why
from hub.foundation.access import SYSTEM

Orgs = Callable[[], Mapping[int, OrgGiven]]


def router_for(case: CaseRecord) -> Router:
    """Today's rules and the owners of the case's component."""
    return route.router(clock.today(), () if case.component_id is None else (case.component_id,))


def choose(case: CaseRecord, router: Router) -> Route:
    """Who is responsible for a case of this class at this place, and why."""
    return router.choose(case.class_scheme, case.class_code, case.area_path, case.component_id)


def forward(
    draft: Draft, router: Router, known: Orgs, ctx: Context, *, auto_dispatch: bool
) -> None:
    """Name the department, and dispatch to it when exactly one is responsible and the rule does so by itself."""
    case = draft.file.case
    chosen = choose(case, router)
    case.whys["department"] = chosen.why.as_json()
    lead = known().get(chosen.lead) if chosen.lead is not None else None
    # a department that returned it gets it again only from a person, who designates it
    if lead is None or not auto_dispatch or lead.id in draft.file.returners():
        return
    assists = tuple(org for one in chosen.assists if (org := known().get(one)) is not None)
    given = Given(org=replace(lead, why=chosen.why), assists=assists)
    move_case(draft, CaseVerb.DISPATCH, given, replace(ctx, actor=SYSTEM), by_rule=True)


def suggestion(file: CaseFile) -> dict[str, Any]:
    """What the router would do now with a case that waits for dispatch; a person decides.

    A department that returned it is named in the sentence, but not suggested.
    """
    return suggestions([file])[file.case.id]


def suggestions(files: Iterable[CaseFile]) -> dict[int, dict[str, Any]]:
    """The same for several cases, by case id: rules, owners and organisations are read once for all."""
    asked = list(files)
    if not asked:
        return {}
    components = {one for file in asked if (one := file.case.component_id) is not None}
    router = route.router(clock.today(), components)
    known = orgs.orgs()
    return {file.case.id: _suggested(file, router, known) for file in asked}


def _suggested(file: CaseFile, router: Router, known: Mapping[int, OrgGiven]) -> dict[str, Any]:
    chosen = choose(file.case, router)
    lead = known.get(chosen.lead) if chosen.lead is not None else None
    if lead is not None and lead.id in file.returners():
        lead = None
    return {
        "org_id": lead.id if lead else None,
        "org_name": lead.name if lead else "",
        "assists": [
            {"org_id": org.id, "org_name": org.name}
            for one in chosen.assists
            if (org := known.get(one)) is not None
        ],
        "sentence": why.render(chosen.why.as_json()),
    }
