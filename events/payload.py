"""The payload of a command as it arrives: its fields, checked for form."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from events.states import EvidenceKind, Part, Service
from hub.foundation.wrong_fields import WrongField

#: Years somebody may mean; beyond them time zones and databases come to the end of their calendars.
YEARS: Final = range(1900, 2201)


DayOrInstant = TypeVar("DayOrInstant", bound=dt.date)


def _of_our_time(at: DayOrInstant) -> DayOrInstant:
    if at.year not in YEARS:
        raise PydanticCustomError("of_our_time", "not of our time", {"year": at.year})
    return at


#: An instant with its zone, as a person or a device gives it.
Instant = Annotated[AwareDatetime, AfterValidator(_of_our_time)]


#: A day, as a person gives it.
Day = Annotated[dt.date, AfterValidator(_of_our_time)]


class Photo(BaseModel):
    """An upload to attach. lon, lat: degrees, CGCS2000, where the device says it was taken."""

    model_config = ConfigDict(extra="forbid")
    upload: UUID
    kind: EvidenceKind | None = None
    taken_at: Instant | None = None
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)


class Answer(BaseModel):
    """What a call-back brought. contacted: the caller was reached; responded: the unit had contacted the caller."""

    model_config = ConfigDict(extra="forbid")
    contacted: bool = True
    responded: bool | None = None
    resolved: bool | None = None
    rating: int | None = Field(None, ge=1, le=5)


class Payload(BaseModel):
    """Everything a command may carry; which of it a verb reads stands in its row of the table of moves."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=2000)
    #: A word of a list; it enters the journal, so it must not be what a person wrote.
    reason_code: str = Field("", max_length=40, pattern="^[a-z_]*$")
    note: str = Field("", max_length=2000)
    #: The event whose caller is meant.
    caller: int | None = None
    #: What the caller is told (答复).
    to_caller: str = Field("", max_length=2000)
    class_scheme: str = Field("", max_length=60)
    class_kind: str = Field("", max_length=10)
    class_code: str = Field("", max_length=32)
    rule_id: int | None = None
    org_id: int | None = None
    assists: list[int] = Field(default_factory=list, max_length=20)
    person_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    crs: str = Field("EPSG:4490", max_length=20)
    area_id: int | None = None
    photos: list[Photo] = Field(default_factory=list, max_length=30)
    answer: Answer | None = None
    confirmed: bool = False
    #: Working days to be added to a limit (延期).
    extra_days: int | None = Field(None, ge=1, le=1000)
    #: The city day on which a suspended case (挂账) goes on.
    until: Day | None = None
    #: Of a supervision (督办), 1 the mildest.
    grade: int | None = Field(None, ge=1, le=9)
    #: The other case of a move that needs two (并案): the one that goes on.
    other_case: int | None = None
    #: Ids of the events that are split off (拆分).
    reports: list[int] = Field(default_factory=list, max_length=200)
    #: What became of an assisting unit's part (协办反馈).
    part: Part | None = None
    #: Who is called in an emergency (突发事件).
    service: Service | None = None
    #: The organisations that have to do it again (返工); none: all.
    units: list[int] = Field(default_factory=list, max_length=20)


def read(payload: dict[str, Any]) -> Payload:
    """The payload's fields. Raises WrongField naming the first that is wrong."""
    try:
        return Payload.model_validate(payload)
    except ValidationError as error:
        raise WrongField(error.errors()[0], "payload") from None


def bounded(acted_at: dt.datetime | None, now: dt.datetime, back: dt.timedelta) -> dt.datetime:
    """acted_at when it is not in the future and not further back than `back`; else now."""
    if acted_at is None or acted_at > now or acted_at < now - back:
        return now
    return acted_at.astimezone(dt.UTC)
