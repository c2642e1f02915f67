"""The pages: the way in, the choice of a post and a language, and what every answer carries."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from grid.models import Post
from hub.foundation.access import Role
from hub.foundation.models import User
from hub.pages.faults import failed
from hub.pages.shell import shell
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

PASSWORD = "Wei-Yi-Wang-2026"
PAGES = (
    *("/console", "/console/map", "/desk", "/m", "/insight", "/screen", "/handover", "/daybook"),
    *("/rules", "/maintenance", "/styleguide"),
)


@pytest.fixture
def visitor(work: Work) -> Client:
    return Client()


def entered(work: Work, name: str) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=work.user_id(name)))
    return client


@pytest.mark.parametrize("page", ["/", "/post", *PAGES])
def test_who_is_not_signed_in_is_asked_to_and_comes_back(visitor: Client, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?next=")


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("值班", "/console"),
        ("话务", "/console"),
        ("审计", "/audit"),
        ("联络", "/desk"),
        ("处置", "/m"),
        ("采集甲", "/m"),
        ("网格员", "/m"),
    ],
)
def test_each_role_starts_on_its_own_page(work: Work, name: str, page: str) -> None:
    client = entered(work, name)
    assert client.get("/")["Location"] == page
    assert client.get(page).status_code == 200


def test_a_right_password_leads_in_and_a_wrong_one_says_so(visitor: Client, work: Work) -> None:
    user = User.objects.get(pk=work.user_id("值班"))
    user.set_password(PASSWORD)
    user.save()
    wrong = visitor.post("/login", {"login": "值班", "password": "no"})
    assert wrong.status_code == 200
    assert 'role="alert"' in wrong.content.decode()
    right = visitor.post("/login", {"login": "值班", "password": PASSWORD})
    assert (right.status_code, right["Location"]) == (302, "/")


def test_nobody_signs_himself_up(visitor: Client) -> None:
    answer = visitor.post(
        "/accounts/signup/", {"username": "fremd", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code == 404
    assert not User.objects.filter(username="fremd").exists()


def test_who_holds_two_posts_chooses_one_and_may_change(work: Work) -> None:
    supervisor = Post.objects.get(user_id=work.user_id("值班"))
    second = Post.objects.create(
        user_id=supervisor.user_id,
        role=Role.LIAISON.value,
        organisation=supervisor.organisation,
        valid_from=supervisor.valid_from,
    )
    client = entered(work, "值班")
    assert client.get("/")["Location"] == "/post"
    assert client.get("/console")["Location"] == "/post"
    page = client.get("/post").content.decode()
    assert page.count('name="post"') == 2
    assert client.post("/post", {"post": second.pk})["Location"] == "/desk"
    assert client.post("/post", {"post": supervisor.pk})["Location"] == "/console"
    assert client.get("/console").status_code == 200


@pytest.mark.parametrize("given", ["0", "", "x", "-1"])
def test_a_post_of_somebody_else_is_refused(work: Work, given: str) -> None:
    answer = entered(work, "值班").post("/post", {"post": given})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_the_chosen_language_stays_on_the_account_and_on_the_device(work: Work) -> None:
    client = entered(work, "值班")
    assert '<html lang="zh-Hans"' in client.get("/console").content.decode()
    answer = client.post("/language", {"language": "en", "next": "/console?tab=check"})
    assert answer["Location"] == "/console?tab=check"
    assert '<html lang="en"' in client.get("/console").content.decode()
    client.post("/logout")
    assert '<html lang="en"' in client.get("/login").content.decode()
    assert User.objects.get(pk=work.user_id("值班")).language == "en"


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_the_language_switch_never_leads_to_another_host(visitor: Client, back: str) -> None:
    answer = visitor.post("/language", {"language": "en", "next": back})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("page", ["/login", "/post", *PAGES])
def test_every_page_is_strict_and_loads_only_our_own(work: Work, page: str) -> None:
    client = Client() if page == "/login" else entered(work, "值班")
    answer = client.get(page)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    nonces = set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonces) == 1
    text = answer.content.decode()
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text)
    inline = re.findall(r"<(?:script|style)(?![^>]*src=)(?![^>]*application/json)[^>]*>", text)
    assert all(f'nonce="{nonces.copy().pop()}"' in tag for tag in inline)
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)


def test_two_answers_never_share_a_nonce(visitor: Client) -> None:
    first, second = (visitor.get("/login")["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_the_phone_can_be_installed(visitor: Client) -> None:
    manifest = visitor.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["start_url"] == "/m"
    assert manifest.json()["display"] == "standalone"
    pictures = {one["sizes"]: one for one in manifest.json()["icons"]}
    assert {"192x192", "512x512"} <= set(pictures)
    assert all(finders.find(one["src"].removeprefix("/static/")) for one in pictures.values())


def test_the_phone_keeps_every_file_its_page_is_made_of(work: Work) -> None:
    text = entered(work, "处置").get("/m").content.decode()
    named = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    assert named <= set(shell().files)
    worker = Client().get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker["Cache-Control"] == "no-cache"
    assert f'"version": "{shell().version}"' in worker.content.decode()
    assert all(finders.find(file.removeprefix("/static/")) for file in shell().files)


def test_the_words_of_the_scripts_come_in_the_readers_language(work: Work) -> None:
    client = entered(work, "值班")
    assert "gettext" in client.get("/jsi18n/").content.decode()


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "系统故障"), ("en", "The hub had a fault")]
)
def test_a_fault_is_told_in_the_readers_language_and_names_the_city(
    rf: RequestFactory, language: str, said: str
) -> None:
    try:
        1 // 0  # noqa: B018 - the fault
    except ZeroDivisionError:
        with translation.override(language):
            answer = failed(rf.get("/console"))
    assert answer.status_code == 500
    assert isinstance(answer, HttpResponse)
    page = answer.content.decode()
    assert said in page
    assert "安澜市" in page
