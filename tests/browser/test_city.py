"""A city's own tables on real screens: what it leaves out has no button, its phrases stand where words are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import entering
from tests.browser.entering import enter
from tests.browser.test_side_branches import WIDE, Open, move, picture, send, told
from tests.db.small_work import Work, call, report
from tests.servers import LiveHub

FILE = """
version = "2026-1"
[branches]
extension = false
[phrases]
comment = ["已电话核实。", "已通知权属单位。"]
[reasons]
suspend = ["weather"]
"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """These tests bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module", autouse=True)
def work(live_hub: LiveHub, tmp_path_factory: pytest.TempPathFactory) -> Work:
    """The small city with one case, and a web process that was started with the city's file."""
    path: Path = tmp_path_factory.mktemp("city") / "city.toml"
    path.write_text(FILE, "utf-8")
    settled = entering.settle()
    report(call(1))
    live_hub.stop("web")
    live_hub.environ["HUB_CITY_FILE"] = str(path)
    live_hub.start("web")
    return settled


def test_what_the_city_wants_is_what_the_desk_shows(window: Open) -> None:
    desk = enter(window(WIDE), "联络")
    desk.locator("#inbox tr[data-case]").first.click()
    move(desk, "sign").click()
    expect(told(desk, "item.signed")).to_be_visible()
    expect(desk.locator(".case-moves [data-verb=ask_suspension]")).to_have_count(1)
    expect(desk.locator(".case-moves [data-verb=ask_extension]")).to_have_count(0)

    move(desk, "comment").click()
    form = desk.locator(".move-form")
    form.locator(".choice", has_text="已电话核实。").click()
    form.locator(".choice", has_text="已通知权属单位。").click()
    expect(form.locator("textarea")).to_have_value("已电话核实。 已通知权属单位。")
    picture(desk, "phrases")
    send(desk)
    expect(told(desk, "case.commented")).to_contain_text("已通知权属单位。")
