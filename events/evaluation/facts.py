"""The facts an evaluation counts: what had to be done by when, and how it was done. Pure.

Everything evaluated is one of few things: a report that came, an act that was done, or a duty — a span that some
entry of the journal began, that has a limit, and that another entry ended. Definitions (`metrics.py`) count them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import msgspec

from events.states import HANDLING_KINDS, CaseState, ItemKind


class FactKind(StrEnum):
    """What a fact is about. Duties of desks carry the names of states, duties of holders those of work items."""

    REPORT = "report"  #: 上报: one thing told by one source
    ACT = "act"  #: an entry that is counted as such: 退单, 作废, 延期
    CASE = "case"  #: the case from its opening, or reopening, to its end
    INTAKE = "intake"  #: 受理
    FILING = "filing"  #: 立案
    DISPATCH = "dispatch"  #: 派遣
    CLOSING = "closing"  #: 结案
    HANDLE_LEAD = "handle_lead"  #: 主办
    HANDLE_ASSIST = "handle_assist"  #: 协办
    VERIFY = "verify"  #: 核实
    CHECK = "check"  #: 核查
    REVIEW = "review"  #: 审核
    CALL_BACK = "call_back"  #: 回访
    FIRST_CONTACT = "first_contact"  #: 先行联系
    APPROVE = "approve"  #: 审批


#: States in which a desk has a limit of its own. In the others the items have it.
DESKS = {
    CaseState.INTAKE: FactKind.INTAKE,
    CaseState.FILING: FactKind.FILING,
    CaseState.DISPATCH: FactKind.DISPATCH,
    CaseState.CLOSING: FactKind.CLOSING,
}
HANDLING = frozenset(kind.value for kind in HANDLING_KINDS)
JUDGING = frozenset(
    kind.value for kind in (ItemKind.VERIFY, ItemKind.CHECK, ItemKind.REVIEW, ItemKind.CALL_BACK)
)


class Fact(msgspec.Struct):
    """One fact. Field names are the columns.

    ref: with the kind, its name inside the case: the id of the event or work item, else the entry that began it.
    fulfilled: done, as opposed to given up. in_time: done before the limit ended; None while nothing can be said.
    judged_at: when it was certain whether the limit was kept: when it was done, or when the limit ended if that was
    earlier. None: given up before the limit ended, so it never became due.
    """

    case_id: int
    kind: str
    ref: int
    began_seq: int
    began_at: datetime
    round: int = 1
    #: How manieth of its sort in the case: endings of a desk with one outcome, handlings by one organisation, acts.
    turn: int = 1
    due_at: datetime | None = None
    ended_seq: int | None = None
    ended_at: datetime | None = None
    judged_at: datetime | None = None
    #: What ended it (a kind of entry) or how far its holder is (a state of an item); of a report its type.
    outcome: str = ""
    fulfilled: bool = False
    in_time: bool | None = None
    org_id: int | None = None
    post_id: int | None = None
    user_id: int | None = None
    #: Of a case: when everything was reported handled.
    handled_at: datetime | None = None
    #: Of an item handed on: the item it is a part of.
    parent: int | None = None
    #: It had to be done once more: the entry that says so.
    redone_seq: int | None = None
    #: 申诉成立: the limit it missed does not count in assessments; the entry that says so.
    exempt_seq: int | None = None
    #: Of a call-back: the caller was reached; the unit had contacted the caller before.
    contacted: bool | None = None
    responded: bool | None = None
    resolved: bool | None = None
    rating: int | None = None
    #: The journal lines that count: every entry this fact was read from, in order.
    lines: list[int] = msgspec.field(default_factory=list)


class EvaluatedCase(msgspec.Struct):
    """What all facts of a case share, as the entries so far leave it. seq: the last entry that was read."""

    case_id: int
    seq: int = 0
    number: str = ""
    state: str = ""
    suspended: bool = False
    kind: str = ""
    source: str = ""
    channel: str = ""
    class_scheme: str = ""
    class_code: str = ""
    class_name: str = ""
    area_path: list[int] = msgspec.field(default_factory=list)
    lead_org_id: int | None = None
    #: Different organisations it was dispatched to, in order.
    departments: list[int] = msgspec.field(default_factory=list)
    #: 立案: the first entry that filed it.
    filed_seq: int | None = None
    #: 剔除: left out of assessments; the entry that says so.
    excluded_seq: int | None = None


@dataclass(slots=True)
class CaseFacts:
    """A case and its facts by (kind, ref); touched: the keys that changed since it was read."""

    case: EvaluatedCase
    facts: dict[tuple[str, int], Fact] = field(default_factory=dict)
    touched: set[tuple[str, int]] = field(default_factory=set)

    def put(self, fact: Fact) -> Fact:
        """Add a fact."""
        key = (fact.kind, fact.ref)
        self.facts[key] = fact
        self.touched.add(key)
        return fact

    def touch(self, fact: Fact, seq: int) -> None:
        """Say that an entry changed a fact."""
        self.touched.add((fact.kind, fact.ref))
        if seq not in fact.lines:
            fact.lines.append(seq)

    def of(self, *kinds: str) -> list[Fact]:
        """The facts of these kinds, in the order they began."""
        found = [fact for fact in self.facts.values() if fact.kind in kinds]
        return sorted(found, key=lambda fact: (fact.began_seq, fact.ref))
