"""Plain forms of a page that was opened in another post do nothing: one log-in, two windows, two posts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from grid import posts
from grid.models import Post
from hub.foundation import journal
from hub.foundation.access import POST_FIELD, Role
from hub.foundation.models import User
from hub.packs import loading, shelf
from sensors.models import Device, DeviceType
from tests.db.small_work import Work

pytestmark = pytest.mark.django_db

FORM = re.compile(r"""<form\b[^>]*\bmethod=["']?post.*?</form>""", re.S | re.I)
#: Forms that are about no post: the way in, out and to another post, and the language of the page.
OF_NO_POST = re.compile(r'action="(?:\{% url .(?:login|logout|post|language)|/logout"|/language")')
#: What stands for the field in a template.
FIELD = '{% include "pages/_in_post.html" %}'
SAID = "您在另一个窗口选择了另一个岗位，因此没有执行。"


def test_every_form_says_in_which_post_its_page_was_opened() -> None:
    named, without = list[str](), list[str]()
    for file in (settings.BASE_DIR / "hub/pages/templates").rglob("*.html"):
        for form in FORM.findall(file.read_text("utf-8")):
            if not OF_NO_POST.search(form):
                (named if FIELD in form else without).append(file.name)
    assert not without, f"{FIELD} in place of the csrf token"
    assert len(named) > 10


Twice = Callable[[Role], tuple[Client, Post, Post]]


@pytest.fixture
def twice(work: Work) -> Twice:
    """Makes somebody who holds a role in two organisations, and a browser."""
    loading.load(shelf.good("waterlogging"))
    for kind in DeviceType.objects.all():
        Device.objects.create(code=f"{kind.code}-1", type=kind)

    def made(role: Role) -> tuple[Client, Post, Post]:
        user = User.objects.create_user(f"two-{role}", password=None)
        first, second = (posts.assign(user, role, work.city.orgs[one]) for one in ("city", "urban"))
        browser = Client()
        browser.force_login(user)
        return browser, first, second

    return made


def sent(form: str) -> dict[str, str]:
    """What a form sends with its first button, when nothing is typed."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    fields += re.findall(r'<button[^>]* name="([^"]+)" value="([^"]*)"', form)[:1]
    return {name: unescape(value) for name, value in fields}


@pytest.mark.parametrize(
    ("page", "role", "many"),
    [
        ("/rules", Role.SHIFT_SUPERVISOR, 1),
        ("/rules/pump-fault", Role.SHIFT_SUPERVISOR, 1),
        ("/devices/{device}", Role.DISPATCHER, 1),
        ("/maintenance", Role.SHIFT_SUPERVISOR, 1),
        ("/handover", Role.SHIFT_SUPERVISOR, 1),
        ("/accounts?person={person}", Role.SECURITY_ADMIN, 3),
    ],
)
def test_a_form_of_an_old_window_does_nothing_and_says_why(
    twice: Twice, work: Work, page: str, role: Role, many: int
) -> None:
    browser, first, second = twice(role)
    device = Device.objects.get(type__code="underpass").pk
    page = page.format(device=device, person=work.user_id("值班"))
    browser.post("/post", {"post": first.pk})
    shown = browser.get(page).content.decode()
    forms = [form for form in FORM.findall(shown) if not OF_NO_POST.search(form)]
    assert len(forms) >= many
    assert {sent(form).get(POST_FIELD) for form in forms} == {str(first.pk)}
    browser.post("/post", {"post": second.pk})
    before = journal.head()
    for form in forms:
        answer = browser.post(page, sent(form))
        assert (answer.status_code, SAID in answer.content.decode()) == (409, True)
    assert journal.head() == before
    browser.post("/post", {"post": first.pk})
    for form in forms:
        assert browser.post(page, sent(form)).status_code in (200, 302)
