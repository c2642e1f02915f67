"""The door as a stranger tries it: forged forms, foreign pages, guessed passwords, crooked addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import hub.settings
from hub.api import api
from hub.asgi import application
from hub.foundation.models import User
from hub.foundation.origins import is_ours
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db
PASSWORD = "Wei-Yi-Wang-2026"


@pytest.fixture(autouse=True)
def _no_failures_before() -> Iterator[None]:
    """The counters of failed log-ins begin at nothing."""
    cache.clear()
    yield
    cache.clear()


def entered(work: Work, name: str = "值班", **more: Any) -> Client:
    """A browser in which this person is logged in."""
    client = Client(**more)
    client.force_login(User.objects.get(pk=work.user_id(name)))
    return client


WRITES = [
    f"{method} {path}"
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
    if method != "get"
] + [
    "post /post",
    "post /language",
    "post /login",
    "post /logout",
    "post /accounts/password/change/",
]


@pytest.mark.parametrize("write", WRITES)
def test_no_write_is_done_for_a_form_of_another_page(work: Work, write: str) -> None:
    method, path = write.split()
    path = path.replace("{case_id}", "1").replace("{item_id}", "1")
    client = entered(work, enforce_csrf_checks=True)
    answer = getattr(client, method)(path, {}, "application/json")
    assert answer.status_code == 403
    client.get("/post")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token, "Origin": "https://elsewhere.example"}
    answer = getattr(client, method)(path, {}, "application/json", headers=headers)
    assert answer.status_code == 403


def test_a_form_of_our_own_page_is_taken(work: Work) -> None:
    client = entered(work, enforce_csrf_checks=True)
    client.get("/post")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    answer = client.post(
        "/api/me/language", {"language": "en"}, "application/json", headers=headers
    )
    assert answer.status_code == 200


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(work: Work) -> None:
    client = Client()
    user = User.objects.create_user("wang", password=PASSWORD)
    client.get("/login")
    before = client.session.session_key
    client.post("/login", {"login": user.username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value != before, "a session planted before the log-in does not become the user's"


@pytest.mark.parametrize(
    ("origins", "tls", "secure"),
    [("", False, False), ("", True, True), ("https://hub.example", False, True)],
)
def test_over_tls_cookies_are_marked_secure_a_proxys_too(
    monkeypatch: pytest.MonkeyPatch, origins: str, tls: bool, secure: bool
) -> None:
    monkeypatch.setenv("HUB_ORIGINS", origins)
    monkeypatch.setenv("HUB_TLS_CERT", "cert.pem" if tls else "")
    monkeypatch.setenv("HUB_TLS_KEY", "key.pem" if tls else "")
    fresh: dict[str, Any] = {"__file__": hub.settings.__file__, "__name__": "fresh"}
    exec(compile(_source(), hub.settings.__file__, "exec"), fresh)
    assert fresh["SESSION_COOKIE_SECURE"] is fresh["CSRF_COOKIE_SECURE"] is secure


def _source() -> str:
    with open(hub.settings.__file__, encoding="utf-8") as file:
        return file.read()


def test_a_city_does_not_show_its_errors_in_detail() -> None:
    assert hub.settings.DEBUG is False
    assert "django.contrib.admin" not in hub.settings.INSTALLED_APPS


def addresses(patterns: Any, before: str = "") -> Iterator[str]:
    """Every address of the hub, its parameters filled with something."""
    for one in patterns:
        route = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern) and "(?" not in route:
            yield "/" + route.replace("<int:case_id>", "1").replace("<", "").replace(">", "")


ADDRESSES = sorted(
    {*addresses(get_resolver().url_patterns), "/nothing/here", "/admin/", "/api/nothing", "/.env"}
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_policy(work: Work, address: str) -> None:
    for client in (Client(), entered(work)):
        answer = client.get(address)
        assert answer.status_code < 500
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        if address.startswith("/api/"):
            assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


def test_a_name_that_is_not_ours_is_refused_under_the_policy_too() -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get("/login")
    assert answer.status_code == 400
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "elsewhere" not in str(answer.headers)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/", "/admin/login/", "/api/docs", "/accounts/signup/", "/accounts/email/",
        "/accounts/password/reset/", "/accounts/confirm-email/x/", "/static/../manage.py",
        "/static/%2e%2e/%2e%2e/var/hub.env", "/static/..%2f..%2fvar%2fhub.env", "/var/hub.env",
        "/static//etc/passwd", "/media/x", "/files/seen/00/x.jpg", "/static/hub/../../../manage.py",
    ],
)  # fmt: skip
def test_what_is_not_offered_is_not_there(work: Work, address: str) -> None:
    for client in (Client(), entered(work)):
        assert client.get(address).status_code == 404


def test_the_description_of_the_api_is_for_people_with_an_account(work: Work) -> None:
    assert Client().get("/api/openapi.json").status_code == 302
    assert entered(work).get("/api/openapi.json").status_code == 200


FOREIGN = ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example",
           "https:elsewhere.example", "\thttps://elsewhere.example", "http:///elsewhere.example"]  # fmt: skip


@pytest.mark.parametrize("address", FOREIGN)
def test_no_way_in_leads_to_another_host(work: Work, address: str) -> None:
    User.objects.create_user("wang", password=PASSWORD)
    body = {"login": "wang", "password": PASSWORD, "next": address}
    for path in ("/login", "/logout", "/language", "/post"):
        client = Client() if path == "/login" else entered(work)
        answer = client.post(
            path, body | {"language": "en", "post": "0"}, query_params={"next": address}
        )
        assert "elsewhere" not in answer.get("Location", "")
        assert not answer.get("Location", "/").startswith("javascript")


def test_guessing_a_password_is_slow_and_a_colleague_can_still_log_in(work: Work) -> None:
    for name in ("wang", "li"):
        User.objects.create_user(name, password=PASSWORD)
    client = Client()
    for _ in range(5):
        client.post("/login", {"login": "wang", "password": "wrong"})
    late = client.post("/login", {"login": "wang", "password": PASSWORD})
    assert "_auth_user_id" not in client.session, "the right password comes too late"
    assert late.status_code in (200, 429)
    other = Client()
    other.post("/login", {"login": "li", "password": PASSWORD})
    assert "_auth_user_id" in other.session
    # who guesses elsewhere does not lock out the one whose name it is
    away = Client(REMOTE_ADDR="203.0.113.7")
    away.post("/login", {"login": "wang", "password": PASSWORD})
    assert "_auth_user_id" in away.session


def test_a_shift_signs_in_from_one_address_within_a_minute(work: Work, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for n in range(40):
        User.objects.create_user(f"p{n}", password="secret-1")
        client = Client()
        client.post("/login", {"login": f"p{n}", "password": "secret-1"})
        assert "_auth_user_id" in client.session, n


def test_a_locked_account_is_out_at_once(work: Work) -> None:
    client = entered(work)
    assert client.get("/api/me").status_code == 200
    User.objects.filter(pk=work.user_id("值班")).update(is_active=False)
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://localhost", "localhost", True),
        ("http://127.0.0.1:9999", "127.0.0.1:8000", False),
        ("https://elsewhere.example", "127.0.0.1:8000", False),
        ("https://elsewhere.example", "elsewhere.example", False),
        ("http://127.0.0.1:8000.elsewhere.example", "127.0.0.1:8000", False),
        ("null", "127.0.0.1:8000", False),
        ("", "127.0.0.1:8000", False),
        ("https://hub.example", "10.0.0.7:8000", True),
        ("http://hub.example", "10.0.0.7:8000", False),
        ("https://a.trusted.example", "10.0.0.7:8000", True),
    ],
)
def test_a_socket_is_opened_by_pages_of_our_own_only(
    settings: Any, origin: str, host: str, ours: bool
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://hub.example", "https://*.trusted.example"]
    assert is_ours(origin, host) is ours


async def test_a_foreign_page_gets_no_socket_at_all() -> None:
    headers = [(b"host", b"127.0.0.1:8000"), (b"origin", b"https://elsewhere.example")]
    scope = {"type": "websocket", "path": "/ws/stream", "headers": headers}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(5))["type"] == "websocket.close"
