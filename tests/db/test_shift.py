"""Handing a watch over 交接班 and the book of a day 值班日报: two people sign, notes come along."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from pypdf import PdfReader

from events.models import Handover, ShiftNote, WorkItem
from events.shift import content, daybook, showing, signing
from events.shift.signing import Said
from grid.models import Post
from grid.posts import scope_of
from hub.foundation import clock, journal
from hub.foundation.access import Role, Scope
from hub.foundation.commands import Outcome
from hub.foundation.errors import Forbidden
from hub.foundation.ids import uuid7
from tests.db import small_city
from tests.db.small_work import AT, BALCONY, Work, call, report
from tests.db.test_case_lists import browser

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def act(scope: Scope, verb: str, **said: Any) -> Outcome:
    """A command on the handover under way."""
    handover = signing.begin(scope)
    return signing.act(uuid7(), handover.pk, verb, Said(**said), scope)


def district(work: Work) -> Scope:
    """Somebody who keeps the watch of one street only."""
    user = small_city.user("区值守")
    post = Post.objects.create(
        user=user,
        role=Role.DISTRICT_CENTRE.value,
        organisation=work.city.orgs["city"],
        area=work.city.areas["江北街道"],
        valid_from=dt.date(2020, 1, 1),
    )
    return scope_of(user, post)


def lists(told: dict[str, Any]) -> dict[str, list[str]]:
    """Case numbers by list."""
    return {one["key"]: [case["number"] for case in one["cases"]] for one in told["lists"]}


def test_what_is_over_grave_promised_and_soon_is_handed_over(work: Work) -> None:
    (one,) = report(call(1))
    with clock.frozen(AT + HOUR):
        told = content.now(work.who("值班"))
        assert lists(told)["soon"] == [one.number]
        assert lists(told)["over"] == []
        assert lists(told)["grave"] == [one.number]
    with clock.frozen(AT + 3 * HOUR):
        assert lists(content.now(work.who("值班")))["over"] == [one.number]
    with clock.frozen(AT + dt.timedelta(days=20)):
        assert lists(content.now(work.who("值班")))["promised"] == [one.number]
    # another watch has nothing of it
    assert not any(lists(content.now(district(work))).values())


def test_two_people_sign_and_what_they_signed_stands_still(work: Work) -> None:
    (one,) = report(call(1))
    out, into = work.who("值班"), work.who("派遣")
    assert showing.current(out)["verbs"] == ["begin"]
    assert act(out, "give").result == "applied"
    assert act(out, "give").result == "refused"
    assert act(out, "take").data["code"] == "events.handover_two_people"
    assert act(into, "take_back").data["code"] == "events.handover_not_yours"
    assert showing.current(into)["verbs"] == ["note", "settle", "take"]
    report(call(2))
    assert act(into, "take").result == "applied"
    (taken,) = showing.history(into)
    told = showing.one(taken["id"], out)
    assert (told["given_by"], told["taken_by"]) == ("值班", "派遣")
    assert lists(told["content"])["soon"] == [one.number]
    assert told["verbs"] == []
    assert signing.act(uuid7(), taken["id"], "note", Said("晚了"), out).result == "refused"
    kinds = [one["kind"] for one in journal.after(0, 1000) if one["kind"].startswith("shift.")]
    assert kinds == ["shift.begun", "shift.given", "shift.taken"]


def test_a_signature_may_be_taken_back_until_the_other_one_stands(work: Work) -> None:
    out = work.who("值班")
    act(out, "give")
    read = Handover.objects.get().given_at
    assert act(out, "take_back").result == "applied"
    assert showing.current(out)["state"] == "open"
    with clock.frozen(AT + HOUR):
        act(out, "give")
        into = work.who("派遣")
        assert act(into, "take", given_at=read).result == "refused", "it was signed anew"
        assert act(into, "take", given_at=Handover.objects.get().given_at).result == "applied"
    assert Handover.objects.count() == 1


def test_a_note_comes_along_until_it_is_settled(work: Work) -> None:
    (one,) = report(call(1))
    out, into = work.who("值班"), work.who("派遣")
    assert (
        act(out, "note", text="王工答应今晚到场", number=one.number, due_at=AT + 5 * HOUR).result
        == "applied"
    )
    act(out, "give")
    act(into, "take")
    (note,) = showing.current(into)["notes"]
    assert (note["number"], note["author"]) == (one.number, "值班")
    with clock.frozen(AT + HOUR):
        assert act(into, "settle", note=note["id"]).result == "applied"
        assert act(into, "settle", note=note["id"]).result == "refused"
        act(into, "give")
        act(out, "take")
    assert showing.current(out)["notes"] == []
    second, first = showing.history(out)
    assert [one["settled_by"] for one in showing.one(second["id"], out)["notes"]] == ["派遣"]
    assert len(showing.one(first["id"], out)["notes"]) == 1


def test_the_journal_holds_no_word_of_a_note_and_a_number_is_masked(work: Work) -> None:
    out = work.who("值班")
    command = uuid7()
    handover = signing.begin(out)
    for _ in range(2):
        signing.act(command, handover.pk, "note", Said("请回电13800001234"), out)
    assert ShiftNote.objects.count() == 1
    assert "13800001234" not in str([one["data"] for one in journal.after(0, 1000)])
    assert showing.current(out)["notes"][0]["text"] == "请回电138****1234"


def test_only_who_keeps_the_watch_signs_and_only_who_may_reads(work: Work) -> None:
    with pytest.raises(Forbidden):
        signing.begin(work.who("审计"))
    assert showing.current(work.who("审计"))["verbs"] == []
    for name in ("联络", "处置", "采集甲", "网格员"):
        with pytest.raises(Forbidden):
            showing.current(work.who(name))
    act(work.who("值班"), "give")
    act(work.who("派遣"), "take")
    assert showing.history(district(work)) == []


def test_a_case_of_another_watch_is_not_named(work: Work) -> None:
    (one,) = report(call(1))
    assert act(district(work), "note", text="看看", number=one.number).result == "refused"


def test_the_book_of_a_day_counts_what_came_and_who_had_the_watch(work: Work) -> None:
    report(call(1), call(2), call(3, class_code=BALCONY, channel="citizen"))
    act(work.who("值班"), "give")
    act(work.who("派遣"), "take")
    day = AT.astimezone(clock.CITY).date()
    told = daybook.of(day, work.who("值班"))
    assert (told["figures"]["opened"], told["figures"]["closed"], told["running"]) == (3, 0, True)
    assert {one["key"]: one["count"] for one in told["channels"]} == {"phone": 2, "citizen": 1}
    assert told["hours"][AT.astimezone(clock.CITY).hour] == sum(told["hours"]) == 3
    assert told["grave"]["total"] == 2
    assert [one["taken_by"] for one in told["handovers"]] == ["派遣"]
    after = daybook.of(day + dt.timedelta(days=1), work.who("值班"))
    assert (after["figures"]["opened"], after["before"]["opened"]) == (0, 3)
    assert after["open"] is None
    assert daybook.of(day, district(work))["figures"]["opened"] == 0


def test_the_book_of_a_day_is_a_pdf_with_chinese_and_the_auditors_hear_of_it(work: Work) -> None:
    report(call(1))
    client = browser(work, "值班")
    answer = client.get("/daybook.pdf?date=2026-11-18")
    assert answer["Content-Type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert "值班日报" in page.extract_text()
    (entry,) = (one for one in journal.after(0, 1000) if one["kind"] == "paper.exported")
    assert (entry["data"]["what"], entry["subject"]) == ("daybook", "day:2026-11-18")


def test_what_waits_for_an_approval_stands_in_the_order_it_falls_due(work: Work) -> None:
    told = report(*(call(n, lon=109.001 + n * 1e-3) for n in range(3)))
    for n, hours in ((0, 3), (1, 1), (2, 2), (0, 4)):
        WorkItem.objects.create(
            case_id=told[n].case_id,
            kind="approve",
            state="offered",
            about="extension",
            round=1,
            offered_at=AT,
            due_at=AT + hours * HOUR,
        )
    with clock.frozen(AT):
        found = content.now(work.who("值班"))
    assert lists(found)["asked"] == [told[n].number for n in (1, 2, 0)]
    assert next(one for one in found["lists"] if one["key"] == "asked")["total"] == 3


def test_of_very_many_notes_the_newest_are_shown(work: Work) -> None:
    assert act(work.who("值班"), "note", text="第一条").result == "applied"
    first = ShiftNote.objects.get()
    ShiftNote.objects.bulk_create(
        ShiftNote(
            watch=first.watch,
            text=f"第{n}条",
            author_id=first.author_id,
            at=first.at + n * dt.timedelta(minutes=1),
        )
        for n in range(2, showing.NOTES + 6)
    )
    notes = [one["text"] for one in showing.current(work.who("值班"))["notes"]]
    assert (len(notes), notes[0], notes[-1]) == (showing.NOTES, "第6条", f"第{showing.NOTES + 5}条")
