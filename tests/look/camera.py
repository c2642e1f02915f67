"""A person's browser that takes pictures: signed in, in a language, at a size, in a state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, StorageState

from tests.look import judge
from tests.look.scenes import POCKET, Scene, State
from tests.look.written import Written

#: Nothing is awaited or moves any more: the data are there, the fonts, the pictures, what slides has arrived.
STILL = """() => document.fonts.status === 'loaded'
  && !document.querySelector('[aria-busy=true]')
  && [...document.images].every(one => one.complete)
  && document.getAnimations().every(one => one.playState !== 'running'
    || one.effect.getComputedTiming().iterations === Infinity)"""
#: The page says that the hub fails; a phone that holds its tasks says so above them.
TOLD = "[role=alert]:visible, .map-field .wrong:visible, #strip:visible"
#: Something of the page is seen.
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@dataclass
class Place:
    """A hub that is looked at. names: a log-in by role, password that of all, known what the city wrote itself."""

    url: str
    names: dict[str, str]
    password: str
    known: Written
    #: Pages of faults by status and language (tests/look/stopped.py).
    stopped: dict[str, str]
    #: Where the phones are, longitude and latitude; nowhere they may tell without it.
    here: tuple[float, float] | None = None
    _signed_in: dict[tuple[str, str], StorageState] = field(default_factory=dict)

    def keys(self, chromium: Browser, role: str, language: str) -> StorageState:
        """The cookies of somebody of this role who speaks the language; signs in the first time.

        The account speaks one language at a time, so take all pictures of one before those of the next.
        """
        if (role, language) not in self._signed_in:
            with opened(chromium, self, POCKET, language) as page:
                sign_in(page, self.names[role], self.password, language)
                self._signed_in[role, language] = page.context.storage_state()
        return self._signed_in[role, language]


@contextmanager
def opened(
    chromium: Browser, place: Place, size: tuple[int, int], language: str, role: str | None = None
) -> Iterator[Page]:
    """A page of one person's browser, on nothing yet; signed in when a role is named."""
    touch = size == POCKET
    here = place.here if touch else None
    state = place.keys(chromium, role, language) if role else None
    context = chromium.new_context(
        base_url=place.url,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": size[0], "height": size[1]},
        has_touch=touch,
        is_mobile=touch,
        permissions=["geolocation"] if here else [],
        geolocation={"longitude": here[0], "latitude": here[1]} if here else None,
        storage_state=state,
    )
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "django_language", "value": language, "url": place.url}])
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def another(page: Page) -> Iterator[Page]:
    """Another page of the same browser, which still has the files it fetched for the first."""
    made = page.context.new_page()
    try:
        yield made
    finally:
        made.close()
        page.context.set_offline(False)


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


def take(
    page: Page,
    scene: Scene,
    state: State,
    language: str,
    place: Place,
    file: Path | None,
    *,
    barriers: bool = True,
) -> list[str]:
    """Bring the page into the state, keep its picture, judge it; what is wrong with it, in sentences.

    barriers: whether axe looks too, which takes longer than all the rest.
    """
    ear = judge.Ear(page, place.url)
    if scene.status >= 500:
        told = place.stopped[f"{scene.status} {language}"]
        page.route(f"**{scene.path}", lambda route: route.fulfill(status=scene.status, body=told))
    wrong = _play(page, scene, state)
    if state is State.SLOW:
        if file:
            page.screenshot(path=str(file))
        return wrong
    settle(page)
    if file:
        page.screenshot(path=str(file))
    size = page.viewport_size or {"width": 0}
    touch = size["width"] == POCKET[0]
    wrong += judge.looks(page, language, place.known, touch=touch)
    wrong += ear.told(broken=scene.status != 200 or state in (State.ERROR, State.OFFLINE))
    if barriers and state is not State.OFFLINE:
        wrong += judge.barriers(page)
    return wrong


def weak_line(page: Page, latency_ms: int = 400, bytes_s: int = 50_000) -> None:
    """A line as in a cellar, by the browser's own controls; nothing is had from what the browser kept before."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    cdp.send("Network.setBypassServiceWorker", {"bypass": True})
    weak = {"latency": latency_ms, "downloadThroughput": bytes_s, "uploadThroughput": bytes_s}
    cdp.send("Network.emulateNetworkConditions", {"offline": False, **weak})


def _first_paint(page: Page, scene: Scene) -> list[str]:
    """Open the page over a weak line, and stop as soon as something of it is seen."""
    weak_line(page)
    try:
        page.goto(scene.path, wait_until="commit", timeout=60_000)
        page.wait_for_function(PAINTED, timeout=60_000)
    except Error as error:
        return [str(error).splitlines()[0]]
    return []


def settle(page: Page) -> None:
    """Wait until the page is still; one that never is is taken as it is."""
    try:
        if not page.evaluate("navigator.onLine === false"):
            page.wait_for_load_state("networkidle", timeout=5_000)
        page.wait_for_function(STILL, timeout=5_000)
    except Error:
        return


def _play(page: Page, scene: Scene, state: State) -> list[str]:
    """Bring the page into the state; what kept the scene from being played."""
    if state is State.SLOW:
        return _first_paint(page, scene)
    if state is State.ERROR:
        page.route("**/api/**", lambda route: route.fulfill(status=500, body="{}"))
    page.goto(scene.path)
    try:
        page.wait_for_load_state("load")
        if state is State.ERROR:
            # a wall waits some seconds before it says so
            page.locator(TOLD).first.wait_for()
        elif page.locator("#live").count():
            page.locator("#live[data-state=live]").wait_for()
        if scene.act and state in (State.BUSY, State.OFFLINE):
            scene.act(page)
        if state is State.OFFLINE:
            page.context.set_offline(True)
            if page.locator("#live").count():
                page.locator("#live[data-state=down]").wait_for()
    except Error as error:
        return [str(error).splitlines()[0]]
    return []
