"""Thirty days of the demo city before its start: calls and alarms, and everything people did about them.

The days are lived through window by window, by their own clock: reports go through the real intake, steps are judged
by the tables of moves and written set-wise, so the journal tells the same story as if it had all happened. In the
last hours people hurry or wait, so that a believable heap of open work in every state is left.
"""

from __future__ import annotations

import heapq
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.db import connection, transaction

from events import store
from events.draft import Draft
from events.records import CaseFile
from events.states import ENDED, CaseState
from grid import stamps
from hub.demo import offices, pace, surroundings
from hub.demo.album import Album, Wanted
from hub.demo.devices_alive import Life, read_sensors
from hub.demo.past_reports import PastReports
from hub.demo.people_at_work import next_step
from hub.demo.steering import STEERED, YELLOW, Steering
from hub.demo.steps import Office, Step
from hub.foundation import clock, journal
from hub.foundation.errors import HubError
from sensors import partitions

log = logging.getLogger(__name__)

DAYS: Final = 30
#: How many cases there are in so many days, roughly.
CASES: Final = 2_000
#: How long one window is by day and by night (22 to 6): what happens in it is written at its end.
_BY_DAY, _BY_NIGHT = timedelta(minutes=32), timedelta(minutes=70)
#: And while the heap of open work is steered to what is to be left.
_AT_LAST: Final = timedelta(minutes=15)


@dataclass(slots=True)
class Filled:
    """What a history brought. stuck: cases nobody could go on with; refused: commands by the code of the refusal."""

    cases: int = 0
    commands: int = 0
    states: Counter[str] = field(default_factory=Counter)
    stuck: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def fill(
    say: Callable[[str], Any], *, days: int = DAYS, cases: int = CASES, seed: int = 1
) -> Filled:
    """Live through the days before now, all of them or none; what it brought. say: told in words how far it is.

    Nothing falls due, is sent or rings meanwhile. The city must be there, with people who held their posts then.
    """
    end = clock.now()
    partitions.make(end - timedelta(days=days), end)
    with stamps.held():
        filled = _lived(end, days, cases / days, seed, say)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # the first lists are asked for sooner than the database would look by itself
    is_open = sum(n for state, n in filled.states.items() if CaseState(state) not in ENDED)
    say(f"{filled.cases} cases of {days} days, {filled.commands} commands, {is_open} cases open")
    return filled


def _lived(
    end: datetime, days: int, per_day: float, seed: int, say: Callable[[str], Any]
) -> Filled:
    past = _Past(end - timedelta(days=days), end, per_day, seed)
    told = 0
    for window in _windows(past.start, past.end, seed):
        past.live(*window)
        day = (window[1] - past.start).days
        if day >= told + 10:
            told = day
            say(f"history: {day} of {days} days, {past.filled.cases} cases")
    return past.ended()


def _windows(start: datetime, end: datetime, seed: int) -> Iterator[tuple[datetime, datetime]]:
    dice = Random(f"windows {seed}")  # noqa: S311 - plays, protects nothing
    begin = start
    while begin < end:
        usual = _BY_DAY if 6 <= begin.astimezone(clock.CITY).hour < 22 else _BY_NIGHT
        if begin > end - STEERED:
            usual = _AT_LAST
        until = min(begin + usual * dice.uniform(0.75, 1.25), end)
        yield begin, until
        begin = until


class _Past:
    """The city on its way from `start` to `end`."""

    def __init__(self, start: datetime, end: datetime, per_day: float, seed: int) -> None:
        self.start, self.end = start, end
        self.filled = Filled()
        self._seed = seed
        self._album = Album()
        self._reports = PastReports(
            surroundings.read(seed), Life(read_sensors(), seed), per_day, seed, end
        )
        self._day: Any = None
        self._office: Office
        #: When something is to be done next about a case; one for each open case.
        self._agenda: list[tuple[datetime, int]] = []
        #: What it is, decided on a version of the case.
        self._steps: dict[int, tuple[int, Step]] = {}
        self._states: dict[int, CaseState] = {}
        self._limits: dict[int, datetime] = {}
        self._yellow: dict[int, datetime] = {}
        self._slow: set[int] = set()

    def live(self, begin: datetime, until: datetime) -> None:
        """One window: what is reported in it, then what people do in it."""
        with clock.following(until):
            if clock.today() != self._day:
                self._day, self._office = clock.today(), offices.office(self._seed)
            touched = self._reports.take(begin, until)
            self.filled.cases += len(touched - self._states.keys())
            planned = {case_id for _, case_id in self._agenda}
            for file in store.read(touched - planned).values():
                self._plan(file)
            self._act(until)

    def ended(self) -> Filled:
        """What it brought."""
        self.filled.states = Counter(state.value for state in self._states.values())
        return self.filled

    def _plan(self, file: CaseFile) -> None:
        """Put the next step about a case on the agenda."""
        case = file.case
        self._states[case.id] = file.state
        self._limits[case.id] = case.due_at or self.end
        self._yellow[case.id] = case.yellow_at or self.end
        step = next_step(file, self._office)
        if step is None:
            self.filled.stuck += file.state not in ENDED
            return
        if pace.manner(case, self._seed) is not pace.Manner.USUAL:
            self._slow.add(case.id)
        now = clock.now()
        at = pace.in_history(step, file, self._seed, now, self._office.calendar)
        heapq.heappush(self._agenda, (at, case.id))
        self._steps[case.id] = case.version, step

    def _act(self, now: datetime) -> None:
        due = {case_id: at for at, case_id in self._due(now)}
        if not due:
            return
        with journal.transaction() as work:
            files = store.load(due)
            steps = {n: step for n, file in files.items() if (step := self._step(file)) is not None}
            wanted = [Wanted(step, files[n].case, min(due[n], now)) for n, step in steps.items()]
            photos = dict(zip(steps, self._album.copies(wanted), strict=True))
            drafts = [
                draft
                for n, step in steps.items()
                if (draft := self._decided(step, files[n], photos[n], due[n])) is not None
            ]
            store.write(drafts, work)
        self.filled.commands += len(drafts)
        for draft in drafts:
            self._plan(draft.file)

    def _step(self, file: CaseFile) -> Step | None:
        """What was planned, or something else when the case has changed since."""
        version, step = self._steps.pop(file.case.id, (-1, None))
        return step if version == file.case.version else next_step(file, self._office)

    def _decided(
        self, step: Step, file: CaseFile, photos: list[dict[str, Any]], at: datetime
    ) -> Draft | None:
        try:
            return offices.decided(step, file, photos, at, self._office.calendar)
        except HubError as error:
            self.filled.refused[f"{step.verb}: {error.code}"] += 1
            log.warning("%s of case %s was refused: %s", step.verb, file.case.number, error)
            return None

    def _due(self, now: datetime) -> Sequence[tuple[datetime, int]]:
        """What is done in this window, taken from the agenda."""
        due = []
        while self._agenda and self._agenda[0][0] <= now:
            due.append(heapq.heappop(self._agenda))
        steering = Steering(self._states, self._limits, self._slow, self._ripe())
        wanted = steering.wanted(self.end - now)
        if not wanted:
            return due
        done, self._agenda = steering.divide(due, self._agenda, wanted, now)
        heapq.heapify(self._agenda)
        return done

    def _ripe(self) -> list[int]:
        """Some cases in handling whose light will be yellow at the end."""
        handled = (n for n, state in self._states.items() if state is CaseState.HANDLING)
        ripe = [n for n in handled if self._yellow[n] < self.end < self._limits[n]]
        return sorted(ripe, key=lambda n: self._limits[n])[:YELLOW]
