"""One case in full, for one reader: what was told, who has it, what happened, why, and what may be done now."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language, gettext

from events import (
    alike,
    catalogue,
    labels,
    merges,
    needs,
    plans,
    reasoning,
    report_pages,
    store,
    story,
    visits,
)
from events.card import card, instant
from events.catalogue import Catalogue
from events.decide import OpenMove, open_moves
from events.facts import Facts
from events.forwarding import suggestion
from events.models import Event, Evidence, FilingRule, Note
from events.policy import running
from events.reasons import ENTRIES, list_of, offered
from events.records import CaseFile, ItemRecord
from events.reports import BY_HAND
from events.stages import STAGES
from events.states import CaseState, Service
from events.veil import Veil, veil
from events.veiling import reports_of
from events.verbs import ItemVerb, Need
from grid import calendar
from grid.worktime import Calendar
from hub.foundation import clock
from hub.foundation.access import Scope
from hub.foundation.errors import NotFound, Phrase
from hub.foundation.models import JournalEntry

#: Moves on the task of a unit that another one makes.
DIRECTING: Final = frozenset({ItemVerb.RELEASE_UNIT, ItemVerb.ASK_UNIT_AGAIN})
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Entries of the journal shown; a case with more shows the latest.
ENTRIES_MOST: Final = 500


def case(case_id: int, scope: Scope, most: int | None = report_pages.MOST) -> dict[str, Any]:
    """The whole case as the API gives it, with its newest reports. Raises NotFound outside the scope.

    most: so many reports; None gives all.
    """
    file = store.read([case_id]).get(case_id)
    if file is None or not scope.sees(file.case.audience):
        raise NotFound(what=Phrase("case %(number)s", number=case_id))
    merged = merges.shown(case_id)
    told = list(reports_of(case_id, merged["reports"]))
    veiled = veil(merges.together(file, merged), told, scope.actor)
    days = calendar.load()
    first, heard, events, earlier = report_pages.newest(told, veiled, days, most)
    known = catalogue.of()
    return {
        "card": card(file.case),
        "title": heard.get("title"),
        "text": heard.get("text"),
        "address": first.get("address"),
        "rule": _rule(file.case.rule_id),
        "events": events,
        "earlier": earlier,
        "items": [item(one) for one in file.items],
        "journal": _journal(case_id, veiled),
        "why": reasoning.told(file, veiled, first.get("title"), first.get("text"), known),
        "evidence": _evidence(case_id, veiled),
        "moves": moves(file, scope, days, known),
        "nearby": alike.of_case(file, scope, first.get("title"), first.get("text"), known),
        "stages": _stages(file),
        "plans": _plans(case_id, told, scope),
        "merged": merged["merged"],
        "took_in": merged["took_in"],
        "suggested": suggestion(file) if file.state is CaseState.DISPATCH else None,
        "visits": visits.behind(_by_hand(told, veiled), scope),
    }


def _plans(case_id: int, told: Sequence[Event], scope: Scope) -> list[dict[str, Any]]:
    """The plans of a case that devices told of; no other case has an alarm."""
    return plans.of_case(case_id, scope) if any(one.channel == "sensor" for one in told) else []


def item(one: ItemRecord) -> dict[str, Any]:
    """A work item as the API gives it."""
    return {
        "id": one.id,
        "case_id": one.case_id,
        "kind": one.kind,
        "state": one.state,
        "level": one.level,
        "parent_id": one.parent_id,
        "org_id": one.org_id,
        "org_name": one.org_name,
        "user_id": one.person_id,
        "user_name": one.person_name,
        "event_id": one.event_id,
        "round": one.round,
        "offered_at": instant(one.offered_at),
        "signed_at": instant(one.signed_at),
        "due_at": instant(one.due_at),
        "yellow_at": instant(one.yellow_at),
        "reported_at": instant(one.reported_at),
        "done_at": instant(one.done_at),
        "result": one.result,
        "about": one.about,
        "asks": labels.asked(one.about, one.asked or {}) or labels.part(one.result),
    }


def moves(
    file: CaseFile, scope: Scope, days: Calendar | None = None, today: Catalogue | None = None
) -> list[dict[str, Any]]:
    """What this post may do now, with what each move asks for."""
    now, days = clock.now(), days or calendar.load()
    # asked for by the first move that takes a reason of a list
    known = cache(lambda: today or catalogue.of())
    facts = Facts(file, None, scope.actor, now, days)
    first, last = needs.until_days(facts)
    bounds: dict[str, dict[str, Any]] = {
        Need.GRADE: {
            "choices": [
                {"value": grade, "label": labels.grade(grade), "needs_text": False}
                for grade in needs.grades(facts)
            ]
        },
        Need.PART: {
            "choices": [
                {"value": part.value, "label": labels.part({"part": part}), "needs_text": False}
                for part in needs.parts(facts)
            ]
        },
        Need.SERVICE: {
            "choices": [
                {"value": one.value, "label": labels.service(one), "needs_text": False}
                for one in Service
            ]
        },
        Need.UNITS: {
            "choices": [
                {"value": unit.org_id, "label": unit.org_name, "needs_text": False}
                for unit in file.units()
                if unit.org_id is not None
            ]
        },
        Need.CALLER: {
            "choices": [
                {"value": one.id, "label": f"{one.source} {one.source_id}", "needs_text": False}
                for one in needs.callers(facts)
            ]
        },
        Need.EXTRA_DAYS: {"least": 1, "most": needs.days_left(facts)},
        Need.UNTIL: {"least": first.isoformat(), "most": last.isoformat()},
    }
    return [
        {
            "verb": move.verb,
            "on": "case" if move.item_id is None else move.item_id,
            "label": _label(move, file),
            "asks": _asks(file.item(move.item_id)),
            "needs": [
                {
                    "need": need,
                    "required": required,
                    "least": None,
                    "most": None,
                    "choices": None,
                    "phrases": None,
                }
                | {"phrases": _phrases(need, move)}
                | (bounds.get(need) or _reasons(need, move, file, known))
                for need, required in move.needs
            ],
        }
        for move in open_moves(file, scope.actor, now, days)
    ]


def _asks(on: ItemRecord | None) -> str:
    """What is agreed to or refused, answered or accepted by a move on this item."""
    return labels.asked(on.about, on.asked or {}) if on is not None else ""


def _label(move: OpenMove, file: CaseFile) -> str:
    """The button: with the unit it is about, where it is pressed by another one."""
    on = file.item(move.item_id)
    named = on is not None and move.verb in DIRECTING
    return f"{labels.verb(move.verb)}：{on.org_name}" if on and named else labels.verb(move.verb)


def _reasons(
    need: str, move: OpenMove, file: CaseFile, catalogue_: Callable[[], Catalogue]
) -> dict[str, Any]:
    """The reasons a move may choose from."""
    on = file.item(move.item_id)
    kind = list_of(move.verb, on.kind if on is not None else "")
    if need not in (Need.REASON, Need.REASON_CODE) or not kind:
        return {}
    language = get_language() or "zh"
    known = offered(kind, catalogue_().reasons(kind), running())
    return {
        "choices": [
            {"value": one.code, "label": one.label(language), "needs_text": one.needs_text}
            for one in known
        ]
    }


def _phrases(need: str, move: OpenMove) -> list[str] | None:
    """The sentences the city offers for a move: where the caller is told, else for the note, else for the reason."""
    known = running().phrases.get(move.verb)
    asked = [one for one, _required in move.needs]
    first = next((one for one in (Need.TO_CALLER, Need.NOTE) if one in asked), need)
    return list(known) if known and need in needs.WORDS and need == first else None


def _reason_name(kind: str, code: str) -> str | None:
    """A reason that was kept, in the active language; None for none, and for one that is listed no more."""
    lists = ENTRIES.get(kind, ()) if code else ()
    known = (one for list_ in lists for one in catalogue.of().reasons(list_))
    return next((one.label(get_language() or "zh") for one in known if one.code == code), None)


def _by_hand(told: Sequence[Event], veiled: Veil) -> list[UUID]:
    """The commands of reports somebody made here, those of a reporter who is not to be known left out."""
    mine = [row for row in told if row.source == BY_HAND and row.pk not in veiled.hidden]
    return [UUID(row.source_id) for row in mine if _UUID.fullmatch(row.source_id)]


def _rule(rule_id: int | None) -> dict[str, Any] | None:
    row = FilingRule.objects.filter(id=rule_id).first() if rule_id is not None else None
    if row is None:
        return None
    chinese = (get_language() or "zh").startswith("zh")
    return {
        "id": row.pk,
        "number": row.number,
        "condition": row.condition if chinese else row.condition_en or row.condition,
        "closing_condition": (
            row.closing_condition if chinese else row.closing_condition_en or row.closing_condition
        ),
        "photo_rule": row.photo_rule if chinese else row.photo_rule_en or row.photo_rule,
        "limit_value": row.limit_value,
        "limit_unit": row.limit_unit,
    }


def _journal(case_id: int, veiled: Veil) -> list[dict[str, Any]]:
    latest = list(story.entries_of(case_id).order_by("-seq")[:ENTRIES_MOST])
    notes = dict(Note.objects.filter(case_id=case_id).values_list("id", "text"))
    return [_entry(entry, notes, veiled) for entry in reversed(latest)]


def _entry(entry: JournalEntry, notes: dict[int, str], veiled: Veil) -> dict[str, Any]:
    actor = veiled.actor(entry.kind, entry.actor)
    reason = entry.data.get("reason", {}).get("code", "")
    return {
        "seq": entry.seq,
        "kind": entry.kind,
        "at": instant(entry.recorded_at),
        "acted_at": instant(entry.acted_at),
        "actor": actor.get("name", ""),
        "role": actor.get("role"),
        "sentence": story.sentence(entry.kind, actor, entry.data),
        "reason": reason or None,
        "reason_name": _reason_name(entry.kind, reason),
        "note": veiled.words(_note(entry.data, notes)),
    }


def _note(data: dict[str, Any], notes: dict[int, str]) -> str | None:
    ids = [data.get(about, {}).get("id") for about in ("reason", "note", "to_caller")]
    texts = [notes[note_id] for note_id in ids if note_id in notes]
    return "\n".join(texts) or None


def _evidence(case_id: int, veiled: Veil) -> list[dict[str, Any]]:
    of = Q(case_id=case_id) | Q(event__case_id=case_id)
    rows = Evidence.objects.filter(of).select_related("author").order_by("id")
    return [_photo(row, veiled) for row in rows]


def _photo(row: Evidence, veiled: Veil) -> dict[str, Any]:
    own = row.event_id in veiled.hidden or (row.author_id in veiled.users and row.item_id is None)
    geom = None if own else row.geom  # where a reporter stood may be where a reporter lives
    return {
        "id": row.pk,
        "kind": row.kind,
        "item_id": row.item_id,
        "event_id": row.event_id,
        "url": f"/api/evidence/{row.pk}",
        "at": instant(row.at if own else row.taken_at or row.at),
        "lon": geom.x if geom else None,
        "lat": geom.y if geom else None,
        "distance_m": None if own else row.distance_m,
        "by": veiled.author(row.author_id, str(row.author)) if row.author else "",
    }


def _stages(file: CaseFile) -> dict[str, Any]:
    stage = STAGES[file.state]
    return {
        "gb7": stage.gb7,
        "gb7_name": gettext(stage.gb7_name),
        "sh6": gettext(stage.sh6),
        "hotline": gettext(stage.hotline),
    }
