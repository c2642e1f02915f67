"""The console's list at work: narrowed and shared, searched, many cases at once, its map in a second window."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from events.models import Case, SavedFilter
from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.test_side_branches import picture
from tests.chromium import Window
from tests.db.small_work import Work, call, on_case, report
from tests.servers import LiveHub

Open = Callable[..., Window]
WIDE = {"width": 1366, "height": 768}


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
    """The small city with its people and a dozen cases, one of the red list."""
    settled = entering.settle()
    report(*(call(n, lon=109.001 + n * 4e-4, lat=32.002, title=f"{n}") for n in range(11)))
    report(call(11, lon=109.003, lat=32.003, title="盖板丢失", text="学校门口的盖板不见了"))
    Case.objects.filter(pk=Case.objects.latest("id").pk).update(importance=3)
    return settled


def ids(page: Page) -> list[str]:
    """The cases drawn, top first."""
    found = page.locator("#queue li.row").evaluate_all(
        "rows => rows.map(row => [row.getBoundingClientRect().top, row.dataset.id])"
        ".sort((a, b) => a[0] - b[0]).map(pair => pair[1])"
    )
    return [str(one) for one in found]


def test_filters_are_chips_in_the_address_and_kept_by_name(window: Open) -> None:
    opened = window(WIDE)
    page = enter(opened, "值班")
    expect(page.locator("#queue li.row")).to_have_count(12)
    page.locator("[data-menu=filter] summary").click()
    picture(page, "filter")
    page.locator(".filter-panel .choice[data-value='3']").click()
    page.keyboard.press("Escape")
    expect(page.locator("#queue li.row")).to_have_count(1)
    expect(page.locator(".filter[data-chip=importance]")).to_be_visible()
    assert "importance=3" in page.url
    page.locator("[data-menu=star] summary").click()
    page.locator("[name=filter-name]").fill("红色清单")
    page.locator(".kept-new button").click()
    expect(page.locator("[data-kept='红色清单']")).to_be_visible()
    picture(page, "kept")
    assert SavedFilter.objects.get().filter == {"importance": 3, "order": "newest"}
    # the address alone says as much, to whoever opens it
    page.goto("/console?importance=3&state=closing")
    expect(page.locator(".tab[data-key=closing]")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#queue .list-state")).to_be_visible()
    page.locator(".filter[data-chip=importance]").click()
    page.locator(".tab[data-key=all]").click()
    expect(page.locator("#queue li.row")).to_have_count(12)
    page.locator("[data-menu=star] summary").click()
    page.locator("[data-kept='红色清单']").click()
    expect(page.locator("#queue li.row")).to_have_count(1)
    page.locator(".filter[data-chip=importance]").click()
    # one sign of Chinese is enough, and the row says what was found
    page.locator("#search").fill("盖")
    expect(page.locator(".filter[data-chip=q]")).to_be_visible()
    expect(page.locator("#queue li.row")).not_to_have_count(12)
    expect(page.locator("#queue li.row").first.locator("mark, .row-found").first).to_be_visible()
    picture(page, "search")
    number = Case.objects.latest("id").number
    page.locator("#search").fill(number[-6:])
    expect(page.locator("#queue li.row")).to_have_count(1)
    expect(page.locator("#queue .row-found mark")).to_have_text(number[-6:])


def test_many_are_moved_and_merged_at_once(window: Open) -> None:
    page = enter(window(WIDE), "值班")
    expect(page.locator("#queue li.row")).to_have_count(12)
    listed = ids(page)
    page.locator(f"#queue li.row[data-id='{listed[2]}']").click()
    page.keyboard.press("x")
    page.locator(f"#queue li.row[data-id='{listed[4]}']").click(modifiers=["Shift"])
    expect(page.locator("#queue li.row.picked")).to_have_count(3)
    merge = page.locator(".together [data-together=merge]")
    expect(merge).to_be_visible()
    picture(page, "many")
    merge.click()
    picture(page, "merge_many")
    page.locator(".together-dialog button[type=submit]").click()
    undo = page.locator("[data-together=undo]")
    expect(undo).to_be_visible()
    expect(page.locator("#queue li.row")).to_have_count(10)
    assert Case.objects.filter(state="merged").count() == 2
    picture(page, "merged_many")
    undo.click()
    expect(page.locator("#queue li.row")).to_have_count(12)
    assert not Case.objects.filter(state="merged").exists()
    expect(page.locator(".together")).to_be_hidden()
    for one in listed[:2]:
        page.locator(f"#queue li.row[data-id='{one}'] .row-tick").click()
    expect(page.locator(".together-count")).to_have_text(re.compile("2"))
    expect(page.locator("#queue .row-tick input:checked")).to_have_count(2)
    page.locator(".together .more summary").click()
    page.locator(".together [data-together=comment]").click()
    page.locator(".together-dialog textarea").fill("已电话核实")
    page.locator(".together-dialog button[type=submit]").click()
    expect(page.locator(".together-dialog [role=status]")).to_have_text(re.compile("2"))
    expect(page.locator(".together-row[data-result=done]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".together")).to_be_hidden()


def test_the_map_in_a_second_window_follows_and_leads(window: Open) -> None:
    opened = window(WIDE)
    page = enter(opened, "值班")
    expect(page.locator("#queue li.row")).to_have_count(12)
    with page.context.expect_page() as made:
        page.locator("#map-window").click()
    second = made.value
    expect(second.locator("#live")).to_have_class(re.compile(r"\blive\b"))
    page.locator(f"#queue li.row[data-id='{ids(page)[1]}']").click()
    expect(second.locator(".here")).to_be_visible()
    page.locator("button.bar-figure").click()
    expect(second.locator("[data-chip=light]")).to_be_visible()
    picture(second, "second")
    second.locator("[data-chip=light]").click()
    expect(page.locator("#queue li.row")).to_have_count(12)
    # with the console away it is said
    page.goto("/styleguide")
    expect(second.locator("#alone")).to_be_visible()


def test_the_title_counts_what_came_while_nobody_looked(window: Open) -> None:
    page = enter(window(WIDE), "值班")
    expect(page.locator("#queue li.row")).to_have_count(12)
    page.evaluate(
        "() => { Object.defineProperty(document, 'hasFocus', {value: () => false, configurable: true}) }"
    )
    report(call(40, lon=109.005, lat=32.004, title="新的"))
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    page.evaluate("() => { delete document.hasFocus; dispatchEvent(new Event('focus')) }")
    expect(page).to_have_title(re.compile(r"^[^(]"))
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")


def test_a_search_that_is_scrolled_stays_where_it_is(window: Open) -> None:
    page = enter(window(WIDE), "值班")
    page.locator("#search").fill("大桥路")
    rows = page.locator("#queue li.row")
    expect(rows.first.locator("mark, .row-found").first).to_be_visible()
    list_ = page.locator("#queue")
    list_.evaluate("box => { box.scrollTop = 150 }")
    # only the hub can tell whether a new case is found, too: the list is asked for again, and does not jump
    with page.expect_response(lambda answer: "/api/cases?" in answer.url):
        report(call(60, lon=109.006, lat=32.004, title="别处", text="别处的事", address="城关西街"))
    page.wait_for_load_state("networkidle")
    assert list_.evaluate("box => box.scrollTop") == 150


def test_the_count_of_a_long_list_is_the_hubs(window: Open, work: Work) -> None:
    """Of a change behind what is loaded the page cannot know whether it was counted before."""
    many = [call(100 + n, lon=109.01 + n * 1e-4, lat=32.01, title=f"又{n}") for n in range(70)]
    report(*many)
    page = enter(window(WIDE), "值班")
    shown = page.locator("#tools .told")
    there = Case.objects.filter(ended_at=None).count()
    expect(shown).to_contain_text(str(there))
    behind = Case.objects.filter(ended_at=None).order_by("id").values_list("id", flat=True)[:3]
    report(*(replace(one, text="井盖仍未找到，请尽快") for one in many[:6]))
    for case_id in behind:
        on_case(work.who("值班"), case_id, "void", reason_code="false_alarm", reason="误报")
    expect(shown).to_contain_text(str(there - 3))
    # a change that is drawn is the sign that those before it were heard
    report(call(300, lon=109.02, lat=32.015))
    newest = Case.objects.latest("id").pk
    expect(page.locator(f"#queue li.row[data-id='{newest}']")).to_be_visible()
    expect(shown).to_contain_text(str(there - 2))
