"""Who cannot use a mouse does the same work: a dispatch and a check, from the log-in on, with keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.models import Case, WorkItem
from tests.browser import entering
from tests.browser.entering import PASSWORD
from tests.browser.street import by_and_by, photograph
from tests.chromium import Window
from tests.db.small_work import BALCONY, Work, call, report
from tests.db.test_lifecycle import handled
from tests.db.test_uploads import photo
from tests.servers import LiveHub

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}
#: Tabs after which somebody would have given up.
MOST = 60


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def sign_in(page: Page, name: str) -> None:
    """Sign in by keys; the page of the person's post, once its stream is live."""
    page.goto("/")
    expect(page.locator("[name=login]")).to_be_focused()  # when the page comes
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, which must be seen."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            ring = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement); return s.boxShadow + s.outlineStyle }"
            )
            assert ring != "nonenone", f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"{MOST} tabs, and {selector} is not reached")


def test_a_case_is_filed_and_dispatched_with_keys_alone(window: Open, people: Work) -> None:
    case_id = report(call(1, class_code=BALCONY))[0].case_id
    page = window(LAPTOP).page
    sign_in(page, "值班")
    expect(page.locator(f"#queue li.row[data-id='{case_id}']")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#drawer .case-title")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#drawer .line[data-kind='case.accepted']")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator(".move-form")).to_be_visible()
    tab_to(page, ".picker:nth-of-type(n + 2) [role=combobox]")
    expect(page.locator(".move-form .options:visible .option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drawer .line[data-kind='case.filed']")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator(".move-form [role=combobox]").first).to_be_focused()
    expect(page.locator(".move-form .options:visible .option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drawer .line[data-kind='case.dispatched']")).to_be_visible()
    assert Case.objects.get(pk=case_id).state == "handling"


def test_a_result_is_checked_with_keys_alone(window: Open, people: Work) -> None:
    case_id = report(call(2, lon=109.006))[0].case_id
    handled(people, case_id)
    opened = window(LAPTOP)
    page = opened.page
    sign_in(page, "受理")
    page.goto(f"/console?case={case_id}")
    expect(page.locator(".case-moves [data-verb=pass]")).to_be_visible()
    tab_to(page, ".case-moves [data-verb=pass]")
    page.keyboard.press("Enter")
    form = page.locator(".move-form")
    expect(form).to_be_visible()
    if form.locator("textarea").count():
        page.keyboard.type("现场照片清楚，井盖已换")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drawer .line[data-kind='item.passed']")).to_be_visible()
    page.goto("about:blank")
    opened.faults.clear()  # the handler's photo is a line in the database without its file


def open_by_number(page: Page, case_id: int) -> None:
    """Find a case of the desk by the end of its number, and open it."""
    page.keyboard.press("/")
    page.keyboard.press("Control+a")
    page.keyboard.type(Case.objects.get(pk=case_id).number[-6:])
    expect(page.locator("#inbox tr[data-case]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#drawer .case-title")).to_be_visible()


def test_work_is_signed_handed_on_and_reported_with_keys_alone(window: Open, people: Work) -> None:
    given, done = (one.case_id for one in report(call(3, lon=109.011), call(4, lon=109.013)))
    page = window(LAPTOP).page
    sign_in(page, "联络")
    story = "#drawer .line[data-kind='item.{}']"
    for case_id in (given, done):
        open_by_number(page, case_id)
        page.keyboard.press("s")
        expect(page.locator(story.format("signed"))).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator(".move-form")).to_be_visible()
    tab_to(page, ".move-form input[type=file]")
    assert (
        page.locator(".move-form .photos label").evaluate("it => getComputedStyle(it).boxShadow")
        != "none"
    )
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files({"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.locator(".photo-taken:not([aria-busy])")).to_be_visible()
    tab_to(page, ".move-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".move-form")).to_have_count(0)
    lead = WorkItem.objects.get(case_id=done, kind="handle_lead")
    assert lead.state == "reported"
    open_by_number(page, given)
    page.keyboard.press("a")
    expect(page.locator(".move-form [role=combobox]")).to_be_focused()
    page.keyboard.type("处置")
    listed = page.locator(".move-form [role=listbox]")
    expect(listed).to_have_attribute("aria-busy", "false")  # it answers what was typed
    expect(listed.locator(".option", has_text="处置")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(story.format("assigned"))).to_be_visible()
    held = WorkItem.objects.get(case_id=given, kind="handle_lead")
    assert held.person_id == people.user_id("处置")


def test_a_collector_checks_on_the_phone_s_page_with_keys_alone(window: Open, people: Work) -> None:
    case_id = report(call(7, lon=109.0062))[0].case_id
    handled(people, case_id)
    opened = window(LAPTOP)
    page = opened.page
    sign_in(page, "采集甲")
    tab_to(page, f".task[data-case='{case_id}']")
    page.keyboard.press("Enter")
    tab_to(page, ".case-moves [data-verb=pass]")
    page.keyboard.press("Enter")
    # a check begins with its photo; the window to choose it in is the system's, and no page's to hold up
    camera = page.locator(".move-form input[type=file]")
    camera.set_input_files(photograph())  # type: ignore[arg-type] # a payload, as Playwright takes it
    expect(page.locator(".photo-taken:not([aria-busy])")).to_have_count(1)
    expect(page.locator(".move-form .beside figcaption")).to_have_text("处置后")
    tab_to(page, ".move-go button[type=submit]")
    page.keyboard.press("Enter")
    checked = WorkItem.objects.filter(case_id=case_id, kind="check", state="done")
    by_and_by(page, checked.exists, "the passed check")
    page.goto("about:blank")
    opened.faults.clear()  # the handler's photo is a line in the database without its file


def test_help_and_menus_open_and_close_with_keys(window: Open, people: Work) -> None:
    page = window(LAPTOP).page
    sign_in(page, "派遣")
    page.keyboard.press("?")
    expect(page.locator(".help-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".help-dialog")).to_have_count(0)
    tab_to(page, "summary:has(.person-name)")
    page.keyboard.press("Enter")
    menu = page.locator(".person:has(.person-name) .person-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
