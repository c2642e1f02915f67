"""Boston's cases lived through by the hub: reported, filed under a limit, dispatched, handled, checked, closed.

Every step is a move of the tables at the instant the file says, on the hub's own clocks; the figures are read from the
journal by the hub's own reader. Cases of one stretch are decided one by one and stored together, as the demo's are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from events import intake, numbers, store
from events.decide import move_case, move_item, open_moves
from events.draft import Context, Draft
from events.evaluation import comparing
from events.evaluation.definition import Subject
from events.evaluation.periods import Cycle
from events.evaluation.scorecard import LONGEST, Question, scorecard
from events.evaluation.sight import Sight
from events.given import ClassGiven, Given, OrgGiven, RuleGiven
from events.reports import Report
from events.states import CaseKind, CaseState
from grid import calendar, stamps
from grid.models import Organisation, Post
from grid.organisations import OrganisationRow, plant
from hub.foundation import clock, journal, seal
from hub.foundation.access import Actor, Role
from hub.foundation.models import User
from tests.acceptance.boston_file import Row

SOURCE = "boston311"
SCHEME = "boston-311"
#: Steps that are stored together.
_STRETCH = 400
#: What the judges of a case do with it until it is closed.
_JUDGING = ("pass", "close")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts in Boston: a person for each role and department."""

    orgs: dict[str, OrgGiven]
    top: int
    people: dict[tuple[Role, int], Actor]

    def who(self, role: Role, org: str = "") -> Actor:
        """The one with this role in the centre or in a department."""
        return self.people[role, self.orgs[org].id if org else self.top]


def settle(departments: Iterable[str]) -> Desk:
    """The centre, its departments, and their people. The catalogues may be empty: cases bring their classes."""
    names = sorted(set(departments))
    rows = [OrganisationRow("boston", "City of Boston", "centre", "Boston")]
    rows += [OrganisationRow(_code(one), one, "department", one, "boston") for one in names]
    made = plant(rows)
    top = made["boston"]
    orgs = {one: _given(made[_code(one)]) for one in names}
    people = {}
    for role in (Role.SHIFT_SUPERVISOR, Role.DISPATCHER, Role.COLLECTOR):
        people[role, top.pk] = _person(role, top)
    for one in names:
        org = made[_code(one)]
        people[Role.LIAISON, org.pk] = _person(Role.LIAISON, org)
    return Desk(orgs, top.pk, people)


def _code(department: str) -> str:
    return f"boston-{department.strip('_').lower().replace(' ', '-')}"


def _given(org: Organisation) -> OrgGiven:
    return OrgGiven(org.pk, org.name, tuple(org.path))


def _person(role: Role, org: Organisation) -> Actor:
    name = f"{org.code}-{role.value}"
    user = User.objects.create_user(username=name, name=name)
    post = Post.objects.create(
        user=user, role=role.value, organisation=org, valid_from=dt.date(2000, 1, 1)
    )
    return Actor("user", name, user.pk, post.pk, org.pk, role)


@dataclass(slots=True)
class Replay:
    """A file being lived through. cases: of those that are open, the case and its lead's department, by number."""

    desk: Desk
    cases: dict[str, int] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)

    def live(self, rows: Sequence[Row], say: Callable[[int], Any] = lambda done: None) -> None:
        """All openings and closings, in the order of time."""
        done, steps = 0, iter(_steps(rows))
        with stamps.held():
            while stretch := list(islice(steps, _STRETCH)):
                with journal.transaction() as work:
                    self._live(stretch, work)
                done += len(stretch)
                say(done)

    def _live(self, steps: list[tuple[dt.datetime, bool, Row]], work: journal.Work) -> None:
        for at, opens, row in steps:
            if opens:
                with clock.following(at):
                    self.cases[row.number] = intake.report_many([_report(row)], work, None)[
                        0
                    ].case_id
        files = store.load({self.cases[row.number] for _, _, row in steps})
        drafts = {case_id: Draft(file) for case_id, file in files.items()}
        with clock.following(steps[-1][0]):
            by = calendar.load()
            for at, opens, row in steps:
                draft = drafts[self.cases[row.number]]
                if opens:
                    self._dispatch(draft, row, _At(at, by))
                else:
                    self._close(draft, row, _At(at, by))
            store.write(list(drafts.values()), work)

    def _dispatch(self, draft: Draft, row: Row, at: _At) -> None:
        code = self.classes.setdefault(row.type, f"B{len(self.classes) + 1:03d}")
        limit = row.limit
        filed = Given(
            class_=ClassGiven(SCHEME, "matter", code, row.type),
            rule=RuleGiven(None, 1, row.type, "", limit.value, limit.unit.value),
        )
        who = self.desk.who
        move_case(draft, "file", filed, at.of(who(Role.SHIFT_SUPERVISOR)))
        sent = Given(org=self.desk.orgs[row.department])
        move_case(draft, "dispatch", sent, at.of(who(Role.DISPATCHER)))

    def _close(self, draft: Draft, row: Row, at: _At) -> None:
        """Whoever may judges it and closes it, by whatever moves the tables have for it."""
        who = self.desk.who
        lead = draft.file.lead()
        assert lead is not None
        said = Given(confirmed=True, note="-")
        move_item(draft, lead, "sign", said, at.of(who(Role.LIAISON, row.department)))
        move_item(draft, lead, "report_handled", said, at.of(who(Role.LIAISON, row.department)))
        while draft.file.state is not CaseState.CLOSED:
            for ctx in (at.of(who(Role.COLLECTOR)), at.of(who(Role.SHIFT_SUPERVISOR))):
                moves = open_moves(draft.file, ctx.actor, ctx.now, ctx.calendar)
                move = next((one for one in moves if one.verb in _JUDGING), None)
                if move is not None:
                    break
            else:
                raise AssertionError(f"nobody goes on with {row.number} in {draft.file.state}")
            item = draft.file.item(move.item_id)
            if item is None:
                move_case(draft, move.verb, said, ctx)
            else:
                move_item(draft, item, move.verb, said, ctx)


@dataclass(frozen=True, slots=True)
class _At:
    """An instant of the file, as whoever acts then sees it."""

    now: dt.datetime
    by: Any

    def of(self, actor: Actor) -> Context:
        now = self.now.astimezone(dt.UTC)
        return Context(actor, now, now, self.by, numbers.take, seal.keyed_digest)


def _steps(rows: Sequence[Row]) -> list[tuple[dt.datetime, bool, Row]]:
    """(when, whether it opens, case) in order of time; a case is opened before it is closed."""
    steps = [(row.begins, True, row) for row in rows]
    steps += [(max(row.closed, row.begins), False, row) for row in rows if row.closed is not None]
    return sorted(steps, key=lambda step: (step[0], not step[1], step[2].number))


def _report(row: Row) -> Report:
    return Report(
        source=SOURCE,
        source_id=row.number,
        channel="phone",
        kind=CaseKind.MATTER,
        title=row.title[:80] or row.type,
        text=row.title or row.type,
        occurred_at=row.opened,
    )


# --- what the hub counts --------------------------------------------------------------------------

#: (department, month) → how many were handled in time, late, and neither although their limit is over.
Counted = dict[tuple[str, str], tuple[int, int, int]]


def counted(desk: Desk, now: dt.datetime) -> Counted:
    """The hub's own figures of `now` for every department and month that has any."""
    comparing.catch_up()
    found: Counted = {}
    names = {org.id: name for name, org in desk.orgs.items()}
    codes = ("handling_on_time_rate", "handled_late", "overdue")
    for last in _lasts(now):
        asked = Question(
            Subject.ORGANISATION, desk.top, Cycle.MONTH, last.date(), LONGEST, codes=codes
        )
        with clock.frozen(now):
            told = scorecard(asked, Sight(True, (), (), None, True))
        for (row, n), figures in told.table.items():
            numbers_ = tuple(int(figures[code].whole.numerator) for code in codes)
            if any(numbers_) and row is not None:
                in_time, late, overdue = numbers_
                found[names[row], told.periods[n].name] = (in_time, late, overdue)
    return found


def _lasts(now: dt.datetime) -> Iterator[dt.datetime]:
    """Days in the last months of questions that together reach back to 2011."""
    last = now
    while last.year >= 2011:
        yield last
        month = last.year * 12 + last.month - 1 - LONGEST
        last = last.replace(year=month // 12, month=month % 12 + 1, day=1)


def expected(rows: Iterable[Row], now: dt.datetime) -> Counted:
    """The same, counted from the file alone."""
    sums: dict[tuple[str, str], Counter[int]] = {}
    for row in rows:
        over = row.due is not None and row.due <= now
        done = max(row.closed, row.begins) if row.closed is not None else None
        if done is None and not over:
            continue
        judged = min(at for at in (row.due, done) if at is not None)
        which = 2 if done is None else int(row.due is not None and done > row.due)
        key = (row.department, f"{judged.astimezone(clock.CITY):%Y-%m}")
        sums.setdefault(key, Counter())[which] += 1
    return {key: (of[0], of[1], of[2]) for key, of in sums.items()}
