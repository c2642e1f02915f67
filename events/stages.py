"""One inner state, three outer vocabularies: seven national stages, Shanghai's six, the hotline's. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from events.states import CaseState


@dataclass(frozen=True, slots=True)
class Stage:
    """How a state is called elsewhere: English msgids.

    gb7: stages of GB/T 30428 practice, 1-7 · sh6: Shanghai's six · hotline: the words of 12345.
    """

    gb7: int
    gb7_name: str
    sh6: str
    hotline: str


_COLLECT = gettext_noop("information collected")  # 信息收集
_SET_UP = gettext_noop("case set up")  # 案卷建立
_DISPATCHING = gettext_noop("task dispatch")  # 任务派遣
_HANDLING = gettext_noop("task handling")  # 任务处理
_FEEDBACK = gettext_noop("handling feedback")  # 处理反馈
_CHECK_CLOSE = gettext_noop("check and closing")  # 核查结案
_EVALUATION = gettext_noop("evaluation")  # 综合评价

_FOUND = gettext_noop("found")  # 发现
_FILED = gettext_noop("filed")  # 立案
_DISPATCHED = gettext_noop("dispatched")  # 派遣
_HANDLED = gettext_noop("handled")  # 处置
_CHECKED = gettext_noop("checked")  # 核查
_CLOSED = gettext_noop("closed")  # 结案

STAGES: Final[dict[CaseState, Stage]] = {
    CaseState.INTAKE: Stage(1, _COLLECT, _FOUND, gettext_noop("accepting")),  # 受理
    CaseState.FILING: Stage(2, _SET_UP, _FILED, gettext_noop("accepting")),
    CaseState.DISPATCH: Stage(3, _DISPATCHING, _DISPATCHED, gettext_noop("sending out")),  # 派单
    CaseState.HANDLING: Stage(4, _HANDLING, _HANDLED, gettext_noop("being handled")),  # 办理
    CaseState.CHECK: Stage(5, _FEEDBACK, _CHECKED, gettext_noop("answered, under review")),  # 审核
    CaseState.CALL_BACK: Stage(6, _CHECK_CLOSE, _CHECKED, gettext_noop("calling back")),  # 回访
    CaseState.CLOSING: Stage(6, _CHECK_CLOSE, _CLOSED, gettext_noop("being completed")),  # 办结
    CaseState.CLOSED: Stage(7, _EVALUATION, _CLOSED, gettext_noop("archived")),  # 归档
    CaseState.REJECTED: Stage(1, _COLLECT, _FOUND, gettext_noop("not accepted")),  # 不予受理
    CaseState.VOIDED: Stage(2, _SET_UP, _CLOSED, gettext_noop("void order")),  # 作废
    CaseState.MERGED: Stage(2, _SET_UP, _CLOSED, gettext_noop("merged into another")),  # 并案
    CaseState.TERMINATED: Stage(2, _SET_UP, _CLOSED, gettext_noop("terminated")),  # 终止办理
    CaseState.TRANSFERRED: Stage(
        1, _COLLECT, _FOUND, gettext_noop("handed to another authority")
    ),  # 已移送
}
