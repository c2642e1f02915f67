"""The rows of an event: what was told, the words of it, and who told it, sealed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from events import masking
from events.joining import Arrival
from events.policy import running
from events.promises import Promise
from events.reports import Caller, Report
from events.secrecy import is_secret
from events.words import lexemes
from hub.foundation import seal


def event_row(arrival: Arrival, received_at: dt.datetime, reply: Promise) -> dict[str, Any]:
    """A whole row of events_event."""
    report, caller = arrival.report, arrival.report.caller
    return {
        "id": arrival.event_id,
        "case_id": arrival.case_id,
        "source": report.source,
        "source_id": report.source_id,
        "digest": arrival.digest,
        "type": arrival.type.value,
        "channel": report.channel[:32],
        "kind": report.kind.value,
        "class_scheme": report.class_scheme[:60],
        "class_code": report.class_code[:32],
        "class_text": report.class_text[:200],
        "importance": importance(report),
        "x": report.lon,
        "y": report.lat,
        "crs": report.crs[:20],
        "occurred_at": report.occurred_at,
        "received_at": received_at,
        "refers_to": report.refers_to,
        "device_id": report.device_id,
        "alarm_id": report.alarm_id,
        "reporter_id": report.reporter_id,
        "has_caller": caller is not None,
        "wants_reply": wants_reply(caller),
        "confidential": is_secret(report, running()),
        "reply_due_at": reply.due_at if wants_reply(caller) else None,
        "reply_limits": reply.limits if wants_reply(caller) else None,
    }


def importance(report: Report) -> int:
    """0 ordinary to 3 red list, whatever scale the source thought in."""
    return min(max(report.importance, 0), 3)


def wants_reply(caller: Caller | None) -> bool:
    """Whether somebody can be called back and did not say otherwise."""
    return caller is not None and bool(caller.phone) and not caller.no_reply


def words_row(arrival: Arrival, *more: str) -> dict[str, Any]:
    """A whole row of events_eventtext. more: further texts the case shall be found by (class, areas)."""
    report = arrival.report
    found_by = f"{report.title} {report.text} {report.address}"
    if (
        report.caller is not None
    ):  # a search for a name or a number would tell whether it was this caller
        hidden = named_in(report.caller)
        if is_secret(report, running()):
            hidden += masking.spoken_of(report.caller.name)
        found_by = masking.words(found_by, hidden)
    return {
        "event_id": arrival.event_id,
        "title": report.title[:200],
        "text": report.text,
        "address": report.address[:300],
        # as PostgreSQL reads a tsvector: lexemes hold neither blanks nor signs of their own meaning
        "lexemes": " ".join(lexemes(found_by, *more)),
    }


def named_in(caller: Caller) -> tuple[str, ...]:
    """What of a caller would be somebody, where it stands in words."""
    return tuple(filter(None, (caller.name, caller.phone, caller.id_number, caller.address)))


def _sealed(text: str) -> str | None:
    return "\\x" + seal.seal(text).hex() if text else None


def phone_hash(phone: str) -> str:
    """What a phone number is found by: its digits, keyed; "" when there are none."""
    digits = phone if phone.isdigit() else "".join(filter(str.isdigit, phone))
    return seal.keyed_digest(digits) if digits else ""


def caller_row(event_id: int, caller: Caller) -> dict[str, Any]:
    """A whole row of events_caller; sealed values as the text form of bytea."""
    return {
        "event_id": event_id,
        "name": _sealed(caller.name),
        "phone": _sealed(caller.phone),
        "phone_hash": phone_hash(caller.phone),
        "id_number": _sealed(caller.id_number),
        "id_hash": seal.keyed_digest(caller.id_number) if caller.id_number else "",
        "address": _sealed(caller.address),
        "confidential": caller.confidential,
        "no_reply": caller.no_reply,
    }
