"""Who called and what was said stands where it can be erased, and nowhere else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from events import erasing
from events.models import Caller, Case, Event, WorkItem
from events.reports import Caller as Calling
from hub.foundation import clock, journal
from hub.foundation.access import SYSTEM, Scope
from hub.foundation.ids import uuid7
from hub.foundation.models import Command, JournalEntry
from hub.foundation.telling import frame_for, told_entry
from sensors import outgoing, receipts
from tests.db import border_city, small_wire
from tests.db.border_city import PEOPLE, Border
from tests.db.small_work import AT, call, on_case, on_item, report

pytestmark = pytest.mark.django_db

NAME, PHONE, ID_NUMBER = "欧阳震华", "13987654321", "610902198802023456"
#: What the caller said and where he lives, and what people wrote about it.
SAID, LIVES, WROTE = "夜半狗吠扰我清梦", "翠竹轩甲字十七号", "见到本人态度激动"
IDENTITY = (NAME, PHONE, ID_NUMBER)
EVERYTHING = (*IDENTITY, SAID, LIVES, WROTE)
#: The only tables that may hold words: erasable rows. Identity stands in none, it is sealed.
WORDS = {"events_eventtext", "events_note"}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Border]:
    """The city with the border, made once."""
    with django_db_blocker.unblock(), border_city.kept() as border:
        yield border


@pytest.fixture
def border(made: Border, db: None) -> Iterator[Border]:
    """The city on a Wednesday at ten; what a test does is undone."""
    with clock.frozen(AT):
        yield made


def told(**changes: Any) -> dict[str, Any]:
    """What the caller tells, as the wire brings it."""
    caller = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER}
    return {
        "title": SAID,
        "text": f"{SAID}，电话{PHONE}",
        "address": LIVES,
        "caller": caller,
    } | changes


def lived_through(border: Border) -> int:
    """A case with this caller, from the wire to its end, with words at every step, and what went wrong on the way."""
    order = small_wire.order("HL-77", **told())
    small_wire.take(order, small_wire.order("HL-77", **told(text=f"{SAID}，又来了")))
    small_wire.take(small_wire.message("hotline/12345/order", {"id": 5} | told()))
    small_wire.take(
        small_wire.order("HL-78", **told(crs=LIVES, lon=1.0)),
        small_wire.order("HL-79", **told(type=SAID)),
    )
    report(call(90, title=SAID, text=SAID, address=LIVES, caller=Calling(NAME, PHONE, ID_NUMBER)))
    case_id: int = Event.objects.filter(source_id="HL-77").earliest("id").case_id
    by = border.scope
    on_case(by("intake"), case_id, "accept", class_code="01001", class_scheme="GB/T 47678.5-2026")
    on_case(by("shift"), case_id, "file", note=WROTE)
    on_case(by("dispatcher"), case_id, "dispatch", org_id=border.org_ids["urban"], note=WROTE)
    item = WorkItem.objects.filter(case_id=case_id, kind="handle_lead").latest("id").pk
    on_item(by("liaison urban"), item, "assign", person_id=border.posts["handler urban"].user_id)
    on_item(by("handler urban"), item, "hand_back", reason=WROTE)
    on_case(by("liaison urban"), case_id, "comment", note=f"{WROTE} {NAME} {PHONE}")
    on_case(by("liaison urban"), case_id, "reveal_caller", reason=WROTE)
    on_case(by("collector west"), case_id, "void", reason_code="other", reason=WROTE)
    proof = {"photos": [{"upload": border.upload("liaison urban")}]}
    on_item(by("liaison urban"), item, "report_handled", note=WROTE, **proof)
    return case_id


def holds(text: str, words: tuple[str, ...] = EVERYTHING) -> list[str]:
    """Which of these words stand in a text, as they are, escaped, or as the bytes of a column."""
    plain = text.lower()
    return [
        word
        for word in words
        if word in plain or json.dumps(word)[1:-1].lower() in plain or word.encode().hex() in plain
    ]


def test_nothing_personal_enters_journal_stream_wire_or_log(
    border: Border, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = journal.head()
    case_id = lived_through(border)
    written = journal.after(before)
    assert JournalEntry.objects.filter(case_id=case_id).count() >= 8
    assert not holds(json.dumps(written, default=str, ensure_ascii=False))
    frame = frame_for(Scope(SYSTEM, everything=True), map(told_entry, written), 0)
    assert frame is not None
    assert not holds(frame.text)
    assert not holds(caplog.text)
    out = outgoing.messages(journal.told_after(before))
    assert not holds(str([topic for topic, *_ in out]))
    to_departments = [payload.decode() for topic, payload, *_ in out if "/org/" in topic]
    assert to_departments
    assert not holds(" ".join(to_departments))
    to_sources = [payload.decode() for topic, payload, *_ in out if "/hotline/" in topic]
    assert not holds(" ".join(to_sources), (*IDENTITY, SAID, LIVES))


def test_a_receipt_says_what_became_of_an_order_and_not_who_gave_it(border: Border) -> None:
    good, bad = small_wire.order("HL-1", **told()), small_wire.order("HL-2", **told(lat=95.0))
    for parcel in small_wire.take(good, bad):
        said = receipts.receipt(parcel)
        assert said is not None
        assert b"HL-" in said.payload
        assert not holds(said.payload.decode())


def test_the_database_holds_words_where_they_can_be_erased_and_identities_sealed(
    border: Border,
) -> None:
    case_id = lived_through(border)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in sorted(set(tables) - WORDS):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")
            assert not holds(cursor.fetchone()[0]), table
        assert Caller.objects.filter(event__case_id=case_id).count() == 2
        erasing.erase(Case.objects.values_list("id", flat=True), SYSTEM, words=True)
        for table in sorted(WORDS | {"events_caller"}):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone() == (0,), table


def test_no_file_is_named_after_anybody(border: Border) -> None:
    lived_through(border)
    names = " ".join(str(file) for file in Path(settings.MEDIA_ROOT).rglob("*"))
    assert names
    assert not holds(names)


def test_nobody_is_shown_a_caller_without_asking(border: Border) -> None:
    case_id = lived_through(border)
    seen = 0
    for name in PEOPLE:
        client = border.client(name)
        for path in (f"cases/{case_id}", "cases", "items?box=org", "alarms", "quarantine"):
            answer = client.get(f"/api/{path}")
            seen += answer.status_code == 200
            detail = answer.json()
            for event in detail.get("events", ()) if isinstance(detail, dict) else ():
                event["title"] = event["text"] = None  # what was said is shown to who works on it
            shown = {
                key: value
                for key, value in detail.items()
                if key not in ("text", "title", "journal")
            }
            assert not holds(json.dumps(shown, ensure_ascii=False), IDENTITY), (name, path)
    assert seen > len(PEOPLE)


def look(client: Client, case_id: int, command: str, **payload: str) -> Any:
    """Ask for the callers of a case."""
    body = {"id": command, "verb": "reveal_caller", "payload": payload}
    return client.post(f"/api/cases/{case_id}/commands", body, "application/json").json()


def test_each_look_at_a_caller_has_a_reason_and_an_entry_of_its_own(border: Border) -> None:
    case_id = report(call(91, caller=Calling(NAME, PHONE, ID_NUMBER)))[0].case_id
    liaison, entries = (
        border.client("liaison urban"),
        JournalEntry.objects.filter(kind="case.caller_revealed"),
    )
    before = entries.count()
    for empty in ({}, {"reason": ""}, {"reason": "  "}):
        refused = look(liaison, case_id, str(uuid7()), **empty)
        assert (refused["result"], refused["callers"]) == ("refused", None)
    assert entries.count() == before
    command = str(uuid7())
    applied = look(liaison, case_id, command, reason="先行联系")
    assert [(one["name"], one["phone"], one["id_number"]) for one in applied["callers"]] == [
        IDENTITY
    ]
    assert entries.count() == before + 1
    again = look(liaison, case_id, command, reason="先行联系")
    assert (again["result"], again["callers"]) == ("already", None)
    assert entries.count() == before + 1
    who = entries.latest("seq").actor
    assert (who["name"], who["role"]) == ("liaison urban", "liaison")


def test_a_look_sent_again_after_the_case_was_taken_away_tells_nothing(border: Border) -> None:
    case_id = report(call(92, caller=Calling(NAME, PHONE, ID_NUMBER)))[0].case_id
    liaison, command = border.client("liaison urban"), str(uuid7())
    assert look(liaison, case_id, command, reason="先行联系")["callers"]
    on_case(border.scope("dispatcher"), case_id, "recall", reason="派错了")
    late = look(liaison, case_id, command, reason="先行联系")
    assert late["callers"] is None
    assert "case" not in late
    assert not holds(str(Command.objects.values_list("outcome", flat=True)))


def test_a_caller_who_asked_for_secrecy_is_known_to_the_centre_only(border: Border) -> None:
    hidden = Calling(NAME, PHONE, ID_NUMBER, confidential=True)
    case_id = report(call(93, caller=hidden))[0].case_id
    refused = look(border.client("liaison urban"), case_id, str(uuid7()), reason="先行联系")
    assert (refused["error"]["code"], refused["callers"]) == ("events.caller_confidential", None)
    shown = (
        border.client("liaison urban").get(f"/api/cases/{case_id}").json()["events"][0]["caller"]
    )
    assert (shown["name"], shown["phone"], shown["id_number"]) == ("", "", "")
    assert look(border.client("agent"), case_id, str(uuid7()), reason="回访")["callers"]


def test_a_refusal_that_quotes_a_field_is_told_to_its_sender_and_kept_nowhere(
    border: Border, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, kept = border.client("shift"), Command.objects.count()
    wrong: list[dict[str, Any]] = [
        {"id": str(uuid7()), "verb": "comment", "payload": {"note": [PHONE]}},
        {"id": str(uuid7()), "verb": "comment", "payload": {"note": SAID * 1000}},
        {"id": str(uuid7()), "verb": "void", "payload": {"reason_code": PHONE}},
        {"id": PHONE, "verb": "comment", "payload": {}},
    ]
    for body in wrong:
        path = f"/api/cases/{border.cases['east'].pk}/commands"
        assert client.post(path, body, "application/json").status_code == 422
    bad = {"id": str(uuid7()), "text": SAID, "caller": {"name": NAME, "phone": PHONE * 9}}
    assert client.post("/api/cases", bad, "application/json").status_code == 422
    by_channel = {"id": str(uuid7()), "text": "x", "channel": PHONE}
    assert client.post("/api/cases", by_channel, "application/json").status_code == 422
    assert Command.objects.count() == kept
    assert not holds(caplog.text)


def test_a_number_in_the_place_of_a_channel_is_not_told_on(border: Border) -> None:
    small_wire.take(
        small_wire.order("HL-5", channel=PHONE), small_wire.order("HL-6", channel="12345")
    )
    channels = dict(
        Case.objects.filter(event_rows__source_id__in=("HL-5", "HL-6")).values_list(
            "event_rows__source_id", "channel"
        )
    )
    assert channels == {"HL-5": "", "HL-6": "12345"}
