"""Print the definitions of the evaluation as Markdown."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils.translation import gettext, override

from events.evaluation.definition import Anchor, Metric
from events.evaluation.folding import ACTS, MARKS, VERSION
from events.evaluation.metrics import GROUPS
from events.evaluation.sheet import LEFT_OUT
from hub.foundation.markdown import table

INTRODUCTION: Final = """\
# Evaluation

Written by `manage.py evaluation_definitions > docs/evaluation.md` from `events/evaluation/metrics.py`; change that, not
this page.

All figures are counted from the journal. A reader (`events/evaluation/following.py`) turns entries into facts
(`events/evaluation/folding.py`), in the transaction of its cursor: a report, an act, or a duty, which is a span with a
limit that one entry began and another ended. A figure counts facts with the definition's conditions; every fact names
the journal lines it was read from, so any figure opens down to them. `manage.py evaluate --recompute` reads the whole
journal again, compares, and names the first difference; `manage.py evaluate --rebuild` starts anew.

* **Whole and assessed.** Each figure is told twice: of everything, and without what its definition leaves out.
* **When.** A fact falls into the day or month of one instant: when it began, when it was done, or when it was certain
  whether its limit was kept, which is the earlier of doing it and the end of the limit. So a task missed counts on the
  day it was missed, once, and the days of a month add up to the month.
* **Given up.** A task returned, revoked or made needless before its limit ended was never due; after it, it was missed.
* **Time.** What was done counts from when the clock stopped (`stopped` of the entry): by the phone's clock where a
  photo proves it, else by the server's. A limit is the last one told: extended, suspended or counted anew.
* **Suspended** cases (挂账) miss nothing while they are.
* **Reports that join** a case are further reports of one case. **Merged** cases count in no assessed figure; the case
  they went into does. An entry the hub is given **again** is counted once.
* **Rework** is handling by a department that had reported the same case handled before, whatever sent it back.
"""
_COUNTED: Final = {Anchor.BEGAN: "began", Anchor.ENDED: "done", Anchor.JUDGED: "certain"}


class Command(BaseCommand):
    """`manage.py evaluation_definitions > docs/evaluation.md`; a house test holds the page to the table."""

    help = (
        "Print what each figure of the evaluation counts as Markdown: the page docs/evaluation.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page to the standard output."""
        parts = [INTRODUCTION]
        for name, group in GROUPS.values():
            with override("en"):
                rows = [_row(metric) for metric in group]
            parts += [f"## {name}\n", table(_HEADS, rows)]
        parts.append(_ending())
        self.stdout.write("\n".join(parts), ending="")


_HEADS: Final = (
    "figure", "中文", "code", "is", "counted when", "assessed without", "for", "source", "version",
)  # fmt: skip


def _row(metric: Metric) -> list[str]:
    with override("zh-hans"):
        chinese = gettext(metric.name)
    waits = f" Not known yet: {metric.waits_for}." if metric.waits_for else ""
    return [
        metric.name,
        chinese,
        f"`{metric.code}`",
        metric.formula + ("; lower is better" if metric.lower_is_better else "") + "." + waits,
        "" if metric.parts else _COUNTED[metric.anchor],
        ", ".join(LEFT_OUT[one] for one in sorted(metric.leaves_out)),
        ", ".join(sorted(subject.value for subject in metric.subjects)),
        metric.source,
        str(metric.version),
    ]


def _ending() -> str:
    acts = ", ".join(f"`{kind}`" for kind in sorted(ACTS))
    marks = ", ".join(f"`{kind}`: {mark.value}" for kind, mark in MARKS.items()) or "none yet"
    return (
        f"## What is read\n\nThe facts are of version {VERSION}. Entries counted as acts: {acts}. "
        f"Entries that exempt a missed limit or leave a case out: {marks}.\n"
    )
