"""A few cases at a time, everybody who may move them, and the journal they write. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, product
from random import Random
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from events.classes import ReasonChoice
from events.decide import OpenMove, decide, move_case, move_item, open_moves
from events.draft import Context, Draft, Told
from events.evaluation.entries import Entry, data_of
from events.given import NOTHING, Given, NewCase, OrgGiven, PersonGiven
from events.kept import MergeRecord, Standing
from events.moves import CASE_MOVES, ITEM_MOVES
from events.on_site import Collector
from events.records import CaseFile, CaseRecord, EventRecord
from events.states import ENDED, CaseState, ItemKind, ItemState, PlaceStatus
from events.verbs import CaseVerb
from grid.worktime import Calendar
from hub.foundation.access import SYSTEM, Actor, Role
from hub.foundation.errors import HubError, NotFound
from tests.walk.giving import Givers

BEGIN: Final = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
CALENDAR: Final = Calendar()
#: The centre; a department with a team and its contractor; another; a district with a street and a station.
ORGS: Final = (
    OrgGiven(1, "城运中心", (1,), "city"),
    OrgGiven(5, "城管局", (1, 5), "city"),
    OrgGiven(6, "养护队", (1, 5, 6), "city"),
    OrgGiven(7, "水务局", (1, 7), "city"),
    OrgGiven(8, "东城区", (1, 8), "district"),
    OrgGiven(9, "老城街道", (1, 8, 9), "street"),
    OrgGiven(10, "环卫站", (1, 8, 9, 10), "street"),
)
_TOP: Final = 1
#: Who handles nothing: the centre and the district.
_CENTRES: Final = {1, 8}
REASONS: Final = (
    ReasonChoice("void", "other", "其他"), ReasonChoice("reject", "petition", "信访事项"),
)  # fmt: skip
#: Cases that are open beside each other.
_OPEN: Final = 4
#: Of moves that are possible, this share is tried beside those that are open: they must be refused.
_WILD: Final = 0.15
#: Things that happen by a rule, where a row says so.
_BY_RULE: Final = 0.04
#: Moves that end a case by a click, or change nothing: seldom, so that cases live long.
_SELDOM: Final = 20.0
#: Moves that lead back, or leave out what is between: now and then.
_BACK: Final = 8.0
_NEXT: Final = 3


def _people() -> list[Actor]:
    """Somebody of every role in the centre, and of each in every organisation; some people hold several posts."""
    actors, ids = [], count(100)
    for n, (org, role) in enumerate(product(ORGS, Role)):
        user = next(ids)
        units = () if org.id in _CENTRES else tuple(set(org.path) - _CENTRES)
        name = f"{org.name}{role.value}"
        actors.append(Actor("user", name, user, 1000 + n, org.id, role, units))
    twice = [one for one in actors if one.role in (Role.HANDLER, Role.GRID_OFFICER, Role.LIAISON)]
    for n, (one, role) in enumerate(
        product(twice, (Role.COLLECTOR, Role.INTAKE_OPERATOR, Role.SHIFT_SUPERVISOR))
    ):
        actors.append(replace_(one, post_id=5000 + n, org_id=_TOP, role=role, units=()))
    return actors


def replace_(actor: Actor, **changes: Any) -> Actor:
    """An actor like this one but for some fields."""
    told = {name: getattr(actor, name) for name in Actor.__dataclass_fields__}
    return Actor(**told | changes)


@dataclass(frozen=True, slots=True)
class Step:
    """One move that was made. before: the case as it was; row: (where, verb) of the table; by: who made it."""

    before: CaseFile
    drafts: tuple[Draft, ...]
    row: tuple[str, ...]
    by: Actor
    now: dt.datetime


@dataclass
class World:
    """Cases being walked. told: the cards of cases and items as the entries told them last."""

    seed: int
    now: dt.datetime = BEGIN
    files: dict[int, CaseFile] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    told_cases: dict[int, dict[str, Any]] = field(default_factory=dict)
    told_items: dict[int, dict[str, Any]] = field(default_factory=dict)
    #: How often each row was walked, and each refusal met, by code.
    rows: Counter[tuple[str, ...]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    made: int = 0
    #: The merges that stand, by the case that ended.
    merges: dict[int, MergeRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Roll the dice, fill the posts."""
        self.dice = Random(self.seed)
        self.people = _people()
        self.ids = count(1)
        self._centre = [one for one in self.people if one.org_id == _TOP]
        orgs = {org.id: org for org in ORGS}
        mine: dict[int, set[int]] = defaultdict(set)
        for one in self.people:
            mine[one.user_id or 0] |= set(orgs[one.org_id or _TOP].path)
        named = [PersonGiven(user, "某人", frozenset(of)) for user, of in mine.items()]
        self.givers = Givers(self.dice, ORGS, named, REASONS)
        self.collectors = [
            Collector(one.user_id or 0, one.name, self.dice.randint(1, 3), "网格")
            for one in self.people
            if one.role is Role.COLLECTOR
        ]

    # --- walking

    def walk(self, moves: int) -> Iterator[Step]:
        """So many moves, one after the other."""
        while self.made < moves:
            self.now += dt.timedelta(seconds=self.dice.choice((0, 5, 120, 900, 7_200, 90_000)))
            step = self._wake() or self._something()
            if step is not None:
                self.made += 1
                self.rows[step.row] += 1
                yield step

    def live(self) -> list[CaseFile]:
        """The cases that have not ended."""
        return [file for file in self.files.values() if file.state not in ENDED]

    def _something(self) -> Step | None:
        live = self.live()  # few: what has ended long ago is looked at no more
        if len(live) < _OPEN:
            return self._open()
        if self.dice.random() < 0.02:
            return self._join(self.dice.choice(list(self.files.values())))
        ended = [file for file in self.files.values() if file.state in ENDED][-6:]
        file = self.dice.choice(ended if ended and self.dice.random() < 0.06 else live)
        if self.dice.random() < _BY_RULE:
            return self._by_rule(file)
        return self._by_hand(file)

    def _by_hand(self, file: CaseFile) -> Step | None:
        found: list[tuple[Actor, OpenMove]] = []
        for actor in self._some(file):
            moves = list(open_moves(file, actor, self.now, CALENDAR))
            if self.dice.random() < _WILD:
                self._try_what_is_not_open(file, actor, moves)
            found += [(actor, move) for move in moves]
        if not found:
            return None
        weights = [self._weight(file, move) for _, move in found]
        actor, move = self.dice.choices(found, weights)[0]
        row = self._row(file, move.verb, move.item_id)
        try:
            draft = decide(file, move.verb, move.item_id, self._given(file), self.context(actor))
        except HubError as refusal:
            self.refusals[refusal.code] += 1
            return None
        return self._keep(file, draft, row, actor)

    def _some(self, file: CaseFile) -> list[Actor]:
        """Some people at random, and some of those who have a part in the case."""
        users = {item.person_id for item in file.items if item.is_open}
        orgs = {org for item in file.items if item.is_open for org in item.org_path} - {_TOP}
        near = [one for one in self.people if one.user_id in users or one.org_id in orgs]
        return [
            *self.dice.sample(self.people, 5),
            *self.dice.sample(near, min(5, len(near))),
            *self.dice.sample(self._centre, 2),
        ]

    def _weight(self, file: CaseFile, move: OpenMove) -> float:
        """What was walked seldom is walked next; what ends a case, leads back or leaves all as it is, is rare."""
        row = self._row(file, move.verb, move.item_id)
        weight: float = 1.0 / (1 + self.rows[row]) ** 0.5
        if move.item_id is not None:
            return 4 * weight
        # None: where it was before it was merged
        to: CaseState | None = CASE_MOVES[file.state, CaseVerb(move.verb)].to
        aside = to is None or to is file.state
        if to is None or aside or (to in ENDED and file.state is not CaseState.CLOSING):
            return weight / _SELDOM
        order = list(CaseState)
        forward = order.index(to) - order.index(file.state)
        return weight if 0 < forward <= _NEXT else weight / _BACK

    def _try_what_is_not_open(
        self, file: CaseFile, actor: Actor, moves: Sequence[OpenMove]
    ) -> None:
        """A command whose button is not there is refused; the case stays as it was."""
        open_ = {(move.verb, move.item_id) for move in moves}
        keys: list[tuple[str, int | None]] = [
            (verb.value, None) for state, verb in CASE_MOVES if state is file.state
        ]
        keys += [
            (verb.value, item.id)
            for item in file.items[-6:]
            for kind, state, verb in ITEM_MOVES
            if (kind, state) == (item.kind, item.state)
        ]
        verb, item_id = self.dice.choice(keys) if keys else ("comment", None)
        if (verb, item_id) in open_:
            return
        try:
            decide(file, verb, item_id, self._given(file), self.context(actor))
        except HubError as refusal:
            self.refusals[refusal.code] += 1
            return
        raise AssertionError(
            f"{verb} on {item_id or file.state} was made without being open to {actor}"
        )

    def _by_rule(self, file: CaseFile) -> Step | None:
        """A move some rule makes by itself, where its row allows that."""
        keys: list[tuple[str, int | None]] = [
            (verb.value, None)
            for (state, verb), row in CASE_MOVES.items()
            if state is file.state and row.auto and verb is not CaseVerb.RESUME
        ]
        keys += [
            (verb.value, item.id)
            for item in file.items
            for (kind, state, verb), row in ITEM_MOVES.items()
            if (kind, state) == (item.kind, item.state) and row.auto
        ]
        if not keys:
            return None
        verb, item_id = self.dice.choice(keys)
        draft, ctx = Draft(file.copy()), self.context(SYSTEM)
        item = draft.file.item(item_id)
        row = self._row(file, verb, item_id)
        try:
            if item is None:
                move_case(draft, verb, self._given(file), ctx, by_rule=True)
            else:
                move_item(draft, item, verb, NOTHING, ctx, by_rule=True)
        except HubError as refusal:
            self.refusals[refusal.code] += 1
            return None
        return self._keep(file, draft, row, SYSTEM)

    def _wake(self) -> Step | None:
        """What was suspended goes on on its day, at once or when somebody looks later."""
        for file in self.files.values():
            until = file.case.suspended_until
            if until is not None and until <= self.now:
                draft = Draft(file.copy())
                row = self._row(file, CaseVerb.RESUME, None)
                move_case(draft, CaseVerb.RESUME, NOTHING, self.context(SYSTEM), by_rule=True)
                return self._keep(file, draft, row, SYSTEM)
        return None

    # --- cases

    def _open(self) -> Step:
        case_id = next(self.ids)
        placed, calls = self.dice.random() < 0.7, self.dice.random() < 0.6
        case = CaseRecord(
            id=case_id, number=f"AL-{case_id}", state=CaseState.INTAKE.value,
            kind=self.dice.choice(("matter", "hotline")), source="12345", channel="phone",
            opened_at=self.now, changed_at=self.now, events=1,
        )  # fmt: skip
        if placed:
            case.place_status, case.lon, case.lat = PlaceStatus.EXACT.value, 109.0, 32.0
            case.area_path = [1, 2, 3]
        file = CaseFile(case, events=[self._event(case_id, calls, confidential=False)])
        draft = Draft(file, is_new=True)
        draft.tell("case.opened", self.context(SYSTEM), extra=self._told(file.events[0]))
        return self._keep(file, draft, ("open",), SYSTEM)

    def _join(self, before: CaseFile) -> Step:
        """Another report of a known case, perhaps from another caller."""
        draft = Draft(before.copy())
        event = self._event(
            before.case.id, self.dice.random() < 0.6, confidential=self.dice.random() < 0.3
        )
        draft.file.events.append(event)
        draft.file.case.events += 1
        draft.tell("event.joined", self.context(SYSTEM), extra=self._told(event))
        return self._keep(before, draft, ("join",), SYSTEM)

    def _event(self, case_id: int, calls: bool, *, confidential: bool) -> EventRecord:
        return EventRecord(
            next(self.ids), case_id, "12345", f"HL-{case_id}", "report", calls, calls,
            confidential=confidential, received_at=self.now,
        )  # fmt: skip

    @staticmethod
    def _told(event: EventRecord) -> dict[str, Any]:
        told = {"id": event.id, "type": event.type, "source": event.source, "channel": "phone"}
        return {"event": told}

    # --- what a move is made of

    def context(self, actor: Actor) -> Context:
        """Who acts, now; sometimes something was done before it was told."""
        acted = self.now - dt.timedelta(seconds=self.dice.choice((0, 0, 300, 7200)))
        on_duty = self.dice.sample(self.collectors, 3)
        return Context(
            actor, self.now, acted, CALENDAR, lambda table: next(self.ids), lambda text: "digest",
            collectors=lambda case: on_duty,
        )  # fmt: skip

    def _given(self, file: CaseFile) -> Given:
        merge = self.merges.get(file.case.id)
        if merge is not None:
            standing = Standing(merge.case_id, merge.into_id, merge.kept)
            return self.givers.give(self.now, [self.files[merge.into_id].copy()], standing)
        latest = islice(reversed(self.files.values()), 9)
        others = [one.copy() for one in latest if one.case.id != file.case.id]
        given = self.givers.give(self.now, others, events=file.events)
        new = next(self.ids)
        chosen = tuple(event.id for event in file.events if self.dice.random() < 0.5)
        return replace(given, new_case=NewCase(new, f"AL-{new}"), reports=chosen)

    @staticmethod
    def _row(file: CaseFile, verb: str, item_id: int | None) -> tuple[str, ...]:
        item = file.item(item_id)
        if item is None:
            return (file.state.value, str(verb))
        return (ItemKind(item.kind).value, ItemState(item.state).value, str(verb))

    def _keep(self, before: CaseFile, draft: Draft, row: tuple[str, ...], by: Actor) -> Step:
        """Store what came of it, as the writer would: the case's own decision, and those beside it."""
        drafts = tuple(_all(draft))
        for one in drafts:
            self.files[one.file.case.id] = one.file
            for told in one.told:
                self._note(told)
        if draft.merge is not None:
            self.merges[draft.merge.case_id] = draft.merge
        elif file_is_out(self.merges, draft):
            del self.merges[draft.file.case.id]
        return Step(before, drafts, row, by, self.now)

    def _note(self, told: Told) -> None:
        self.told_cases[told.case_id] = told.data["card"]
        for item in told.data.get("items", []):
            self.told_items[item["id"]] = item
        self.entries.append(
            Entry(
                seq=len(self.entries) + 1,
                kind=told.kind,
                case_id=told.case_id,
                org_id=told.org_id,
                post_id=told.actor.post_id,
                user_id=told.actor.user_id,
                actor_org=told.actor.org_id,
                acted_at=told.acted_at,
                recorded_at=self.now,
                data=data_of(msgspec.json.encode(told.data)),
            )
        )


def file_is_out(merges: Mapping[int, MergeRecord], draft: Draft) -> bool:
    """Whether a case that was merged is one for itself again."""
    return draft.file.case.id in merges and draft.file.state is not CaseState.MERGED


def _all(draft: Draft) -> Iterator[Draft]:
    """A decision and those of other cases it brought along."""
    yield draft
    for one in draft.beside:
        yield from _all(one)


__all__ = ["BEGIN", "CALENDAR", "NotFound", "Step", "World", "replace"]
