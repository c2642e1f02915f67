"""The screens keep their promises: nothing missed over a break, nothing jumps, nothing spills over, two languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

Open = Callable[..., Window]
#: The sizes the pages are made for.
WIDE, LAPTOP, POCKET = (
    {"width": width, "height": height} for width, height in ((1920, 1080), (1366, 768), (360, 740))
)
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub) -> Work:
    """The small city with its people and a queue longer than a screen."""
    settled = entering.settle()
    report(*(call(n, lon=109.001 + n * 2e-4, lat=32.002, title=f"{n}") for n in range(30)))
    return settled


def rows(page: Page) -> list[str]:
    """The case numbers' ids of the rows that are drawn, top first."""
    found = page.locator("#queue li.row").evaluate_all(
        "rows => rows.map(row => [row.getBoundingClientRect().top, row.dataset.id])"
        ".sort((a, b) => a[0] - b[0]).map(pair => pair[1])"
    )
    return [str(one) for one in found]


def arrives(number: int) -> str:
    """One more report; the id of its case."""
    return str(report(call(number, lon=109.009, lat=32.008, title=f"new {number}"))[0].case_id)


def test_a_new_case_slides_in_on_top(window: Open) -> None:
    page = enter(window(LAPTOP), "值班")
    expect(page.locator("#queue li.row").first).to_be_visible()
    page.mouse.move(700, 400)
    new = arrives(100)
    expect(page.locator(f"#queue li.row[data-id='{new}']")).to_be_visible()
    assert rows(page)[0] == new


def test_a_new_case_does_not_move_the_row_under_the_pointer(window: Open) -> None:
    page = enter(window(LAPTOP), "值班")
    row = page.locator("#queue li.row").nth(4)
    expect(row).to_be_visible()
    under = rows(page)[3]
    held = page.locator(f"#queue li.row[data-id='{under}']")
    held.hover()
    before = held.bounding_box()
    arrives(101)
    expect(page.locator("#above")).to_be_visible()
    assert held.bounding_box() == before
    page.locator("#above").click()
    expect(page.locator("#above")).to_be_hidden()


def test_a_console_that_lost_the_hub_says_so_and_catches_up(
    window: Open, live_hub: LiveHub
) -> None:
    opened = window(LAPTOP)
    page = enter(opened, "值班")
    expect(page.locator("#queue li.row").first).to_be_visible()
    live_hub.stop("web")
    expect(page.locator("#live")).to_have_attribute("data-state", "down")
    missed = arrives(102)
    live_hub.start("web")
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    expect(page.locator(f"#queue li.row[data-id='{missed}']")).to_be_visible()
    opened.faults.clear()  # the refused connections were the point


def test_the_keys_choose_open_and_explain(window: Open) -> None:
    page = enter(window(WIDE), "派遣")
    expect(page.locator("#queue li.row").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = rows(page)[1]
    chosen = page.locator("#queue li.row[aria-selected=true]")
    expect(chosen).to_have_attribute("data-id", second)
    expect(page.locator("#drawer .case-title")).to_be_visible()
    page.keyboard.press("k")
    expect(chosen).to_have_attribute("data-id", rows(page)[0])
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator(".help-dialog")).to_be_visible()


def test_a_report_taken_by_hand_opens_its_case(window: Open) -> None:
    page = enter(window(LAPTOP), "话务")
    page.locator("#intake").click()
    page.locator(".intake [name=text]").fill("路口红绿灯不亮，车辆乱行")
    page.locator(".intake .choice").click()
    page.locator(".map-field .folium-map").click(position={"x": 350, "y": 200})
    page.locator(".intake [name=caller]").fill("刘桂花")
    page.locator(".intake [name=phone]").fill("13900002222")
    page.locator(".intake button[type=submit]").click()
    expect(page.locator("#drawer .report .case-text")).to_have_text("路口红绿灯不亮，车辆乱行")
    expect(page.locator("#drawer .report")).to_contain_text("139****2222")
    expect(page.locator("#queue li.row[aria-selected=true]")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "size"),
    [("值班", WIDE), ("值班", LAPTOP), ("联络", LAPTOP), ("处置", POCKET), ("采集甲", POCKET)],
)
def test_no_page_spills_over_its_screen_in_either_language(
    window: Open, name: str, size: dict[str, int]
) -> None:
    page = enter(window(size, touch=size is POCKET), name)
    for language in ("en", "zh-hans"):
        if size is POCKET:
            page.evaluate("location.hash = 'me'")
        page.locator(f".language button[value={language}]").click()
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        for tab in ("tasks", "map", "report", "me") if size is POCKET else ():
            page.locator(f".phone-tab[data-tab={tab}]").click()
            expect(page.locator(f"#page-{tab}")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_in_english_the_words_of_the_page_are_english(window: Open) -> None:
    page = enter(window(LAPTOP), "值班")
    page.locator(".language button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#tabs .tab strong").first).not_to_have_text("–")
    for part in ("#tabs", "#figures", "#tools", "#live", ".map-tools summary"):
        assert not HAN.search(page.locator(part).inner_text())
