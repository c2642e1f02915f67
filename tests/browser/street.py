"""Phones in people's hands for the stories: signed in, standing somewhere, with a camera and a network that can go."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from events.models import WorkItem
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, on_item, report
from tests.servers import until

Open = Callable[..., Window]
POCKET = {"width": 360, "height": 740}
HERE = {"longitude": 109.002, "latitude": 32.002, "accuracy": 12}
#: Where to keep pictures for somebody to look at; none when it is not set.
PICTURES = os.environ.get("TEST_PICTURES")


def photograph() -> dict[str, object]:
    """A photograph as a phone's camera hands it over."""
    made = io.BytesIO()
    Image.effect_noise((1200, 900), 40).convert("RGB").save(made, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def take(page: Page, button: Locator) -> None:
    """Tap what opens the camera, and take a photograph."""
    with page.expect_file_chooser() as camera:
        button.tap()
    camera.value.set_files(photograph())  # type: ignore[arg-type] # a payload, as Playwright takes it
    expect(page.locator(".photo-taken:not([aria-busy])")).to_have_count(1)


def given(work: Work, n: int, name: str = "处置") -> int:
    """A case in the hands of a handler, a few steps from HERE."""
    case_id = report(call(n, lon=109.002 + n / 20_000))[0].case_id
    assert case_id is not None
    item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
    on_item(work.who("联络"), item.pk, "sign")
    on_item(work.who("联络"), item.pk, "assign", person_id=work.user_id(name))
    return case_id


def phone(window: Open, name: str) -> tuple[Window, Page]:
    """Sign in on a phone at HERE, its page kept by its worker."""
    opened = window(POCKET, touch=True)
    opened.context.set_default_timeout(60_000)
    opened.context.grant_permissions(["geolocation"])
    opened.context.set_geolocation(HERE)  # type: ignore[arg-type] # a dict, as Playwright takes it
    page = enter(opened, name)
    kept = """async () => Boolean(navigator.serviceWorker?.controller)
        && (await (await caches.open("page")).keys()).length > 0"""
    until(lambda: page.evaluate(kept), 60, "the page kept by its worker")
    return opened, page


def ignore_the_missing_network(opened: Window) -> None:
    """Faults of requests that found no network were the point."""
    opened.faults[:] = [
        one for one in opened.faults if not re.search("ERR_INTERNET_DISCONNECTED|ERR_FAILED", one)
    ]


def by_and_by(page: Page, found: Callable[[], object], what: str) -> None:
    """Wait for something the hub has; meanwhile the page goes on, whose requests pass through this thread."""

    def looked() -> object:
        page.wait_for_timeout(50)
        return found()

    until(looked, 60, what)


def picture(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))
