"""A city at work, as fast as one asks: reports, signatures, words and ends, decided and journalled as clicks are."""

from __future__ import annotations

import threading
import time
from contextlib import AbstractContextManager
from random import Random
from types import TracebackType
from typing import Any, Final, Self

from django.db import connections

from events import actions, intake, numbers, store
from events.draft import Context, Draft
from events.models import Case, WorkItem
from events.payload import read
from events.records import CaseFile
from events.reports import Report
from events.states import CaseKind
from grid import calendar
from hub.demo import staff
from hub.demo.staff import Worker
from hub.foundation import clock, journal, seal
from hub.foundation.access import Actor, Role
from hub.foundation.errors import HubError
from hub.foundation.ids import uuid7
from maps.queries import city_bounds

#: Of ten changes: so many reports of something new, ends, signatures; the rest are words somebody adds.
_REPORTS, _ENDS, _SIGNED = 2, 2, 2
#: Transactions a second: at 50 changes a second each holds five.
_TURNS: Final = 10


class Churn(AbstractContextManager["Churn"]):
    """Changes at a rate in a thread of its own, until the block ends. made: how many there were.

    The number of open cases stays the same: as many end as are reported.
    Raises at the end of the block what went wrong in the thread.
    """

    def __init__(self, rate: float, most: int | None = None, salt: int = 0) -> None:
        self.rate = rate
        self.most = most
        self.made = 0
        self.late_s = 0.0
        self._dice = Random(salt)
        self._fault: BaseException | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="churn")

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and wait for the transaction that runs."""
        self._stop.set()
        self._thread.join(30)
        if self._fault is not None and error is None:
            raise self._fault

    @property
    def over(self) -> bool:
        """Whether all that were asked for are made, or the thread ended."""
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._settle()
            begun = time.monotonic()
            while not self._stop.is_set() and (self.most is None or self.made < self.most):
                due = int((time.monotonic() - begun) * self.rate) - self.made
                if due < self.rate / _TURNS:
                    self._stop.wait(0.5 / _TURNS)
                    continue
                # who falls far behind does not catch up in one transaction
                self.made += self._turn(min(due, 3 * int(self.rate / _TURNS)))
                self.late_s = max(self.late_s, (due / self.rate) - 1 / _TURNS)
        except BaseException as fault:  # told by the block
            self._fault = fault
        finally:
            connections.close_all()

    def _settle(self) -> None:
        people = staff.read()
        self._desk = people.who(Role.SHIFT_SUPERVISOR)[0]
        self._liaisons = {one.org_id: one for one in people.who(Role.LIAISON)}
        self._open = list(Case.objects.filter(ended_at=None).values_list("id", flat=True))
        self._offered = list(
            WorkItem.objects.filter(
                state="offered", kind="handle_lead", org_id__in=self._liaisons, person_id=None
            ).values_list("case_id", "id", "org_id")
        )
        self._dice.shuffle(self._open)
        self._dice.shuffle(self._offered)
        self._calendar = calendar.load()
        self._bounds = city_bounds()

    def _turn(self, many: int) -> int:
        """So many changes in two transactions: what is reported, and what people do."""
        reports = sum(self._dice.randrange(10) < _REPORTS for _ in range(many))
        if reports:
            with journal.transaction() as work:
                done = intake.report_many(
                    [self._report() for _ in range(reports)], work, Actor("source", "bench")
                )
            self._open += [one.case_id for one in done]
        with journal.transaction() as work:
            acts = self._acts(many - reports)
            files = store.load(acts)
            drafts = [
                draft
                for case_id, act in acts.items()
                if case_id in files and (draft := self._decided(files[case_id], *act)) is not None
            ]
            store.write(drafts, work)
        return many

    def _acts(self, many: int) -> dict[int, tuple[str, int | None, dict[str, Any], Worker]]:
        """By case: verb, item, payload, who."""
        acts: dict[int, tuple[str, int | None, dict[str, Any], Worker]] = {}
        for _ in range(many):
            throw = self._dice.randrange(10 - _REPORTS)
            if throw < _ENDS:
                case_id = self._open.pop(self._dice.randrange(len(self._open)))
                acts[case_id] = ("void", None, _VOID, self._desk)
            elif throw < _ENDS + _SIGNED and self._offered:
                case_id, item, org = self._offered.pop()
                acts[case_id] = ("sign", item, {}, self._liaisons[org])
            else:
                case_id = self._dice.choice(self._open)
                acts.setdefault(case_id, ("comment", None, _SAID, self._desk))
        return acts

    def _decided(
        self, file: CaseFile, verb: str, item: int | None, payload: dict[str, Any], who: Worker
    ) -> Draft | None:
        now = clock.now()
        ctx = Context(
            actor=who.scope.actor,
            now=now,
            acted_at=now,
            calendar=self._calendar,
            new_id=numbers.take,
            digest=seal.keyed_digest,
        )
        try:
            return actions.decided(file, verb, item, read(payload), ctx)
        except HubError:  # it ended meanwhile, or is held otherwise
            return None

    def _report(self) -> Report:
        west, south, east, north = self._bounds
        return Report(
            source="bench",
            source_id=str(uuid7()),
            channel="phone",
            kind=CaseKind.MATTER,
            class_scheme="",
            class_code="",
            title="路面破损",
            text="路面破损，车辆颠簸",
            address="",
            lon=self._dice.uniform(west, east),
            lat=self._dice.uniform(south, north),
            crs="EPSG:4490",
            occurred_at=None,
            importance=0,
        )


_VOID: Final = {"reason_code": "solved_before", "reason": "", "note": ""}
_SAID: Final = {"note": "已与现场联系"}
