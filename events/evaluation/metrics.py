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

from events.evaluation.definition import Anchor, LeftOut, Metric, Part, Subject, Term, Unit
from events.evaluation.metrics_units import WHISTLES

_AREA_ORG: Final = frozenset({Subject.AREA, Subject.ORGANISATION})
_AREA: Final = frozenset({Subject.AREA})
_ORG: Final = frozenset({Subject.ORGANISATION})
_POST: Final = frozenset({Subject.POST})
_AREA_POST: Final = frozenset({Subject.AREA, Subject.POST})

#: Left out of the assessment of any duty.
_DUTY: Final = frozenset(
    {
        LeftOut.VOIDED, LeftOut.MERGED, LeftOut.REJECTED, LeftOut.TRANSFERRED, LeftOut.EXCLUDED,
        LeftOut.EXEMPTED,
    }
)  # fmt: skip
#: Left out where void and refused cases are part of what is counted.
_FILED: Final = frozenset({LeftOut.MERGED, LeftOut.EXCLUDED})
_ANSWERED: Final = frozenset({LeftOut.MERGED, LeftOut.EXCLUDED})

_OPENED = "f.kind = 'case' AND f.turn = 1"
_IS_FILED = "f.kind IN ('intake', 'filing') AND f.ended_seq = c.filed_seq"
_ACCEPTS = (
    "f.kind = 'intake' AND (f.ended_seq IS NULL"
    " OR f.outcome IN ('case.accepted', 'case.filed', 'case.rejected', 'case.answered',"
    " 'case.transferred'))"
)
_FILES = (
    "f.kind = 'filing' AND (f.ended_seq IS NULL OR f.outcome IN"
    " ('case.filed', 'case.rejected', 'case.answered', 'case.transferred'))"
)
_DISPATCHES = "f.kind = 'dispatch' AND (f.ended_seq IS NULL OR f.outcome = 'case.dispatched')"
_DISPATCHED = "f.kind = 'dispatch' AND f.outcome = 'case.dispatched'"
_HANDLES = "f.kind = 'handle_lead' AND f.parent IS NULL"
_HELPS = "f.kind = 'handle_assist' AND f.parent IS NULL"
_CALLED = "f.kind = 'call_back' AND f.fulfilled"
_VALID = f"{_CALLED} AND f.contacted"
_PUBLIC = "(c.kind = 'hotline' OR c.channel IN ('phone', 'citizen'))"
_IN_TIME = "f.fulfilled AND f.in_time"


def _act(kind: str) -> tuple[Term, ...]:
    return (Term(f"f.kind = 'act' AND f.outcome = '{kind}'"),)


def _share(of: str, that: str) -> tuple[Term, ...]:
    return (Term(f"{of} AND {that}"),)


_B, _E, _J = Anchor.BEGAN, Anchor.ENDED, Anchor.JUDGED
_COUNT, _RATE, _SCORE = Unit.COUNT, Unit.RATE, Unit.SCORE

_REPORTING: Final = (
    Metric(
        "reported", _("Reported cases"), _("cases opened"), "GB/T 30428.4 · 上报数", _COUNT, _B,
        (Term(_OPENED),), subjects=_AREA, leaves_out=_FILED,
    ),
    Metric(
        "told", _("Reports"), _("first and repeated reports, supplements and urges"),
        "GB/T 30428.4 · 上报数", _COUNT, _B,
        (Term("f.kind = 'report'"),), subjects=_AREA, leaves_out=_FILED,
    ),
    Metric(
        "valid_report_rate", _("Valid report rate"), _("(filed + voided cases) ÷ reported cases"),
        "GB/T 30428.4 · 有效上报率", _RATE, _B,
        (Term(f"{_OPENED} AND (c.filed_seq IS NOT NULL OR c.state = 'voided')"),), _OPENED,
        _AREA, _FILED,
    ),
    Metric(
        "strict_report_rate", _("Valid report rate, strict"), _("filed cases ÷ reported cases"),
        "GB/T 30428.4 · 有效上报率", _RATE, _B,
        (Term(f"{_OPENED} AND c.filed_seq IS NOT NULL"),), _OPENED, _AREA, _FILED,
    ),
    Metric(
        "public_report_rate", _("Public report rate"),
        _("filed cases first told by the public ÷ filed cases: what the patrol missed"),
        "GB/T 30428.4 · 监督举报率", _RATE, _E, _share(_IS_FILED, _PUBLIC), _IS_FILED,
        _AREA, _DUTY, lower_is_better=True,
    ),
)  # fmt: skip

_FILING: Final = (
    Metric(
        "filed", _("Filed cases"), _("cases filed for the first time; assessed: those not suspended now"),
        "GB/T 30428.4 · 立案数", _COUNT, _E, (Term(_IS_FILED),), subjects=_AREA_POST,
        leaves_out=_FILED | {LeftOut.SUSPENDED},
    ),
    Metric(
        "accept_on_time_rate", _("On-time acceptance rate"),
        _("reports decided on within the desk's limit ÷ reports to decide on"),
        "GB/T 30428.4 · 分阶段时限", _RATE, _J,
        _share(_ACCEPTS, _IN_TIME), _ACCEPTS, _AREA_POST, _DUTY - {LeftOut.REJECTED, LeftOut.TRANSFERRED},
        version=2,
    ),
    Metric(
        "filing_on_time_rate", _("On-time filing rate"),
        _("filed or refused within the limit of the stage ÷ due for filing"),
        "GB/T 30428.4 · 按时立案率", _RATE, _J, _share(_FILES, _IN_TIME), _FILES,
        _AREA_POST, _DUTY - {LeftOut.REJECTED, LeftOut.TRANSFERRED}, version=2,
    ),
    Metric(
        "filing_correct_rate", _("Correct filing rate"), _("(filed − voided of them) ÷ filed cases"),
        "GB/T 30428.4 · 准确立案率", _RATE, _E, _share(_IS_FILED, "c.state <> 'voided'"), _IS_FILED,
        _AREA_POST, _FILED,
    ),
    Metric(
        "voided", _("Voided cases"), _("cases voided"), "GB/T 30428.4 · 作废数", _COUNT, _E,
        _act("case.voided"), subjects=_AREA_POST, leaves_out=_FILED,
    ),
    Metric(
        "rejected", _("Cases not accepted"), _("cases not accepted"), "12345 · 不予受理", _COUNT, _E,
        _act("case.rejected"), subjects=_AREA_POST, leaves_out=_FILED,
    ),
    Metric(
        "answered_at_once", _("Answered at once"), _("cases that ended with an answer on the spot"),
        "12345 · 即时答复", _COUNT, _E, _act("case.answered"), subjects=_AREA_POST, leaves_out=_FILED,
    ),
    Metric(
        "transferred", _("Handed to another authority"),
        _("cases handed to who answers for them by law: petitions, 110, 119, 120"),
        "12345 · 移送", _COUNT, _E, _act("case.transferred"), subjects=_AREA_POST, leaves_out=_FILED,
    ),
)  # fmt: skip

_DISPATCHING: Final = (
    Metric(
        "dispatch_due", _("Due for dispatch"), _("dispatches made, and those missed whose limit has ended"),
        "GB/T 30428.4 · 应派遣数", _COUNT, _J, (Term(_DISPATCHES),),
        subjects=_AREA_POST, leaves_out=_DUTY,
    ),
    Metric(
        "dispatch_on_time_rate", _("On-time dispatch rate"), _("dispatched within the limit ÷ due for dispatch"),
        "GB/T 30428.4 · 按时派遣率", _RATE, _J, _share(_DISPATCHES, _IN_TIME), _DISPATCHES, _AREA_POST, _DUTY,
    ),
    Metric(
        "dispatch_correct_rate", _("Correct dispatch rate"),
        _("first dispatches of cases that went to one department only ÷ first dispatches"),
        "GB/T 30428.4 · 准确派遣率", _RATE, _E,
        _share(f"{_DISPATCHED} AND f.turn = 1", "cardinality(c.departments) <= 1"),
        f"{_DISPATCHED} AND f.turn = 1", _AREA_POST, _DUTY,
    ),
)  # fmt: skip

_HANDLING: Final = (
    Metric(
        "handling_due", _("Due for handling"),
        _("lead tasks reported handled, and those whose limit ended before that; every round with its own limit"),
        "GB/T 30428.4 · 应处置数", _COUNT, _J, (Term(_HANDLES),), subjects=_AREA_ORG, leaves_out=_DUTY,
    ),
    Metric(
        "handling_rate", _("Handling rate"), _("handled, in time or late ÷ due for handling"),
        "GB/T 30428.4 · 处置率", _RATE, _J, _share(_HANDLES, "f.fulfilled"), _HANDLES, _AREA_ORG, _DUTY,
    ),
    Metric(
        "handling_on_time_rate", _("On-time handling rate"), _("handled within the limit ÷ due for handling"),
        "GB/T 30428.4 · 按期处置率", _RATE, _J, _share(_HANDLES, _IN_TIME), _HANDLES, _AREA_ORG, _DUTY,
    ),
    Metric(
        "handled_late", _("Handled late"), _("lead tasks handled after their limit"),
        "GB/T 30428.4 · 超时处置数", _COUNT, _J, _share(_HANDLES, "f.fulfilled AND NOT f.in_time"),
        subjects=_AREA_ORG, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "overdue", _("Overdue, not handled"),
        _("lead tasks whose limit has ended and that are not handled, or were given back after it"),
        "GB/T 30428.4 · 超时未处置数", _COUNT, _J, _share(_HANDLES, "NOT f.fulfilled"),
        subjects=_AREA_ORG, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "assist_on_time_rate", _("On-time assistance rate"), _("assisting tasks reported within the limit ÷ due"),
        "12345 · 协办", _RATE, _J, _share(_HELPS, _IN_TIME), _HELPS, _AREA_ORG, _DUTY,
    ),
    Metric(
        "reported_handled", _("Tasks reported handled"), _("lead and assisting tasks a post reported handled"),
        "GB/T 30428.4 · 处置数", _COUNT, _E, (Term("f.kind IN ('handle_lead', 'handle_assist') AND f.fulfilled"),),
        subjects=_POST, leaves_out=_DUTY,
    ),
    Metric(
        "rework_rate", _("Rework rate"),
        _("handled tasks that came back to the same department ÷ handled tasks"),
        "GB/T 30428.4 · 返工率 (排名)", _RATE, _E, _share(f"{_HANDLES} AND f.fulfilled", "f.redone_seq IS NOT NULL"),
        f"{_HANDLES} AND f.fulfilled", _AREA_ORG, _DUTY, lower_is_better=True,
    ),
    Metric(
        "rework_rate_of_due", _("Rework rate of what was due"),
        _("tasks that came back to the same department ÷ due for handling"),
        "GB/T 30428.4 · 返工率 (部门评价表)", _RATE, _J,
        _share(_HANDLES, "f.redone_seq IS NOT NULL"), _HANDLES, _AREA_ORG, _DUTY, lower_is_better=True,
    ),
    Metric(
        "returned", _("Returned"), _("lead tasks a department gave back"), "GB/T 30428.4 · 退单", _COUNT, _E,
        (Term(f"{_HANDLES} AND f.outcome = 'returned'"),), subjects=_AREA_ORG, leaves_out=_DUTY,
    ),
    Metric(
        "shuffled", _("Bounced between departments"), _("second and further returns of one case"),
        "GB/T 30428.4 · 推诿", _COUNT, _E,
        (Term("f.kind = 'act' AND f.outcome = 'case.returned' AND f.turn > 1"),),
        subjects=_AREA, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "extended", _("Extensions"), _("extensions granted"), "GB/T 30428.4 · 延期", _COUNT, _E,
        _act("case.extended"), subjects=_AREA_ORG, leaves_out=_DUTY,
    ),
    Metric(
        "suspended", _("Suspensions"), _("suspensions granted"), "GB/T 30428.4 · 挂账", _COUNT, _E,
        _act("case.suspended"), subjects=_AREA_ORG, leaves_out=_DUTY,
    ),
    Metric(
        "reminded", _("Reminders"), _("reminders sent to a department"), "12345 · 催办", _COUNT, _E,
        _act("case.reminded"), subjects=_AREA_ORG, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "supervised", _("Supervised cases"), _("supervisions ordered"), "12345 · 督办", _COUNT, _E,
        _act("case.supervised"), subjects=_AREA_ORG, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "self_handled", _("Handled on the spot"), _("cases dealt with by who found them"),
        "GB/T 30428.4 · 自处理", _COUNT, _E,
        _act("case.self_handled"), subjects=_AREA_POST, leaves_out=_DUTY,
    ),
)  # fmt: skip

_CLOSING: Final = (
    Metric(
        "closing_due", _("Due for closing"), _("cases handled, and those whose limit ended unhandled"),
        "GB/T 30428.4 · 应结案数", _COUNT, _J, (Term("f.kind = 'case'"),), subjects=_AREA_ORG, leaves_out=_DUTY,
    ),
    Metric(
        "closing_rate", _("Closing rate"), _("closed ÷ due for closing"), "GB/T 30428.4 · 结案率", _RATE, _J,
        _share("f.kind = 'case'", "f.fulfilled"), "f.kind = 'case'", _AREA_ORG, _DUTY,
    ),
    Metric(
        "closing_on_time_rate", _("On-time closing rate"),
        _("closed, handled within the limit and closed within that of the desk ÷ due for closing"),
        "GB/T 30428.4 · 按期结案率", _RATE, _J,
        _share("f.kind = 'case'", _IN_TIME), "f.kind = 'case'", _AREA_ORG, _DUTY,
    ),
    Metric(
        "closed", _("Closed cases"), _("cases closed"), "GB/T 30428.4 · 结案数", _COUNT, _E,
        (Term("f.kind = 'case' AND f.fulfilled"),), leaves_out=_DUTY,
    ),
    Metric(
        "close_on_time_rate", _("On-time closing by the desk"), _("closed or sent back within the limit ÷ due"),
        "GB/T 30428.4 · 分阶段时限", _RATE, _J, _share("f.kind = 'closing'", _IN_TIME), "f.kind = 'closing'",
        _AREA_POST, _DUTY,
    ),
    Metric(
        "reopened", _("Reopened cases"), _("cases reopened"), "12345 · 重办", _COUNT, _E,
        _act("case.reopened"), subjects=_AREA, leaves_out=_DUTY, lower_is_better=True,
    ),
    Metric(
        "verify_on_time_rate", _("On-time verification rate"), _("verified within the limit ÷ tasks due"),
        "GB/T 30428.4 · 按期核实率", _RATE, _J, _share("f.kind = 'verify'", _IN_TIME), "f.kind = 'verify'",
        _AREA_POST, _DUTY - {LeftOut.REJECTED},
    ),
    Metric(
        "check_on_time_rate", _("On-time check rate"), _("checked within the limit ÷ tasks due"),
        "GB/T 30428.4 · 按期核查率", _RATE, _J, _share("f.kind = 'check'", _IN_TIME), "f.kind = 'check'",
        _AREA_POST, _DUTY,
    ),
)  # fmt: skip

_CALLING: Final = (
    Metric(
        "call_backs", _("Call-backs"), _("call-backs made"), "12345 · 回访", _COUNT, _E, (Term(_CALLED),),
        leaves_out=_ANSWERED,
    ),
    Metric(
        "valid_call_backs", _("Valid call-backs"), _("call-backs that reached the caller"), "12345 · 有效回访",
        _COUNT, _E, (Term(_VALID),), leaves_out=_ANSWERED,
    ),
    Metric(
        "call_back_on_time_rate", _("On-time call-back rate"), _("called back within the limit ÷ call-backs due"),
        "12345 · 按时回访", _RATE, _J, _share("f.kind = 'call_back'", _IN_TIME), "f.kind = 'call_back'",
        _AREA_POST, _DUTY,
    ),
    Metric(
        "review_on_time_rate", _("On-time review rate"), _("results reviewed within the limit ÷ reviews due"),
        "济南市12345条例 第二十七条 · 审核", _RATE, _J, _share("f.kind = 'review'", _IN_TIME), "f.kind = 'review'",
        _AREA_POST, _DUTY,
    ),
    Metric(
        "response_rate", _("Response rate"), _("callers the unit had contacted ÷ valid call-backs"),
        "12345 · 响应率, 先行联系率", _RATE, _E, _share(_VALID, "f.responded"), _VALID, _AREA_ORG, _ANSWERED,
        version=2,
    ),
    Metric(
        "resolution_rate", _("Resolution rate"), _("callers who say it is solved ÷ valid call-backs"),
        "12345 · 解决率", _RATE, _E, _share(_VALID, "f.resolved"), _VALID, _AREA_ORG, _ANSWERED,
    ),
    Metric(
        "satisfaction_rate", _("Satisfaction rate"),
        _("(satisfied + 0.9 × basically satisfied) ÷ valid call-backs"),
        "12345 · 满意率", _RATE, _E,
        (Term(f"{_VALID} AND f.rating >= 4"), Term(f"{_VALID} AND f.rating = 3", 0.9)),
        _VALID, _AREA_ORG, _ANSWERED,
    ),
    Metric(
        "three_rates", _("Composite of the three rates"),
        _("0.1 × response + 0.5 × resolution + 0.4 × satisfaction"),
        "12345 · 三率 (一区所用权重)", _SCORE, _E, subjects=_AREA_ORG,
        parts=(Part("response_rate", 0.1), Part("resolution_rate", 0.5), Part("satisfaction_rate", 0.4)),
    ),
    Metric(
        "completed_on_time_rate", _("On-time completion rate"),
        _("hotline cases handled within the limit ÷ hotline cases due"),
        "12345 · 按时办结率", _RATE, _J, _share(f"{_HANDLES} AND c.kind = 'hotline'", _IN_TIME),
        f"{_HANDLES} AND c.kind = 'hotline'", _AREA_ORG, _DUTY,
    ),
    Metric(
        "redo_rate", _("Redo rate"), _("call-backs after which it was done again ÷ valid call-backs"),
        "12345 · 重办率", _RATE, _E, _share(_VALID, "f.redone_seq IS NOT NULL"), _VALID, _AREA_ORG, _ANSWERED,
        lower_is_better=True,
    ),
    *(
        Metric(
            f"rated_{stars}", name, _("call-backs rated so"), "国办发〔2019〕51号 · 好差评", _COUNT, _E,
            (Term(f"{_VALID} AND f.rating = {stars}"),), subjects=_AREA_ORG, leaves_out=_ANSWERED,
            lower_is_better=stars <= 2,
        )
        for stars, name in (
            (5, _("Very satisfied")), (4, _("Satisfied")), (3, _("Basically satisfied")),
            (2, _("Dissatisfied")), (1, _("Very dissatisfied")),
        )
    ),
    Metric(
        "bad_rating_rate", _("Bad rating rate"), _("dissatisfied and very dissatisfied ÷ ratings"),
        "国办发〔2019〕51号 · 差评", _RATE, _E, _share(_VALID, "f.rating <= 2"), f"{_VALID} AND f.rating IS NOT NULL",
        _AREA_ORG, _ANSWERED, lower_is_better=True,
    ),
    Metric(
        "bad_rating_redone_rate", _("Bad ratings acted upon"),
        _("bad ratings after which it was done again ÷ bad ratings"),
        "国办发〔2019〕51号 · 差评整改", _RATE, _E, _share(f"{_VALID} AND f.rating <= 2", "f.redone_seq IS NOT NULL"),
        f"{_VALID} AND f.rating <= 2", _AREA_ORG, _ANSWERED,
    ),
)  # fmt: skip

#: Points for a number of cases: up to so many → of ten.
_STEPS: Final = ((50, 10.0), (100, 9.0), (200, 7.5), (500, 6.0), (1000, 4.0))

_SCORES: Final = (
    Metric(
        "area_score", _("Area score (an example)"),
        _("0.1 × (100 − public report rate) + 0.2 × 10 × points for filed cases + 0.3 × closing rate"
          " + 0.1 × on-time closing rate; at most 70"),
        "GB/T 30428.4 · 区域综合评价 (示例)", _SCORE, subjects=_AREA,
        parts=(
            Part("public_report_rate", 0.1, inverted=True), Part("filed", 2.0, steps=_STEPS),
            Part("closing_rate", 0.3), Part("closing_on_time_rate", 0.1),
        ),
    ),
    Metric(
        "department_score", _("Department score (an example)"),
        _("points for cases due for handling (50: 10, 100: 9, 200: 7.5, 500: 6, 1000: 4)"
          " + 0.3 × closing rate + 0.3 × on-time handling rate + 0.3 × (100 − rework rate)"),
        "GB/T 30428.4 · 部门综合评价 (示例)", _SCORE, subjects=_ORG,
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
    "calls": (_("Call-backs and ratings"), _CALLING),
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
