"""A person's browser that takes pictures: signed in, in a language, at a size, in a state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from tests.look.scenes import POCKET, Scene
from tests.servers import LiveHub

#: What a page needs after its data came: the lights, the map's pictures, the fonts.
STILL_MS = 900


class State(StrEnum):
    """What the page has to cope with."""

    BUSY = "busy"  #: thirty days of cases
    EMPTY = "empty"  #: not a single case
    ERROR = "error"  #: the hub answers with errors
    OFFLINE = "offline"  #: the network went away


@contextmanager
def opened(chromium: Browser, hub: LiveHub, size: tuple[int, int], language: str) -> Iterator[Page]:
    """A page of one person's browser, on nothing yet."""
    touch = size == POCKET
    context = chromium.new_context(
        base_url=hub.url,
        locale="zh-CN" if language == "zh-hans" else "en-GB",
        timezone_id="Asia/Shanghai",
        viewport={"width": size[0], "height": size[1]},
        has_touch=touch,
        is_mobile=touch,
        permissions=[],
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "django_language", "value": language, "url": hub.url}])
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, name: str, password: str, language: str) -> None:
    """Sign in through the real page, and speak the language."""
    page.goto("/login")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.click(".entry-form button")
    page.wait_for_url(lambda url: "/login" not in url)
    if page.url.endswith(
        "/post"
    ):  # somebody with several posts: the first is the one the log-in is named for
        page.locator("[name=post]").first.click()
        page.wait_for_url(lambda url: not url.endswith("/post"))
    # the account's own language is stronger than the browser's
    page.evaluate(
        """async language => {
          const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value
            ?? document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? '';
          await fetch('/language', {method: 'POST', redirect: 'manual',
            headers: {'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRFToken': token},
            body: new URLSearchParams({language, next: '/'})});
        }""",
        language,
    )


def take(page: Page, scene: Scene, state: State, file: Path) -> str | None:
    """Bring the page into the state and keep its picture; a sentence when the scene could not be played."""
    trouble = None
    if state is State.ERROR:
        page.route("**/api/**", lambda route: route.fulfill(status=500, body="{}"))
    page.goto(scene.path)
    try:
        page.wait_for_load_state("load")
        if state is not State.ERROR and page.locator("#live").count():
            page.locator("#live.live").wait_for()
        if state is State.OFFLINE:
            page.context.set_offline(True)
            page.locator("#live:not(.live)").wait_for(timeout=45_000)
        if scene.act and state in (State.BUSY, State.OFFLINE):
            scene.act(page)
    except Error as error:
        trouble = str(error).splitlines()[0]
    page.wait_for_timeout(STILL_MS)
    page.screenshot(path=str(file))
    return trouble
