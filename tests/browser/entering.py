"""People of the small city in front of their pages: signed in by the real page, or as it leaves a browser."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from grid.models import Post
from grid.posts import SESSION_KEY
from hub.foundation.models import User
from tests.chromium import Window
from tests.db import small_work

PASSWORD = "Wei-Yi-Wang-2026"


def settle() -> small_work.Work:
    """Make the small city, its people with a password, its areas as large as they are drawn."""
    work = small_work.make()
    User.objects.update(password=make_password(PASSWORD))
    with connection.cursor() as cursor:
        cursor.execute("update grid_area set area_m2 = st_area(geom::geography)")
    return work


def sign_in(window: Window, name: str) -> Page:
    """Sign in through the real page; the page of the person's post, once its stream is live."""
    page = window.page
    page.goto("/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click(".entry-form button")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    return page


def enter(window: Window, name: str) -> Page:
    """Be signed in already; the page of the person's post, once its stream is live.

    Checking a password takes half a second of CPU on purpose. `sign_in` is for stories about signing in.
    """
    give_session(window.context, name)
    window.page.goto("/")
    expect(window.page.locator("#live")).to_have_attribute("data-state", "live")
    return window.page


def give_session(context: BrowserContext, name: str, post: Post | None = None) -> None:
    """Let a browser be this person's from now on, in a post of theirs, or the one there is."""
    user = User.objects.get(username=name)
    client = Client()
    client.force_login(user)
    session = client.session
    session[SESSION_KEY] = (post or Post.objects.get(user=user)).pk
    session.save()
    key = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "path": "/"}
    context.add_cookies([key | {"domain": "127.0.0.1"}])  # type: ignore[list-item] # as it takes them
