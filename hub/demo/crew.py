"""The people of the demo city while it lives: they follow the journal and act some minutes later, like colleagues.

They are polite: a case that somebody real has just touched is left to that person for a while.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from events import store
from events.models import Case
from events.records import CaseFile
from events.wanted import LIVE
from hub.demo import offices, pace
from hub.demo.album import Album, Wanted
from hub.demo.people_at_work import next_step
from hub.demo.steps import Office, Step
from hub.foundation import clock, journal
from hub.foundation.errors import HubError

log = logging.getLogger(__name__)

#: How long the played people keep away from a case after a real person acted on it.
POLITE: Final = timedelta(minutes=15)
#: How often posts, rules and catalogue are looked at again.
_FRESH: Final = timedelta(seconds=60)
_PAGE: Final = 500


@dataclass(slots=True)
class Tally:
    """What people did: commands that were applied, and those that were refused or came too late."""

    applied: int = 0
    refused: int = 0


@dataclass(slots=True)
class Crew:
    """Everybody who works. speed: how many times faster than in life.

    Raises what the database raises when it is away; after that `begin` again.
    """

    speed: float
    seed: int
    tally: Tally = field(default_factory=Tally)
    _album: Album = field(default_factory=Album)
    _cursor: int = 0
    _office: Office | None = None
    _office_at: datetime | None = None
    #: (when, case, version the step was decided on); an entry of an older version is passed over.
    _agenda: list[tuple[datetime, int, int]] = field(default_factory=list)
    #: Version of each open case as it was planned last; the version our own command made.
    _planned: dict[int, int] = field(default_factory=dict)
    _ours: dict[int, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """How many cases wait for somebody."""
        return len(self._planned)

    def begin(self) -> None:
        """Look at everything that is open now; it is gone on with bit by bit."""
        self._cursor = journal.head()
        self._agenda, self._planned = [], {}
        self._office = None
        spread = Random(self.seed)  # noqa: S311 - plays, protects nothing
        cases = list(Case.objects.filter(LIVE).order_by("id").values_list("id", flat=True))
        for n in range(0, len(cases), _PAGE):
            for file in store.read(cases[n : n + _PAGE]).values():
                self._plan(file, spread.uniform(0.1, 1.6))

    def follow(self) -> None:
        """Take in what the journal says since the last time: new cases, and what real people did."""
        while entries := journal.after(self._cursor, _PAGE):
            self._cursor = entries[-1]["seq"]
            changed = {entry["case_id"] for entry in entries if entry["case_id"]}
            theirs = {entry["case_id"] for entry in entries if self._is_real(entry)}
            for file in store.read(changed).values():
                self._plan(file, later=POLITE if file.case.id in theirs else timedelta())

    def _is_real(self, entry: dict[str, Any]) -> bool:
        card = entry["data"].get("card")
        if card is None or entry["actor"].get("kind") != "user":
            return False
        return bool(card["version"] > self._ours.get(entry["case_id"], 0))

    def act(self, stop: Callable[[], bool], most: int = 50) -> int:
        """Do what is due, at most so much; how many commands that were. stop: asked between two of them."""
        now, done = clock.now(), 0
        while self._agenda and self._agenda[0][0] <= now and done < most and not stop():
            _, case_id, version = heapq.heappop(self._agenda)
            if self._planned.get(case_id) == version:
                done += self._go_on(store.read([case_id]).values())
        return done

    def _go_on(self, files: Iterable[CaseFile]) -> int:
        for file in files:
            if file.case.version != self._planned.get(file.case.id):
                self._plan(file)
            elif (step := next_step(file, self._knowing())) is not None:
                self._carry_out(step, file)
                return 1
        return 0

    def _carry_out(self, step: Step, file: CaseFile) -> None:
        case = file.case
        photos = self._album.fresh(Wanted(step, case, clock.now())) if step.photos else []
        try:
            outcome = offices.command(step, file, photos)
        except HubError as error:
            log.warning("%s of %s could not be given: %s", step.verb, case.number, error)
            self.tally.refused += 1
            return
        if outcome.result == "applied":
            self.tally.applied += 1
            self._ours[case.id] = outcome.data["version"]
            for changed in store.read([case.id]).values():
                self._plan(changed)
            return
        # too late or not allowed: it is looked at again when something about the case changes
        self.tally.refused += 1
        log.info(
            "%s of %s: %s %s", step.verb, case.number, outcome.result, outcome.data.get("code")
        )

    def _plan(self, file: CaseFile, share: float = 1.0, later: timedelta = timedelta()) -> None:
        case, now = file.case, clock.now()
        step = next_step(file, self._knowing())
        if step is None:
            self._planned.pop(case.id, None)
            self._ours.pop(case.id, None)
            return
        takes = pace.alive(step, file, self.seed, now) * (share / self.speed)
        if self._planned.get(case.id) == case.version and not later:
            return  # nothing new about it
        self._planned[case.id] = case.version
        heapq.heappush(self._agenda, (now + later + takes, case.id, case.version))

    def _knowing(self) -> Office:
        now = clock.now()
        if self._office is None or self._office_at is None or now - self._office_at > _FRESH:
            self._office, self._office_at = offices.office(self.seed), now
        return self._office
