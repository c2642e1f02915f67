"""Print what the journal holds as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, override

from events import kinds as events_kinds
from events.card import card
from events.moves import CASE_MOVES, ITEM_MOVES
from events.records import CaseRecord
from events.story import SENTENCES
from grid import kinds as grid_kinds
from hub.foundation import clock, journal
from hub.foundation.markdown import table
from hub.packs import kinds as packs_kinds
from sensors import kinds as sensors_kinds

ROOMS: Final[dict[str, Mapping[str, tuple[str, ...]]]] = {
    "grid": grid_kinds.DATA,
    "events": events_kinds.DATA,
    "sensors": sensors_kinds.DATA,
    "packs": packs_kinds.DATA,
}

INTRODUCTION: Final = """\
# Journal

Written by `manage.py journal_kinds > docs/journal.md` from the `kinds.py` of each room; change those, not this page.

The journal (流转记录) is the one append-only log. The history of a case, the live stream, what happens by itself,
figures and audit are views of it. A transaction writes its entries last, under the lock of one row, so that `seq` has
no gaps and its order is the order of commits. Each transaction is one link of a chain of SM3 digests, which
`manage.py verify_journal` recomputes. No entry holds a caller's data or anybody's own words: words are named by the
number of their row and a keyed digest.

## An entry
"""

COLUMNS: Final[dict[str, str]] = {
    "seq": "its number",
    "kind": "what happened; the tables below",
    "version": "schema version of `data` for this kind",
    "subject": "what it is about: `case:12`, `item:7`, `post:3`, `grid:1`, or a single word",
    "case_id": "the case, where there is one",
    "cell_id": "the area the case lies in",
    "org_id": "the organisation it concerns: of an item its holder, of a case its leading department",
    "post_id": "the post the actor acted in",
    "actor": "`{kind, name, user, org, role}` of that moment; kind is user, source, device or system",
    "acted_at": "when it was done, by the actor's own clock, within bounds",
    "recorded_at": "when the server wrote it",
    "audience": "tags of everyone who may hear of it: `area:12`, `org:5`, `user:7`",
    "audience_before": "the same before the entry, where the entry changed it",
    "data": "the fields of its kind",
}

FIELDS: Final[dict[str, str]] = {
    "card": "the case as it is after the entry; its fields stand at the end of this page",
    "tables": "by which tables of the city it was decided, `version#digest`; told by the first entry of a case by them",
    "before": "the tables that ran before; null for the first",
    "keys": "which keys of the city file differ",
    "event": "what was told: `{id, type, source, channel}`; type is report, supplement, urge, withdraw or redo",
    "why": "the stored reasons of what was decided by itself, each `{code, values, v, zh}`",
    "other": "of two cases that are merged or parted: the other one, `{id, number}`",
    "reports": "ids of the events that changed their case",
    "item": "the work item that was moved: `{id, kind, state, org_id, user_id, due_at, about}`",
    "items": "every work item the step touched, in the same form",
    "reason": "`{code}` of the reasons on offer; with words also `{id, digest}` of the note that holds them",
    "note": "`{id, digest}` of the note, and its empty code",
    "to_caller": "`{id, digest}` of the note that holds what the caller was told, and its empty code",
    "evidence": "how many photos were attached",
    "answer": "what a call-back brought: `{contacted, responded, resolved, rating}`; contacted: the caller was"
    " reached, responded: the unit had contacted the caller before",
    "tries": "the how manieth time the caller was tried",
    "extension": "what was asked for, or granted: `{value, unit}`",
    "until": "the instant at which a suspended case goes on by itself",
    "callers": "the events whose callers were looked at",
    "code": "why: the code of the refusal",
    "what": "what was taken out on paper: `sheet`, a case sheet",
    "subject": "whose figures: of areas, organisations or posts",
    "cycle": "over what time: day, month or month of assessment",
    "of": "the area or organisation whose parts are rows; null means all",
    "grade": "of a supervision: 1 ordinary, 2 major, 3 the leader's",
    "part": "what became of an assisting unit's part: done, not_ours, needs_more",
    "service": "the number of the service that was called: 110, 119, 120, 122",
    "units": "names of the units it is about",
    "about": "what the approval is about: extension or suspension",
    "stopped": "which of the two times stopped the clock, and why: `{by, why}`",
    "at": "the instant that was reached",
    "moved": "which time limits ended elsewhere then: `[{of, id, from, to}]`; of is case, item or reply",
    "notices": "of what was told: `[{id, case_id, what, rule, ways}]`; of a message the ids of the notices it carries",
    "way": "by which channel: sms, chat, mail or mqtt",
    "message": "the id the receiver was given, the same at every attempt",
    "attempt": "the how many-th attempt it was",
    "cause": "why it was not taken, a code of `events/notices/words.py`",
    "again_at": "when it is tried again",
    "handover": "the handover of a watch, by its number",
    "counts": "how many cases each list of it held when it was signed",
    "fields": "what of it was changed, not to what",
    "words": "whether what was told and written was erased, too",
    "alarm": "number of the alarm",
    "device": "its device, by name",
    "rule": "the alarm rule, by name",
    "combination": "the combination of alarm rules, by its code",
    "level": "the alarm's level now; 1 is the gravest, null is cleared",
    "was": "its level before; null when it was raised",
    "storm": "the incident (报警风暴), by number",
    "raised": "how many alarms of it were raised now",
    "cleared": "how many cleared now",
    "open": "how many of it are in force afterwards",
    "others": "the alarms that are graver together with it",
    "verdict": "what was found: confirmed, false, unclear",
    "evidence_digest": "SM3 of the readings, the rule and the sentence that were looked at",
    "maintenance": "the maintenance window (检修窗口), by number",
    "begins_at": "when it begins",
    "ends_at": "when it ends",
    "silenced": "how many alarms it kept silent",
    "spoke_up": "how many of them still held at its end, and were told",
    "pack": "code of the scenario pack, the name of its folder",
    "organisations": "which organisation of the city, by code, answers for a role of the pack",
    "schemes": "the class schemes of the files",
    "added": "rows that began",
    "version": "number of the publication",
    "source": "name of the file",
    "digest": "SHA-256 of the file",
    "valid_from": "the city day from which it counts",
    "levels": "for each level how many areas were made, changed, ended, unchanged",
    "file": "name of the file",
    "year": "year of the holiday notice; null when the file held none",
    "days": "the days whose meaning changed",
    "hours": "how many sets of working hours the file held",
    "policy": "whether the file changed how days are counted",
    "since": "the day from which on time limits may count differently; null when nothing changed",
    "scheme": "whose codes these are",
    "made": "how many are new",
    "changed": "how many changed",
    "ended": "how many ended",
    "unchanged": "how many stayed as they were",
    "repeated": "how many rows bore a code that was there before",
    "outside": "how many lie outside every area",
    "tied": "how many came to stand behind another gateway, or behind none",
    "load": "number of the file, as `manage.py device_loads` lists it",
    "restored": "how many devices are again as they were before the file",
    "removed": "how many devices of the file nobody had heard of, and are gone",
    "retired": "how many devices of the file had been heard of, and are out of service",
    "kept": "how many devices were changed since, and stay",
    "done": "of a service: installed, calibrated, repaired, battery, inspected",
    "on": "the day it was done",
    "command": "the code its type declares it under",
    "params": "its parameters, by name",
    "outcome": "received or done (by the device), refused, unanswered, expired (never sent)",
    "owner": "whose topics the account may use: a device, gateway, source or organisation, by its code",
    "account": "name of the account at the broker; never a password",
    "plan": "the plan (预案): the id of its version",
    "step": "the step of it, from 1",
    "silent_since": "when it was heard last",
    "behind": "how many devices are behind it, and silent with it",
    "found": "codes of what is wrong with it now",
    "found_before": "codes of what was wrong with it before",
    "whys": "the stored reasons of what is new, each `{code, values, v, zh}`",
    "visit_id": "the visit of a community officer",
    "purpose": "what it was for, a key of `visit_purposes` of the city file",
    "result": "what it came to: `fine`, `settled`, `problem`, `not_met` or `declined`",
    "again_on": "the day the next one is due",
    "post_id": "the post",
    "user_id": "whose it is",
    "role": "its role",
    "org_id": "its organisation",
    "area_id": "its area; null means wherever its organisation works",
}

#: What writes an entry that no move writes.
WRITERS: Final[dict[str, str]] = {
    "grid.published": "`manage.py load_grid`, `manage.py divide`",
    "calendar.published": "`manage.py load_calendar`",
    "organisations.published": "`manage.py load_organisations`",
    "rules.published": "`manage.py load_rules`",
    "places.published": "`manage.py load_places`",
    "components.published": "`manage.py load_components`",
    "post.assigned": "a post is given",
    "post.ended": "a post is ended",
    "user.made": "the security administrator makes a log-in",
    "user.changed": "the security administrator makes another password for a log-in",
    "user.locked": "the security administrator locks a log-in",
    "user.unlocked": "the security administrator opens a locked log-in",
    "post.chosen": "a log-in chooses the post it acts in",
    "duty.begun": "somebody who works on the street begins a shift",
    "duty.ended": "it is ended, or a forgotten one ends by itself",
    "catalogue.loaded": "`manage.py load_catalogue`",
    "city.changed": "the clock process, when it starts with other tables of the city than ran before",
    "case.opened": "a report that belongs to no known case",
    "event.joined": "a report that belongs to a known case",
    "item.yellow": "the clock process, when four fifths of a task's own limit are gone",
    "item.overdue": "the clock process, when a task's own limit is over",
    "case.recounted": "`manage.py load_calendar` and the clock process, when a calendar was published",
    "case.yellow": "the clock process, when four fifths of the limit are gone",
    "case.overdue": "the clock process, when the limit is over",
    "caller.erased": "`manage.py erase_caller`",
    "caller.look_refused": "somebody asked to see a caller and was refused",
    "figures.exported": "somebody took figures out as a workbook",
    "alarm.raised": "readings, under an alarm rule",
    "alarm.level_changed": "readings, under an alarm rule",
    "alarm.cleared": "readings, under an alarm rule",
    "alarm.storm": "readings, when many alarms are one incident",
    "alarm.combined": "readings, when alarms of several rules are graver together",
    "alarm.silenced": "readings, inside a maintenance window",
    "alarm.reviewed": "a person who looked at the evidence",
    "plan.step_done": "somebody ticks a step of an alarm's plan off",
    "plan.step_undone": "somebody takes such a tick back",
    "maintenance.announced": "a desk or who looks after devices",
    "maintenance.shortened": "a desk or who looks after devices",
    "maintenance.over": "the clock process, at the end of a window",
    "alarm.corrected": "a reading that came late, under an alarm rule",
    "rulebook.published": "`manage.py load_rulebook`",
    "combination.ended": "somebody ends it, or one of its rules ends",
    "devices.taken_back": "`manage.py device_loads --undo`",
    "device.offline": "the clock process, when a device is silent for longer than its own rhythm allows",
    "device.online": "the clock process, when it is heard again",
    "device.command_asked": "somebody tells a device to do something",
    "device.command_ended": "the device's answer, or the clock process when there was none",
    "device.serviced": "somebody writes down what was done to a device",
    "device.health_changed": "the clock process, when something else about it is wrong, or right again",
    "devices.published": "`manage.py load_devices`, and `manage.py scenario simulate` for its own",
    "broker.account_issued": "`manage.py broker_account add`",
    "broker.account_rotated": "`manage.py broker_account rotate`; the accounts before hold until `ends_at`",
    "broker.account_removed": "`manage.py broker_account remove`",
    "pack.loaded": "`manage.py scenario load`",
}


class Command(BaseCommand):
    """`manage.py journal_kinds > docs/journal.md`; a house test holds the page and the registries together."""

    help = (
        "Print the kinds of journal entries and their data as Markdown: the page docs/journal.md."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page to the standard output."""
        with override("en"):
            self.stdout.write("\n".join(_page()), ending="")


def _page() -> Iterator[str]:
    yield INTRODUCTION
    yield table(["column", "holds"], ([f"`{name}`", COLUMNS[name]] for name in journal.COLUMNS))
    yield "## Kinds\n\nA field marked ? is not always there.\n"
    versions = journal.kinds()
    for room, kinds in ROOMS.items():
        yield f"### `{room}/`\n"
        heads = ["kind", "version", "data", "written by", "as people read it"]
        yield table(heads, (_kind(kind, versions[kind], data) for kind, data in kinds.items()))
    yield "## Fields\n"
    used = dict.fromkeys(one for kinds in ROOMS.values() for data in kinds.values() for one in data)
    names = dict.fromkeys(name.rstrip("?") for name in used)
    if silent := sorted(set(names) - set(FIELDS)):
        raise CommandError(f"Say in FIELDS of {__name__} what these hold: {', '.join(silent)}.")
    yield table(["field", "holds"], ([f"`{name}`", FIELDS[name]] for name in names))
    yield "## The card\n"
    yield "A case in lists, on the map and in the stream: no free text, no personal data.\n"
    yield ", ".join(f"`{name}`" for name in _card_fields()) + ".\n"


def _kind(kind: str, version: int, data: tuple[str, ...]) -> list[str]:
    fields = ", ".join(f"`{name.rstrip('?')}`{'?' * name.endswith('?')}" for name in data)
    return [f"`{kind}`", str(version), fields, WRITERS.get(kind) or _verbs(kind), _sentence(kind)]


def _verbs(kind: str) -> str:
    """The verbs whose moves write this kind."""
    found = [verb for (_, verb), row in CASE_MOVES.items() if row.entry == kind]
    of_items = [verb for (_, _, verb), row in ITEM_MOVES.items() if row.entry == kind]
    return ", ".join(f"`{verb}`" for verb in dict.fromkeys([*found, *of_items]))


def _sentence(kind: str) -> str:
    text = SENTENCES.get(kind, "")
    if not text:
        return ""
    with override("zh-hans"):
        chinese = gettext(text)
    return re.sub(r"%\((\w+)\)s", r"‹\1›", f"{text} {chinese}")


def _card_fields() -> list[str]:
    now = clock.now()
    case = CaseRecord(
        id=0, number="", state="intake", kind="", source="", channel="", opened_at=now, changed_at=now
    )  # fmt: skip
    return list(card(case))
