"""The table of definitions: every figure of the evaluation, what it counts, and from which clause it comes. Pure.

Sources are what cities practise: GB/T 30428.4 as its users coded it (standards.md §1.9, §1.10; the clauses themselves
were not seen), the assessments of 12345 hotlines (§2.2 to §2.5), and 国办发〔2019〕51号 (§2.6).
Each figure is told twice: of everything, and as assessed, without what `leaves_out` names.
How the odd ones count: a case joined by further reports is one case and as many reports; an entry the hub is given
again is counted once; a merged case counts in no assessed figure, the case it was merged into does.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from events.evaluation.caller_metrics import CALLING
from events.evaluation.definition import LeftOut, Metric, Part, Subject, Term
from events.evaluation.metrics_units import WHISTLES
from events.evaluation.terms import (
    ACCEPTS,
    AREA,
    AREA_ORG,
    AREA_POST,
    COUNT,
    DISPATCHED,
    DISPATCHES,
    DUTY,
    FILED,
    FILES,
    HANDLES,
    HELPS,
    IN_TIME,
    IS_FILED,
    OPENED,
    ORG,
    POST,
    PUBLIC,
    RATE,
    SCORE,
    B,
    E,
    J,
    act,
    share,
)

_REPORTING: Final = (
    Metric(
        "reported", _("Reported cases"), _("cases opened"), "GB/T 30428.4 · 上报数", COUNT, B,
        (Term(OPENED),), subjects=AREA, leaves_out=FILED,
    ),
    Metric(
        "told", _("Reports"), _("first and repeated reports, supplements and urges"),
        "GB/T 30428.4 · 上报数", COUNT, B,
        (Term("f.kind = 'report'"),), subjects=AREA, leaves_out=FILED,
    ),
    Metric(
        "valid_report_rate", _("Valid report rate"), _("(filed + voided cases) ÷ reported cases"),
        "GB/T 30428.4 · 有效上报率", RATE, B,
        (Term(f"{OPENED} AND (c.filed_seq IS NOT NULL OR c.state = 'voided')"),), OPENED,
        AREA, FILED,
    ),
    Metric(
        "strict_report_rate", _("Valid report rate, strict"), _("filed cases ÷ reported cases"),
        "GB/T 30428.4 · 有效上报率", RATE, B,
        (Term(f"{OPENED} AND c.filed_seq IS NOT NULL"),), OPENED, AREA, FILED,
    ),
    Metric(
        "public_report_rate", _("Public report rate"),
        _("filed cases first told by the public ÷ filed cases: what the patrol missed"),
        "GB/T 30428.4 · 监督举报率", RATE, E, share(IS_FILED, PUBLIC), IS_FILED,
        AREA, DUTY, lower_is_better=True,
    ),
)  # fmt: skip

_FILING: Final = (
    Metric(
        "filed", _("Filed cases"), _("cases filed for the first time; assessed: those not suspended now"),
        "GB/T 30428.4 · 立案数", COUNT, E, (Term(IS_FILED),), subjects=AREA_POST,
        leaves_out=FILED | {LeftOut.SUSPENDED},
    ),
    Metric(
        "accept_on_time_rate", _("On-time acceptance rate"),
        _("reports decided on within the desk's limit ÷ reports to decide on"),
        "GB/T 30428.4 · 分阶段时限", RATE, J,
        share(ACCEPTS, IN_TIME), ACCEPTS, AREA_POST, DUTY - {LeftOut.REJECTED, LeftOut.TRANSFERRED},
        version=2,
    ),
    Metric(
        "filing_on_time_rate", _("On-time filing rate"),
        _("filed or refused within the limit of the stage ÷ due for filing"),
        "GB/T 30428.4 · 按时立案率", RATE, J, share(FILES, IN_TIME), FILES,
        AREA_POST, DUTY - {LeftOut.REJECTED, LeftOut.TRANSFERRED}, version=2,
    ),
    Metric(
        "filing_correct_rate", _("Correct filing rate"), _("(filed − voided of them) ÷ filed cases"),
        "GB/T 30428.4 · 准确立案率", RATE, E, share(IS_FILED, "c.state <> 'voided'"), IS_FILED,
        AREA_POST, FILED,
    ),
    Metric(
        "voided", _("Voided cases"), _("cases voided"), "GB/T 30428.4 · 作废数", COUNT, E,
        act("case.voided"), subjects=AREA_POST, leaves_out=FILED,
    ),
    Metric(
        "rejected", _("Cases not accepted"), _("cases not accepted"), "12345 · 不予受理", COUNT, E,
        act("case.rejected"), subjects=AREA_POST, leaves_out=FILED,
    ),
    Metric(
        "answered_at_once", _("Answered at once"), _("cases that ended with an answer on the spot"),
        "12345 · 即时答复", COUNT, E, act("case.answered"), subjects=AREA_POST, leaves_out=FILED,
    ),
    Metric(
        "terminated", _("Terminated"), _("cases whose handling was terminated because the caller wants it no more"),
        "潍坊市12345条例 第二十一条", COUNT, E, act("case.terminated"), subjects=AREA_POST, leaves_out=FILED,
    ),
    Metric(
        "transferred", _("Handed to another authority"),
        _("cases handed to who answers for them by law: petitions, 110, 119, 120"),
        "12345 · 移送", COUNT, E, act("case.transferred"), subjects=AREA_POST, leaves_out=FILED,
    ),
)  # fmt: skip

_DISPATCHING: Final = (
    Metric(
        "dispatch_due", _("Due for dispatch"), _("dispatches made, and those missed whose limit has ended"),
        "GB/T 30428.4 · 应派遣数", COUNT, J, (Term(DISPATCHES),),
        subjects=AREA_POST, leaves_out=DUTY,
    ),
    Metric(
        "dispatch_on_time_rate", _("On-time dispatch rate"), _("dispatched within the limit ÷ due for dispatch"),
        "GB/T 30428.4 · 按时派遣率", RATE, J, share(DISPATCHES, IN_TIME), DISPATCHES, AREA_POST, DUTY,
    ),
    Metric(
        "dispatch_correct_rate", _("Correct dispatch rate"),
        _("first dispatches of cases that went to one department only ÷ first dispatches"),
        "GB/T 30428.4 · 准确派遣率", RATE, E,
        share(f"{DISPATCHED} AND f.turn = 1", "cardinality(c.departments) <= 1"),
        f"{DISPATCHED} AND f.turn = 1", AREA_POST, DUTY,
    ),
)  # fmt: skip

_HANDLING: Final = (
    Metric(
        "handling_due", _("Due for handling"),
        _("lead tasks reported handled, and those whose limit ended before that; every round with its own limit"),
        "GB/T 30428.4 · 应处置数", COUNT, J, (Term(HANDLES),), subjects=AREA_ORG, leaves_out=DUTY,
    ),
    Metric(
        "handling_rate", _("Handling rate"), _("handled, in time or late ÷ due for handling"),
        "GB/T 30428.4 · 处置率", RATE, J, share(HANDLES, "f.fulfilled"), HANDLES, AREA_ORG, DUTY,
    ),
    Metric(
        "handling_on_time_rate", _("On-time handling rate"), _("handled within the limit ÷ due for handling"),
        "GB/T 30428.4 · 按期处置率", RATE, J, share(HANDLES, IN_TIME), HANDLES, AREA_ORG, DUTY,
    ),
    Metric(
        "handled_late", _("Handled late"), _("lead tasks handled after their limit"),
        "GB/T 30428.4 · 超时处置数", COUNT, J, share(HANDLES, "f.fulfilled AND NOT f.in_time"),
        subjects=AREA_ORG, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "overdue", _("Overdue, not handled"),
        _("lead tasks whose limit has ended and that are not handled, or were given back after it"),
        "GB/T 30428.4 · 超时未处置数", COUNT, J, share(HANDLES, "NOT f.fulfilled"),
        subjects=AREA_ORG, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "assist_on_time_rate", _("On-time assistance rate"), _("assisting tasks reported within the limit ÷ due"),
        "12345 · 协办", RATE, J, share(HELPS, IN_TIME), HELPS, AREA_ORG, DUTY,
    ),
    Metric(
        "reported_handled", _("Tasks reported handled"), _("lead and assisting tasks a post reported handled"),
        "GB/T 30428.4 · 处置数", COUNT, E, (Term("f.kind IN ('handle_lead', 'handle_assist') AND f.fulfilled"),),
        subjects=POST, leaves_out=DUTY,
    ),
    Metric(
        "rework_rate", _("Rework rate"),
        _("handled tasks that came back to the same department ÷ handled tasks"),
        "GB/T 30428.4 · 返工率 (排名)", RATE, E, share(f"{HANDLES} AND f.fulfilled", "f.redone_seq IS NOT NULL"),
        f"{HANDLES} AND f.fulfilled", AREA_ORG, DUTY, lower_is_better=True,
    ),
    Metric(
        "rework_rate_of_due", _("Rework rate of what was due"),
        _("tasks that came back to the same department ÷ due for handling"),
        "GB/T 30428.4 · 返工率 (部门评价表)", RATE, J,
        share(HANDLES, "f.redone_seq IS NOT NULL"), HANDLES, AREA_ORG, DUTY, lower_is_better=True,
    ),
    Metric(
        "returned", _("Returned"), _("lead tasks a department gave back"), "GB/T 30428.4 · 退单", COUNT, E,
        (Term(f"{HANDLES} AND f.outcome = 'returned'"),), subjects=AREA_ORG, leaves_out=DUTY,
    ),
    Metric(
        "shuffled", _("Bounced between departments"), _("second and further returns of one case"),
        "GB/T 30428.4 · 推诿", COUNT, E,
        (Term("f.kind = 'act' AND f.outcome = 'case.returned' AND f.turn > 1"),),
        subjects=AREA, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "extended", _("Extensions"), _("extensions granted"), "GB/T 30428.4 · 延期", COUNT, E,
        act("case.extended"), subjects=AREA_ORG, leaves_out=DUTY,
    ),
    Metric(
        "suspended", _("Suspensions"), _("suspensions granted"), "GB/T 30428.4 · 挂账", COUNT, E,
        act("case.suspended"), subjects=AREA_ORG, leaves_out=DUTY,
    ),
    Metric(
        "reminded", _("Reminders"), _("reminders sent to a department"), "12345 · 催办", COUNT, E,
        act("case.reminded"), subjects=AREA_ORG, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "supervised", _("Supervised cases"), _("supervisions ordered"), "12345 · 督办", COUNT, E,
        act("case.supervised"), subjects=AREA_ORG, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "self_handled", _("Handled on the spot"), _("cases dealt with by who found them"),
        "GB/T 30428.4 · 自处理", COUNT, E,
        act("case.self_handled"), subjects=AREA_POST, leaves_out=DUTY,
    ),
)  # fmt: skip

_CLOSING: Final = (
    Metric(
        "closing_due", _("Due for closing"), _("cases handled, and those whose limit ended unhandled"),
        "GB/T 30428.4 · 应结案数", COUNT, J, (Term("f.kind = 'case'"),), subjects=AREA_ORG, leaves_out=DUTY,
    ),
    Metric(
        "closing_rate", _("Closing rate"), _("closed ÷ due for closing"), "GB/T 30428.4 · 结案率", RATE, J,
        share("f.kind = 'case'", "f.fulfilled"), "f.kind = 'case'", AREA_ORG, DUTY,
    ),
    Metric(
        "closing_on_time_rate", _("On-time closing rate"),
        _("closed, handled within the limit and closed within that of the desk ÷ due for closing"),
        "GB/T 30428.4 · 按期结案率", RATE, J,
        share("f.kind = 'case'", IN_TIME), "f.kind = 'case'", AREA_ORG, DUTY,
    ),
    Metric(
        "closed", _("Closed cases"), _("cases closed"), "GB/T 30428.4 · 结案数", COUNT, E,
        (Term("f.kind = 'case' AND f.fulfilled"),), leaves_out=DUTY,
    ),
    Metric(
        "close_on_time_rate", _("On-time closing by the desk"), _("closed or sent back within the limit ÷ due"),
        "GB/T 30428.4 · 分阶段时限", RATE, J, share("f.kind = 'closing'", IN_TIME), "f.kind = 'closing'",
        AREA_POST, DUTY,
    ),
    Metric(
        "reopened", _("Reopened cases"), _("cases reopened"), "12345 · 重办", COUNT, E,
        act("case.reopened"), subjects=AREA, leaves_out=DUTY, lower_is_better=True,
    ),
    Metric(
        "verify_on_time_rate", _("On-time verification rate"), _("verified within the limit ÷ tasks due"),
        "GB/T 30428.4 · 按期核实率", RATE, J, share("f.kind = 'verify'", IN_TIME), "f.kind = 'verify'",
        AREA_POST, DUTY - {LeftOut.REJECTED},
    ),
    Metric(
        "check_on_time_rate", _("On-time check rate"), _("checked within the limit ÷ tasks due"),
        "GB/T 30428.4 · 按期核查率", RATE, J, share("f.kind = 'check'", IN_TIME), "f.kind = 'check'",
        AREA_POST, DUTY,
    ),
)  # fmt: skip

#: Points for a number of cases: up to so many → of ten.
_STEPS: Final = ((50, 10.0), (100, 9.0), (200, 7.5), (500, 6.0), (1000, 4.0))

_SCORES: Final = (
    Metric(
        "area_score", _("Area score (an example)"),
        _("0.1 × (100 − public report rate) + 0.2 × 10 × points for filed cases + 0.3 × closing rate"
          " + 0.1 × on-time closing rate; at most 70"),
        "GB/T 30428.4 · 区域综合评价 (示例)", SCORE, subjects=AREA,
        parts=(
            Part("public_report_rate", 0.1, inverted=True), Part("filed", 2.0, steps=_STEPS),
            Part("closing_rate", 0.3), Part("closing_on_time_rate", 0.1),
        ),
    ),
    Metric(
        "department_score", _("Department score (an example)"),
        _("points for cases due for handling (50: 10, 100: 9, 200: 7.5, 500: 6, 1000: 4)"
          " + 0.3 × closing rate + 0.3 × on-time handling rate + 0.3 × (100 − rework rate)"),
        "GB/T 30428.4 · 部门综合评价 (示例)", SCORE, subjects=ORG,
        parts=(
            Part("handling_due", 1.0, steps=_STEPS), Part("closing_rate", 0.3),
            Part("handling_on_time_rate", 0.3), Part("rework_rate", 0.3, inverted=True),
        ),
    ),
)  # fmt: skip

#: The sheets a table of figures is divided into: key → name, definitions.
GROUPS: Final[dict[str, tuple[str, tuple[Metric, ...]]]] = {
    "filing": (_("Reporting and filing"), (*_REPORTING, *_FILING)),
    "dispatch": (_("Dispatch and handling"), (*_DISPATCHING, *_HANDLING, *WHISTLES)),
    "closing": (_("Check and closing"), _CLOSING),
    "calls": (_("Call-backs and ratings"), CALLING),
    "scores": (_("Scores"), _SCORES),
}
METRICS: Final[dict[str, Metric]] = {
    metric.code: metric for _name, group in GROUPS.values() for metric in group
}


def group_of(metric: Metric) -> str:
    """The key of the sheet a definition stands on."""
    return next(key for key, (_name, group) in GROUPS.items() if metric in group)


def of(subject: Subject) -> list[Metric]:
    """The definitions that make sense for areas, organisations or posts, in the order of the table."""
    return [metric for metric in METRICS.values() if subject in metric.subjects]
