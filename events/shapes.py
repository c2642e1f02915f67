"""The shapes of the cases API, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from events.shapes_plan import PlanOut
from events.states import CaseState


class Card(Schema):
    """A case as lists, stream and map carry it."""

    id: int
    number: str
    version: int
    state: str
    kind: str
    class_scheme: str
    class_kind: str
    class_code: str
    class_name: str
    source: str
    channel: str
    importance: int
    review: Literal["", "lead", "confirmed", "false", "unclear"]
    place_status: str
    lon: float | None
    lat: float | None
    cell_id: int | None
    cell_code: str
    area_names: list[str]
    area_path: list[int]
    lead_org: int | None
    lead_org_name: str
    holder_name: str
    due_at: str | None
    yellow_at: str | None
    limit_due_at: str | None
    opened_at: str
    changed_at: str
    suspended_until: str | None
    suspended: bool
    supervised: int
    events: int
    urges: int
    reworks: int
    round: int


class Page(Schema):
    """A page of cards."""

    items: list[Card]
    next: str | None
    total: int
    total_is: Literal["exact", "at_least"]
    complete: bool


class ItemOut(Schema):
    """A work item. about, asks: of an approval, what it is about and what is asked for, in words."""

    id: int
    case_id: int
    kind: str
    state: str
    level: str
    parent_id: int | None
    org_id: int | None
    org_name: str
    user_id: int | None
    user_name: str
    event_id: int | None
    round: int
    offered_at: str
    signed_at: str | None
    due_at: str | None
    yellow_at: str | None
    reported_at: str | None
    done_at: str | None
    result: dict[str, Any] | None
    about: str
    asks: str


class ItemWithCard(ItemOut):
    """A work item and the card of its case."""

    card: Card


class ItemPage(Schema):
    """A page of the inbox."""

    items: list[ItemWithCard]
    next: str | None


class CallerOut(Schema):
    """A caller, masked; empty where even that would tell too much."""

    name: str
    phone: str
    id_number: str
    address: str
    confidential: bool
    no_reply: bool


class EventOut(Schema):
    """One event of a case; its words are null when they were erased."""

    id: int
    type: str
    source: str
    source_id: str
    channel: str
    occurred_at: str | None
    received_at: str
    title: str | None
    text: str | None
    address: str | None
    wants_reply: bool
    reply_due_at: str | None
    reply_yellow_at: str | None
    caller: CallerOut | None


class ReportPage(Schema):
    """A page of the reports of a case, newest first."""

    items: list[EventOut]
    next: str | None


class EntryOut(Schema):
    """One line of the journal of a case. reason: code of a list, reason_name: in words; note: what was written.

    note is null when nothing was written or it was erased.
    """

    seq: int
    kind: str
    at: str
    acted_at: str
    actor: str
    role: str | None
    sentence: str
    reason: str | None
    reason_name: str | None
    note: str | None


class FactOut(Schema):
    """One fact a decision was made of. at: an instant instead of words; percent: a certainty."""

    name: str
    value: str
    at: str | None
    percent: int | None


class WhyOut(Schema):
    """Why it was decided so. automatic: by the hub; else a person decided, or has to."""

    about: str
    sentence: str
    automatic: bool
    facts: list[FactOut]


class EvidenceOut(Schema):
    """A photo. distance_m: from the case's point."""

    id: int
    kind: str
    item_id: int | None
    event_id: int | None
    url: str
    at: str
    lon: float | None
    lat: float | None
    distance_m: int | None
    by: str


class ChoiceOut(Schema):
    """One of a list to choose from. needs_text: words have to be added to it."""

    value: int | str
    label: str
    needs_text: bool = False


class NeedOut(Schema):
    """What a move asks for; where there are any: least, most: bounds of a number or a day; choices: the list.

    phrases: sentences the city offers for the words.
    """

    need: str
    required: bool
    least: int | str | None = None
    most: int | str | None = None
    choices: list[ChoiceOut] | None = None
    phrases: list[str] | None = None


class MoveOut(Schema):
    """A move this post may make now. on: "case" or the id of a work item; asks: what the item asks for, in words."""

    verb: str
    on: int | str
    label: str
    asks: str
    needs: list[NeedOut]


class AgreementOut(Schema):
    """One thing in which two cases agree, and what it is worth."""

    about: str
    words: str
    points: int


class NearbyOut(Schema):
    """A live case near by, or like this one. likeness: 0 to 100; likely: offered as the same problem."""

    card: Card
    distance_m: int | None
    likeness: int
    likely: bool
    reasons: list[AgreementOut]


class RuleOut(Schema):
    """The filing rule of the case."""

    id: int
    number: int
    condition: str
    closing_condition: str
    photo_rule: str
    limit_value: int
    limit_unit: str


class StagesOut(Schema):
    """The state in three other vocabularies."""

    gb7: int
    gb7_name: str
    sh6: str
    hotline: str


class OrgOut(Schema):
    """An organisation."""

    org_id: int
    org_name: str


class SuggestedOut(Schema):
    """What the router would do with a case that waits for dispatch; org_id null: it leaves it to a person."""

    org_id: int | None
    org_name: str
    assists: list[OrgOut]
    sentence: str


class MergedOut(Schema):
    """The other case of a merge (并案), and since when."""

    case_id: int
    number: str
    at: str


class BehindOut(Schema):
    """A visit (走访) a report was made of. day: of the city."""

    id: str
    at: str
    day: str
    user_id: int
    user_name: str
    purpose_name: str


class CaseOut(Schema):
    """One case in full. merged: the case it went into; took_in: those that went into it; plans: the gravest first.

    events: the newest reports, in the order told; earlier: the cursor of older ones, which GET …/reports gives.
    visits: those its reports were made of, for who oversees community officers, and an officer's own.
    """

    card: Card
    title: str | None
    text: str | None
    address: str | None
    rule: RuleOut | None
    events: list[EventOut]
    earlier: str | None
    items: list[ItemOut]
    journal: list[EntryOut]
    why: list[WhyOut]
    evidence: list[EvidenceOut]
    moves: list[MoveOut]
    nearby: list[NearbyOut]
    stages: StagesOut
    plans: list[PlanOut]
    merged: MergedOut | None
    took_in: list[MergedOut]
    suggested: SuggestedOut | None
    visits: list[BehindOut]


class ErrorOut(Schema):
    """Why a command was refused."""

    code: str | None
    values: dict[str, Any]


class CallerInClear(Schema):
    """A caller after an audited look, and the words as they were told."""

    event_id: int
    name: str
    phone: str
    id_number: str
    address: str
    text: str


class OutcomeOut(Schema):
    """What became of a command. The case is asked for anew: it may have left the scope by it."""

    result: Literal["applied", "already", "refused", "conflict"]
    sentence: str
    error: ErrorOut | None
    case_id: int | None
    callers: list[CallerInClear] | None = None


class ReportedOut(Schema):
    """What became of a report by hand."""

    result: str
    case_id: int | None
    number: str | None
    sentence: str


class CaseQuery(Schema):
    """What a list is narrowed to."""

    state: list[CaseState] = Field(default_factory=list)
    light: Literal["", "green", "yellow", "red"] = ""
    class_: list[str] = Field(default_factory=list, alias="class")
    kind: str = ""
    area: int | None = None
    org: int | None = None
    source: str = ""
    importance: int | None = None
    place_status: str = ""
    q: str = Field("", max_length=100)
    order: Literal["due", "newest"] = "due"
    after: str = ""
    limit: int = Field(50, ge=1, le=200)
