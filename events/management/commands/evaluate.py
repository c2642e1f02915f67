"""Print the figures of the evaluation, or compare what is kept with a reading of the whole journal."""

from __future__ import annotations

import argparse
import datetime as dt
import unicodedata
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext
from tqdm import tqdm

from events.evaluation import comparing
from events.evaluation.comparing import Comparison
from events.evaluation.definition import Metric, Subject, Unit
from events.evaluation.figures import Both, Figure
from events.evaluation.periods import Cycle
from events.evaluation.scorecard import Question, Scorecard, scorecard, standing
from events.evaluation.sight import Sight

#: The whole city, by whoever may run commands.
_EVERYTHING = Sight(True, (), (), None, True)


class Command(BaseCommand):
    help = "Print the figures of the evaluation; --recompute compares them with the journal read from its beginning."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--subject", choices=list(Subject), type=Subject, default=Subject.AREA)
        parser.add_argument("--of", type=int, help="id of the area or organisation to look into")
        parser.add_argument("--cycle", choices=list(Cycle), type=Cycle, default=Cycle.MONTH)
        parser.add_argument("--on", type=dt.date.fromisoformat, help="a day of the period (today)")
        parser.add_argument("--metric", nargs="*", default=[], help="codes; all when none is given")
        parser.add_argument("--rows", action="store_true", help="each area, organisation or post")
        parser.add_argument(
            "--catch-up", action="store_true", help="first read what is not read yet"
        )
        parser.add_argument(
            "--recompute",
            action="store_true",
            help="compare with the whole journal; 1 when different",
        )
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="forget all and read the journal anew, then print",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do as asked; raises CommandError when a comparison finds a difference."""
        if options["rebuild"]:
            comparing.rebuild()
        if options["rebuild"] or options["catch_up"]:
            self.stdout.write(f"{comparing.catch_up()} entries read")
        if options["recompute"]:
            self._compare()
            return
        question = Question(
            options["subject"],
            options["of"],
            options["cycle"],
            options["on"],
            codes=tuple(options["metric"]),
        )
        self._print(scorecard(question, _EVERYTHING), rows=options["rows"])

    def _compare(self) -> None:
        with tqdm(total=standing()[0], unit=" entries", disable=None) as bar:
            found = comparing.compare(lambda seq: bar.update(seq - bar.n))
        said = f"entries 1 to {found.seq}: {found.cases} cases, {found.facts} facts"
        if found.first is None:
            self.stdout.write(f"{said}, the same both ways")
            return
        raise CommandError(f"{said}, {found.differences} differ.\n{_first(found)}")

    def _print(self, card: Scorecard, *, rows: bool) -> None:
        way = " › ".join(row.name for row in card.rows.way)
        span = card.periods[-1]
        self.stdout.write(
            f"{card.question.subject.value} {way} · {span.cycle.value} {span.name}"
            f" · entries 1 to {card.seq}, {card.behind} not read yet"
        )
        self.stdout.write(_line("", gettext("whole"), gettext("assessed")))
        for metric in card.metrics:
            self._figure(metric, gettext(metric.name), card.together[-1][metric.code])
            for row in card.rows.rows if rows else ():
                both = card.table[row.id, len(card.periods) - 1][metric.code]
                self._figure(metric, f"    {row.name}", both)

    def _figure(self, metric: Metric, name: str, both: Both) -> None:
        self.stdout.write(_line(name, _said(metric, both.whole), _said(metric, both.assessed)))


def _said(metric: Metric, figure: Figure) -> str:
    if metric.waits_for:
        return f"– ({gettext(metric.waits_for)})"
    if figure.value is None:
        return "–"
    if metric.unit is Unit.RATE:
        return f"{figure.value:.2f} % ({figure.numerator:g}/{figure.denominator})"
    return f"{figure.value:g}"


def _line(name: str, whole: str, assessed: str) -> str:
    return f"{_padded(name, 34)}{_padded(whole, 28)}{assessed}".rstrip()


def _padded(text: str, width: int) -> str:
    """Padded for a terminal, where a Chinese sign is two wide."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return text + " " * max(1, width - len(text) - wide)


def _first(found: Comparison) -> str:
    first = found.first
    if first is None:
        raise AssertionError("asked only when there is a difference")
    return (
        f"The first: {first.what} of case {first.number} (id {first.case_id}): "
        f"kept {first.kept or 'nothing'}, from the journal {first.again or 'nothing'}. "
        "Read everything anew with: manage.py evaluate --rebuild"
    )
