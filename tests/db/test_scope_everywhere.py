"""Every endpoint by every role: seen, not seen or refused; and the same for what the stream tells."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from hub.api import api
from hub.foundation import clock, journal
from hub.foundation.access import Scope
from hub.foundation.ids import uuid7
from hub.foundation.telling import frame_for, told_entry
from tests.db import border_city
from tests.db.asked import (
    ABSENT,
    ANYBODY,
    AROUND_ALARMS,
    GRID,
    KEEP,
    OK,
    READ_BOOK,
    SECURITY,
    STRANGE,
    VISITS_READ,
    WALKERS,
    WITH_POST,
    WRITERS,
    Ask,
    Check,
    a_comment,
    a_report,
    a_shift,
    a_tap,
    a_visit,
    absent,
    absent_for,
    account,
    allowed,
    counted,
    end_a_post,
    get,
    handlers,
    its_post,
    nowhere,
    one_of,
    own_people,
    piece,
    pocketed,
    post,
    told,
    upload,
    whose_task,
)
from tests.db.border_city import EVERYBODY, PEOPLE, SEES, Border
from tests.db.evaluated import EASTERN, OVERSEERS, WESTERN, behind, evaluated, figure
from tests.db.small_work import AT, BALCONY, CURRENT, on_case, on_item

pytestmark = pytest.mark.django_db

VIEW: Final = "bbox=109,32,109.08,32.08"


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


#: Method and path → what is asked, and who is answered how. An endpoint that is not here fails the test below.
TABLE: Final[dict[str, list[tuple[Ask, Check]]]] = {
    "GET /api/me": [(get("me"), allowed(WITH_POST, without_post=OK))],
    "POST /api/me/post": [(post("me/post", its_post), ANYBODY)],
    "POST /api/me/language": [
        (
            post("me/language", lambda border, name: {"language": "en"}),
            allowed(WITH_POST, without_post=OK),
        )
    ],
    "GET /api/locate": [(get("locate?lon=109.002&lat=32.002"), ANYBODY)],
    "GET /api/areas": [(get("areas"), ANYBODY)],
    "GET /api/areas/{area_id}": [
        (
            lambda border, client, name: client.get(
                f"/api/areas/{border.cases['east'].area_path[0]}"
            ),
            ANYBODY,
        )
    ],
    "GET /api/shift": [(get("shift"), ANYBODY)],
    "GET /api/shift/track": [(get("shift/track"), ANYBODY)],
    "POST /api/shift": [(post("shift", a_shift), allowed(WALKERS))],
    "POST /api/shift/{shift_id}/end": [
        (post(f"shift/{STRANGE}/end", lambda border, name: {}), absent_for(WITH_POST))
    ],
    "POST /api/shift/{shift_id}/track": [
        (post(f"shift/{STRANGE}/track", lambda border, name: {"points": []}), absent_for(WITH_POST))
    ],
    "GET /api/orgs": [(get("orgs"), ANYBODY)],
    "GET /api/people": [(get("people"), ANYBODY), (get("people"), own_people)],
    "GET /api/accounts": [(get("accounts"), SECURITY)],
    "POST /api/accounts": [
        (post("accounts", lambda border, name: {"username": "neu", "name": "新人"}), SECURITY)
    ],
    "POST /api/accounts/{user_id}/password": [(account("password"), SECURITY)],
    "POST /api/accounts/{user_id}/lock": [(account("lock"), SECURITY)],
    "POST /api/accounts/{user_id}/unlock": [(account("unlock"), SECURITY)],
    "POST /api/accounts/{user_id}/posts": [(account("posts", role="handler"), SECURITY)],
    "POST /api/posts/{post_id}/end": [(end_a_post, SECURITY)],
    "GET /api/audit": [
        (get(f"audit?group={group}"), allowed({"auditor", "auditor east"}))
        for group in ("", "callers", "exports", "rights")
    ],
    "GET /api/geocode": [(get("geocode?q=大桥路"), ANYBODY)],
    "GET /api/components": [(get("components?bbox=109,32,109.1,32.1"), ANYBODY)],
    "GET /api/classes/names": [(get("classes/names"), ANYBODY)],
    "GET /api/classes": [(get("classes?q=井盖"), ANYBODY)],
    "GET /api/rules": [(get("rules?class=GB/T 47678.5-2026/component/01001"), ANYBODY)],
    "GET /api/reasons": [(get("reasons?kind=reject"), ANYBODY)],
    "GET /api/cases": [
        (get("cases?limit=200"), told(*SEES)),
        (get("cases?q=AL-20261118"), told(*SEES)),
        (get("cases?order=newest&state=handling"), told("east", "west")),
    ],
    "GET /api/cases/{case_id}": [(get(f"cases/{{{key}}}"), one_of(key)) for key in SEES],
    "GET /api/cases/{case_id}/reports": [
        (get(f"cases/{{{key}}}/reports"), one_of(key)) for key in SEES
    ],
    "GET /api/cases/{case_id}/notices": [
        (get(f"cases/{{{key}}}/notices"), one_of(key)) for key in SEES
    ],
    "GET /api/me/contact": [(get("me/contact"), ANYBODY)],
    "GET /api/filters": [(get("filters"), ANYBODY)],
    "POST /api/filters": [
        (post("filters", lambda border, name: {"name": "红", "filter": {"light": "red"}}), ANYBODY)
    ],
    "POST /api/filters/{filter_id}/drop": [
        (post("filters/1/drop", lambda border, name: {}), nowhere)
    ],
    "GET /api/sources": [(get("sources"), ANYBODY)],
    "POST /api/me/contact": [
        (post("me/contact", lambda border, name: {"phone": "13800000000"}), ANYBODY)
    ],
    "GET /api/notices": [(get("notices"), ANYBODY)],
    "POST /api/notices/read": [(post("notices/read", lambda border, name: {}), ANYBODY)],
    "GET /api/figures": [(get("figures"), counted("open"))],
    "GET /api/day": [(get("day"), counted("opened"))],
    "GET /api/evaluation/definitions": [(get("evaluation/definitions"), ANYBODY)],
    "GET /api/evaluation/figures": [
        (
            evaluated("figures?subject=area"),
            figure(ANYBODY, "told", OVERSEERS, 4, EASTERN, 3, WESTERN, 1),
        ),
        (
            evaluated("figures?subject=organisation"),
            figure(
                ANYBODY,
                "rework_rate",
                # the centre of a street has rows of its own organisations
                OVERSEERS | EASTERN - {"street old"} | {"liaison urban", "handler urban"},
                1,
            ),
        ),
    ],
    "GET /api/evaluation/facts": [
        (
            evaluated("facts?metric=rework_rate&side=denominator"),
            behind(ANYBODY, "checked", OVERSEERS | EASTERN | {"liaison urban", "handler urban"}),
        ),
        (evaluated("facts?metric=told"), behind(ANYBODY, "west", OVERSEERS | WESTERN)),
        (evaluated("facts?metric=told"), behind(ANYBODY, "alarm", OVERSEERS | EASTERN)),
    ],
    "GET /api/evaluation/workbook": [(evaluated("workbook?"), ANYBODY)],
    "GET /api/evidence/{evidence_id}": [
        (get(f"evidence/{{photo {key}}}"), one_of(key)) for key in ("east", "west")
    ],
    "GET /api/map/cases": [
        (get(f"map/cases?{VIEW}&zoom=18"), told(*SEES)),
        (get(f"map/cases?{VIEW}&zoom=8"), counted("total")),
    ],
    **AROUND_ALARMS,
    "GET /api/alarms": [(get("alarms"), told("alarm"))],
    "GET /api/devices/{device_id}": [(get("devices/{device}"), told("alarm"))],
    "GET /api/devices": [(get("devices"), ANYBODY)],
    "GET /api/map/areas": [(get(f"map/areas?{VIEW}&zoom=18"), ANYBODY)],
    "GET /api/map/backdrop": [(get(f"map/backdrop?{VIEW}&zoom=18"), ANYBODY)],
    "GET /api/map/devices": [(get(f"map/devices?{VIEW}&zoom=18"), ANYBODY)],
    "GET /api/map/measured/{key}": [
        (get(f"map/measured/nothing?{VIEW}&zoom=18"), absent_for(WITH_POST))
    ],
    "GET /api/codes": [(get("codes?code=nowhere"), absent_for(WITH_POST))],
    "GET /api/map/components": [(get(f"map/components?{VIEW}&zoom=18"), ANYBODY)],
    "GET /api/quarantine": [(get("quarantine"), allowed({"admin"}))],
    "POST /api/uploads": [(upload, allowed(WRITERS))],
    "POST /api/reports/alike": [
        (post("reports/alike", lambda border, name: {"text": "路灯不亮"}), allowed(WRITERS))
    ],
    "POST /api/cases": [(post("cases", a_report), allowed(WRITERS))],
    "POST /api/cases/{case_id}/commands": [(post("cases/1/commands", a_comment), ANYBODY)],
    "POST /api/items/{item_id}/commands": [(post("items/1/commands", a_comment), ANYBODY)],
    "GET /api/uploads/{upload_id}": [
        (get(f"uploads/{uuid7()}"), allowed(WRITERS)),
    ],
    "POST /api/uploads/{upload_id}/chunks": [(piece, allowed(WRITERS))],
    "GET /api/phone/changes": [
        (get("phone/changes"), ANYBODY),
        (get("phone/changes?cursor=0"), ANYBODY),
    ],
    "GET /api/phone/cases": [
        (get("phone/cases?" + "&".join(f"id={{{key}}}" for key in SEES)), pocketed(*SEES))
    ],
    "POST /api/phone/commands": [
        (post("phone/commands", a_tap), ANYBODY),
        (post("phone/commands", a_visit), ANYBODY),
    ],
    "GET /api/phone/visits": [(get("phone/visits"), allowed(GRID))],
    "GET /api/visits": [(get("visits"), allowed(VISITS_READ))],
    "GET /api/moves": [
        (get("moves?case={east}&case={west}&case={alarm}"), told("east", "west", "alarm"))
    ],
    "GET /api/handlers": [(handlers, whose_task)],
    "GET /api/handovers/current": [(get("handovers/current"), allowed(READ_BOOK))],
    "GET /api/handovers": [(get("handovers"), allowed(READ_BOOK))],
    "GET /api/handovers/{handover_id}": [(get("handovers/0"), absent(READ_BOOK))],
    "POST /api/handovers": [(post("handovers", lambda border, name: {}), allowed(KEEP))],
    "POST /api/handovers/{handover_id}/commands": [
        (
            post("handovers/0/commands", lambda border, name: {"id": str(uuid7()), "verb": "give"}),
            absent(KEEP),
        )
    ],
    "GET /api/daybook": [(get("daybook?date=2026-11-18"), allowed(READ_BOOK))],
    "GET /api/items": [(get(f"items?box={box}"), ANYBODY) for box in ("mine", "org", "pool")],
}


def test_every_endpoint_stands_in_the_table() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    assert described == set(TABLE)


@pytest.mark.parametrize("endpoint", TABLE)
def test_an_endpoint_answers_everybody_as_the_table_says(border: Border, endpoint: str) -> None:
    wrong = [
        f"{name}, request {number}: {fault}"
        for name in EVERYBODY
        for number, (ask, check) in enumerate(TABLE[endpoint])
        if (fault := check(border, name, ask(border, border.client(name), name)))
    ]
    assert not wrong, "\n".join(wrong)


_DESK: Final = {"intake", "shift", "dispatcher", "dispatcher east", "district east"}
_ON_SITE: Final = {"collector east", "grid east", "handler as collector"}
_WHO_SEES: Final = SEES["east"] - {"auditor", "auditor east"}
#: (what, verb) → payload and who may; everybody else is refused and changes nothing.
VERBS: Final[dict[tuple[str, str], tuple[dict[str, Any], set[str]]]] = {
    ("case east", "comment"): ({"note": "去过了"}, _WHO_SEES),
    ("case east", "attach"): ({"photos": [{"upload": "mine"}]}, _WHO_SEES - {"leader"}),
    ("case east", "void"): ({"reason_code": "duplicate", "reason": "重复"}, {"shift"}),
    ("case east", "recall"): ({"reason": "派错"}, _DESK - {"intake"}),
    ("case east", "reveal_caller"): (
        {"reason": "联系"},
        _DESK | {"agent", "liaison urban", "street old"},
    ),
    ("case east", "relocate"): (
        {"lon": 109.003, "lat": 32.003},
        _DESK | _ON_SITE | {"agent", "street old"},
    ),
    ("case east", "reclassify"): ({"class_code": BALCONY, "class_scheme": CURRENT}, _DESK),
    ("case east", "close"): ({"confirmed": True}, set()),
    ("case east", "handled"): ({}, set()),
    ("case east", "remind"): ({"note": "请尽快"}, _DESK | {"agent", "leader"}),
    ("case east", "supervise"): ({"grade": 1, "reason": "反映强烈"}, {"shift", "leader"}),
    ("case east", "resume"): ({}, set()),
    ("item east", "ask_extension"): ({"extra_days": 2, "reason": "情况复杂"}, {"liaison urban"}),
    ("item east", "ask_suspension"): (
        {"until": "a month on", "reason": "缺资金"},
        {"liaison urban"},
    ),
    ("item east", "dispute"): ({"reason": "不属我局"}, set()),
    ("item east", "report_handled"): (
        {"photos": [{"upload": "mine"}]},
        {"liaison urban", "handler urban"},
    ),
    ("item east", "assign"): ({"person_id": "handler idle"}, {"liaison urban"}),
    ("item east", "unassign"): ({"reason": "换人"}, {"liaison urban"}),
    ("item east", "hand_back"): ({"reason": "工具不够"}, {"handler urban"}),
    ("item east", "pass"): ({}, set()),
    # who handled may not judge, in whatever post; who walks elsewhere does not see it
    ("item check", "take"): ({}, {"collector east", "intake", "shift"}),
    ("item check", "pass"): ({}, {"collector east", "intake", "shift"}),
    ("item check", "fail"): ({"reason": "没修好"}, {"collector east", "intake", "shift"}),
    ("item check", "assign"): ({"person_id": "collector east"}, {"intake", "shift"}),
    ("item check", "report_handled"): ({}, set()),
    ("case alarm", "dispatch"): ({"org_id": "urban"}, _DESK - {"intake"}),
    ("case alarm", "self_handle"): ({"photos": [{"upload": "mine"}]}, _ON_SITE),
}


def _payload(border: Border, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    filled = dict(payload)
    if "photos" in payload:
        filled["photos"] = [{"upload": border.upload(name)}]
    if "person_id" in payload:
        filled["person_id"] = border.posts[payload["person_id"]].user_id
    if "org_id" in payload:
        filled["org_id"] = border.org_ids[payload["org_id"]]
    if "until" in payload:
        filled["until"] = (clock.today() + dt.timedelta(days=30)).isoformat()
    return filled


@pytest.mark.parametrize("what", VERBS, ids=" ".join)
def test_a_verb_is_open_to_those_the_table_names_and_to_nobody_else(
    border: Border, what: tuple[str, str]
) -> None:
    (about, key), verb = what[0].split(), what[1]
    payload, may = VERBS[what]
    target = border.cases[key].pk if about == "case" else border.items[key]
    path = f"/api/{about}s/{target}/commands"
    wrong = []
    for name in PEOPLE:
        client = border.client(name)
        with transaction.atomic():
            before = journal.head()
            given = _payload(border, name, payload)
            body = {"id": str(uuid7()), "verb": verb, "payload": given}
            answer = client.post(path, body, "application/json")
            told_ = answer.json()
            # that a look was refused is kept, and changes nothing
            changed = bool({one["kind"] for one in journal.after(before)} - {"caller.look_refused"})
            transaction.set_rollback(True)
        if (told_.get("result") == "applied", changed) != (name in may, name in may):
            wrong.append(f"{name}: {answer.status_code} {told_.get('sentence') or told_}")
        if told_.get("callers") and name not in may:
            wrong.append(f"{name} was told the callers")
    assert not wrong, "\n".join(wrong)


def test_an_inbox_holds_nothing_of_another_side(border: Border) -> None:
    for name in PEOPLE:
        for box in ("mine", "org", "pool", "answers"):
            items = border.client(name).get(f"/api/items?box={box}").json()["items"]
            numbers = {one["card"]["number"] for one in items}
            hidden = {border.cases[key].number for key, seen in SEES.items() if name not in seen}
            assert not numbers & hidden, (name, box)


def entries(border: Border, key: str) -> list[dict[str, Any]]:
    """The journal of a case."""
    return [one for one in journal.after(0, 500) if one["case_id"] == border.cases[key].pk]


def streamed(scope: Scope, written: list[dict[str, Any]]) -> str:
    """What a socket of this scope is told."""
    frame = frame_for(scope, map(told_entry, written), 0)
    return frame.text if frame else ""


@pytest.mark.parametrize("key", SEES)
def test_the_stream_tells_those_who_see_a_case_and_nobody_else(border: Border, key: str) -> None:
    written = entries(border, key)
    for name in PEOPLE:
        frame = streamed(border.scope(name), written)
        assert (border.cases[key].number in frame) == (name in SEES[key]), name


def test_what_is_taken_away_leaves_as_gone_and_without_a_word(border: Border) -> None:
    handler, case = border.scope("handler urban"), border.cases["east"]
    before = journal.head()
    on_item(border.scope("liaison urban"), border.items["east"], "unassign", reason="换人")
    on_case(border.scope("dispatcher"), case.pk, "recall", reason="派错了单位")
    written = journal.after(before)
    for name in ("handler urban", "liaison urban"):
        frame = json.loads(streamed(border.scope(name), written))
        assert frame["entries"][-1] == {
            "seq": frame["entries"][-1]["seq"],
            "kind": "gone",
            "case_id": case.pk,
        }
    assert not handler.sees(written[-1]["audience"])
    assert border.client("liaison urban").get(f"/api/cases/{case.pk}").status_code == ABSENT
