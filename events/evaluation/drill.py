"""From any figure down to the facts that make it, and from each fact to the journal lines that count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec
from django.db import connection
from django.utils.translation import gettext, gettext_noop

from events import story
from events.card import instant
from events.evaluation.definition import Metric, Subject
from events.evaluation.facts import EvaluatedCase, Fact, FactKind
from events.evaluation.figures import condition
from events.evaluation.folding import VERSION
from events.evaluation.periods import Period
from events.evaluation.sight import Sight, named_posts
from events.evaluation.subjects import Rows
from events.models import Case
from events.paging import read_cursor, write_cursor
from events.veil import Veil
from events.veiling import veils
from grid.models import Organisation
from hub.foundation import sqlfile
from hub.foundation.access import Scope
from hub.foundation.errors import BadInput, Phrase
from hub.foundation.models import JournalEntry

#: What is called how in a list of facts.
KINDS: Final = {
    "report": gettext_noop("report"),
    "act": gettext_noop("act"),
    "case": gettext_noop("the whole case"),
    "intake": gettext_noop("acceptance"),
    "filing": gettext_noop("filing"),
    "dispatch": gettext_noop("dispatch"),
    "closing": gettext_noop("closing"),
    "handle_lead": gettext_noop("lead handling"),
    "handle_assist": gettext_noop("assisting"),
    "verify": gettext_noop("verification"),
    "check": gettext_noop("check before closing"),
    "call_back": gettext_noop("call-back"),
    "approve": gettext_noop("approval"),
    "supervise": gettext_noop("supervision"),
    "whistle": gettext_noop("whistle call"),
}


class Side(StrEnum):
    """Which facts of a figure."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure. row: the id of a row, "none" for what belongs to none of them, "all" for all together."""

    metric: Metric
    side: Side
    assessed: bool
    row: int | Literal["none", "all"]


def facts(
    asked: Asked,
    rows: Rows,
    period: Period,
    scope: Scope,
    sight: Sight,
    now: dt.datetime,
    after: str = "",
    limit: int = 50,
) -> dict[str, Any]:
    """One page of the facts behind a figure: items, next (a cursor), total.

    Raises BadInput for a figure that is made of others, or cannot be known yet.
    """
    at, last = read_cursor(after) if after else (None, None)
    row, given = _row(asked, rows)
    text = sqlfile.load("events", "evaluation/drill").format(
        anchor=asked.metric.anchor.value,
        inside=rows.inside,
        sight=sight.condition(),
        row=row,
        that=condition(_that(asked), asked.metric.leaves_out if asked.assessed else frozenset()),
    )
    values = {
        "generation": VERSION,
        "begin": period.begin,
        "end": period.end,
        "now": now,
        "after_at": at,
        "after_id": last,
        "count": limit + 1,
        **rows.parameters,
        **sight.parameters(),
        **given,
    }
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = cursor.fetchall()
    page = found[:limit]
    more = len(found) > limit
    return {
        "items": _told([_read(line) for line in page], scope),
        "next": write_cursor(page[-1][1], page[-1][0]) if more else None,
        "total": found[0][4] if found else 0,
    }


def _read(line: Sequence[Any]) -> tuple[Fact, EvaluatedCase]:
    return (
        msgspec.json.decode(line[2], type=Fact),
        msgspec.json.decode(line[3], type=EvaluatedCase),
    )


def _that(asked: Asked) -> str:
    metric = asked.metric
    if asked.side is Side.DENOMINATOR and metric.denominator:
        return metric.denominator
    if not metric.numerator:
        raise BadInput(
            field="metric", expected=Phrase("a figure that counts cases"), got=metric.code
        )
    return " OR ".join(f"({term.that})" for term in metric.numerator)


def _row(asked: Asked, rows: Rows) -> tuple[str, dict[str, Any]]:
    """In SQL: the facts of the asked row, and the parameters it needs."""
    if asked.row == "all":
        return "TRUE", {}
    if rows.subject is Subject.ORGANISATION:
        if asked.row == "none":
            others = "(f.org_id IS NULL OR f.org_id <> ALL (%(homes)s::bigint[]))"
            return others, {"homes": list(rows.homes)}
        of = [org for org, home in rows.homes.items() if home == asked.row]
        return "f.org_id = ANY (%(homes)s::bigint[])", {"homes": of}
    if asked.row == "none":
        return f"{rows.group} IS NULL", {}
    return f"{rows.group} = %(row)s", {"row": asked.row}


def _told(found: Sequence[tuple[Fact, EvaluatedCase]], scope: Scope) -> list[dict[str, Any]]:
    cases = {case.case_id for _, case in found}
    seen = Case.objects.filter(id__in=cases).values_list("id", "audience")
    opens = {case_id for case_id, audience in seen if scope.sees(audience)}
    posts = named_posts([fact.post_id for fact, _ in found if fact.post_id is not None])
    orgs = {
        org.pk: str(org)
        for org in Organisation.objects.filter(id__in={fact.org_id for fact, _ in found})
    }
    veiled = veils(cases, scope)
    lines = _lines({seq for fact, _ in found for seq in fact.lines}, veiled)
    return [
        {
            "case_id": case.case_id,
            "number": case.number,
            "class_name": case.class_name,
            "state": case.state,
            "opens": case.case_id in opens,
            "kind": fact.kind,
            "kind_name": gettext(KINDS.get(fact.kind, fact.kind)),
            "org": orgs.get(fact.org_id or 0, ""),
            "post": ""
            if _is_kept(fact, veiled.get(case.case_id))
            else posts.get(fact.post_id or 0, ""),
            "round": fact.round,
            "began_at": instant(fact.began_at),
            "due_at": instant(fact.due_at),
            "ended_at": instant(fact.handled_at or fact.ended_at),
            "in_time": fact.in_time,
            "rating": fact.rating,
            "redone": fact.redone_seq is not None,
            "exempted": fact.exempt_seq is not None,
            "excluded": case.excluded_seq is not None,
            "lines": [lines[seq] for seq in fact.lines if seq in lines],
        }
        for fact, case in found
    ]


def _is_kept(fact: Fact, veiled: Veil | None) -> bool:
    """Whether the post would tell who reported it to a reader who may not know."""
    of_reporter = fact.kind in (FactKind.REPORT, FactKind.ACT)
    return veiled is not None and of_reporter and fact.user_id in veiled.users


def _lines(seqs: set[int], veiled: Mapping[int, Veil]) -> dict[int, dict[str, Any]]:
    """Entries of the journal as the case page tells them to this reader."""
    return {
        entry.seq: {
            "seq": entry.seq,
            "kind": entry.kind,
            "at": instant(entry.recorded_at),
            "acted_at": instant(entry.acted_at),
            "sentence": story.sentence(entry.kind, _actor(entry, veiled), entry.data),
        }
        for entry in JournalEntry.objects.filter(seq__in=seqs)
    }


def _actor(entry: JournalEntry, veiled: Mapping[int, Veil]) -> Mapping[str, Any]:
    of = veiled.get(entry.case_id or 0)
    return of.actor(entry.kind, entry.actor) if of else entry.actor
