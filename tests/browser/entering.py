"""People of the small city who sign in through the real page."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import connection
from playwright.sync_api import Page, expect

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


def enter(window: Window, name: str) -> Page:
    """Sign in; the page of the person's post, once its stream is live."""
    page = window.page
    page.goto("/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click(".entry-form button")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    return page
