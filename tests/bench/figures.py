"""Figures of the evaluation over a year with a million cases, as the scorecard asks for them."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.db import connection

from events.evaluation.definition import Subject
from events.evaluation.folding import VERSION
from events.evaluation.periods import Cycle
from events.evaluation.scorecard import Question, scorecard
from events.evaluation.sight import Sight
from grid.models import Area, Organisation, Post
from hub.foundation import clock
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import Series, interleaved
from tests.bench.stage import stage
from tests.story import city

CASES, QUICK = 1_000_000, 20_000
_DAYS: Final = 360
_END: Final = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
_SIGHT: Final = Sight(True, (), (), None, True)
#: The tables somebody looks at, slowest last; the first is what the goal is about.
_ASKED: Final[dict[str, dict[str, Any]]] = {
    "a month, by district": {"subject": Subject.AREA, "cycle": Cycle.MONTH},
    "a month, by department": {"subject": Subject.ORGANISATION, "cycle": Cycle.MONTH},
    "a month, by post": {"subject": Subject.POST, "cycle": Cycle.MONTH},
    "a day, by district": {"subject": Subject.AREA, "cycle": Cycle.DAY},
    "31 days beside each other": {"subject": Subject.AREA, "cycle": Cycle.DAY, "count": 31},
    "12 months beside each other": {"subject": Subject.AREA, "cycle": Cycle.MONTH, "count": 12},
}


def measure(options: Options) -> list[Measured]:
    """How long each table takes to be counted, and the page behind one figure."""
    cases = QUICK if options.quick else CASES
    with stage():
        city.found()
        seconds, facts = fill(cases)
        with clock.frozen(_END):
            runs: dict[str, Callable[[], float]] = {
                name: _asking(asked) for name, asked in _ASKED.items()
            }
            for run in runs.values():
                run()
            found = interleaved(runs, options.rounds)
        plans = _plan() if options.plans else []
    slowest = max((found[name] for name in found if "month, by" in name), key=lambda s: s.median)
    notes = [f"{cases:,} cases of {_DAYS} days, {facts:,} facts, made in {seconds:.0f} s"]
    notes += [f"{name}: {_ms(series)}" for name, series in found.items()]
    rows = [Measured("figures.month", slowest, None, notes + plans)]
    rows.append(Measured("figures.year", found["12 months beside each other"]))
    return rows


def _ms(series: Series) -> str:
    return f"{series.median:,.0f} ms [{series.lowest:,.0f}–{series.highest:,.0f}]"


def _asking(asked: dict[str, Any]) -> Callable[[], float]:
    question = Question(on=_END.date() - dt.timedelta(days=35), **asked)

    def run() -> float:
        begun = time.perf_counter()
        told = scorecard(question, _SIGHT)
        if not told.together:
            raise AssertionError("a scorecard without figures")
        return (time.perf_counter() - begun) * 1000

    return run


def fill(cases: int) -> tuple[float, int]:
    """Write so many cases and their facts; the seconds it took, and how many facts there are."""
    begun = time.perf_counter()
    streets = Area.objects.filter(level="street").values_list("path", flat=True)
    given: dict[str, Any] = {
        "generation": VERSION,
        "cases": cases,
        "begin": _END - dt.timedelta(days=_DAYS),
        "days": _DAYS,
        "places": ["{" + ",".join(map(str, path)) + "}" for path in streets],
        "orgs": list(Organisation.objects.values_list("id", flat=True)),
        "posts": list(Post.objects.values_list("id", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        cursor.execute(Path(__file__).with_name("ground").joinpath("facts.sql").read_text(), given)
        facts = cursor.rowcount
        cursor.execute("VACUUM ANALYZE events_fact")
        cursor.execute("VACUUM ANALYZE events_evaluatedcase")
    sys.stderr.write(f"{json.dumps({'facts': facts})}\n")
    return time.perf_counter() - begun, facts


def _plan() -> list[str]:
    """How the database counts a month by district."""
    from django.db import connection as own  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with clock.frozen(_END), CaptureQueriesContext(own) as asked:
        _asking(_ASKED["a month, by district"])()
    slowest = max(asked.captured_queries, key=lambda one: float(one["time"]))
    with own.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + slowest["sql"])
        return [row[0] for row in cursor.fetchall()]
