"""Looking at callers: by how many, how often, kept for the auditors; and a reported unit that never learns who told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from events.models import Evidence, WorkItem
from events.policy import POLICY
from events.reports import Caller
from events.states import EventType
from hub.foundation import clock, journal
from hub.foundation.ids import uuid7
from hub.foundation.models import JournalEntry
from hub.foundation.telling import told_entry
from sensors import outgoing
from tests.db import border_city, small_wire
from tests.db.border_city import PEOPLE, Border
from tests.db.small_work import AT, BALCONY, CURRENT, call, on_case, on_item, report
from tests.db.test_scope_everywhere import streamed

pytestmark = pytest.mark.django_db

NAME, PHONE, ID_NUMBER, LIVES = "欧阳震华", "13987654321", "610902198802023456", "翠竹轩甲字17号"
IDENTITY = (NAME, PHONE, ID_NUMBER, LIVES)
DESKS = {"agent", "intake", "shift", "dispatcher", "dispatcher east", "district east"}


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


def look(client: Client, case_id: int, reason: str = "先行联系") -> Any:
    """Ask for the callers of a case."""
    body = {"id": str(uuid7()), "verb": "reveal_caller", "payload": {"reason": reason}}
    return client.post(f"/api/cases/{case_id}/commands", body, "application/json").json()


def undone(do: Callable[[], Any]) -> Any:
    """What this answers, and take back what it did."""
    with transaction.atomic():
        answer = do()
        transaction.set_rollback(True)
    return answer


def accusation(border: Border) -> int:
    """A report of a violation by the very unit that handles such cases, with the caller named in the words."""
    order = small_wire.order(
        "JB-1",
        type="report",
        title=f"{NAME}举报养护队偷倒",
        text=f"我是{NAME}，住{LIVES}，电话{PHONE}，养护队往井里倒渣土",
        address="大桥路12号",
        lon=109.002,
        lat=32.002,
        crs="EPSG:4490",
        caller={"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": LIVES},
        **{"class": {"scheme": "12345", "code": "04", "text": "举报"}},
    )
    (parcel,) = small_wire.take(order)
    assert parcel.intake is not None
    return int(parcel.intake.case_id)


def worked_on(border: Border, case_id: int) -> None:
    """Dispatched to the reported department, and worked on by its people; everybody writes the name down."""
    by = border.scope
    for who, verb, payload in (
        ("shift", "reclassify", {"class_code": BALCONY, "class_scheme": CURRENT}),
        ("shift", "file", {"note": f"反映人{NAME}"}),
        ("dispatcher", "dispatch", {"org_id": border.org_ids["urban"], "note": PHONE}),
    ):
        done = on_case(by(who), case_id, verb, **payload)
        assert done.result == "applied", done.data
    item = WorkItem.objects.filter(case_id=case_id, kind="handle_lead").latest("id").pk
    on_item(by("liaison urban"), item, "assign", person_id=border.posts["handler urban"].user_id)
    on_case(by("agent"), case_id, "comment", note=f"{NAME}又来电，住{LIVES}")


def test_a_reported_unit_never_learns_who_reported_it(border: Border) -> None:
    before = journal.head()
    case_id = accusation(border)
    worked_on(border, case_id)
    written = journal.after(before)
    number = next(one["data"]["card"]["number"] for one in written if "card" in one["data"])
    for name in ("liaison urban", "handler urban"):
        client = border.client(name)
        answers = [
            client.get(f"/api/{path}").content.decode()
            for path in (
                f"cases/{case_id}", "cases", "items?box=org", "items?box=mine", "figures",
                "map/cases?bbox=109,32,109.08,32.08&zoom=18", "evaluation/facts?metric=told&on=2026-11-18",
            )
        ]  # fmt: skip
        assert number in answers[0], name
        answers.append(streamed(border.scope(name), written))
        refused = look(client, case_id)
        assert refused["error"]["code"] in ("events.caller_confidential", "hub.forbidden"), name
        for text in (*answers, json.dumps(refused, ensure_ascii=False)):
            assert not [one for one in (*IDENTITY, "JB-1", "3987654321") if one in text], name
    on_the_wire = outgoing.messages(journal.told_after(before))
    to_units = [payload.decode() for topic, payload, *_ in on_the_wire if "/org/" in topic]
    assert to_units
    assert not [one for one in IDENTITY if one in " ".join(to_units)]


def test_nobody_finds_a_caller_by_searching_for_the_name_or_the_number(border: Border) -> None:
    case_id = accusation(border)
    worked_on(border, case_id)
    for word in (NAME, PHONE, PHONE[3:], LIVES, "渣土"):
        found = border.client("liaison urban").get("/api/cases", {"q": word}).json()["items"]
        assert (case_id in {one["id"] for one in found}) == (word == "渣土"), word


def test_who_may_know_a_secret_caller_is_told_to_be_a_desk_without_a_part(border: Border) -> None:
    case_id = accusation(border)
    worked_on(border, case_id)
    for name in PEOPLE:
        answer = undone(partial(look, border.client(name), case_id))
        told = answer.get("callers") or []
        assert bool(told) == (name in DESKS), name
        if told:
            assert (told[0]["name"], told[0]["phone"], told[0]["address"]) == (NAME, PHONE, LIVES)
            assert NAME in told[0]["text"]
    # a dispatcher who sits in the reported department itself is a desk, but has a part in it
    inside = border.posts["dispatcher"]
    inside.organisation_id = border.org_ids["urban"]
    with transaction.atomic():
        inside.save()
        refused = look(border.client("dispatcher"), case_id)
        transaction.set_rollback(True)
    inside.refresh_from_db()
    assert not refused["callers"]


def test_a_member_of_the_staff_who_reports_in_secret_is_named_nowhere(border: Border) -> None:
    client = border.client("grid east")
    told = {
        "id": str(uuid7()), "text": "养护队偷倒渣土", "lon": 109.002, "lat": 32.002,
        "class_code": "01001", "class_scheme": "GB/T 47678.5-2026", "caller": {"confidential": True},
        "photos": [{"upload": border.upload("grid east"), "lon": 109.0021, "lat": 32.0021}],
    }  # fmt: skip
    case_id = client.post("/api/cases", told, "application/json").json()["case_id"]
    on_case(border.scope("grid east"), case_id, "comment", note="他们又来了")
    seen = border.client("liaison urban").get(f"/api/cases/{case_id}").json()
    assert "grid east" not in json.dumps(seen)
    opened = seen["journal"][0]
    assert (opened["kind"], opened["actor"], opened["role"]) == ("case.opened", "反映人", None)
    (photo,) = seen["evidence"]
    assert (photo["by"], photo["lon"], photo["distance_m"]) == ("反映人", None, None)
    assert Evidence.objects.get(case_id=case_id).geom is not None
    # nor to who was too late and is told what happened meanwhile
    late = {
        "id": str(uuid7()), "verb": "sign", "based_on_version": 1, "payload": {},
    }  # fmt: skip
    on_item_path = f"/api/items/{seen['items'][0]['id']}/commands"
    border.client("liaison urban").post(on_item_path, late, "application/json")
    again = late | {"id": str(uuid7())}
    told_late = border.client("liaison urban").post(on_item_path, again, "application/json").json()
    assert told_late["result"] == "conflict"
    assert "反映人" in told_late["sentence"]
    assert "grid east" not in told_late["sentence"]
    known = border.client("intake").get(f"/api/cases/{case_id}").json()
    assert known["journal"][0]["actor"] == "grid east"


def test_callers_are_shown_masked_and_only_one_who_is_no_secret_is_revealed_to_a_unit(
    border: Border,
) -> None:
    plain = Caller("王小明", "13700001111", "610902199001011234", address="汉滨区大桥路12号")
    case_id = report(call(70, caller=plain))[0].case_id
    hidden = Caller(NAME, PHONE, ID_NUMBER, confidential=True)
    report(call(70, text="补充：还在", type=EventType.SUPPLEMENT, caller=hidden))
    liaison = border.client("liaison urban")
    shown = [one["caller"] for one in liaison.get(f"/api/cases/{case_id}").json()["events"]]
    assert shown[0] == {
        "name": "王**", "phone": "137****1111", "id_number": "6***************34",
        "address": "汉滨区***", "confidential": False, "no_reply": False,
    }  # fmt: skip
    assert (shown[1]["name"], shown[1]["phone"], shown[1]["address"]) == ("", "", "")
    told = look(liaison, case_id)["callers"]
    assert [one["name"] for one in told] == ["王小明"]
    assert len(look(border.client("agent"), case_id)["callers"]) == 2
    kept = JournalEntry.objects.filter(case_id=case_id, kind="case.caller_revealed").order_by("seq")
    assert [len(one.data["callers"]) for one in kept] == [1, 2]


def test_who_looks_too_often_is_told_when_again_and_the_auditor_hears_of_it(
    border: Border,
) -> None:
    cases = [
        report(call(100 + n, caller=Caller("王小明", f"137000{n:05}")))[0].case_id
        for n in range(POLICY.looks_per_hour + 1)
    ]
    client, before = border.client("liaison urban"), journal.head()
    for case_id in cases[:-1]:
        assert look(client, case_id)["callers"]
    refused = look(client, cases[-1])
    assert refused["error"]["code"] == "events.too_many_looks"
    assert "2026-11-18 11:00" in refused["sentence"]
    assert not refused["callers"]
    # in another post it is the same person
    (entry,) = [one for one in journal.after(before) if one["kind"] == "caller.look_refused"]
    assert (entry["data"], entry["case_id"]) == ({"code": "events.too_many_looks"}, None)
    assert entry["actor"]["name"] == "liaison urban"
    heard = {name for name in PEOPLE if border.scope(name).sees(entry["audience"])}
    assert heard == {"liaison urban", "auditor"}
    assert told_entry(entry).case_id is None
    assert look(border.client("agent"), cases[-1])["callers"], "somebody else's turn"
    with clock.frozen(AT + dt.timedelta(minutes=61)):
        assert look(border.client("liaison urban"), cases[-1])["callers"]


def test_a_look_out_of_scope_is_refused_and_kept(border: Border) -> None:
    before = journal.head()
    refused = look(border.client("liaison parks"), border.cases["east"].pk)
    assert refused["error"]["code"] == "hub.not_found"
    (entry,) = journal.after(before)
    assert (entry["kind"], entry["data"]["code"]) == ("caller.look_refused", "hub.not_found")


def test_who_takes_figures_out_is_kept_for_the_auditor(border: Border) -> None:
    before = journal.head()
    answer = border.client("leader").get("/api/evaluation/workbook?on=2026-11-18")
    assert answer.status_code == 200
    (entry,) = journal.after(before)
    assert (entry["kind"], entry["actor"]["name"]) == ("figures.exported", "leader")
    assert border.scope("auditor").sees(entry["audience"])
    assert not border.scope("dispatcher").sees(entry["audience"])
