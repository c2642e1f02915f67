"""A morning at the department's desk: several tasks signed, handed on and returned at once; what failed says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.models import Case, WorkItem
from tests.browser import entering
from tests.browser.entering import enter
from tests.chromium import Window
from tests.db.small_work import Work, call, on_case, on_item, report
from tests.servers import LiveHub

Open = Callable[..., Window]
LAPTOP = {"width": 1366, "height": 768}


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
    """The small city with its people and four cases of one department."""
    settled = entering.settle()
    report(*(call(n, lon=109.001 + n * 1e-3) for n in range(4)))
    return settled


def tick(page: Page, case_id: int, *, with_shift: bool = False) -> None:
    """Choose the row of a case."""
    box = page.locator(f"#inbox tr[data-case='{case_id}'] input")
    box.click(modifiers=["Shift"] if with_shift else [])


def together(page: Page, verb: str) -> None:
    """Begin a move with all that are chosen, brought out from behind “more” where it stands there."""
    button = page.locator(f"[data-together={verb}]")
    expect(button).to_have_count(1)
    if not button.is_visible():
        page.locator(".together summary").click()
    button.click()


def became(page: Page) -> dict[int, str]:
    """What became of each case of the dialog, once all are through."""
    expect(page.locator(".together-dialog [role=status]")).to_be_visible()
    rows = page.locator(".together-row").all()
    return {
        int(str(row.get_attribute("data-case"))): str(row.get_attribute("data-result"))
        for row in rows
    }


def test_several_tasks_are_signed_handed_on_and_returned_at_once(window: Open, work: Work) -> None:
    page = enter(window(LAPTOP), "联络")
    rows = page.locator("#inbox tr[data-kind=handle_lead]")
    expect(rows).to_have_count(4)
    # the contact with the caller stands in the row of its case
    expect(page.locator("#inbox tr[data-kind=first_contact]")).to_have_count(0)
    expect(rows.first).to_contain_text("先行联系")

    page.locator(".band-head input").first.click()
    expect(page.locator(".together-count")).to_have_text("已选 4 件")
    together(page, "sign")
    expect(page.locator("#inbox .state", has_text="已签收")).to_have_count(4)
    expect(page.locator(".together")).to_be_hidden()

    ids = [int(str(one.get_attribute("data-case"))) for one in rows.all()]
    tick(page, ids[0])
    tick(page, ids[1], with_shift=True)
    together(page, "assign")
    page.locator(".together-dialog input[role=combobox]").fill("处置")
    handler = page.locator(".together-dialog [role=option]", has_text="处置")
    expect(handler).to_contain_text("手头无任务")
    handler.click()
    page.locator(".together-dialog button[type=submit]").click()
    assert became(page) == dict.fromkeys(ids[:2], "done")
    page.locator(".together-dialog .move-go button").click()
    expect(page.locator("#inbox .inbox-held", has_text="处置")).to_have_count(2)
    held = WorkItem.objects.filter(kind="handle_lead", person_id=work.user_id("处置"))
    assert set(held.values_list("case_id", flat=True)) == set(ids[:2])

    tick(page, ids[2])
    tick(page, ids[3])
    together(page, "return")
    page.locator(".together-dialog .choice").first.click()
    page.locator(".together-dialog textarea").first.fill("不属本单位")
    # while the reason is being written, the centre takes one of them back
    assert on_case(work.who("派遣"), ids[2], "recall", reason="派错了单位").result == "applied"
    page.locator(".together-dialog button[type=submit]").click()
    assert became(page) == {ids[2]: "wrong", ids[3]: "done"}
    page.locator(".together-dialog .move-go button").click()
    expect(rows).to_have_count(2)


def test_the_desk_is_narrowed_by_words_and_prints_what_is_chosen(window: Open) -> None:
    page = enter(window(LAPTOP), "联络")
    rows = page.locator("#inbox tr[data-kind=handle_lead]")
    expect(rows).to_have_count(2)
    case = Case.objects.get(pk=int(str(rows.first.get_attribute("data-case"))))
    page.keyboard.press("/")
    page.keyboard.type(case.number[-6:])
    expect(rows).to_have_count(1)
    assert f"q={case.number[-6:]}" in page.url
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("#drawer .case-title")).to_be_visible()
    page.keyboard.press("x")
    sheet = page.locator(".together a[href*='sheets.pdf']").get_attribute("href")
    answer = page.request.get(str(sheet))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")
    assert page.request.get(f"/cases/{case.pk}/sheet.pdf").status == 200
    page.locator("#search input").fill("没有这样的案卷")
    expect(page.locator("#inbox .list-state").first).to_contain_text("没有符合条件")
    page.locator("#inbox .list-state button").click()
    expect(rows).to_have_count(2)


def test_what_is_handed_on_stays_one_row_and_names_who_has_it(window: Open, work: Work) -> None:
    liaison, below = work.who("联络"), work.city.orgs["repair"]
    held = WorkItem.objects.filter(kind="handle_lead", person_id=work.user_id("处置"))
    lead = held.order_by("id")[0]
    assert on_item(liaison, lead.pk, "unassign", reason="换人").result == "applied"
    assert on_item(liaison, lead.pk, "hand_on", org_id=below.pk).result == "applied"
    page = enter(window(LAPTOP), "联络")
    rows = page.locator("#inbox tr[data-kind=handle_lead]")
    expect(rows).to_have_count(2)
    row = page.locator(f"#inbox tr[data-item='{lead.pk}']")
    expect(row.locator(".inbox-held")).to_contain_text("养护")
    expect(row.locator(".inbox-held .state")).to_have_text("待签收")
    # the strip counts what the list shows
    expect(page.locator("#strip .strip-figure strong").first).to_have_text("2")


def test_what_is_being_written_outlasts_another_case_and_its_own_move(
    window: Open, work: Work
) -> None:
    first, second = (one.case_id for one in report(call(7, lon=109.011), call(8, lon=109.013)))
    opened = window(LAPTOP)
    page = enter(opened, "联络")
    shown = page.locator("#drawer .case-head .number")
    page.locator(f"#inbox tr[data-case='{first}']").click()
    page.locator(".case-moves [data-verb=return]").click()
    note = page.locator(".move-form textarea").first
    note.fill("这段路归公路局")
    page.locator(f"#inbox tr[data-case='{second}']").click()
    expect(shown).to_have_text(Case.objects.get(pk=second).number)
    expect(page.locator(".move-form")).to_have_count(0)
    page.locator(f"#inbox tr[data-case='{first}']").click()
    expect(note).to_have_value("这段路归公路局")
    # the centre takes the case back, and it leaves the scope: the words stay, and say why they cannot be sent
    assert on_case(work.who("派遣"), first, "recall", reason="派错了单位").result == "applied"
    expect(page.locator(".move-form .field-wrong")).to_be_visible()
    expect(note).to_have_value("这段路归公路局")
    expect(page.locator(".move-form button[type=submit]")).to_be_hidden()
    expect(page.locator("#drawer .list-state")).to_contain_text("不在您的")
    opened.faults.clear()  # the hub says 404 of what is not this desk's any more
