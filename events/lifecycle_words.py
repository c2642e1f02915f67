"""What the words of the tables of moves mean to somebody who reads them as a page."""

from __future__ import annotations

from typing import Final

from events.verbs import Clock, Guard, Hold, When

#: How one must stand to the thing, said behind the roles.
HOLDS: Final[dict[Hold, str]] = {
    Hold.SCOPE: "",
    Hold.ORG: "of the organisation that has it",
    Hold.PERSON: "who has it in person",
    Hold.POOL: "who has it, or while nobody has it",
    Hold.ASKED: "whose level it waits for",
    Hold.ASKER: "of the organisation that asked",
}

#: When a thing must be there, said behind its name.
NEEDED: Final[dict[When, str]] = {
    When.ALWAYS: "",
    When.IF_PLACED: " if placed",
    When.IF_MISSING: " if missing",
    When.NEVER: " (optional)",
}

GUARDS: Final[dict[Guard, str]] = {
    Guard.NOT_HANDLER: "neither the one who acts nor that one's unit handled this case (双轴: judging is apart)",
    Guard.NAMED_NOT_HANDLER: "the person who is named did not handle this case either",
    Guard.MAY_KNOW_CALLER: "some caller is no secret to who asks (举报: only desks without a part in it may know)",
    Guard.HAS_CALLER: "somebody called",
    Guard.HAS_DEPARTMENT: "a department handled it before",
    Guard.NO_OPEN_VERIFY: "no verification of it is under way",
    Guard.NO_OPEN_CHILD: "nothing that was handed on is still open",
    Guard.IS_TOP_LEAD: "it is the lead item of the case, not a part of one",
    Guard.ALL_HANDLED: "the lead item and every assisting one have been reported",
    Guard.HAS_CALLS: "a caller waits for an answer",
    Guard.NO_CALL_OPEN: "every call-back has been made",
    Guard.UNRESOLVED: "a caller said that it is not solved",
    Guard.SUSPENDED: "the case is suspended (挂账)",
    Guard.NOT_SUSPENDED: "the case is not suspended: while it is, nobody works on it",
    Guard.NOT_OVERDUE: "the time is not over yet",
    Guard.NO_REQUEST_OPEN: "nothing that was asked for waits for an answer",
    Guard.MAY_EXTEND: "the case had fewer extensions than the policy allows",
    Guard.MAY_SUSPEND: "the case was suspended less often than the policy allows",
    Guard.IS_REQUEST: "the approval answers something that was asked for",
    Guard.NOT_ASKER: "the one who acts neither asked for it nor agreed to it at a level below",
    Guard.NOT_TOO_LATE: "the day that was asked for is still ahead",
    Guard.LAST_LEVEL: "nobody above has to agree, too",
    Guard.ABOUT_EXTENSION: "it is about an extension (延期)",
    Guard.ABOUT_SUSPENSION: "it is about a suspension (挂账)",
    Guard.ABOUT_DISPUTE: "it is about a dispute of the dispatch (派单异议)",
    Guard.NOT_DESIGNATED: "the unit was not designated (指定): what is designated is not returned a second time",
    Guard.IN_RETURN_TIME: "the time in which a task may be returned is not over",
    Guard.NOT_TO_RETURNER: "the department that is named did not return the case before",
    Guard.WAS_RETURNED: "a department returned the case",
    Guard.NOT_SENT_BACK: "the case came here by a step forward, or was corrected since it was sent back",
    Guard.HAS_LIMIT: "the filing rule's limit runs",
    Guard.ATTEMPTS_LEFT: "the caller may be tried once more after this",
    Guard.LAST_ATTEMPT: "it is the last of the times a caller is tried",
    Guard.PAUSE_OVER: "the caller was not tried just now",
    Guard.NOT_CLAIMED: "nobody claimed yet that the demand is unreasonable (不合理诉求)",
    Guard.CLAIM_REFUSED: "the claim of an unreasonable demand was refused, and not appealed against yet",
    Guard.IS_EXCLUDED: "the demand was found unreasonable, and that stands",
    Guard.ABOUT_UNREASONABLE: "it is about an unreasonable demand, claimed or appealed",
    Guard.BADLY_RATED: "a caller to whom it is solved gave a bad rating (差评), for the first time",
    Guard.KNOWN_CALLER: "there is a caller who did not ask for secrecy yet",
    Guard.NOT_SUPERVISED: "no supervision (督办) stands: to be answered, or its answer to be accepted",
    Guard.OTHER_GOES_ON: "the case that is named is another one, and still being worked on",
    Guard.NOT_LATER: "it is not overdue, or the case that is named is, too: lateness does not disappear by a merge",
    Guard.REPORTS_STAY: "some reports leave, and others stay",
    Guard.OTHER_STANDS: "the case it was merged into was not merged itself",
    Guard.ASSISTS_DONE: "every assisting unit has reported what became of its part, or was released",
    Guard.DIRECTS: "the organisation of the one who acts leads the case, or the one who acts dispatches",
    Guard.IN_HANDLING: "the case is in handling",
    Guard.IS_WHOLE: "the item is no part that was handed on",
    Guard.LEAD_OPEN: "the lead unit still works on it",
    Guard.IS_EMERGENCY: "the case is an emergency (突发事件) by its importance",
    Guard.NO_EMERGENCY: "the case is no emergency",
    Guard.MAY_GO_BACK: "the lead unit does not send back an emergency: it hands over at once (突发事件应对法 Art. 60)",
    Guard.IS_SIMPLE: "the simple process (简易流程) is open for its class",
    Guard.NO_CALLS: "nobody waits for an answer",
    Guard.NOT_DRAWN: "the case is not among the share that is drawn for review",
    Guard.MAY_WHISTLE: "the unit is of a level that may call departments (吹哨)",
    Guard.HAS_UPPER: "there is a level above the unit's",
    Guard.HAS_LOWER: "there is a level below the unit's",
    Guard.WAS_LATE: "the task was reported handled after its limit, and is not a part of another one",
    Guard.NOT_APPEALED: "no appeal about this task waits or was decided",
    Guard.IN_APPEAL_TIME: "the time in which one may appeal is not over",
    Guard.ABOUT_TIMEOUT: "it is about a missed limit (超时申诉)",
    Guard.NOT_REPLIER: "the one who acts did not write the answer",
}

CLOCKS: Final[dict[Clock, str]] = {
    Clock.KEEP: "runs on as it is",
    Clock.STAGE: "the limit of the new state starts",
    Clock.RULE: "the limit of the filing rule starts",
    Clock.RECOUNT: "the limit of the new filing rule counts from where the old one started",
    Clock.STOP: "nothing is waited for",
    Clock.EXTEND: "the limit grows by the working days that were granted",
    Clock.SUSPEND: "stands still, with those of the open items",
    Clock.RETURN: "runs on as it was before the merge; the time between counts as a pause",
    Clock.WAKE: "runs again: from the day that was granted, or from now when that is earlier",
    Clock.RECTIFY: "the limit for acting upon a bad rating (差评整改) starts",
}
