"""A scorecard as a workbook (XLSX): the figures, what they were counted from, and their definitions."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext, gettext_noop

from events.evaluation.definition import LeftOut, Subject, Unit
from events.evaluation.figures import Both, Figure
from events.evaluation.periods import Cycle
from events.evaluation.scorecard import Scorecard
from hub.foundation.clock import CITY

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUBJECTS: Final = {
    Subject.AREA: gettext_noop("Areas"),
    Subject.ORGANISATION: gettext_noop("Organisations"),
    Subject.POST: gettext_noop("Posts"),
}
CYCLES: Final = {
    Cycle.DAY: gettext_noop("day"),
    Cycle.NOON: gettext_noop("noon to noon"),
    Cycle.MONTH: gettext_noop("month"),
    Cycle.MONTH_19: gettext_noop("19th to 18th"),
}
LEFT_OUT: Final = {
    LeftOut.VOIDED: gettext_noop("voided"),
    LeftOut.MERGED: gettext_noop("merged"),
    LeftOut.REJECTED: gettext_noop("not accepted"),
    LeftOut.TERMINATED: gettext_noop("handling terminated"),
    LeftOut.TRANSFERRED: gettext_noop("handed to another authority"),
    LeftOut.EXCLUDED: gettext_noop("excluded"),
    LeftOut.EXEMPTED: gettext_noop("exempted on appeal"),
    LeftOut.SUSPENDED: gettext_noop("suspended"),
}


def workbook(card: Scorecard) -> bytes:
    """The file. Rates on the sheet of counts are formulas over its own columns; texts are never formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        looks = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E8EDF3", "text_wrap": True, "valign": "top"}
            ),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "rate": book.add_format({"num_format": "0.00"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _figures(book.add_worksheet(gettext("Figures")), card, looks)
        _counts(book.add_worksheet(gettext("Counts")), card, looks)
        _definitions(book.add_worksheet(gettext("Definitions")), card, looks)
    return out.getvalue()


def _lines(card: Scorecard) -> list[tuple[str, str, dict[str, Both]]]:
    """Row, period and figures, all together first."""
    found = []
    for number, span in enumerate(card.periods):
        found.append((gettext("All together"), span.name, card.together[number]))
        found += [(row.name, span.name, card.table[row.id, number]) for row in card.rows.rows]
    return found


def _figures(sheet: Any, card: Scorecard, looks: dict[str, Any]) -> None:
    way = " › ".join(row.name for row in card.rows.way)
    subject, cycle = gettext(SUBJECTS[card.question.subject]), gettext(CYCLES[card.question.cycle])
    sheet.write_string(0, 0, f"{gettext('Scorecard')} · {subject} · {way}", looks["title"])
    at = card.at.astimezone(CITY)
    told = gettext("%(cycle)s, as of %(at)s; journal read up to entry %(seq)s, %(behind)s to come")
    sheet.write_string(
        1,
        0,
        told
        % {"cycle": cycle, "at": f"{at:%Y-%m-%d %H:%M}", "seq": card.seq, "behind": card.behind},
    )
    sheet.write_string(3, 0, gettext("Name"), looks["head"])
    sheet.write_string(3, 1, gettext("Period"), looks["head"])
    for n, metric in enumerate(card.metrics):
        name = gettext(metric.name) + (" %" if metric.unit is Unit.RATE else "")
        sheet.write_string(3, 2 + 2 * n, f"{name} · {gettext('whole')}", looks["head"])
        sheet.write_string(3, 3 + 2 * n, f"{name} · {gettext('assessed')}", looks["head"])
    for line, (name, period, told_) in enumerate(_lines(card), start=4):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, period)
        for n, metric in enumerate(card.metrics):
            both = told_[metric.code]
            _number(sheet, line, 2 + 2 * n, both.whole.value, metric.unit, looks)
            _number(sheet, line, 3 + 2 * n, both.assessed.value, metric.unit, looks)
    sheet.freeze_panes(4, 2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 11)
    sheet.set_column(2, 1 + 2 * len(card.metrics), 12)


def _number(
    sheet: Any, line: int, column: int, value: float | None, unit: Unit, looks: dict[str, Any]
) -> None:
    if value is None:
        sheet.write_string(line, column, "–")
    else:
        sheet.write_number(line, column, value, None if unit is Unit.COUNT else looks["rate"])


_HEADS: Final = (
    gettext_noop("Name"), gettext_noop("Period"), gettext_noop("Figure"), gettext_noop("View"),
    gettext_noop("Numerator"), gettext_noop("Denominator"), gettext_noop("Value"),
)  # fmt: skip


def _counts(sheet: Any, card: Scorecard, looks: dict[str, Any]) -> None:
    for column, head in enumerate(_HEADS):
        sheet.write_string(0, column, gettext(head), looks["head"])
    line = 0
    for name, period, told in _lines(card):
        for metric in card.metrics:
            if metric.unit is Unit.SCORE or metric.waits_for:
                continue
            both = told[metric.code]
            for view, figure in (("whole", both.whole), ("assessed", both.assessed)):
                line += 1
                texts = (name, period, gettext(metric.name), gettext(view))
                for column, text in enumerate(texts):
                    sheet.write_string(line, column, text)
                _count(sheet, line, figure, looks)
    sheet.autofilter(0, 0, max(line, 1), len(_HEADS) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(2, 2, 24)


def _count(sheet: Any, line: int, figure: Figure, looks: dict[str, Any]) -> None:
    sheet.write_number(line, 4, figure.numerator)
    if figure.denominator is None:
        sheet.write_number(line, 6, figure.numerator)
        return
    sheet.write_number(line, 5, figure.denominator)
    share = f'=IF(F{line + 1}=0,"–",ROUND(100*E{line + 1}/F{line + 1},2))'
    sheet.write_formula(
        line, 6, share, looks["rate"], "–" if figure.value is None else figure.value
    )


def _definitions(sheet: Any, card: Scorecard, looks: dict[str, Any]) -> None:
    heads = (
        gettext("Figure"), gettext("Formula"), gettext("Assessed: left out"), gettext("Source"),
        gettext("Version"), gettext("Remark"),
    )  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, looks["head"])
    for line, metric in enumerate(card.metrics, start=1):
        out = ", ".join(gettext(LEFT_OUT[one]) for one in sorted(metric.leaves_out))
        remark = gettext(metric.waits_for) if metric.waits_for else ""
        if metric.lower_is_better:
            remark = "; ".join(filter(None, (gettext("lower is better"), remark)))
        texts = (gettext(metric.name), gettext(metric.formula), out, metric.source)
        for column, text in enumerate(texts):
            sheet.write_string(line, column, text, looks["wrap"])
        sheet.write_number(line, 4, metric.version)
        sheet.write_string(line, 5, remark, looks["wrap"])
    for column, width in enumerate((24, 60, 30, 30, 8, 30)):
        sheet.set_column(column, column, width)
