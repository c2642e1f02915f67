"""Who plays a story, and how: people of the city act through the API, time passes, what falls due is done."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from PIL import Image

from events import intake, reactions, store
from events.decide import open_moves
from events.models import Case, WorkItem
from events.records import CaseFile
from events.reports import Report
from events.states import LIVE, OPEN_ITEM, CaseKind, EventType
from grid import calendar, posts
from grid.models import Organisation
from hub import wiring
from hub.demo import staff
from hub.demo.staff import Staff, Worker
from hub.foundation import clock, due, journal
from hub.foundation.access import Role
from hub.foundation.ids import uuid7
from hub.foundation.models import User
from tests.story.city import BEGIN

#: The current scheme of classes, and some of its classes by what people call them.
SCHEME = "GB/T 47678.5-2026"
MANHOLE, STALL, DIRT, BALCONY = "01001", "09006", "06012", "06005"
#: 鼓楼街道, on dry land.
GULOU = (108.9985, 32.7085)


class StoryBroken(AssertionError):
    """Something went another way than the story says."""


@dataclass(frozen=True)
class Person:
    """Somebody with a post. client: logged in, the post chosen."""

    worker: Worker
    org: str
    client: Client

    @property
    def role(self) -> Role:
        """What the post does."""
        return self.worker.role

    @property
    def name(self) -> str:
        """As colleagues say it."""
        return self.worker.name


@dataclass(frozen=True)
class Aside:
    """Something the journal does not hold: what was refused, and the story's own words. after: last entry before."""

    after: int
    at: dt.datetime
    text: str


@dataclass(eq=False)
class Tale:
    """A case of the story."""

    id: int
    number: str

    @property
    def row(self) -> Case:
        """As it is now."""
        return Case.objects.get(pk=self.id)

    @property
    def state(self) -> str:
        """As it is now."""
        return str(self.row.state)

    @property
    def file(self) -> CaseFile:
        """As decisions see it now."""
        return store.read([self.id])[self.id]

    def items(self, kind: str = "", *, opened: bool = True) -> list[WorkItem]:
        """Its work items, oldest first; opened: those somebody still has to do something about."""
        rows = WorkItem.objects.filter(case_id=self.id).order_by("id")
        return [
            row
            for row in rows
            if (not kind or row.kind == kind) and (not opened or row.state in OPEN_ITEM)
        ]

    def item(self, kind: str) -> WorkItem:
        """The latest of a kind, whatever became of it."""
        rows = self.items(kind, opened=False)
        if not rows:
            raise StoryBroken(f"{self.number} has no item {kind}")
        return rows[-1]


@dataclass
class Stage:
    """One story being played; use it inside `playing()`."""

    now: dt.datetime = BEGIN
    tales: list[Tale] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    calls: int = 0
    _clock: ExitStack = field(default_factory=ExitStack)
    _people: dict[int, Person] = field(default_factory=dict)

    # --- people

    def who(self, role: Role, org: str = "", n: int = 0) -> Person:
        """The n-th with this role, in this organisation (its short name) where one is named."""
        found = [one for one in self._staff() if one.role is role and (not org or _org(one) == org)]
        if len(found) <= n:
            raise StoryBroken(f"nobody is {role.value} number {n} of {org or 'the city'}")
        return self.person(found[n])

    def person(self, worker: Worker) -> Person:
        """Somebody of the staff, logged in."""
        post = worker.scope.actor.post_id or 0
        if post not in self._people:
            self._people[post] = Person(worker, _org(worker), _client(worker))
        return self._people[post]

    def _staff(self) -> tuple[Worker, ...]:
        return _read_staff().workers

    def whoever(
        self, tale: Tale, verb: str, item: WorkItem | None = None, *roles: Role
    ) -> Person | None:
        """Somebody for whom this move is open now; None when there is nobody. roles: asked in this order."""
        file, days = tale.file, calendar.load()
        wanted = sorted(self._staff(), key=lambda one: _rank(one, roles))
        for worker in wanted:
            if roles and worker.role not in roles:
                continue
            if not worker.scope.sees(file.case.audience):
                continue
            moves = open_moves(file, worker.scope.actor, self.now, days)
            on = item.pk if item is not None else None
            if any(move.verb == verb and move.item_id == on for move in moves):
                return self.person(worker)
        return None

    # --- acts

    def call(self, text: str, **more: Any) -> Tale:
        """An order of the hotline, as it comes in from 12345; it opens a case or joins one."""
        self.calls += 1
        told: dict[str, Any] = {
            "source": "12345", "source_id": f"HL-{self.calls:04d}", "channel": "phone",
            "kind": CaseKind.MATTER, "class_scheme": SCHEME, "title": text[:12], "text": text,
            "occurred_at": self.now,
        } | more  # fmt: skip
        told["type"] = EventType(told.get("type", EventType.REPORT))
        with journal.transaction() as work:
            done = intake.report_many([Report(**told)], work, None)[0]
        return self._tale(done.case_id, done.number)

    def report(self, by: Person, text: str, **more: Any) -> Tale:
        """A report by hand, at a desk or on a phone."""
        told = {
            "id": str(uuid7()), "class_scheme": SCHEME, "title": text[:12], "text": text,
            "lon": GULOU[0], "lat": GULOU[1],
        } | more  # fmt: skip
        answer = by.client.post("/api/cases", told, "application/json")
        if answer.status_code != 200:
            raise StoryBroken(f"{by.name} could not report: {answer.content.decode()}")
        return self._tale(answer.json()["case_id"], answer.json()["number"])

    def _tale(self, case_id: int, number: str) -> Tale:
        known = next((tale for tale in self.tales if tale.id == case_id), None)
        if known is None:
            known = Tale(case_id, number)
            self.tales.append(known)
        return known

    def do(
        self, by: Person, on: Tale | WorkItem, verb: str, *, photos: int = 0, **payload: Any
    ) -> dict[str, Any]:
        """A command that has to be applied; its answer."""
        answer = self._command(by, on, verb, photos, payload)
        if answer["result"] != "applied":
            raise StoryBroken(f"{by.name} ({by.role.value}) could not {verb}: {answer}")
        return answer

    def refused(
        self, by: Person, on: Tale | WorkItem, verb: str, *, photos: int = 0, **payload: Any
    ) -> str:
        """A command that has to be refused; the code of the refusal. The story tells its sentence."""
        answer = self._command(by, on, verb, photos, payload)
        if answer["result"] != "refused":
            raise StoryBroken(f"{by.name} ({by.role.value}) was not refused {verb}: {answer}")
        self.aside(f"× {by.name}（{by.org}）未获准：{answer['sentence']}")
        return str(answer["error"]["code"])

    def _command(
        self, by: Person, on: Tale | WorkItem, verb: str, photos: int, payload: dict[str, Any]
    ) -> dict[str, Any]:
        if photos:
            payload = payload | {"photos": [{"upload": self.photo(by)} for _ in range(photos)]}
        what = f"cases/{on.id}" if isinstance(on, Tale) else f"items/{on.pk}"
        told = {"id": str(uuid7()), "verb": verb, "payload": payload}
        answer = by.client.post(f"/api/{what}/commands", told, "application/json")
        if answer.status_code == 404:
            raise StoryBroken(f"{by.name} ({by.role.value}, {by.org}) does not see {what}")
        if answer.status_code != 200:
            raise StoryBroken(f"{by.name}: {verb}: {answer.status_code} {answer.content.decode()}")
        told_back: dict[str, Any] = answer.json()
        return told_back

    def photo(self, by: Person) -> str:
        """A photo somebody took."""
        file = SimpleUploadedFile("photo.jpg", _picture(), "image/jpeg")
        answer = by.client.post("/api/uploads", {"file": file})
        if answer.status_code != 200:
            raise StoryBroken(f"{by.name} could not send a photo: {answer.content.decode()}")
        return str(answer.json()["id"])

    def sees(self, by: Person, on: Tale) -> bool:
        """Whether the case is in somebody's sight."""
        return bool(by.client.get(f"/api/cases/{on.id}").status_code == 200)

    def shown(self, by: Person, on: Tale) -> dict[str, Any]:
        """The case as somebody's page shows it."""
        answer = by.client.get(f"/api/cases/{on.id}")
        if answer.status_code != 200:
            raise StoryBroken(f"{by.name} does not see {on.number}")
        told: dict[str, Any] = answer.json()
        return told

    def aside(self, text: str) -> None:
        """Words of the story's own, told where they belong."""
        self.asides.append(Aside(journal.head(), self.now, text))

    # --- time

    def later(self, **span: float) -> None:
        """So much later; what falls due until then is done at its time. span: as of a timedelta."""
        self.until(self.now + dt.timedelta(**span))

    def at(self, when: str) -> None:
        """At this time of the city: "11-19 09:00", with a year where it is another one."""
        text = when if len(when) > len("11-19 09:00") else f"{self.now.year}-{when}"
        self.until(dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.CITY))

    def until(self, then: dt.datetime) -> None:
        """Let time pass until an instant; lights turn and what falls due is done, each at its own."""
        if then < self.now:
            raise StoryBroken(f"time does not go back from {self.now} to {then}")
        while (at := self._next(then)) is not None:
            self._set(max(at, self.now))
            reactions.turn_lights()
            while due.run_one():
                pass
        self._set(then)
        reactions.turn_lights()

    def _next(self, then: dt.datetime) -> dt.datetime | None:
        """The next instant at which something may happen by itself, at most `then`."""
        live = Case.objects.filter(state__in=LIVE)
        items = WorkItem.objects.filter(state__in=OPEN_ITEM)
        turns = [
            at
            for rows in (live, items)
            for name in ("yellow_at", "due_at")
            for at in rows.filter(
                Q(**{f"{name}__gt": self.now}), Q(**{f"{name}__lte": then})
            ).values_list(name, flat=True)
        ]
        falls = due.next_at()
        return min(
            [*turns, *([falls] if falls is not None and falls <= then else [])], default=None
        )

    def _set(self, at: dt.datetime) -> None:
        self._clock.close()
        self.now = at.astimezone(dt.UTC)
        self._clock.enter_context(clock.frozen(self.now))


@contextmanager
def playing() -> Iterator[Stage]:
    """A stage at the beginning of its story."""
    wiring.connect()
    stage = Stage()
    stage._set(BEGIN)
    try:
        reactions.turn_lights()
        yield stage
    finally:
        stage._clock.close()


def _rank(worker: Worker, roles: tuple[Role, ...]) -> int:
    return roles.index(worker.role) if worker.role in roles else len(roles)


@cache
def _read_staff() -> Staff:
    return staff.read(BEGIN)


def forget() -> None:
    """Another city: everybody is read anew."""
    _read_staff.cache_clear()
    _orgs.cache_clear()


@cache
def _orgs() -> dict[int, str]:
    return {org.pk: org.short_name or org.name for org in Organisation.objects.all()}


def _org(worker: Worker) -> str:
    return _orgs()[worker.org_id]


def _client(worker: Worker) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=worker.user_id))
    session: SessionStore = client.session  # type: ignore[assignment] # the same at run time
    session[posts.SESSION_KEY] = worker.scope.actor.post_id
    session.save()
    return client


@cache
def _picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 130, 110)).save(held, "JPEG")
    return held.getvalue()
