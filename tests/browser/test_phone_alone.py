"""A phone left to itself: no network on an unknown street, a log-in that is over, a newer version."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
import segno
from django.contrib.gis.geos import LineString, Point, Polygon
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from events.models import Note
from grid.models import Component
from maps.models import BackdropFeature
from tests.browser import entering
from tests.browser.entering import PASSWORD, enter
from tests.browser.street import (
    POCKET,
    Open,
    by_and_by,
    given,
    ignore_the_missing_network,
    phone,
    picture,
    take,
)
from tests.chromium import ARGUMENTS, Window
from tests.db.small_work import CURRENT, MANHOLE, Work
from tests.servers import ROOT, LiveHub

#: Whether the phone has asked for all the ground it keeps.
GROUND = """() => new Promise((done) => {
  const opening = indexedDB.open("onenet-phone");
  opening.onsuccess = () => {
    const db = opening.result;
    const asked = db.transaction("facts").objectStore("facts").get("page:ground");
    asked.onsuccess = () => { db.close(); done(Boolean(asked.result)); };
  };
})"""
#: What of a person the phone keeps.
KEPT = """async () => {
  const page = await caches.has("page") && (await (await caches.open("page")).keys()).length > 0;
  return new Promise((done) => {
    const opening = indexedDB.open("onenet-phone");
    opening.onsuccess = () => {
      const db = opening.result;
      const moving = db.transaction(["tasks", "cases"]);
      const [tasks, cases] = ["tasks", "cases"].map((name) => moving.objectStore(name).count());
      moving.oncomplete = () => { db.close(); done({ page, tasks: tasks.result, cases: cases.result }); };
    };
  });
}"""
#: How much of the map's ground is drawn, of 0 to 1, once all of its pieces are there; -1 before.
DRAWN = """() => {
  const pieces = [...document.querySelectorAll("#phone-map .leaflet-backdrop-pane canvas")];
  if (!pieces.length || pieces.some((one) => !one.classList.contains("leaflet-tile-loaded"))) return -1;
  let [drawn, all] = [0, 0];
  for (const one of pieces) {
    const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
    for (let at = 3; at < data.length; at += 400) { all += 1; drawn += data[at] > 0; }
  }
  return drawn / all;
}"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The stories bring their own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people, on drawn ground: a street every 200 m, a lake, a park."""
    work = entering.settle()
    lines = [((109 + n / 500, 32.0), (109 + n / 500, 32.08)) for n in range(40)]
    lines += [((109.0, 32 + n / 500), (109.08, 32 + n / 500)) for n in range(40)]
    streets = [
        BackdropFeature(
            kind="street", name=f"{n}号街", min_zoom=10, geom=LineString(*one, srid=4490)
        )
        for n, one in enumerate(lines)
    ]
    for kind, box in (
        ("water", (109.003, 32.001, 109.006, 32.003)),
        ("park", (109, 32, 109.08, 32.08)),
    ):
        surface = Polygon.from_bbox(box)
        surface.srid = 4490
        streets.append(BackdropFeature(kind=kind, name="", min_zoom=10, geom=surface))
    BackdropFeature.objects.bulk_create(streets)
    return work


def test_the_ground_of_the_own_area_is_there_without_a_network(window: Open, people: Work) -> None:
    case_id = given(people, 1)
    opened, page = phone(window, "处置")
    expect(page.locator(f".task[data-case='{case_id}']")).to_be_visible()
    by_and_by(page, lambda: page.evaluate(GROUND), "the ground kept")
    page.locator("[data-tab=map]").tap()
    by_and_by(page, lambda: page.evaluate(DRAWN) > 0, "the ground drawn")
    here = page.evaluate(DRAWN)

    opened.context.set_offline(True)
    page.reload()
    by_and_by(page, lambda: page.evaluate(DRAWN) == here, "the same ground")
    foot = page.locator("#phone-map .map-foot")
    expect(foot).to_contain_text("只显示本机保存的任务")
    expect(page.locator("#phone-map .pin").first).to_be_visible()
    picture(page, "ground_offline")
    for _ in range(3):  # nearer than what was kept
        zoom(page, "in")
    by_and_by(page, lambda: page.evaluate(DRAWN) > 0.5, "the ground drawn near by")
    expect(foot).not_to_contain_text("底图")
    picture(page, "ground_offline_near")

    # where nothing is kept it says so, and draws as soon as there is a network

    def told() -> bool:
        zoom(page, "out")
        return "此处底图未保存" in foot.inner_text()

    by_and_by(page, told, "the words about missing ground")
    picture(page, "ground_missing")
    opened.context.set_offline(False)
    expect(foot).not_to_contain_text("底图")
    ignore_the_missing_network(opened)


def zoom(page: Page, way: str) -> None:
    """Tap the map's button, and let it settle."""
    page.locator(f"#phone-map .leaflet-control-zoom-{way}").tap()
    page.wait_for_function("() => !document.querySelector('#phone-map .leaflet-zoom-anim')")


def test_a_log_in_that_is_over_loses_nothing_that_was_tapped(window: Open, people: Work) -> None:
    case_id = given(people, 2)
    opened, page = phone(window, "处置")
    page.locator(f".task[data-case='{case_id}']").tap()
    expect(page.locator(".case-moves .button").first).to_be_visible()
    Session.objects.all().delete()
    note(page, "电话里说好明天来")
    expect(page.locator("#strip")).to_contain_text("已退出登录")
    picture(page, "signed_out")
    page.locator("#strip a").tap()
    page.fill("[name=login]", "处置")
    page.fill("[name=password]", PASSWORD)
    page.locator(".entry-form button").tap()
    page.wait_for_url("**/m**")
    said = Note.objects.filter(case_id=case_id, text="电话里说好明天来")
    by_and_by(page, said.exists, "the remark made before")
    assert said.count() == 1
    opened.faults[:] = [one for one in opened.faults if "401" not in one and "WebSocket" not in one]


def test_whatever_way_one_signs_out_nothing_of_him_stays_on_the_phone(
    window: Open, people: Work
) -> None:
    case_id = given(people, 4)
    opened, page = phone(window, "处置")
    expect(page.locator(f".task[data-case='{case_id}']")).to_be_visible()
    # a page out of the phone's own store may have the token of an earlier log-in
    page.evaluate("document.querySelector('#leave input').value = 'of-yesterday'")
    page.goto("/m#me")
    page.locator("#leave button").tap()
    page.wait_for_url("**/login**")
    assert page.request.get("/api/me").status == 401

    for way in ("the page of posts", "the hub ends it"):
        page.goto("/login?next=/m")
        page.fill("[name=login]", "处置")
        page.fill("[name=password]", PASSWORD)
        page.locator(".entry-form button").tap()
        expect(page.locator(f".task[data-case='{case_id}']")).to_be_visible()
        by_and_by(page, lambda: page.evaluate(KEPT)["page"], "the page kept by its worker")
        if way == "the page of posts":
            page.goto("/post")
            page.locator(".entry-ways form[action='/logout'] button").tap()
        else:
            Session.objects.all().delete()
            page.goto("/m")
        page.wait_for_url("**/login**")
        by_and_by(
            page,
            lambda: page.evaluate(KEPT) == {"page": False, "tasks": 0, "cases": 0},
            f"nothing kept: {way}",
        )
    opened.context.set_offline(True)
    page.goto("/m")
    expect(page.locator("h1")).to_have_text("没有网络")
    ignore_the_missing_network(opened)
    opened.faults[:] = [one for one in opened.faults if "401" not in one and "WebSocket" not in one]


def note(page: Page, words: str) -> None:
    """Make a remark about the case that is open."""
    page.locator(".case-moves summary").tap()
    page.locator(".case-moves [data-verb=comment]").tap()
    page.locator(".move-form textarea").fill(words)
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry")).to_be_visible()


def test_a_newer_version_is_offered_in_words_and_never_inside_a_form(
    window: Open, live_hub: LiveHub, people: Work, tmp_path: Path
) -> None:
    case_id = given(people, 3)
    opened, page = phone(window, "处置")
    page.locator(f".task[data-case='{case_id}']").tap()
    take(page, page.locator(".case-moves [data-verb=report_handled]"))
    version = page.evaluate("JSON.parse(document.getElementById('boot').textContent).version")

    # the hub is brought up to date under the open page: one of the phone's files is another
    changed = tmp_path / "hub/js/phone/size.js"
    changed.parent.mkdir(parents=True)
    old = (ROOT / "hub/static/hub/js/phone/size.js").read_text("utf-8")
    changed.write_text(old + "document.documentElement.dataset.newer = 'yes';\n", "utf-8")
    live_hub.stop("web")
    live_hub.environ |= {
        "DJANGO_SETTINGS_MODULE": "tests.browser.newer",
        "HUB_TEST_NEWER": str(tmp_path),
    }
    live_hub.start("web")
    waits = """async () => {
      const kept = await navigator.serviceWorker.getRegistration("/m");
      await kept.update().catch(() => null);
      return Boolean(kept.waiting);
    }"""
    by_and_by(page, lambda: page.evaluate(waits), "the newer version on the phone")
    page.wait_for_timeout(500)
    expect(page.locator("#update")).to_be_hidden()  # a photo was taken and is not sent
    assert page.evaluate("document.documentElement.dataset.newer") is None

    opened.context.set_offline(True)  # and what is kept goes along
    page.locator(".move-go button[type=submit]").tap()
    expect(page.locator("#page-case .entry.waits")).to_be_visible()
    expect(page.locator("#update")).to_contain_text("新版本")
    picture(page, "update")
    opened.context.set_offline(False)
    page.locator("#update button").tap()
    page.wait_for_function("() => document.documentElement.dataset.newer === 'yes'")
    assert (
        page.evaluate("JSON.parse(document.getElementById('boot').textContent).version") != version
    )
    expect(page.locator("#update")).to_be_hidden()
    page.goto("/m#queue")
    expect(page.locator("#page-queue .entry").first).to_contain_text("已送达")
    ignore_the_missing_network(opened)
    opened.faults[:] = [
        one
        for one in opened.faults
        # a hub that is just coming up says so where it is asked whether it is there
        if not any(word in one for word in ("WebSocket", "ERR_CONNECTION", "/readyz"))
    ]


def test_a_code_is_scanned_with_the_camera_and_who_refuses_it_is_told(
    chromium: Browser, live_hub: LiveHub, people: Work, tmp_path: Path
) -> None:
    code = "61090207010012345"
    Component.objects.create(
        scheme="test", code=code, class_scheme=CURRENT, class_code=MANHOLE, name="供水井盖",
        geom=Point(109.0044, 32.0033, srid=4490), valid_from="2020-01-01",
    )  # fmt: skip
    film = tmp_path / "label.mjpeg"
    film.write_bytes(label(f"https://city.example/c/{code}"))
    seen = [
        *ARGUMENTS,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    # the shell plays no film for a camera: the whole browser, Playwright's where the system has none
    whole = shutil.which("chromium") or shutil.which("google-chrome")
    for refused in (False, True):
        running = chromium.browser_type.launch(
            executable_path=whole, channel=None if whole else "chromium", args=seen
        )
        opened = Window(running, live_hub.url, POCKET, touch=True)
        if not refused:
            opened.context.grant_permissions(["camera"])
        page = enter(opened, "采集甲")
        page.locator("[data-tab=report]").tap()
        page.get_by_role("button", name="扫码").tap()
        if refused:
            expect(page.locator(".scan-dialog")).to_contain_text("不允许使用相机")
            picture(page, "camera_refused")
            page.locator(".scan-dialog button").tap()
            expect(page.locator(".scan-dialog")).to_have_count(0)
        else:
            expect(page.locator(".code-said")).to_contain_text("供水井盖")
            expect(page.locator("[name=code]")).to_have_value(code)
            expect(page.locator(".report-form .choice[aria-pressed=true]")).to_be_visible()
            picture(page, "scanned")
        opened.close()
        running.close()


def label(says: str) -> bytes:
    """A film of one second in which a label is held into the picture: frames of JPEG one after the other."""
    drawn = io.BytesIO()
    segno.make(says, error="m").save(drawn, kind="png", scale=8, border=4)
    held = Image.new("RGB", (640, 480), "#8a8f94")
    held.paste(Image.open(drawn).convert("RGB"), (160, 90))
    frame = io.BytesIO()
    held.save(frame, "JPEG", quality=90)
    return frame.getvalue() * 30
