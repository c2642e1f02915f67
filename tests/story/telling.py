"""A story as a person would tell it: day by day, the journal's own sentences in Chinese, and what was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from events import catalogue
from events.models import Note
from events.reasons import ENTRIES
from events.story import sentence
from grid.models import Organisation
from grid.posts import ROLE_NAMES
from hub.foundation import clock
from hub.foundation.access import Role
from hub.foundation.models import JournalEntry
from tests.story.stage import Stage

_DAYS: Final = "一二三四五六日"
#: Where an entry names what somebody wrote.
_TEXTS: Final = ("reason", "note", "to_caller")
#: The day and the minute a limit ends, told when it moves.
_DUE: Final = "　　　　　期限：{}"


def told(stage: Stage) -> Iterator[str]:
    """The lines of a story that was played."""
    with translation.override("zh-hans"):
        yield from _lines(stage)


def _lines(stage: Stage) -> Iterator[str]:
    names = {tale.id: f"案{chr(0x2460 + n)}" for n, tale in enumerate(stage.tales)}
    many = len(names) > 1
    for tale in stage.tales:
        yield f"{names[tale.id]}　{tale.number}" if many else tale.number
    entries = list(JournalEntry.objects.filter(case_id__in=names).order_by("seq"))
    yield f"出场：{'、'.join(_cast(entries))}"
    notes = dict(Note.objects.filter(case_id__in=names).values_list("id", "text"))
    asides = list(stage.asides)
    due = dict.fromkeys(names, "")
    days = _Days()
    for entry in entries:
        while asides and asides[0].after < entry.seq:
            aside = asides.pop(0)
            yield from days.begin(aside.at)
            yield f"  {_time(aside.at)}　{aside.text}"
        yield from days.begin(entry.recorded_at)
        about = f"［{names[entry.case_id]}］" if many and entry.case_id is not None else ""
        yield f"  {_time(entry.recorded_at)}　{about}{_said(entry, notes)}"
        card = entry.data.get("card", {})
        ends = card.get("due_at") or ""
        if entry.case_id is not None and ends != due[entry.case_id]:
            due[entry.case_id] = ends
            if ends:
                yield _DUE.format(_moment(dt.datetime.fromisoformat(ends)))
    for aside in asides:
        yield from days.begin(aside.at)
        yield f"  {_time(aside.at)}　{aside.text}"


def _cast(entries: Iterable[JournalEntry]) -> Iterator[str]:
    """Who acts, in the order of appearance, by name, role and organisation."""
    orgs = {org.pk: org.short_name or org.name for org in Organisation.objects.all()}
    seen = set()
    for entry in entries:
        actor = entry.actor
        if actor.get("role") and actor.get("user") not in seen:
            seen.add(actor.get("user"))
            role = ROLE_NAMES[Role(actor["role"])]
            yield f"{actor['name']}（{orgs.get(actor.get('org'), '')}{gettext(str(role))}）"


@dataclass
class _Days:
    """The headings of days, each once."""

    known: dt.date | None = None

    def begin(self, at: dt.datetime) -> Iterator[str]:
        """The heading of the day of `at`, unless it stands already."""
        today = clock.city_day(at)
        if today != self.known:
            self.known = today
            yield f"{today.month}月{today.day}日（星期{_DAYS[today.weekday()]}）"


def _said(entry: JournalEntry, notes: dict[int, str]) -> str:
    data: dict[str, Any] = entry.data
    code = data.get("reason", {}).get("code", "")
    reason = next((name for name in _reasons(entry.kind, code)), "")
    texts = [notes.get(data.get(about, {}).get("id", 0), "") for about in _TEXTS]
    more = "；".join(text.rstrip("。") for text in (reason, *texts) if text)
    said = sentence(entry.kind, entry.actor, data)
    said = said.rstrip("：") if more else said
    return said + (f"——“{more}”" if more else "")


def _reasons(kind: str, code: str) -> Iterator[str]:
    for list_ in ENTRIES.get(kind, ()) if code else ():
        for one in catalogue.of().reasons(list_):
            if one.code == code:
                yield one.label("zh")


def _time(at: dt.datetime) -> str:
    return f"{at.astimezone(clock.CITY):%H:%M}"


def _moment(at: dt.datetime) -> str:
    local = at.astimezone(clock.CITY)
    return f"{local.month}月{local.day}日{local:%H:%M}"
