"""The words the tables of moves are written in: verbs, holds, needs, guards, effects and clocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CaseVerb(StrEnum):
    """What may be done to a case: by a desk, or as the stated consequence of a work item."""

    ACCEPT = "accept"  #: 受理
    VERIFY = "verify"  #: 派核实
    REJECT = "reject"  #: 不予受理
    FILE = "file"  #: 立案
    DISPATCH = "dispatch"  #: 派遣
    RECALL = "recall"  #: 收回
    REFER_BACK = "refer_back"  #: 回退
    VOID = "void"  #: 作废
    SELF_HANDLE = "self_handle"  #: 自处理
    SEND_BACK = "send_back"  #: 退回返工
    CLOSE = "close"  #: 结案
    REOPEN = "reopen"  #: 重新办理
    RECLASSIFY = "reclassify"  #: 调整类别
    RELOCATE = "relocate"  #: 调整位置
    COMMENT = "comment"  #: 备注
    ATTACH = "attach"  #: 补充照片
    REVEAL_CALLER = "reveal_caller"  #: 查看来电人
    RESUME = "resume"  #: 恢复办理
    REMIND = "remind"  #: 催办
    SUPERVISE = "supervise"  #: 督办
    DESIGNATE = "designate"  #: 指定承办
    ANSWER_AT_ONCE = "answer_at_once"  #: 即时答复
    TRANSFER = "transfer"  #: 移送
    HIDE_CALLER = "hide_caller"  #: 要求保密
    SPLIT = "split"  #: 拆分
    TERMINATE = "terminate"  #: 终止办理
    INCLUDE = "include"  #: 恢复考核
    MERGE = "merge"  #: 并案
    UNMERGE = "unmerge"  #: 撤销并案
    DECLARE_EMERGENCY = "declare_emergency"  #: 定为突发事件
    CALL_SERVICE = "call_service"  #: 通报110、119、120、122
    CLOSE_SIMPLY = "close_simply"  #: 简易办结
    # consequences of work items
    VERIFIED = "verified"  #: 核实属实
    RETURNED = "returned"  #: 被退单
    HANDLED = "handled"  #: 处置完毕
    PASSED = "passed"  #: 核查通过
    PASSED_TO_CALL = "passed_to_call"  #: 核查通过,转回访
    FAILED = "failed"  #: 核查不通过,返工
    CALLED_BACK = "called_back"  #: 回访完毕
    REDO = "redo"  #: 回访未解决,重办
    REDISPATCHED = "redispatched"  #: 回访未解决,无承办部门,重新派遣
    EXTENDED = "extended"  #: 同意延期
    SUSPENDED = "suspended"  #: 同意挂账
    RULED_AWAY = "ruled_away"  #: 裁定:异议成立,改派
    RULED_TO_STAY = "ruled_to_stay"  #: 裁定:异议不成立,指定承办
    TO_REVIEW = "to_review"  #: 核查通过,转审核
    REVIEWED = "reviewed"  #: 审核通过
    REVIEWED_TO_CALL = "reviewed_to_call"  #: 审核通过,转回访
    REVIEW_FAILED = "review_failed"  #: 审核不通过,返工
    RECTIFY = "rectify"  #: 差评整改
    EXCLUDED = "excluded"  #: 不合理诉求成立,剔除
    EXEMPTED = "exempted"  #: 申诉成立
    TOOK_IN = "took_in"  #: 并入他案
    TOOK_IN_TO_CALL = "took_in_to_call"  #: 并入他案,再回访
    GAVE_BACK = "gave_back"  #: 并入的案卷恢复单独办理


class ItemVerb(StrEnum):
    """What may be done to a work item."""

    SIGN = "sign"  #: 签收
    ASSIGN = "assign"  #: 指派
    UNASSIGN = "unassign"  #: 撤回指派
    HAND_BACK = "hand_back"  #: 交回
    HAND_ON = "hand_on"  #: 转办
    REPORT_HANDLED = "report_handled"  #: 办结反馈
    RETURN = "return"  #: 退单
    TAKE = "take"  #: 领取
    PASS = "pass"  # noqa: S105 - a verb  #: 通过
    FAIL = "fail"  #: 不通过
    RECORD_CALL_BACK = "record_call_back"  #: 回访登记
    ASK_EXTENSION = "ask_extension"  #: 申请延期
    ASK_SUSPENSION = "ask_suspension"  #: 申请挂账
    DISPUTE = "dispute"  #: 提出派单异议
    END_SUSPENSION = "end_suspension"  #: 结束挂账
    GRANT = "grant"  #: 同意
    REFUSE = "refuse"  #: 不同意
    WITHDRAW_REQUEST = "withdraw_request"  #: 撤回申请
    REPLY = "reply"  #: 答复督办
    ACCEPT_REPLY = "accept_reply"  #: 督办办结
    SEND_BACK_REPLY = "send_back_reply"  #: 退回答复
    LIFT = "lift"  #: 解除督办
    NOT_REACHED = "not_reached"  #: 未联系上
    GIVE_UP_CALL = "give_up_call"  #: 多次未联系上,结束回访
    CONTACT = "contact"  #: 先行联系
    CLAIM_UNREASONABLE = "claim_unreasonable"  #: 认定不合理诉求
    APPEAL_CLAIM = "appeal_claim"  #: 不合理诉求申诉
    APPEAL_TIMEOUT = "appeal_timeout"  #: 超时申诉
    OFFER_AGAIN = "offer_again"  #: 转派他人
    REPORT_PART = "report_part"  #: 协办反馈
    ADD_ASSISTS = "add_assists"  #: 增加协办
    RELEASE_UNIT = "release_unit"  #: 解除协办
    ASK_UNIT_AGAIN = "ask_unit_again"  #: 继续协办
    WHISTLE = "whistle"  #: 吹哨
    ARRIVE = "arrive"  #: 报到
    ESCALATE = "escalate"  #: 上报上级
    HAND_DOWN = "hand_down"  #: 下达
    HAND_OVER = "hand_over"  #: 移交
    MOVE_WHOLE = "move_whole"  #: 整件转办


class Hold(StrEnum):
    """How the one who acts must stand to the thing, beside having the role and seeing the case."""

    SCOPE = "scope"  #: seeing it is enough
    ORG = "org"  #: the item is with the actor's organisation or one below it
    PERSON = "person"  #: the item is with the actor in person
    POOL = "pool"  #: the item is with nobody, or with the actor
    ASKED = "asked"  #: the approval waits for the actor's role
    ASKER = "asker"  #: the approval was asked for by the actor's organisation or one below it


class Need(StrEnum):
    """What a move asks for; the names are those of the command's payload."""

    REASON = "reason"  #: 理由
    REASON_CODE = "reason_code"  #: 理由(须从词表选)
    NOTE = "note"  #: 说明
    CLASS = "class"  #: 类别
    RULE = "rule"  #: 立案条件
    ORG = "org"  #: 主办单位
    ASSISTS = "assists"  #: 协办单位
    SUB_ORG = "sub_org"  #: 下级单位
    PERSON = "person"  #: 承办人
    PLACE = "place"  #: 位置
    PHOTO_BEFORE = "photo_before"  #: 处置前照片
    PHOTO_AFTER = "photo_after"  #: 处置后照片
    PHOTO_CHECK = "photo_check"  #: 核查照片
    ANSWER = "answer"  #: 回访结果
    CONFIRMED = "confirmed"  #: 结案条件已满足
    EXTRA_DAYS = "extra_days"  #: 延长工作日数
    UNTIL = "until"  #: 挂账到期日
    GRADE = "grade"  #: 督办等级
    TO_CALLER = "to_caller"  #: 答复内容
    CALLER = "caller"  #: 哪位来电人
    REPORTS = "reports"  #: 拆出的上报
    OTHER_CASE = "other_case"  #: 另一案卷
    PART = "part"  #: 协办结果
    UNITS = "units"  #: 返工单位
    UPPER_ORG = "upper_org"  #: 上级单位
    LOWER_ORG = "lower_org"  #: 下级单位
    SERVICE = "service"  #: 应急服务
    OWN_ORG = "own_org"  #: 本系统单位


class When(StrEnum):
    """When a need is a must."""

    ALWAYS = "always"
    IF_PLACED = "if_placed"  #: when the place is a point somebody can go to
    IF_MISSING = "if_missing"  #: when the case does not have it yet
    NEVER = "never"  #: welcome, not required


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a move asks for, and when it must be there."""

    need: Need
    when: When = When.ALWAYS


class Guard(StrEnum):
    """A fact about the case, the item and the actor that must hold."""

    NOT_HANDLER = "not_handler"  #: neither the actor nor the actor's unit handled this case (双轴)
    NAMED_NOT_HANDLER = "named_not_handler"  #: nor did the person who is named
    MAY_KNOW_CALLER = "may_know_caller"  #: somebody who called is not kept secret from who asks
    HAS_CALLER = "has_caller"
    HAS_DEPARTMENT = "has_department"  #: a department handled it before
    NO_OPEN_VERIFY = "no_open_verify"
    NO_OPEN_CHILD = "no_open_child"  #: nothing handed on is still open
    IS_TOP_LEAD = "is_top_lead"  #: the item is the case's lead item, not a part of one
    ALL_HANDLED = "all_handled"  #: the lead item and every assisting one have been reported
    HAS_CALLS = "has_calls"  #: somebody waits for an answer
    NO_CALL_OPEN = "no_call_open"
    UNRESOLVED = "unresolved"  #: a caller said it is not solved
    SUSPENDED = "suspended"  #: the clock stands still (挂账)
    NOT_SUSPENDED = "not_suspended"
    NOT_OVERDUE = "not_overdue"
    NO_REQUEST_OPEN = "no_request_open"  #: nothing asked for waits for an answer
    MAY_EXTEND = "may_extend"  #: fewer extensions than a case may have
    MAY_SUSPEND = "may_suspend"  #: fewer suspensions than a case may have
    IS_REQUEST = "is_request"  #: the approval answers something that was asked for
    NOT_ASKER = "not_asker"  #: the actor did not ask for it, nor agree at a level before
    NOT_TOO_LATE = "not_too_late"  #: the day that was asked for is still ahead
    LAST_LEVEL = "last_level"  #: nobody above has to agree, too
    ABOUT_EXTENSION = "about_extension"
    ABOUT_SUSPENSION = "about_suspension"
    ABOUT_DISPUTE = "about_dispute"
    NOT_DESIGNATED = "not_designated"  #: the unit was not designated (指定)
    IN_RETURN_TIME = "in_return_time"  #: it was offered not longer ago than it may be returned
    NOT_TO_RETURNER = "not_to_returner"  #: the department that is named did not return the case
    WAS_RETURNED = "was_returned"  #: a department returned the case
    NOT_SENT_BACK = "not_sent_back"  #: the case came by a step forward, or was corrected since
    HAS_LIMIT = "has_limit"  #: the filing rule's limit runs
    NOT_SUPERVISED = "not_supervised"  #: no supervision stands (督办)
    NOT_REPLIER = "not_replier"  #: the actor did not answer the supervision
    ATTEMPTS_LEFT = "attempts_left"  #: a call-back may be tried again
    LAST_ATTEMPT = "last_attempt"  #: it is the last time a call-back is tried
    PAUSE_OVER = "pause_over"  #: the caller was not tried just now
    BADLY_RATED = "badly_rated"  #: a caller to whom it is solved is not satisfied (差评)
    KNOWN_CALLER = "known_caller"  #: a caller has not asked for secrecy yet
    REPORTS_STAY = "reports_stay"  #: there are others beside the reports that leave
    NOT_CLAIMED = "not_claimed"  #: nobody claimed yet that the demand is unreasonable
    CLAIM_REFUSED = "claim_refused"  #: a claim was refused, and not appealed against yet
    IS_EXCLUDED = "is_excluded"  #: the demand was found unreasonable, and that stands
    ABOUT_UNREASONABLE = "about_unreasonable"
    WAS_LATE = "was_late"  #: the task was reported after its limit
    NOT_APPEALED = "not_appealed"  #: no appeal about it waits or was decided
    IN_APPEAL_TIME = "in_appeal_time"  #: it was reported not longer ago than one may appeal
    ABOUT_TIMEOUT = "about_timeout"
    OTHER_GOES_ON = "other_goes_on"  #: the case that is named is another one, and live
    NOT_LATER = "not_later"  #: it is not overdue, or the case that is named is, too
    OTHER_STANDS = "other_stands"  #: the case it was merged into was not merged itself
    ASSISTS_DONE = "assists_done"  #: every assisting unit has reported its part, or was released
    DIRECTS = "directs"  #: the actor's organisation leads the case, or the actor dispatches
    IN_HANDLING = "in_handling"  #: the case is in handling
    IS_WHOLE = "is_whole"  #: the item is no part that was handed on
    LEAD_OPEN = "lead_open"  #: the lead unit still works on it
    MAY_WHISTLE = "may_whistle"  #: the unit is of a level that may call departments
    HAS_UPPER = "has_upper"  #: there is a level above
    HAS_LOWER = "has_lower"  #: there is a level below
    IS_EMERGENCY = "is_emergency"  #: 突发事件
    NO_EMERGENCY = "no_emergency"
    MAY_GO_BACK = "may_go_back"  #: no emergency is sent back
    IS_SIMPLE = "is_simple"  #: 简易流程 is for its class
    NO_CALLS = "no_calls"  #: nobody waits for an answer
    NOT_DRAWN = "not_drawn"  #: it is not drawn for review


class Effect(StrEnum):
    """What a move does beside changing the state."""

    SET_CLASS = "set_class"
    SET_RULE = "set_rule"
    SET_PLACE = "set_place"
    OFFER_VERIFY = "offer_verify"
    OFFER_HANDLING = "offer_handling"
    OFFER_CHECK = "offer_check"
    OFFER_CALL_BACKS = "offer_call_backs"
    OFFER_APPROVAL = "offer_approval"
    OFFER_CHILD = "offer_child"
    FINISH_APPROVALS = "finish_approvals"
    FINISH_HANDLING = "finish_handling"
    RECORD_SELF_HANDLING = "record_self_handling"
    REWORK = "rework"
    REVOKE_OPEN = "revoke_open"
    REVOKE_CHILDREN = "revoke_children"
    CLEAR_LEAD = "clear_lead"
    COUNT_RETURN = "count_return"
    COUNT_REWORK = "count_rework"
    COUNT_REOPEN = "count_reopen"
    HOLD_BY_ACTOR = "hold_by_actor"
    HOLD_BY_NAMED = "hold_by_named"
    RELEASE = "release"
    KEEP_PASSED = "keep_passed"
    KEEP_FAILED = "keep_failed"
    KEEP_ANSWER = "keep_answer"
    STAMP_REPORTED = "stamp_reported"
    REPORT_PARENT = "report_parent"
    WAKE_PARENT = "wake_parent"
    FOLLOW_CLOCK = "follow_clock"
    ASK_FOR_EXTENSION = "ask_for_extension"
    ASK_FOR_SUSPENSION = "ask_for_suspension"
    ASK_NEXT_LEVEL = "ask_next_level"
    REVOKE_REQUESTS = "revoke_requests"
    TELL_MATTER = "tell_matter"
    TELL_EXTENSION = "tell_extension"
    SET_RESUMPTION = "set_resumption"
    COUNT_URGE = "count_urge"
    OFFER_SUPERVISION = "offer_supervision"
    MOVE_SUPERVISION = "move_supervision"
    KEEP_REPLY = "keep_reply"
    ASK_AGAIN = "ask_again"
    REVOKE_WORK = "revoke_work"
    ASK_FOR_RULING = "ask_for_ruling"
    RETURN_LEAD = "return_lead"
    DESIGNATE_LEAD = "designate_lead"
    MARK_SENT_BACK = "mark_sent_back"
    MARK_CORRECTED = "mark_corrected"
    TELL_CALLERS = "tell_callers"
    STAMP_ANSWERED = "stamp_answered"
    OFFER_REVIEW = "offer_review"
    COUNT_ATTEMPT = "count_attempt"
    KEEP_UNREACHED = "keep_unreached"
    OFFER_FIRST_CONTACTS = "offer_first_contacts"
    END_FIRST_CONTACTS = "end_first_contacts"
    HIDE_CALLER = "hide_caller"
    SPLIT_OFF = "split_off"
    ASK_FOR_EXCLUSION = "ask_for_exclusion"
    APPEAL_FOR_EXCLUSION = "appeal_for_exclusion"
    TELL_EXCLUDED = "tell_excluded"
    UNDO_EXCLUSION = "undo_exclusion"
    ASK_FOR_EXEMPTION = "ask_for_exemption"
    EXEMPT_TASK = "exempt_task"
    KEEP_AS_IT_WAS = "keep_as_it_was"
    GIVE_REPORTS = "give_reports"
    TAKE_REPORTS = "take_reports"
    OFFER_NEW_CALLS = "offer_new_calls"
    RESTORE = "restore"
    FETCH_REPORTS = "fetch_reports"
    RETURN_REPORTS = "return_reports"
    OFFER_AGAIN = "offer_again"
    TELL_NAMED = "tell_named"
    OFFER_ASSISTS = "offer_assists"
    KEEP_PART = "keep_part"
    ASK_PART_AGAIN = "ask_part_again"
    END_ITEM = "end_item"
    OFFER_WHISTLES = "offer_whistles"
    KEEP_ARRIVAL = "keep_arrival"
    OFFER_ARRIVED = "offer_arrived"
    OFFER_LEVEL = "offer_level"
    SET_EMERGENCY = "set_emergency"
    TELL_SERVICE = "tell_service"
    MOVE_WHOLE = "move_whole"


class Clock(StrEnum):
    """What a move does to the clock of the case."""

    KEEP = "keep"  #: runs on
    STAGE = "stage"  #: the new state's own limit starts
    RULE = "rule"  #: the filing rule's limit starts
    RECOUNT = "recount"  #: the rule changed: its limit counts from where the old one started
    STOP = "stop"  #: nothing is waited for
    EXTEND = "extend"  #: the limit grows by what was granted
    SUSPEND = "suspend"  #: stands still until the day that was granted
    WAKE = "wake"  #: runs again
    RECTIFY = "rectify"  #: the limit for acting upon a bad rating starts
    RETURN = "return"  #: runs on as before it was merged; the time between does not count


class Switch(StrEnum):
    """A branch of the tables that a city may leave out."""

    VERIFY = "verify"  #: 核实
    FILING = "filing"  #: 待立案
    CHECK = "check"  #: 核查
    REVIEW = "review"  #: 审核
    CALL_BACK = "call_back"  #: 回访
    CLOSING = "closing"  #: 结案审核
    SELF_HANDLING = "self_handling"  #: 自处理
    EXTENSION = "extension"  #: 延期
    SUSPENSION = "suspension"  #: 挂账
    DISPUTE = "dispute"  #: 派单异议
    SUPERVISION = "supervision"  #: 督办
    FIRST_CONTACT = "first_contact"  #: 先行联系
    ANSWERING = "answering"  #: 即时答复
    JOINT = "joint"  #: 处置中增派协办
    WHISTLE = "whistle"  #: 吹哨
    LEVELS = "levels"  #: 上行、下达
    MERGING = "merging"  #: 并案
    SPLITTING = "splitting"  #: 拆分
    TIMEOUT_APPEAL = "timeout_appeal"  #: 超时申诉
