"""`manage.py load_filing_rules FILE`: when a case is filed, how long handling may take, what must be true to close."""

from __future__ import annotations

import csv
import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from events import catalogue, labels, loading, rule_effects
from events.classes import Rule
from events.filing_rules import FIELDS, Change, as_catalogue, changes, reader
from events.models.catalogue import LimitUnit
from events.rule_effects import Affected
from grid.rowcommand import RowCommand
from grid.rows import Row, RowFile
from hub.foundation import clock

Numbered = tuple[int, Rule]

#: Changed rules shown one by one; the rest is counted.
_SHOWN: Final = 200
#: Columns of the report.
_COLUMNS: Final = (
    "case",
    "state",
    "rule",
    "limit_now",
    "limit_new",
    "due_now",
    "due_by_new",
    "late_by_new",
)


class Command(RowCommand[Numbered]):
    help = (
        "Load filing rules from a CSV or XLSX file. It speaks for the classes it names; open cases keep the rule they"
        " were filed under. --dry-run names every wrong line, every rule that would change, and what that would mean"
        " for the cases that are open."
    )
    fields = FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """And --table-version, --report."""
        super().add_arguments(parser)
        parser.add_argument(
            "--table-version",
            default="",
            help="the city's own name for this table; default its day",
        )
        parser.add_argument(
            "--report", type=Path, help="write every open case concerned to this CSV file"
        )

    def reader(self) -> Callable[[Row], Iterable[Numbered]]:
        return reader(catalogue.of())

    def would(self, rows: Sequence[Numbered], file: RowFile, options: Mapping[str, Any]) -> None:
        """Tell what would change."""
        self._tell_changes(rows, options)

    def publish(
        self, rows: Sequence[Numbered], file: RowFile, options: Mapping[str, Any]
    ) -> Counter[str]:
        if not rows:
            raise CommandError(_("The file holds no rule; nothing was changed."))
        self._tell_changes(rows, options)
        begins: dt.date = options["valid_from"]
        version = options["table_version"] or begins.isoformat()
        (done,) = loading.store([as_catalogue(file, rows, begins, version)])
        return Counter({_("rules that begin"): done.added, _("rules that end"): done.ended})

    def _tell_changes(self, rows: Sequence[Numbered], options: Mapping[str, Any]) -> None:
        found = list(changes(catalogue.of(options["valid_from"]), (rule for _line, rule in rows)))
        cases = list(rule_effects.filed(found))
        waiting = rule_effects.unfiled(found)
        by_rule: dict[str, list[Affected]] = {}
        for one in cases:
            by_rule.setdefault(one.change.code, []).append(one)
        self._tell_rules(found, by_rule)
        self._tell_sum(rows, found, cases, sum(waiting.values()))
        if options["report"]:
            _write_report(options["report"], cases)

    def _tell_rules(self, found: Sequence[Change], by_rule: Mapping[str, list[Affected]]) -> None:
        for change in found[:_SHOWN]:
            self.stdout.write(f"{_sign(change)} {change.code} {_said(change)}")
            if of_rule := by_rule.get(change.code):
                self.stdout.write(f"    {_kept(of_rule)}")
        if len(found) > _SHOWN:
            self.stdout.write(_("and %(count)d more rules") % {"count": len(found) - _SHOWN})

    def _tell_sum(
        self,
        rows: Sequence[Numbered],
        found: Sequence[Change],
        cases: Sequence[Affected],
        waiting: int,
    ) -> None:
        counts = Counter(_sign(change) for change in found)
        same = len(rows) - counts["+"] - counts["~"]
        self.stdout.write(
            _("Rules: %(new)d new, %(changed)d changed, %(ended)d end, %(same)d as before.")
            % {"new": counts["+"], "changed": counts["~"], "ended": counts["-"], "same": same}
        )
        late = sum(one.is_late_by_new(clock.now()) for one in cases)
        self.stdout.write(
            _(
                "Open cases: %(kept)d keep the rule they were filed under (by the new limits %(late)d of them would be"
                " late now); %(waiting)d that wait to be filed will be offered the new rules."
            )
            % {"kept": len(cases), "late": late, "waiting": waiting}
        )


def _sign(change: Change) -> str:
    if change.old is None:
        return "+"
    return "-" if change.new is None else "~"


def _said(change: Change) -> str:
    """What becomes of a rule, on one line."""
    old, new = change.old, change.new
    if old is None or new is None:
        one = new or old
        return "" if one is None else f"{one.condition} · {_limit(one)}"
    told = [f"{_limit(old)} → {_limit(new)}"] if change.moves_limit else []
    told += [
        f"{name}: {getattr(old, name)} → {getattr(new, name)}"
        for name in change.fields
        if name not in ("limit_value", "limit_unit")
    ]
    return "; ".join(told)


def _limit(rule: Rule) -> str:
    return f"{rule.limit_value} {LimitUnit(rule.limit_unit).label}"


def _kept(cases: Sequence[Affected]) -> str:
    """What the change of a rule would mean for its open cases."""
    states = Counter(one.state for one in cases)
    told = ", ".join(f"{labels.state(state)} {count}" for state, count in sorted(states.items()))
    sentence = _("open cases that keep it: %(cases)s") % {"cases": told}
    counted = [one for one in cases if one.due_by_new is not None and one.due_at is not None]
    if counted:
        now = clock.now()
        sentence += "; " + _(
            "by the new limit %(earlier)d earlier, %(later)d later, %(late)d late now"
        ) % {
            "earlier": sum(one.due_by_new < one.due_at for one in counted),  # type: ignore[operator]
            "later": sum(one.due_by_new > one.due_at for one in counted),  # type: ignore[operator]
            "late": sum(one.is_late_by_new(now) for one in counted),
        }
    return sentence


def _write_report(path: Path, cases: Sequence[Affected]) -> None:
    now = clock.now()
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for one in cases:
            old, new = one.change.old, one.change.new
            writer.writerow(
                [
                    one.number,
                    one.state,
                    one.change.code,
                    _limit(old) if old is not None else "",
                    _limit(new) if new is not None else "",
                    _day(one.due_at),
                    _day(one.due_by_new),
                    int(one.is_late_by_new(now)),
                ]
            )


def _day(at: dt.datetime | None) -> str:
    return f"{at.astimezone(clock.CITY):%Y-%m-%d %H:%M}" if at is not None else ""
