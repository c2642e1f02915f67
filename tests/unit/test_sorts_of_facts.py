"""Figures are counted by sorts of facts: what definitions ask of a column is all that is told apart of it."""

from __future__ import annotations

import re

from events.evaluation.definition import LEFT_OUT
from events.evaluation.figures import _COLUMN, _TOLD_APART
from events.evaluation.metrics import METRICS

#: All that may be asked of a column that is not taken as it is.
ALLOWED = {
    "f.turn": r"f\.turn (= 1|> 1)\b",
    "c.departments": r"cardinality\(c\.departments\) <= 1",
    "f.ended_seq": r"f\.ended_seq (IS (NOT )?NULL|= c\.filed_seq)",
    "c.filed_seq": r"(c\.filed_seq IS (NOT )?NULL|f\.ended_seq = c\.filed_seq)",
    "f.redone_seq": r"f\.redone_seq IS (NOT )?NULL",
    "f.exempt_seq": r"f\.exempt_seq IS (NOT )?NULL",
    "c.excluded_seq": r"c\.excluded_seq IS (NOT )?NULL",
    "f.parent": r"f\.parent IS (NOT )?NULL",
}


def conditions() -> list[str]:
    told = [term.that for metric in METRICS.values() for term in metric.numerator]
    told += [metric.denominator for metric in METRICS.values() if metric.denominator]
    return [*told, *LEFT_OUT.values()]


def test_a_definition_asks_no_more_of_a_column_than_sorts_tell_apart() -> None:
    assert set(_TOLD_APART) == set(ALLOWED)
    for that in conditions():
        for column, allowed in ALLOWED.items():
            asked = len(re.findall(re.escape(column) + r"\b", that))
            assert len(re.findall(allowed, that)) == asked, f"{column} in {that}"


def test_no_definition_compares_instants_or_numbers_of_their_own() -> None:
    """A column with as many values as there are facts would make as many sorts."""
    many = {
        "f.ref",
        "f.began_seq",
        "f.began_at",
        "f.ended_at",
        "f.judged_at",
        "f.due_at",
        "f.handled_at",
    }
    many |= {"f.lines", "f.case_id", "f.user_id", "c.case_id", "c.seq", "c.number", "c.area_path"}
    asked = {match.group() for that in conditions() for match in _COLUMN.finditer(that)}
    assert not asked & many
