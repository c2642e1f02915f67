"""What buttons and lists call the verbs and states: English msgids, translated for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from events.states import (
    CaseState,
    EvidenceKind,
    ItemKind,
    ItemState,
    Matter,
    Part,
    PlaceStatus,
    Service,
)
from events.verbs import CaseVerb, ItemVerb, Need, Switch
from hub.foundation import clock

VERBS: Final[dict[str, str]] = {
    CaseVerb.ACCEPT: gettext_noop("Accept the report"),
    CaseVerb.VERIFY: gettext_noop("Verify on site"),
    CaseVerb.REJECT: gettext_noop("Do not accept"),
    CaseVerb.FILE: gettext_noop("File the case"),
    CaseVerb.DISPATCH: gettext_noop("Dispatch"),
    CaseVerb.RECALL: gettext_noop("Take back"),
    CaseVerb.REFER_BACK: gettext_noop("Refer back"),
    CaseVerb.VOID: gettext_noop("Void the case"),
    CaseVerb.SELF_HANDLE: gettext_noop("Handled on the spot"),
    CaseVerb.SEND_BACK: gettext_noop("Send back for rework"),
    CaseVerb.CLOSE: gettext_noop("Close the case"),
    CaseVerb.REOPEN: gettext_noop("Reopen the case"),
    CaseVerb.RECLASSIFY: gettext_noop("Change the class"),
    CaseVerb.RELOCATE: gettext_noop("Change the place"),
    CaseVerb.COMMENT: gettext_noop("Remark"),
    CaseVerb.ATTACH: gettext_noop("Add photos"),
    CaseVerb.REVEAL_CALLER: gettext_noop("Show the caller"),
    CaseVerb.RESUME: gettext_noop("Resume the case"),
    CaseVerb.REMIND: gettext_noop("Remind"),
    CaseVerb.SUPERVISE: gettext_noop("Supervise"),
    CaseVerb.DESIGNATE: gettext_noop("Designate"),
    CaseVerb.ANSWER_AT_ONCE: gettext_noop("Answer at once"),
    CaseVerb.HIDE_CALLER: gettext_noop("Keep the caller secret"),
    CaseVerb.TERMINATE: gettext_noop("Terminate the handling"),
    CaseVerb.INCLUDE: gettext_noop("Count it again"),
    CaseVerb.TRANSFER: gettext_noop("Hand to another authority"),
    CaseVerb.MERGE: gettext_noop("Merge into another case"),
    CaseVerb.SPLIT: gettext_noop("Split the case"),
    CaseVerb.UNMERGE: gettext_noop("Take the merge back"),
    ItemVerb.SIGN: gettext_noop("Sign for it"),
    ItemVerb.ASSIGN: gettext_noop("Assign to a person"),
    ItemVerb.UNASSIGN: gettext_noop("Take the assignment back"),
    ItemVerb.HAND_BACK: gettext_noop("Hand back"),
    ItemVerb.HAND_ON: gettext_noop("Hand on"),
    ItemVerb.REPORT_HANDLED: gettext_noop("Report handled"),
    ItemVerb.RETURN: gettext_noop("Return with a reason"),
    ItemVerb.TAKE: gettext_noop("Take the task"),
    ItemVerb.REPORT_PART: gettext_noop("Report another result"),
    ItemVerb.ADD_ASSISTS: gettext_noop("Call in further units"),
    ItemVerb.RELEASE_UNIT: gettext_noop("Release the unit"),
    ItemVerb.ASK_UNIT_AGAIN: gettext_noop("Ask the unit again"),
    ItemVerb.HAND_OVER: gettext_noop("Hand over at once"),
    ItemVerb.MOVE_WHOLE: gettext_noop("Pass the whole task on"),
    CaseVerb.CLOSE_SIMPLY: gettext_noop("Done, close it here"),
    CaseVerb.DECLARE_EMERGENCY: gettext_noop("Declare an emergency"),
    CaseVerb.CALL_SERVICE: gettext_noop("Call 110, 119, 120"),
    ItemVerb.WHISTLE: gettext_noop("Blow the whistle"),
    ItemVerb.ARRIVE: gettext_noop("We have come"),
    ItemVerb.ESCALATE: gettext_noop("Pass up a level"),
    ItemVerb.HAND_DOWN: gettext_noop("Hand down a level"),
    ItemVerb.OFFER_AGAIN: gettext_noop("Ask somebody else"),
    ItemVerb.PASS: gettext_noop("Passed"),
    ItemVerb.FAIL: gettext_noop("Not passed"),
    ItemVerb.RECORD_CALL_BACK: gettext_noop("Record the call-back"),
    ItemVerb.NOT_REACHED: gettext_noop("Nobody reached, try again"),
    ItemVerb.GIVE_UP_CALL: gettext_noop("Nobody reached, end the calls"),
    ItemVerb.CONTACT: gettext_noop("Caller contacted"),
    ItemVerb.ASK_EXTENSION: gettext_noop("Ask for an extension"),
    ItemVerb.DISPUTE: gettext_noop("Dispute the dispatch"),
    ItemVerb.ASK_SUSPENSION: gettext_noop("Ask for a suspension"),
    ItemVerb.END_SUSPENSION: gettext_noop("End the suspension"),
    ItemVerb.GRANT: gettext_noop("Agree"),
    ItemVerb.REFUSE: gettext_noop("Refuse"),
    ItemVerb.WITHDRAW_REQUEST: gettext_noop("Withdraw the request"),
    ItemVerb.REPLY: gettext_noop("Answer the supervision"),
    ItemVerb.ACCEPT_REPLY: gettext_noop("Accept the answer"),
    ItemVerb.SEND_BACK_REPLY: gettext_noop("Send the answer back"),
    ItemVerb.CLAIM_UNREASONABLE: gettext_noop("Claim an unreasonable demand"),
    ItemVerb.APPEAL_CLAIM: gettext_noop("Appeal against the refused claim"),
    ItemVerb.APPEAL_TIMEOUT: gettext_noop("Appeal against the timeout"),
    ItemVerb.LIFT: gettext_noop("Lift the supervision"),
}

STATES: Final[dict[CaseState, str]] = {
    CaseState.INTAKE: gettext_noop("to be accepted"),
    CaseState.FILING: gettext_noop("to be filed"),
    CaseState.DISPATCH: gettext_noop("to be dispatched"),
    CaseState.HANDLING: gettext_noop("in handling"),
    CaseState.CHECK: gettext_noop("to be checked"),
    CaseState.CALL_BACK: gettext_noop("to be called back"),
    CaseState.CLOSING: gettext_noop("to be closed"),
    CaseState.CLOSED: gettext_noop("case closed"),
    CaseState.REJECTED: gettext_noop("case not accepted"),
    CaseState.VOIDED: gettext_noop("case voided"),
    CaseState.MERGED: gettext_noop("case merged"),
    CaseState.TERMINATED: gettext_noop("handling terminated"),
    CaseState.TRANSFERRED: gettext_noop("case handed to another authority"),
}

ITEM_KINDS: Final[dict[ItemKind, str]] = {
    ItemKind.HANDLE_LEAD: gettext_noop("lead handling"),
    ItemKind.HANDLE_ASSIST: gettext_noop("assisting"),
    ItemKind.VERIFY: gettext_noop("verification"),
    ItemKind.CHECK: gettext_noop("check before closing"),
    ItemKind.REVIEW: gettext_noop("review of the result"),
    ItemKind.CALL_BACK: gettext_noop("call-back"),
    ItemKind.FIRST_CONTACT: gettext_noop("first contact with the caller"),
    ItemKind.APPROVE: gettext_noop("approval"),
    ItemKind.WHISTLE: gettext_noop("whistle call"),
    ItemKind.SUPERVISE: gettext_noop("supervision"),
}

ITEM_STATES: Final[dict[ItemState, str]] = {
    ItemState.OFFERED: gettext_noop("to be signed"),
    ItemState.ACCEPTED: gettext_noop("signed"),
    ItemState.WORKING: gettext_noop("at work"),
    ItemState.REPORTED: gettext_noop("reported"),
    ItemState.RETURNED: gettext_noop("task returned"),
    ItemState.REVOKED: gettext_noop("taken back"),
    ItemState.DONE: gettext_noop("task done"),
}

MATTERS: Final[dict[Matter, str]] = {
    Matter.SELF_HANDLING: gettext_noop("handling on the spot"),
    Matter.EXTENSION: gettext_noop("extension"),
    Matter.SUSPENSION: gettext_noop("suspension"),
    Matter.DISPUTE: gettext_noop("dispute of the dispatch"),
    Matter.TIMEOUT: gettext_noop("timeout appeal"),
    Matter.UNREASONABLE: gettext_noop("unreasonable demand"),
    Matter.CLAIM_APPEAL: gettext_noop("appeal: unreasonable demand"),
}

#: What became of an assisting unit's part.
PARTS: Final[dict[Part, str]] = {
    Part.DONE: gettext_noop("the part is done"),
    Part.NOT_OURS: gettext_noop("not our part"),
    Part.NEEDS_MORE: gettext_noop("more is needed"),
}

#: Who is called in an emergency.
SERVICES: Final[dict[Service, str]] = {
    Service.POLICE: gettext_noop("the police (110)"),
    Service.FIRE: gettext_noop("the fire brigade (119)"),
    Service.MEDICAL: gettext_noop("the ambulance (120)"),
    Service.TRAFFIC: gettext_noop("the traffic police (122)"),
}

#: The grades of supervision.
GRADES: Final[dict[int, str]] = {
    1: gettext_noop("ordinary supervision"),  # 一般督办
    2: gettext_noop("major supervision"),  # 重点督办
    3: gettext_noop("leader's supervision"),  # 领导督办
}

#: The branches a city may leave out.
BRANCHES: Final[dict[Switch, str]] = {
    Switch.VERIFY: gettext_noop("verification before filing"),  # 核实
    Switch.FILING: gettext_noop("desk for filing"),  # 待立案
    Switch.CHECK: gettext_noop("check after handling"),  # 核查
    Switch.REVIEW: gettext_noop("review of results before the call-back"),  # 审核
    Switch.CALL_BACK: gettext_noop("call-backs"),  # 回访
    Switch.CLOSING: gettext_noop("desk for closing"),  # 结案审核
    Switch.SELF_HANDLING: gettext_noop("handling on the spot"),  # 自处理
    Switch.EXTENSION: gettext_noop("extensions"),  # 延期
    Switch.SUSPENSION: gettext_noop("suspensions"),  # 挂账
    Switch.DISPUTE: gettext_noop("disputes of the dispatch"),  # 派单异议
    Switch.SUPERVISION: gettext_noop("supervision"),  # 督办
    Switch.FIRST_CONTACT: gettext_noop("first contact with callers"),  # 先行联系
    Switch.ANSWERING: gettext_noop("answers on the spot"),  # 即时答复
    Switch.JOINT: gettext_noop("calling in assisting units while handling"),  # 增派协办
    Switch.WHISTLE: gettext_noop("whistle calls"),  # 吹哨
    Switch.LEVELS: gettext_noop("passing between levels"),  # 上行下达
    Switch.MERGING: gettext_noop("merging of cases"),  # 并案
    Switch.SPLITTING: gettext_noop("splitting of cases"),  # 拆分
    Switch.TIMEOUT_APPEAL: gettext_noop("timeout appeals"),  # 超时申诉
}

#: What a request asks for.
_ASKED: Final[dict[Matter, str]] = {
    Matter.EXTENSION: gettext_noop("%(matter)s: %(days)s more working days"),
    Matter.SUSPENSION: gettext_noop("%(matter)s: until %(until)s"),
    Matter.DISPUTE: gettext_noop("%(matter)s: to be ruled on"),
    Matter.TIMEOUT: gettext_noop("%(matter)s: the missed limit shall not count"),
    Matter.UNREASONABLE: gettext_noop("%(matter)s: the case shall not count"),
    Matter.CLAIM_APPEAL: gettext_noop("%(matter)s: the case shall not count"),
}

PLACES: Final[dict[PlaceStatus, str]] = {
    PlaceStatus.EXACT: gettext_noop("exact place"),
    PlaceStatus.GEOCODED: gettext_noop("place by address"),
    PlaceStatus.AREA: gettext_noop("area only"),
    PlaceStatus.NONE: gettext_noop("no place"),
    PlaceStatus.OUTSIDE: gettext_noop("outside the city"),
}

NEEDS: Final[dict[Need, str]] = {
    Need.REASON: gettext_noop("reason"),
    Need.REASON_CODE: gettext_noop("reason of the list"),
    Need.NOTE: gettext_noop("note"),
    Need.CLASS: gettext_noop("class of the case"),
    Need.RULE: gettext_noop("filing rule"),
    Need.ORG: gettext_noop("leading department"),
    Need.ASSISTS: gettext_noop("assisting departments"),
    Need.SUB_ORG: gettext_noop("subordinate organisation"),
    Need.PERSON: gettext_noop("person"),
    Need.PLACE: gettext_noop("place"),
    Need.PHOTO_BEFORE: gettext_noop("photos before"),
    Need.PHOTO_AFTER: gettext_noop("photos after"),
    Need.PHOTO_CHECK: gettext_noop("photos of the check"),
    Need.ANSWER: gettext_noop("result of the call-back"),
    Need.CONFIRMED: gettext_noop("closing condition met"),
    Need.EXTRA_DAYS: gettext_noop("additional working days"),
    Need.UNTIL: gettext_noop("day on which it goes on"),
    Need.GRADE: gettext_noop("grade"),
    Need.CALLER: gettext_noop("caller"),
    Need.TO_CALLER: gettext_noop("answer to the caller"),
    Need.REPORTS: gettext_noop("reports of the other problem"),
    Need.OTHER_CASE: gettext_noop("the other case"),
    Need.UPPER_ORG: gettext_noop("unit above"),
    Need.LOWER_ORG: gettext_noop("unit of a level below"),
    Need.SERVICE: gettext_noop("service called"),
    Need.OWN_ORG: gettext_noop("unit of the own organisation"),
    Need.PART: gettext_noop("result of the unit's part"),
    Need.UNITS: gettext_noop("units that do it again"),
}

EVIDENCE: Final[dict[EvidenceKind, str]] = {
    EvidenceKind.BEFORE: gettext_noop("before handling"),
    EvidenceKind.AFTER: gettext_noop("after handling"),
    EvidenceKind.CHECK: gettext_noop("at the check"),
}

#: The importance of a case; 0 is ordinary and needs no word.
#: 走访事项 that are built in; a city's own are called as its file says.
VISITS: Final[dict[str, str]] = {
    "household": gettext_noop("Household visit"),  # 入户走访
    "care": gettext_noop("Care visit"),  # 关爱走访: who lives alone or in need
    "shop": gettext_noop("Shop visit"),  # 商户走访
    "rental": gettext_noop("Rented home"),  # 出租房走访
    "safety": gettext_noop("Safety check"),  # 安全隐患排查
    "dispute": gettext_noop("Dispute among neighbours"),  # 矛盾纠纷排查
    "notice": gettext_noop("Telling and explaining"),  # 政策宣传
}

IMPORTANCE: Final[dict[int, str]] = {
    1: gettext_noop("raised importance"),
    2: gettext_noop("serious"),
    3: gettext_noop("red list"),
}

#: How a report reached the city.
CHANNELS: Final[dict[str, str]] = {
    "phone": gettext_noop("hotline call"),
    "patrol": gettext_noop("patrol"),
    "citizen": gettext_noop("citizen"),
    "desk": gettext_noop("at the desk"),
    "device": gettext_noop("device"),
    "camera": gettext_noop("camera"),
    "system": gettext_noop("another system"),
}


def importance(level: int) -> str:
    """The word of an importance in the active language; "" for an ordinary case."""
    return gettext(IMPORTANCE[level]) if level in IMPORTANCE else ""


def channel(name: str) -> str:
    """How a report reached the city, in the active language."""
    return gettext(CHANNELS.get(name, name))


def verb(name: str) -> str:
    """The button of a verb in the active language."""
    return gettext(VERBS.get(name, name))


def state(name: str) -> str:
    """The word of a state of a case or of a work item in the active language."""
    known = [*STATES.items(), *ITEM_STATES.items()]
    return gettext(next((word for one, word in known if one.value == name), name))


def need(name: str) -> str:
    """The word of what a move asks for in the active language."""
    return gettext(NEEDS.get(Need(name), name))


def matter(name: str) -> str:
    """The word of what an approval is about in the active language; "" for nothing."""
    return gettext(MATTERS[Matter(name)]) if name else ""


#: What a person found who looked at the evidence of an alarm; until then it is a lead (线索).
VERDICTS: Final[dict[str, str]] = {
    "confirmed": gettext_noop("confirmed"),
    "false": gettext_noop("false alarm"),
    "unclear": gettext_noop("cannot be told"),
}


def verdict(name: str) -> str:
    """The word of a verdict on an alarm in the active language; "" for none."""
    return gettext(VERDICTS[name]) if name in VERDICTS else ""


def grade(number: int) -> str:
    """The word of a grade of supervision in the active language."""
    return gettext(GRADES[number]) if number in GRADES else str(number)


def asked(about: str, what: Mapping[str, Any]) -> str:
    """What a request asks for, or a supervision demands, in the active language; "" for other items."""
    if "grade" in what:
        return grade(what["grade"])
    if not about or not what:
        return ""
    until = what.get("until")
    values = {
        "matter": matter(about),
        "days": what.get("value", ""),
        "until": clock.city_day(datetime.fromisoformat(until)).isoformat() if until else "",
    }
    return gettext(_ASKED[Matter(about)]) % values


def part(told: Mapping[str, Any] | None) -> str:
    """What became of a unit's part, of a result or an entry, in the active language; "" for nothing."""
    name = (told or {}).get("part")
    return gettext(PARTS[Part(name)]) if name else ""


def service(name: str) -> str:
    """The word of a service that is called in an emergency, in the active language; "" for none."""
    return gettext(SERVICES[Service(name)]) if name else ""
