"""The states of a case and of a work item, and the small vocabularies they are told in. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class CaseState(StrEnum):
    """What a case (案卷) as a whole waits for."""

    INTAKE = "intake"  #: 待受理
    FILING = "filing"  #: 待立案
    DISPATCH = "dispatch"  #: 待派遣
    HANDLING = "handling"  #: 处置中
    CHECK = "check"  #: 待核查
    CALL_BACK = "call_back"  #: 待回访
    CLOSING = "closing"  #: 待结案
    CLOSED = "closed"  #: 已结案
    REJECTED = "rejected"  #: 不予受理
    VOIDED = "voided"  #: 作废
    MERGED = "merged"  #: 已并案
    TERMINATED = "terminated"  #: 终止办理: the caller wants it no more
    TRANSFERRED = "transferred"  #: 已移送: to who answers for it by law


#: Nothing more is waited for; only a reopening leads out of these.
ENDED: Final = frozenset(
    {
        CaseState.CLOSED,
        CaseState.REJECTED,
        CaseState.VOIDED,
        CaseState.MERGED,
        CaseState.TERMINATED,
        CaseState.TRANSFERRED,
    }
)
LIVE: Final = frozenset(CaseState) - ENDED


class Review(StrEnum):
    """What is known of what devices reported in a case: a lead (线索) until a person has looked at its proof."""

    LEAD = "lead"  #: 线索
    CONFIRMED = "confirmed"  #: 属实
    FALSE = "false"  #: 误报
    UNCLEAR = "unclear"  #: 无法认定


class ItemKind(StrEnum):
    """What a work item (任务) asks of its holder."""

    HANDLE_LEAD = "handle_lead"  #: 主办
    HANDLE_ASSIST = "handle_assist"  #: 协办
    VERIFY = "verify"  #: 核实, before filing
    CHECK = "check"  #: 核查, after handling
    REVIEW = "review"  #: 审核, of a result at the desk, before the caller is called back
    CALL_BACK = "call_back"  #: 回访, one per caller
    FIRST_CONTACT = "first_contact"  #: 先行联系, one per caller, by the unit that leads
    APPROVE = "approve"  #: 审批
    SUPERVISE = "supervise"  #: 督办
    WHISTLE = "whistle"  #: 吹哨报到


class Matter(StrEnum):
    """What an approval is about."""

    SELF_HANDLING = "self_handling"  #: 自处理
    EXTENSION = "extension"  #: 延期
    SUSPENSION = "suspension"  #: 挂账
    DISPUTE = "dispute"  #: 派单异议
    TIMEOUT = "timeout"  #: 超时申诉
    UNREASONABLE = "unreasonable"  #: 不合理诉求
    CLAIM_APPEAL = "claim_appeal"  #: 不合理诉求申诉


#: These were asked for by who handles the case, and are answered by a role, level by level.
REQUESTS: Final = frozenset({Matter.EXTENSION, Matter.SUSPENSION, Matter.DISPUTE})
#: These are about how the case counts, not about how it goes on: answered like requests, also after its end.
CLAIMS: Final = frozenset({Matter.TIMEOUT, Matter.UNREASONABLE, Matter.CLAIM_APPEAL})


HANDLING_KINDS: Final = frozenset({ItemKind.HANDLE_LEAD, ItemKind.HANDLE_ASSIST})


class ItemState(StrEnum):
    """How far the holder of a work item is."""

    OFFERED = "offered"  #: 待签收
    ACCEPTED = "accepted"  #: 已签收
    WORKING = "working"  #: 办理中
    REPORTED = "reported"  #: 已反馈
    RETURNED = "returned"  #: 已退回
    REVOKED = "revoked"  #: 已撤回
    DONE = "done"  #: 已完成


#: Somebody still has to do something about these.
OPEN_ITEM: Final = frozenset({ItemState.OFFERED, ItemState.ACCEPTED, ItemState.WORKING})
#: The item was taken away or given back: its holder no longer has a part in the case.
LEFT_ITEM: Final = frozenset({ItemState.RETURNED, ItemState.REVOKED})


class EventType(StrEnum):
    """What one report is, seen from the case it belongs to."""

    REPORT = "report"  #: 上报
    SUPPLEMENT = "supplement"  #: 补充
    URGE = "urge"  #: 催单
    WITHDRAW = "withdraw"  #: 撤单
    REDO = "redo"  #: 重办


class Part(StrEnum):
    """What became of an assisting unit's part (协办)."""

    DONE = "done"  #: 已办结
    NOT_OURS = "not_ours"  #: 非本单位职责
    NEEDS_MORE = "needs_more"  #: 需进一步办理


class Service(StrEnum):
    """Who is called in an emergency (突发事件), by the number that is dialled."""

    POLICE = "110"  #: 公安
    FIRE = "119"  #: 消防
    MEDICAL = "120"  #: 急救
    TRAFFIC = "122"  #: 交警


class CaseKind(StrEnum):
    """What the problem is about; the same words as the catalogue's kinds of classes."""

    COMPONENT = "component"  #: 部件
    MATTER = "matter"  #: 事项
    HOTLINE = "hotline"  #: 热线诉求
    ALARM = "alarm"  #: 报警


class PlaceStatus(StrEnum):
    """How well the place of a case is known."""

    EXACT = "exact"  #: 精确
    GEOCODED = "geocoded"  #: 由地址推定
    AREA = "area"  #: 仅知区域
    NONE = "none"  #: 无位置
    OUTSIDE = "outside"  #: 市域外


#: A point is known and inside the city: somebody can go there.
PLACED: Final = frozenset({PlaceStatus.EXACT, PlaceStatus.GEOCODED})


class EvidenceKind(StrEnum):
    """When in the life of a case a photo was taken."""

    BEFORE = "before"  #: 处置前
    AFTER = "after"  #: 处置后
    CHECK = "check"  #: 核查
