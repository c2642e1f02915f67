"""The shapes of the evaluation API, as OpenAPI describes them."""

from __future__ import annotations

from typing import Literal

from ninja import Field, Schema

from events.evaluation.definition import Subject
from events.evaluation.drill import Side
from events.evaluation.periods import Cycle
from hub.foundation import city_day


class DefinitionOut(Schema):
    """A definition of a figure. opens: there are facts behind it to look at."""

    code: str
    group: str
    version: int
    name: str
    formula: str
    source: str
    unit: Literal["count", "rate", "score"]
    counted_by: Literal["began_at", "ended_at", "judged_at"]
    subjects: list[str]
    leaves_out: list[str]
    lower_is_better: bool
    waits_for: str
    opens: bool


class FigureOut(Schema):
    """One number. value: of a rate in per cent; null when there is nothing to divide by, or it cannot be known."""

    value: float | None
    numerator: float
    denominator: int | None


class BothOut(Schema):
    """A figure of everything, and without what the assessment leaves out."""

    whole: FigureOut
    assessed: FigureOut


class RowOut(Schema):
    """An area, organisation or post. id null: what belongs to none of the others."""

    id: int | None
    name: str
    opens: bool


class RowWithFigures(RowOut):
    """A row and its figures: for each period, by code of the definition."""

    figures: list[dict[str, BothOut]]


class PeriodOut(Schema):
    """A span of time: begin <= instant < end."""

    name: str
    begin: str
    end: str


class GroupOut(Schema):
    """A sheet the definitions are divided into."""

    key: str
    name: str


class ScorecardOut(Schema):
    """A table of figures. way: from the top down to what the rows are parts of; behind: entries not counted yet."""

    subject: str
    cycle: str
    periods: list[PeriodOut]
    groups: list[GroupOut]
    definitions: list[DefinitionOut]
    way: list[RowOut]
    rows: list[RowWithFigures]
    together: list[dict[str, BothOut]]
    at: str
    seq: int
    behind: int


class LineOut(Schema):
    """A line of the journal that counts."""

    seq: int
    kind: str
    at: str
    acted_at: str
    sentence: str


class FactOut(Schema):
    """One fact behind a figure. opens: the case may be looked at from this post."""

    case_id: int
    number: str
    class_name: str
    state: str
    opens: bool
    kind: str
    kind_name: str
    org: str
    post: str
    round: int
    began_at: str
    due_at: str | None
    ended_at: str | None
    in_time: bool | None
    rating: int | None
    redone: bool
    exempted: bool
    excluded: bool
    lines: list[LineOut]


class FactPage(Schema):
    """A page of facts, newest first."""

    items: list[FactOut]
    next: str | None
    total: int


class ScorecardQuery(Schema):
    """Whose figures, of which time. of: whose parts are shown; on: a day of the last period."""

    subject: Subject = Subject.AREA
    of: int | None = None
    cycle: Cycle = Cycle.MONTH
    on: city_day.AskedField = None
    periods: int = Field(1, ge=1, le=31)
    metric: list[str] = Field(default_factory=list)
    group: str = Field("", max_length=20)


class FactQuery(Schema):
    """Which figure is opened. row: an id, "none" or "all"."""

    subject: Subject = Subject.AREA
    of: int | None = None
    cycle: Cycle = Cycle.MONTH
    on: city_day.AskedField = None
    metric: str = Field(max_length=40)
    side: Side = Side.NUMERATOR
    view: Literal["whole", "assessed"] = "whole"
    row: str = Field("all", pattern=r"^(all|none|\d{1,18})$")
    after: str = ""
    limit: int = Field(50, ge=1, le=200)
