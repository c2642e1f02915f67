"""Cases that alarms of an incident had before it was known (先到案卷) join its case: 并案, and it can be taken back.

By a rule while nobody has touched them: they are the hub's own doing, and a unit that is sent five tasks for one cause
learns to look at none. What a person has begun is left to a person, who merges all of them in one act.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from events import merges, numbers, store
from events.decide import decide, move_case
from events.draft import Context, Draft
from events.given import Given
from events.models import Case
from events.moves.row import DESK
from events.records import CaseFile
from events.states import LIVE
from events.verbs import CaseVerb
from grid import calendar
from hub.foundation import clock, commands, journal, seal
from hub.foundation.access import SYSTEM, Actor, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import Forbidden, NotFound, Phrase, Refused
from hub.foundation.models import JournalEntry
from sensors.models import Alarm, Storm


def of(storm: Storm) -> list[int]:
    """The live cases of a storm's alarms that are not its own case, in order of their ids."""
    if storm.case_id is None:
        return []
    named = set(
        Alarm.objects.filter(storm=storm, case_id__isnull=False).values_list("case_id", flat=True)
    )
    own = merges.led([storm.case_id]).get(storm.case_id, storm.case_id)
    cases = {one for one in named if one is not None} - {own, storm.case_id}
    rows = Case.objects.filter(pk__in=cases, state__in=LIVE).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def join_untouched(key: str, data: dict[str, Any]) -> datetime | None:
    """A storm began: cases of its alarms that nobody has touched join its case, once. Called by the clock process."""
    with journal.transaction() as work:
        storm = Storm.objects.filter(pk=data["storm"]).first()
        if storm is not None:
            files = _locked(storm)
            begun = _touched(files)
            _join(storm, files, [one for one in of(storm) if one not in begun], SYSTEM, work)
    return None


def join(command_id: UUID, storm_id: int, scope: Scope) -> Outcome:
    """A person has all of them join it at once; what cannot be merged stays. data: case_id, joined, left.

    Raises Forbidden for who merges no cases, and NotFound where the storm's case is not in the scope.
    """
    if scope.actor.role not in DESK:
        raise Forbidden

    def do(work: journal.Work) -> dict[str, Any]:
        storm = Storm.objects.filter(pk=storm_id).first()
        files = {} if storm is None else _locked(storm)
        own = None if storm is None else _own(storm, files)
        if storm is None or own is None or not scope.sees(own.case.audience):
            raise NotFound(what=Phrase("incident %(id)s", id=storm_id))
        asked = [one for one in of(storm) if one in files and scope.sees(files[one].case.audience)]
        refused = _join(storm, files, asked, scope.actor, work)
        if asked and len(refused) == len(asked):
            raise refused[0]
        joined = len(asked) - len(refused)
        return {"case_id": own.case.id, "joined": joined, "left": len(refused)}

    return commands.run(command_id, "join_storm", {"storm": storm_id}, scope, do)


def _locked(storm: Storm) -> dict[int, CaseFile]:
    """The files of the storm's case and of those beside it, in the order of their ids."""
    ids = {*of(storm)}
    if storm.case_id is not None:
        ids.add(merges.led([storm.case_id]).get(storm.case_id, storm.case_id))
    return store.load(ids)


def _own(storm: Storm, files: dict[int, CaseFile]) -> CaseFile | None:
    """The live case of the storm; None when there is none any more."""
    if storm.case_id is None:
        return None
    file = files.get(merges.led([storm.case_id]).get(storm.case_id, storm.case_id))
    return file if file is not None and file.state in LIVE else None


def _touched(cases: Collection[int]) -> set[int]:
    """Those of these cases, which are locked, about which a person did anything."""
    told = JournalEntry.objects.filter(case_id__in=cases, actor__kind="user")
    return {one for one in told.values_list("case_id", flat=True).distinct() if one is not None}


def _join(
    storm: Storm,
    files: dict[int, CaseFile],
    ending: Sequence[int],
    actor: Actor,
    work: journal.Work,
) -> list[Refused]:
    """Merge cases into the storm's own; why not, for each that cannot be."""
    refused: list[Refused] = []
    goes_on = _own(storm, files)
    for case_id in ending:
        file = files.get(case_id)
        if file is None or goes_on is None:
            continue
        now = clock.now()
        ctx = Context(actor, now, now, calendar.load(), numbers.take, seal.keyed_digest)
        try:
            draft = _merged(file, goes_on, ctx)
        except Refused as error:
            refused.append(error)
            continue
        store.write([draft], work)
        goes_on = draft.beside[0].file
    return refused


def _merged(file: CaseFile, goes_on: CaseFile, ctx: Context) -> Draft:
    given = Given(other=goes_on)
    if ctx.actor is not SYSTEM:
        return decide(file, CaseVerb.MERGE.value, None, given, ctx)
    draft = Draft(file.copy())
    move_case(draft, CaseVerb.MERGE.value, given, ctx, by_rule=True)
    return draft
