"""What a command brings with it, looked up and typed, before anything is decided. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from events.classes import ReasonChoice
from events.kept import Standing
from events.records import CaseFile
from events.states import Part, PlaceStatus, Service
from hub.foundation.why import Why


class ClassGiven(msgspec.Struct, frozen=True):
    """A class of the catalogue, as it was on the day."""

    scheme: str
    kind: str
    code: str
    name: str
    importance: int = 0
    why: Why | None = None


class RuleGiven(msgspec.Struct, frozen=True):
    """A filing rule. limit_unit: one of the five units of `grid.deadlines.Unit`.

    id None: the class has no rule, and the city's limit for an answer counts.
    """

    id: int | None
    number: int
    condition: str
    closing_condition: str
    limit_value: int
    limit_unit: str
    importance: int = 0
    auto_file: bool = False
    auto_dispatch: bool = False
    why: Why | None = None


class OrgGiven(msgspec.Struct, frozen=True):
    """An organisation. path: ids from the top of the tree down to its own."""

    id: int
    name: str
    path: tuple[int, ...]
    level: str = ""
    why: Why | None = None


class PersonGiven(msgspec.Struct, frozen=True):
    """A member of the staff and the organisations of that person's posts."""

    id: int
    name: str
    org_ids: frozenset[int] = frozenset()


class PlaceGiven(msgspec.Struct, frozen=True):
    """A place as found. lon, lat: degrees, CGCS2000; original_*: the numbers as they came, in their own system."""

    status: PlaceStatus
    why: Why
    lon: float | None = None
    lat: float | None = None
    score: float | None = None
    original_x: float | None = None
    original_y: float | None = None
    original_crs: str = ""
    cell_id: int | None = None
    cell_code: str = ""
    area_path: tuple[int, ...] = ()
    area_names: tuple[str, ...] = ()
    cell_why: Why | None = None


class PhotoGiven(msgspec.Struct, frozen=True):
    """An upload to be attached. kind: "" lets the move say what it is evidence of."""

    upload_id: UUID
    kind: str = ""
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


class AnswerGiven(msgspec.Struct, frozen=True):
    """What a call-back (回访) brought. rating: 1 (非常不满意) to 5 (非常满意).

    contacted: the caller was reached; responded: the unit had contacted the caller before (先行联系, 响应).
    """

    contacted: bool
    resolved: bool | None = None
    rating: int | None = None
    responded: bool | None = None


class NewCase(msgspec.Struct, frozen=True):
    """A case that is about to be opened."""

    id: int
    number: str


class Given(msgspec.Struct, frozen=True):
    """Everything a command may bring; a move reads what it asks for."""

    reason: str = ""
    #: A word of a list; `listed` is what the list says of it.
    reason_code: str = ""
    listed: ReasonChoice | None = None
    note: str = ""
    #: The event whose caller is meant.
    caller: int | None = None
    #: What a caller is told.
    to_caller: str = ""
    class_: ClassGiven | None = None
    rule: RuleGiven | None = None
    org: OrgGiven | None = None
    assists: tuple[OrgGiven, ...] = ()
    person: PersonGiven | None = None
    place: PlaceGiven | None = None
    photos: tuple[PhotoGiven, ...] = ()
    answer: AnswerGiven | None = None
    confirmed: bool = False
    #: Working days to be added to a limit.
    extra_days: int | None = None
    #: The instant at which a suspended case goes on: the beginning of a city day, aware UTC.
    until: datetime | None = None
    #: Of a supervision.
    grade: int | None = None
    #: The work item an approval was about.
    of_item: int | None = None
    #: Ids of the events that leave for a case of their own, and that case's id and number.
    reports: tuple[int, ...] = ()
    new_case: NewCase | None = None
    #: The other case of a move that needs two, under lock as well.
    other: CaseFile | None = None
    #: The merge that is taken back, or of the case that follows: the one that is made.
    standing: Standing | None = None
    #: What became of an assisting unit's part.
    part: Part | None = None
    #: Who is called in an emergency.
    service: Service | None = None
    #: The organisations whose work is not well done; none named: everybody's.
    units: frozenset[int] = frozenset()


NOTHING = Given()
