"""A whole table of figures as it is asked for: rows, periods, definitions, and how fresh it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from events.card import instant
from events.evaluation import metrics
from events.evaluation.definition import Metric, Subject, Unit
from events.evaluation.figures import Both, Table, figures
from events.evaluation.following import READER
from events.evaluation.metrics import METRICS
from events.evaluation.periods import Cycle, Period, back, period
from events.evaluation.sight import Sight
from events.evaluation.subjects import Row, Rows, rows_of
from hub.foundation import clock, journal
from hub.foundation.errors import BadInput, Phrase
from hub.foundation.models import ReaderCursor

#: The most periods beside each other.
LONGEST = 31


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. of: whose parts (None: the top of what is seen); on: a day of the last period; count: periods."""

    subject: Subject = Subject.AREA
    of: int | None = None
    cycle: Cycle = Cycle.MONTH
    on: dt.date | None = None
    count: int = 1
    codes: tuple[str, ...] = ()
    group: str = ""

    def periods(self) -> list[Period]:
        """The periods, oldest first."""
        last = period(self.cycle, self.on or clock.today())
        return back(last, min(max(self.count, 1), LONGEST))

    def metrics(self) -> list[Metric]:
        """The definitions asked for, in the order of the table. Raises BadInput for one that is not there."""
        known = metrics.of(self.subject)
        unknown = [code for code in self.codes if code not in METRICS]
        if unknown:
            raise BadInput(
                field="metric", expected=Phrase("a code of the definitions"), got=unknown[0]
            )
        wanted = [metric for metric in known if not self.codes or metric.code in self.codes]
        return [m for m in wanted if not self.group or metrics.group_of(m) == self.group]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The answer. table, together: see `figures`. behind: entries of the journal that are not counted yet."""

    question: Question
    metrics: list[Metric]
    rows: Rows
    periods: list[Period]
    table: Table
    together: list[dict[str, Both]]
    at: dt.datetime
    seq: int
    behind: int

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return {
            "subject": self.question.subject.value,
            "cycle": self.question.cycle.value,
            "periods": [
                {"name": one.name, "begin": instant(one.begin), "end": instant(one.end)}
                for one in self.periods
            ],
            "groups": self._groups(),
            "definitions": [described(metric) for metric in self.metrics],
            "way": [_row(row) for row in self.rows.way],
            "rows": [
                _row(row)
                | {"figures": self._figures([self.table[row.id, n] for n in self._numbers])}
                for row in self.rows.rows
            ],
            "together": self._figures(self.together),
            "at": instant(self.at),
            "seq": self.seq,
            "behind": self.behind,
        }

    def _groups(self) -> list[dict[str, str]]:
        present = {metrics.group_of(metric) for metric in metrics.of(self.question.subject)}
        return [
            {"key": key, "name": gettext(name)}
            for key, (name, _) in metrics.GROUPS.items()
            if key in present
        ]

    @property
    def _numbers(self) -> range:
        return range(len(self.periods))

    def _figures(self, by_period: Sequence[dict[str, Both]]) -> list[dict[str, Any]]:
        """One object for each period: code → the two figures."""
        return [
            {
                code: {"whole": both.whole.as_json(), "assessed": both.assessed.as_json()}
                for code, both in told.items()
            }
            for told in by_period
        ]


def scorecard(question: Question, sight: Sight) -> Scorecard:
    """The figures that answer a question, as far as the reader of the journal has come."""
    asked, periods = question.metrics(), question.periods()
    rows, now = rows_of(question.subject, question.of, sight), clock.now()
    seq, behind = standing()
    table, together = figures(asked, rows, periods, sight, now)
    return Scorecard(question, asked, rows, periods, table, together, now, seq, behind)


def standing() -> tuple[int, int]:
    """Up to which entry facts were read, and how many entries are still to be read."""
    row = ReaderCursor.objects.filter(name=READER).first()
    seq = row.seq if row is not None else 0
    return seq, max(0, journal.head() - seq)


def described(metric: Metric) -> dict[str, Any]:
    """A definition in the active language."""
    return {
        "code": metric.code,
        "group": metrics.group_of(metric),
        "version": metric.version,
        "name": gettext(metric.name),
        "formula": gettext(metric.formula),
        "source": metric.source,
        "unit": metric.unit.value,
        "counted_by": metric.anchor.value,
        "subjects": sorted(subject.value for subject in metric.subjects),
        "leaves_out": sorted(one.value for one in metric.leaves_out),
        "lower_is_better": metric.lower_is_better,
        "waits_for": gettext(metric.waits_for) if metric.waits_for else "",
        "opens": metric.unit is not Unit.SCORE and not metric.waits_for,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "opens": row.opens}
