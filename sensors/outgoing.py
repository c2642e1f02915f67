"""What the journal has for the wire: case changes for organisations, answers for the sources of orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db.models import Q

from events import catalogue
from events.models import Event, Note
from events.reasons import ENTRIES
from grid.models import Organisation
from sensors import replaying
from sensors.codecs import wire_json
from sensors.models import ReplayRun
from sensors.sender import Message
from sensors.topics import SEGMENT, Lane, build

#: A source is told of these; the receipt told it that its order was taken.
ANSWERED: Final = frozenset(
    {
        "case.accepted",
        "case.answered",
        "case.rejected",
        "case.filed",
        "case.dispatched",
        "case.extended",
        "case.suspended",
        "case.resumed",
        "case.designated",
        "case.handled",
        "case.redone",
        "case.closed",
        "case.reopened",
        "case.terminated",
        "case.transferred",
        "case.voided",
        "case.took_in",
        "case.unmerged",
        "case.split_off",
    }
)

#: These end a case with something to tell the caller.
_RESULTS: Final = frozenset({"case.answered", "case.closed"})

Entry = Mapping[str, Any]


class _Card(msgspec.Struct):
    """What a source is told of the card of its case."""

    number: str
    state: str
    lead_org_name: str
    due_at: str | None


class _Reason(msgspec.Struct):
    """Why it was decided so: a listed reason, and the note that says more. id: of that note, if there is one."""

    code: str = ""
    id: int | None = None


class _Rest(msgspec.Struct):
    """What is read of the rest of an entry."""

    reason: _Reason | None = None
    #: Of a merge: the events it moved; nobody else's source is told of it.
    reports: list[int] | None = None


_cards: Final = msgspec.json.Decoder(_Card)
_rests: Final = msgspec.json.Decoder(_Rest)


def messages(entries: Sequence[Entry]) -> list[Message]:
    """Everything some journal entries have for the wire, in their order.

    entries: as `hub.foundation.journal.told_after` gives them. What a replay that keeps its times wrote is not
    for the wire. Nothing personal is in an entry; an answer adds the words staff wrote for the source.
    """
    entries = [one for one in _of_today(entries) if one["case_id"] and one["card"] is not None]
    codes = _codes(entries)
    answered = [one for one in entries if one["kind"] in ANSWERED]
    answers = _answers(answered)
    out: list[Message] = []
    for entry in entries:
        out += _to_organisations(entry, codes)
        out += answers.get(entry["seq"], ())
    return out


def _of_today(entries: Sequence[Entry]) -> list[Entry]:
    runs = list(ReplayRun.objects.filter(start_seq__lt=max((e["seq"] for e in entries), default=0)))
    return [
        entry
        for entry in entries
        if not replaying.is_replayed(entry["seq"], entry["recorded_at"], runs)
    ]


def _orgs(tags: Iterable[str] | None) -> set[int]:
    return {int(tag[4:]) for tag in tags or () if tag.startswith("org:")}


def _codes(entries: Iterable[Entry]) -> dict[int, str]:
    """Codes of the organisations concerned; those that cannot be a part of a topic are left out."""
    ids: set[int] = set()
    for entry in entries:
        ids |= _orgs(entry["audience"]) | _orgs(entry["audience_before"])
    found = Organisation.objects.filter(pk__in=ids).values_list("pk", "code")
    return {pk: code for pk, code in found if SEGMENT.fullmatch(code)}


def _to_organisations(entry: Entry, codes: Mapping[int, str]) -> list[Message]:
    now, before = _orgs(entry["audience"]), _orgs(entry["audience_before"])
    concerned = [org for org in sorted(now | before) if org in codes]
    if not concerned:
        return []
    about = {"seq": entry["seq"], "at": entry["recorded_at"]}
    card = msgspec.Raw(entry["card"].encode())
    told = wire_json.encode(about | {"kind": entry["kind"], "case": card})
    gone = wire_json.encode(about | {"kind": "gone", "case": {"id": entry["case_id"]}})
    return [
        Message(build(Lane.CASE, settings.CITY_CODE, codes[org]), told if org in now else gone)
        for org in concerned
    ]


def _answers(entries: Sequence[Entry]) -> dict[int, list[Message]]:
    """What sources are told, by the seq of the entry that says it."""
    sources = _sources({one["case_id"] for one in entries})
    entries = [one for one in entries if one["case_id"] in sources]
    brought = _brought(entries)
    reasons = _reasons(entries)
    results = _results({one["case_id"] for one in entries if one["kind"] in _RESULTS})
    return {
        entry["seq"]: [
            Message(
                build(Lane.ANSWER, settings.CITY_CODE, source),
                wire_json.encode({"id": source_id} | _said(entry, reasons, results)),
            )
            for source, source_id in brought.get(entry["seq"], sources[entry["case_id"]])
        ]
        for entry in entries
    }


def _said(entry: Entry, reasons: Mapping[int, str], results: Mapping[int, str]) -> dict[str, Any]:
    card, reason = _cards.decode(entry["card"]), _rests.decode(entry["rest"]).reason
    return {
        "seq": entry["seq"],
        "at": entry["recorded_at"],
        "kind": entry["kind"],
        "case": card.number,
        "state": card.state,
        "department": card.lead_org_name,
        "due_at": card.due_at,
        "reason": reason
        and {
            "code": reason.code,
            "text": reasons.get(reason.id or 0) or _listed(entry["kind"], reason.code),
        },
        "result": results.get(entry["case_id"]) if entry["kind"] in _RESULTS else None,
    }


def _brought(entries: Iterable[Entry]) -> dict[int, list[tuple[str, str]]]:
    """By the seq of a merge: the sources whose orders it brought; the others have nothing new to hear."""
    took = [one for one in entries if one["kind"] == "case.took_in"]
    reports = {one["seq"]: set(_rests.decode(one["rest"]).reports or ()) for one in took}
    ids = set[int]().union(*reports.values())
    if not ids:
        return {}
    rows = list(Event.objects.filter(pk__in=ids).values_list("id", "source", "source_id"))
    return {
        seq: list(dict.fromkeys((source, own) for pk, source, own in rows if pk in mine))
        for seq, mine in reports.items()
    }


def _sources(cases: set[int]) -> dict[int, list[tuple[str, str]]]:
    """(source, its id) of the events of cases; devices and staff are no sources on the wire."""
    found: dict[int, list[tuple[str, str]]] = {}
    if not cases:
        return found
    rows = Event.objects.filter(case_id__in=cases, device_id__isnull=True, reporter_id__isnull=True)
    for case_id, source, source_id in (
        rows.order_by("case_id", "id").values_list("case_id", "source", "source_id").distinct()
    ):
        known = found.setdefault(case_id, [])
        if SEGMENT.fullmatch(source) and (source, source_id) not in known:
            known.append((source, source_id))
    return found


def _reasons(entries: Iterable[Entry]) -> dict[int, str]:
    """What staff wrote as reasons, by the ids of the notes."""
    told = (_rests.decode(one["rest"]).reason for one in entries)
    ids = {reason.id for reason in told if reason and reason.id}
    if not ids:
        return {}
    return dict(Note.objects.filter(pk__in=ids).values_list("pk", "text"))


def _listed(kind: str, code: str) -> str:
    """The Chinese words of a listed reason that nobody added any to; "" for none."""
    lists = ENTRIES.get(kind, ()) if code else ()
    known = (one for list_ in lists for one in catalogue.of().reasons(list_))
    return next((one.name for one in known if one.code == code), "")


def _results(cases: set[int]) -> dict[int, str]:
    """What each caller is told: the answer that was written for them, else what the leading handler wrote last."""
    if not cases:
        return {}
    notes = Note.objects.filter(
        Q(about="to_caller") | Q(about="note", item__kind="handle_lead"), case_id__in=cases
    )
    return dict(notes.order_by("id").values_list("case_id", "text"))
