"""Figures by grouped SQL over the facts: for rows and periods, of everything and as assessed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from events.evaluation.definition import LEFT_OUT, Anchor, LeftOut, Metric, Unit
from events.evaluation.folding import VERSION
from events.evaluation.metrics import METRICS
from events.evaluation.periods import Period
from events.evaluation.sight import Sight
from events.evaluation.subjects import Rows
from hub.foundation import sqlfile

#: A thing that is counted: which facts, by which instant, and what is left out of it.
Counted = tuple[str, Anchor, frozenset[LeftOut]]
_NOTHING: Final[frozenset[LeftOut]] = frozenset()
#: A column of a fact or its case in a condition.
_COLUMN: Final = re.compile(r"\b[fc]\.[a-z_]+")
#: Columns with as many values as there are facts: of them conditions ask only this.
_TOLD_APART: Final = {
    "f.ended_seq": "CASE WHEN f.ended_seq = c.filed_seq THEN 1 WHEN f.ended_seq IS NOT NULL THEN 0 END",
    "c.filed_seq": "CASE WHEN c.filed_seq IS NOT NULL THEN 1 END",
    "f.redone_seq": "CASE WHEN f.redone_seq IS NOT NULL THEN 1 END",
    "f.exempt_seq": "CASE WHEN f.exempt_seq IS NOT NULL THEN 1 END",
    "c.excluded_seq": "CASE WHEN c.excluded_seq IS NOT NULL THEN 1 END",
    "f.parent": "CASE WHEN f.parent IS NOT NULL THEN 1 END",
    "c.departments": "CASE WHEN cardinality(c.departments) <= 1 THEN '{1}' ELSE '{1,2}' END::bigint[]",
    "f.turn": "least(f.turn, 2)",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. value: None when there is nothing to divide by, or it cannot be known."""

    value: float | None
    numerator: float
    denominator: int | None

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


@dataclass(frozen=True, slots=True)
class Both:
    """A figure of everything, and as assessed."""

    whole: Figure
    assessed: Figure


#: Row (None: none of them) and number of the period → code of a definition → its figures.
Table = dict[tuple[int | None, int], dict[str, Both]]


def with_parts(metrics: Sequence[Metric]) -> list[Metric]:
    """The definitions, and those their scores are made of."""
    found = {metric.code: metric for metric in metrics}
    for metric in metrics:
        found |= {part.code: METRICS[part.code] for part in metric.parts}
    return list(found.values())


def figures(
    metrics: Sequence[Metric],
    rows: Rows,
    periods: Sequence[Period],
    sight: Sight,
    now: dt.datetime,
) -> tuple[Table, list[dict[str, Both]]]:
    """The figures of every row in every period, and of all rows together by period."""
    counted = _count(with_parts(metrics), rows, periods, sight, now)
    together: list[Counter[Counted]] = [Counter() for _ in periods]
    for (_, number), counts in counted.items():
        together[number].update(counts)
    keys = [(row.id, n) for row in rows.rows for n in range(len(periods))]
    table = {key: _told(metrics, counted.get(key, Counter())) for key in keys}
    return table, [_told(metrics, counts) for counts in together]


def _told(metrics: Sequence[Metric], counts: Counter[Counted]) -> dict[str, Both]:
    return {
        metric.code: Both(_figure(metric, counts, whole=True), _figure(metric, counts, whole=False))
        for metric in metrics
    }


def _figure(metric: Metric, counts: Counter[Counted], *, whole: bool) -> Figure:
    if metric.waits_for:
        return Figure(None, 0, None)
    if metric.unit is Unit.SCORE:
        return _score(metric, counts, whole=whole)
    out = _NOTHING if whole else metric.leaves_out
    terms = sum(term.weight * counts[term.that, metric.anchor, out] for term in metric.numerator)
    if metric.unit is Unit.COUNT:
        return Figure(terms, terms, None)
    of = counts[metric.denominator, metric.anchor, out]
    return Figure(round(100 * terms / of, 2) if of else None, round(terms, 2), of)


def _score(metric: Metric, counts: Counter[Counted], *, whole: bool) -> Figure:
    total = 0.0
    for part in metric.parts:
        value = _figure(METRICS[part.code], counts, whole=whole).value
        if value is None:
            return Figure(None, 0, None)
        total += part.weight * part.points(value)
    return Figure(round(total, 2), 0, None)


def _things(metrics: Sequence[Metric]) -> Iterator[Counted]:
    for metric in metrics:
        asked = [term.that for term in metric.numerator]
        asked += [metric.denominator] if metric.denominator else []
        for that in asked:
            yield that, metric.anchor, _NOTHING
            yield that, metric.anchor, metric.leaves_out


def condition(that: str, out: frozenset[LeftOut]) -> str:
    """In SQL: these facts, without what is left out."""
    without = [f"NOT ({LEFT_OUT[one]})" for one in sorted(out)]
    return " AND ".join([f"({that})", *without])


def _count(
    metrics: Sequence[Metric],
    rows: Rows,
    periods: Sequence[Period],
    sight: Sight,
    now: dt.datetime,
) -> dict[tuple[int | None, int], Counter[Counted]]:
    found: dict[tuple[int | None, int], Counter[Counted]] = {}
    things = list(dict.fromkeys(_things(metrics)))
    for anchor in Anchor:
        asked = [thing for thing in things if thing[1] is anchor]
        if not asked:
            continue
        wanted = [condition(that, out) for that, _, out in asked]
        for group, number, *values in _ask(anchor, wanted, rows, periods, sight, now):
            counter = found.setdefault((rows.home(group), number - 1), Counter())
            counter.update(dict(zip(asked, values, strict=True)))
    return found


def _named(column: re.Match[str]) -> str:
    return column.group().replace(".", "_")


def _sorts(wanted: Sequence[str]) -> dict[str, str]:
    """What conditions look at, by name: of each column only what they tell apart."""
    looked_at = sorted({match.group() for that in wanted for match in _COLUMN.finditer(that)})
    return {one.replace(".", "_"): _TOLD_APART.get(one, one) for one in looked_at}


def _ask(
    anchor: Anchor,
    wanted: Sequence[str],
    rows: Rows,
    periods: Sequence[Period],
    sight: Sight,
    now: dt.datetime,
) -> list[tuple[Any, ...]]:
    sorts = _sorts(wanted)
    counts = [
        f"coalesce(sum(facts) FILTER (WHERE {_COLUMN.sub(_named, that)}), 0)::bigint"
        for that in wanted
    ]
    text = sqlfile.load("events", "evaluation/figures").format(
        row=rows.group,
        anchor=anchor.value,
        inside=rows.inside,
        sight=sight.condition(),
        counts=",\n       ".join(counts),
        sorts=", ".join(f"{found} AS {name}" for name, found in sorts.items()),
        named=", ".join(sorts),
    )
    given = {
        "generation": VERSION,
        "begins": [period.begin for period in periods],
        "begin": periods[0].begin,
        "end": periods[-1].end,
        "now": now,
        **rows.parameters,
        **sight.parameters(),
    }
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
