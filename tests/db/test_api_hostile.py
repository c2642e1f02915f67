"""Every parameter and body with values made to break it: answered in words, never with a fault of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from events.models import Case, Event
from hub.api import api
from hub.foundation.models import User
from tests.db import small_wire, small_work
from tests.db.small_work import Work, call, report
from tests.look.languages import strange

pytestmark = pytest.mark.django_db

SCHEMA = api.get_openapi_schema()["paths"]
#: Bodies of JSON: a photo is none.
POSTS = [
    path
    for path, methods in SCHEMA.items()
    if "application/json" in methods.get("post", {}).get("requestBody", {}).get("content", ())
]
#: Words of the API, names of schemes and codes among others: a list without a sentence in it.
CODES = re.compile(r"[\w/:–-]+(?: [\d.-]+)?(?:, [\w/:–-]+(?: [\d.-]+)?)+")
#: The words a field may hold, and what is written so in every language.
SAME = (
    str(re.findall(r"'enum': \[.*?\]|'const': '\w+'", str(api.get_openapi_schema())))
    + "RFC nan inf"
)
READS = [path for path, methods in SCHEMA.items() if "get" in methods]
#: What a required parameter holds when another one is tried.
USUAL = {
    "bbox": "109,32,109.1,32.1", "zoom": "12", "q": "井盖", "lon": "109", "lat": "32", "kind": "reject",
    "class": "GB/T 47678.5-2026/component/01001",
}  # fmt: skip
VALUES = [
    "\0", "%", "'", "\\", "9" * 30, "-1", "nan", "inf", "x" * 500, "[[[[", "²", "a:*&|!", "' | '",
    "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "nan,nan,nan,nan", "1e308,1e308,1e309,1e309",
    "1,2,3,4,5", "W251bGwsIDk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzA4OjAwIiwxXQ", "a~9",
    "http://[", "http://hub/%00", "W251bGwsIEluZmluaXR5XQ", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgMV0",
]  # fmt: skip


@pytest.fixture
def client(work: Work) -> Client:
    """The shift supervisor's browser, which shows a fault as a status."""
    small_wire.devices()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=work.user_id("值班")))
    return client


def requests(path: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each parameter of a path with each value, the others as usual."""
    parameters = SCHEMA[path]["get"].get("parameters", [])
    usual = {
        one["name"]: USUAL.get(one["name"], "1")
        for one in parameters
        if one["in"] == "query" and one.get("required")
    }
    plain = path.replace("_id}", "}").replace("{case}", "1").replace("{device}", "1")
    plain = plain.replace("{area}", "1").replace("{evidence}", "1")
    for one in parameters:
        for value in VALUES:
            if one["in"] == "path":
                yield path.replace(f"{{{one['name']}}}", quote(value, safe="")), usual
            else:
                yield plain, usual | {one["name"]: value}


@pytest.mark.parametrize("said", ["²", "٣", "9" * 30, "\0", "-1"])
def test_no_number_of_a_page_breaks_it(client: Client, said: str) -> None:
    for address, name in (
        ("/cases/sheets.pdf", "case"), ("/briefing", "area"), ("/rules/ponding", "days"), ("/maintenance", "page"),
    ):  # fmt: skip
        assert client.get(address, {name: said}).status_code < 500, address


@pytest.mark.parametrize("path", READS)
def test_no_parameter_breaks_a_read(client: Client, path: str) -> None:
    wrong = []
    for address, query in requests(path):
        with transaction.atomic():
            answer = client.get(address, query)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            wrong.append(f"{answer.status_code} {address} {query}")
        wrong += foreign(answer, f"{address} {query}")
    assert not wrong, "\n".join(wrong)


def foreign(answer: Any, asked: str) -> list[str]:
    """What an answer says in English to somebody who reads Chinese, apart from what was asked, fields and codes."""
    if not 400 <= answer.status_code < 500 or "json" not in answer["Content-Type"]:
        return []  # an address the API does not have is a page
    assert answer["Content-Language"] == "zh-hans"
    told = answer.json()
    said, values = told.get("title") or told["detail"], told.get("values", {})
    for field in [values.get("field"), *(one["field"] for one in values.get("fields", ()))]:
        said = said.replace(f"{field}：", "")
    if CODES.fullmatch(expected := str(values.get("expected", ""))):
        said = said.replace(expected, "")
    return [f"{why} {asked}" for why in strange([said], "zh-hans", asked + SAME)]


BODIES = [
    '{"id": NaN}', "[" * 50_000, '"text"', "null", "{", "\xff",
    '{"verb": "comment", "payload": {"note": "a\\u0000b"}}',
    '{"verb": "comment", "payload": {"note": "a\\ud800b"}}',
    '{"verb": "comment\\u0000", "payload": {"note": "x"}}',
    '{"verb": "comment", "based_on_version": 99999999999999999999999, "payload": {"note": "x"}}',
    '{"verb": "comment", "acted_at": "0001-01-01T00:00:00+08:00", "payload": {"note": "x"}}',
    '{"verb": "comment", "payload": {"x": %s}}' % ("[" * 800 + "]" * 800),
    '{"verb": "relocate", "payload": {"lon": NaN, "lat": 1}}',
    '{"verb": "relocate", "payload": {"lon": 1e999, "lat": 1}}',
    '{"verb": "relocate", "payload": {"area_id": 99999999999999999999999}}',
    '{"verb": "verify", "payload": {"person_id": 99999999999999999999999}}',
    '{"verb": "dispatch", "payload": {"org_id": -99999999999999999999999}}',
    '{"text": "x", "lon": 1e308, "lat": 1e308, "crs": "gcj02"}',
    '{"text": "x", "lon": 1, "lat": 1, "crs": "\\u0000"}',
    '{"text": "x", "photos": [[[]]]}',
    '{"text": "x", "importance": 99999999999999999999}',
    '{"text": "x", "caller": {"phone": "\\ud800"}}',
    '{"post_id": 99999999999999999999999}',
    '{"language": "\\u0000"}',
]  # fmt: skip
WRITES = [
    "/api/cases", "/api/cases/1/commands", "/api/items/1/commands", "/api/me/post", "/api/me/language",
    "/api/cases/99999999999999999999999/commands", "/api/items/-99999999999999999999999/commands",
]  # fmt: skip


@pytest.mark.parametrize("path", WRITES)
def test_no_body_breaks_a_write(client: Client, path: str) -> None:
    wrong = []
    for body in BODIES:
        sent = body.replace("{", f'{{"id": "{uuid4()}", ', 1) if body.startswith('{"') else body
        with transaction.atomic():
            answer = client.post(path, sent.encode("latin1", "replace"), "application/json")
            transaction.set_rollback(True)
        told = answer["Content-Type"] == "application/problem+json" and "code" in answer.json()
        if answer.status_code >= 500 or (answer.status_code >= 400 and not told):
            wrong.append(f"{answer.status_code} {sent[:120]} {answer.content[:120]!r}")
        wrong += foreign(answer, sent)
    assert not wrong, "\n".join(wrong)


#: What no field takes, or few; first a body that says nothing.
WRONG: list[Any] = [{}, None, [], ["ab"] * 600, "", "字" * 20_000, "ab", -1, 1e300, 0.5, True]


def filled(name: str, value: Any) -> dict[str, Any]:
    """A body of this shape with the same value in all its fields, the ids good ones."""
    fields = api.get_openapi_schema()["components"]["schemas"][name]["properties"]
    good = {"id": str(uuid4()), "command_id": str(uuid4())}
    return dict.fromkeys(fields, value) | {k: v for k, v in good.items() if k in fields}


@pytest.mark.parametrize("path", POSTS)
def test_no_body_is_refused_in_another_language_than_the_readers(client: Client, path: str) -> None:
    shape = SCHEMA[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    name = shape["$ref"].rpartition("/")[2]
    wrong: list[str] = []
    refused = 0
    address = re.sub(r"\{\w+\}", "1", path)
    for value in WRONG:
        body = filled(name, value) if value != {} else {}
        with transaction.atomic():
            answer = client.post(address, json.dumps(body), "application/json")
            transaction.set_rollback(True)
        refused += answer.status_code >= 400
        wrong += foreign(answer, f"{address} {str(value)[:40]}")
    assert refused, "nothing that was wrong was refused"
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("body", "field", "got"),
    [
        ('{"payload": {"photos": [{}, {"kind": "a\\u0000"}]}}', "payload.photos[1].kind", "U+0000"),
        ('{"payload": {"note": "\\ud83d"}}', "payload.note", "U+D83D"),
        ('{"payload": {"a\\udc00": 1}}', "payload", "U+DC00"),
        ('{"lon": [1e999]}', "lon[0]", "inf"),
        ("{", "body", "another text"),
    ],
)
def test_what_no_column_can_hold_is_refused_with_its_place(
    client: Client, body: str, field: str, got: str
) -> None:
    answer = client.post("/api/cases", body, "application/json")
    assert answer.status_code == 422
    assert (answer.json()["values"]["field"], answer.json()["values"]["got"]) == (field, got)


def test_who_only_writes_of_a_sign_is_taken(client: Client, work: Work) -> None:
    case_id = report(call())[0].case_id
    said = {"id": str(uuid4()), "verb": "comment", "payload": {"note": "标签上印着 \\u0000"}}
    answer = client.post(f"/api/cases/{case_id}/commands", said, "application/json")
    assert answer.json()["result"] == "applied", answer.content


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_no_instant_makes_a_case_that_cannot_be_opened(
    client: Client, work: Work, year: str
) -> None:
    case_id = report(call())[0].case_id
    before = (Case.objects.count(), Event.objects.count())
    told = {"id": str(uuid4()), "text": "x", "occurred_at": year}
    assert client.post("/api/cases", told, "application/json").status_code == 422
    photo = {"upload": small_work.photo(work.user_id("值班")), "taken_at": year}
    attach = {"id": str(uuid4()), "verb": "attach", "payload": {"photos": [photo]}}
    answer = client.post(f"/api/cases/{case_id}/commands", attach, "application/json")
    assert answer.status_code == 422
    assert (Case.objects.count(), Event.objects.count()) == before
    assert client.get(f"/api/cases/{case_id}").status_code == 200


def test_a_fault_in_a_body_is_told_as_a_problem(client: Client) -> None:
    answer = client.post("/api/cases", json.dumps({"id": "x"}), "application/json")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "hub.bad_input"


def test_without_a_seal_key_a_report_is_refused_for_now_and_nothing_is_kept(
    client: Client, settings: Any
) -> None:
    settings.SEAL_KEY = b""
    told = {"id": str(uuid4()), "text": "x", "caller": {"phone": "13800001234"}}
    answer = client.post("/api/cases", told, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "hub.seal_key_missing")
    assert not Event.objects.exists()
