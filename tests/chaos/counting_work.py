"""What must hold for the work: cases, commands, photos, the journal, sockets, things that fall due."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from PIL import Image

from events.models import Case, Event, Note
from events.states import LIVE
from grid import posts
from hub.foundation import clock, files, verifying
from hub.foundation.access import Scope
from hub.foundation.errors import HubError
from hub.foundation.models import (
    Command,
    Due,
    JournalEntry,
    JournalHead,
    JournalLink,
    ReaderCursor,
    Upload,
    User,
)
from hub.wiring import EVERY
from tests.chaos.clicks import Click
from tests.chaos.found import Found
from tests.chaos.storm import Load


def cases(load: Load, found: Found) -> None:
    """Every case has its reports, and is in the state its journal tells."""
    found.counts["cases"] = Case.objects.count()
    bare = Case.objects.annotate(n=Count("events")).filter(n=0)
    found.wrong("cases nobody reported", bare.values_list("number", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.number, c.version, j.version FROM events_case c LEFT JOIN ("
            " SELECT case_id, max((data->'card'->>'version')::int) AS version"
            " FROM foundation_journalentry WHERE data ? 'card' GROUP BY case_id"
            ") j ON j.case_id = c.id WHERE j.version IS DISTINCT FROM c.version"
        )
        found.wrong("cases whose journal tells another state", cursor.fetchall())


def lists(load: Load, found: Found) -> None:
    """What a web process counts in memory is what the database holds, for everyone."""
    for person in load.people:
        scope = _scope(person.login.name)
        for state in sorted(LIVE):
            rows = scope.filter(Case.objects.filter(state=state))
            told = person.ask(f"/api/cases?state={state}&limit=1").get("total")
            if told != rows.count():
                found.trouble.append(
                    f"WRONG {person.login.name} is told of {told} cases in {state}, there are {rows.count()}"
                )


def _scope(name: str) -> Scope:
    user: Any = User.objects.get(username=name)
    return posts.scope_of(user, posts.posts_of(user)[0])


def commands(load: Load, found: Found) -> None:
    """Every command was answered, and did once what it was told to have done."""
    clicks = [one for person in load.people for one in person.clicks]
    found.counts["commands"] = len(clicks)
    found.counts["commands sent again"] = sum(one.attempts - 1 for one in clicks)
    kept = {str(one.id): one for one in Command.objects.all()}
    # what a report or a remark does is one row that carries the command's id
    rows = Counter(Note.objects.values_list("text", flat=True))
    rows += Counter(Event.objects.filter(source="desk").values_list("source_id", flat=True))
    uploads = {str(pk) for pk in Upload.objects.values_list("id", flat=True)}
    for one in clicks:
        if not one.answers:
            found.lose("answers", [f"{one.kind} {one.id} after {one.attempts} attempts"])
        elif {status for status, _ in one.answers} != {200}:
            found.wrong("answers", [f"{one.kind} {one.id}: {one.answers}"])
        elif one.kind == "photo":
            found.lose("photos", {one.id} - uploads)
        elif one.id not in kept:
            found.lose("commands", [f"{one.kind} {one.id}: {one.answers}"])
        else:
            _outcome(one, kept[one.id], rows[one.effect], found)
    found.wrong("commands nobody gave", kept.keys() - {one.id for one in clicks})
    seqs = Counter(one.seq for one in kept.values() if one.seq is not None)
    found.double("transactions of commands", [seq for seq, n in seqs.items() if n > 1])
    ends = set(JournalLink.objects.values_list("last_seq", flat=True))
    found.wrong("commands whose transaction is not in the chain", seqs.keys() - ends)


def _outcome(click: Click, kept: Command, effects: int, found: Found) -> None:
    told = [str(said["result"]) for _, said in click.answers]
    # a report says what the case it became is to it; every answer of it is the same
    expected = {"applied", "already"} if click.kind != "report" else {told[0]}
    if kept.result != "applied":
        expected = {kept.result}
    if set(told) - expected or "applied" in told[1:]:
        found.wrong("answers", [f"{click.kind} {click.id}: told {told}, kept {kept.result}"])
    wanted = int(kept.result == "applied" and bool(click.effect))
    found.lose("effects of commands", [click.id] * (wanted - effects))
    found.double("effects of commands", [click.id] * (effects - wanted))


def photos(load: Load, found: Found) -> None:
    """Every photo that was taken is there as it was sent, and has its derivative."""
    settings.MEDIA_ROOT = load.stage.disks["files"].path / "uploads"
    found.counts["photos"] = 0
    for upload in Upload.objects.all():
        found.counts["photos"] += 1
        try:
            whole = hashlib.sha256(files.original(upload)).hexdigest() == upload.digest
            Image.open(io.BytesIO(files.derivative(upload))).load()
        except (HubError, OSError):
            whole = False
        found.lose("files of photos", [] if whole else [upload.id])


def journal(load: Load, found: Found) -> None:
    """The chain holds without gaps, and everybody who reads it has read it."""
    verified = verifying.verify()
    head = JournalHead.objects.get().seq
    found.counts["journal entries"] = verified.entries
    if verified.fault:
        found.trouble.append(f"JOURNAL {verified.fault}")
    if (verified.entries, JournalEntry.objects.count()) != (head, head):
        found.trouble.append(f"JOURNAL the head says {head}, {verified.entries} entries verified")
    behind = [str(one) for one in ReaderCursor.objects.all() if one.seq < load.settled]
    found.wrong("readers that have not read on", behind)


def sockets(load: Load, found: Found) -> None:
    """Every page heard each entry of its scope once and in order."""
    entries = list(
        JournalEntry.objects.order_by("seq").values_list(
            "seq", "kind", "audience", "audience_before"
        )
    )
    for page in load.watchers.pages:
        scope = _scope(page.login.name)
        due = [
            (seq, kind if scope.sees(now) else "gone")
            for seq, kind, now, before in entries
            if seq > (page.start or 0)
            and (scope.sees(now) or (before is not None and scope.sees(before)))
        ]
        found.counts["entries heard"] = found.counts.get("entries heard", 0) + len(page.heard)
        name = f"entries for {page.login.name}"
        heard = Counter(page.heard)
        found.lose(name, [one for one in due if one not in heard])
        found.double(name, [one for one, n in heard.items() if n > 1])
        found.wrong(f"{name} outside the scope", heard.keys() - set(due))
        if page.heard != sorted(page.heard):
            found.trouble.append(f"WRONG order of {name}")
        found.wrong(f"snapshots instead of what {page.login.name} missed", page.jumps)


def due_things(load: Load, found: Found) -> None:
    """Nothing is parked, overdue, put off by a clock that was wrong, or told twice because of it."""
    turns = JournalEntry.objects.filter(kind__in=("case.yellow", "case.overdue"))
    told = turns.values_list("case_id", "kind", "data__card__yellow_at", "data__card__due_at")
    found.double("turns of lights", [one for one, n in Counter(told).items() if n > 1])
    late = clock.now() - timedelta(seconds=30)
    found.wrong("things parked", Due.objects.filter(parked=True).values_list("key", "error"))
    found.wrong("things overdue", Due.objects.filter(at__lt=late).values_list("key", "at"))
    latest = {f"every.{name}": clock.now() + often for name, (often, _) in EVERY.items()}
    rows = dict(Due.objects.values_list("key", "at"))
    found.lose("things that repeat", latest.keys() - rows.keys())
    far = [(key, str(rows[key])) for key, at in latest.items() if key in rows and rows[key] > at]
    found.wrong("things that repeat and are put off too far", far)
