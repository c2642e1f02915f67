"""The phone's own store against a real hub: hundreds of taps over a bad network, and what else goes wrong."""

from __future__ import annotations

import random
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from events.models import EventText, Evidence, Note, WorkItem
from hub.foundation import clock
from hub.foundation.models import Command, JournalEntry
from tests.browser import entering
from tests.browser.bad_network import PORTAL, BadNetwork
from tests.browser.pocket import OPEN, bearer, hand_out, phone, same_as_the_hub, synced, waiting
from tests.chromium import ARGUMENTS, PHONE, Window, installed
from tests.db import small_work
from tests.db.small_work import Work, on_item
from tests.servers import LiveHub, until

Open = Callable[..., Window]
CASES, TAPS, RESTARTS = 8, 500, 3


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The story brings its own small city."""
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """What a page needs."""
    return ("web",)


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def test_five_hundred_taps_over_a_bad_network_are_neither_lost_nor_doubled(
    window: Open, live_hub: LiveHub, people: Work
) -> None:
    chance = random.Random(20261122)
    cases = hand_out(people, 1, CASES)
    opened = window(PHONE, touch=True)
    page = phone(opened.context, people, "处置")
    assert synced(page) == "ok"
    second = opened.context.new_page()
    second.goto("/styleguide")
    second.evaluate(OPEN, {"me": bearer(people, "处置")})
    network = BadNetwork(chance, share=0.15)
    network.between(opened.context)

    told: dict[int, list[str]] = {case: [] for case in cases}
    reports: list[str] = []
    photos = 0
    restarts = [TAPS * (n + 1) // (RESTARTS + 1) for n in range(RESTARTS)]
    for n in range(TAPS):
        case, words = chance.choice(cases), f"第{n:03d}条"
        if n % 10 == 9:
            where = {"lon": 109.002 + n / 100_000, "lat": 32.002, "channel": "patrol"}
            page.evaluate("(report) => pocket.outbox.put({ report })", where | {"text": words})
            reports.append(words)
        elif n % 25 == 24:
            page.evaluate(
                "async ([id, n]) => { await tap(id, 'attach', {}, [await picture(n)]); }", [case, n]
            )
            photos += 1
        else:
            page.evaluate("([id, note]) => tap(id, 'comment', { note })", [case, words])
            told[case].append(words)
        if n in restarts:
            live_hub.stop("web", signal.SIGKILL)
            synced(page)
            live_hub.start("web")
        if n % 120 == 119:  # the phone is switched off in the middle of whatever it does
            page.evaluate("void pocket.sync.now()")
            page.reload()
            page.evaluate(OPEN, {"me": bearer(people, "处置")})
        if chance.random() < 0.12:
            second.evaluate("void pocket.sync.now()")  # two pages of one phone
            synced(page)
            if chance.random() < 0.5:
                network.deliver_late()
    until(lambda: synced(page) == "ok" and not waiting(page), 180, "everything sent")
    second.close()
    network.deliver_late()
    network.share = 0.0
    assert synced(page) == "ok"

    for case, said in told.items():
        notes = Note.objects.filter(case_id=case, about="note", text__startswith="第")
        kept = list(notes.order_by("id").values_list("text", flat=True))
        assert kept == said, "each once, in the order it was tapped"
    assert Evidence.objects.filter(case_id__in=cases).count() == photos
    assert Command.objects.filter(verb__in=("comment", "attach", "report")).count() == TAPS
    told_of = EventText.objects.filter(text__startswith="第").order_by("event_id")
    assert list(told_of.values_list("text", flat=True)) == reports
    answered = page.evaluate("pocket.outbox.list().then((all) => all.map((one) => one.state))")
    assert len(answered) == TAPS
    assert set(answered) <= {"applied", "already"}
    same_as_the_hub(page)
    assert (
        min(network.faults[kind] for kind in ("lost", "unanswered", "twice", "late", "portal")) > 2
    )
    forgive(opened)


def test_what_happened_meanwhile_is_told_in_words_and_nobody_sends_for_another(
    window: Open, live_hub: LiveHub, people: Work
) -> None:
    kept, lost = hand_out(people, 40, 2)
    judged = done(people, hand_out(people, 44, 1)[0])
    handler, collector = window(PHONE, touch=True), window(PHONE, touch=True)
    mine, pool = phone(handler.context, people, "处置"), phone(collector.context, people, "采集甲")
    assert (synced(mine), synced(pool)) == ("ok", "ok")
    for one in (handler, collector):
        one.context.set_offline(True)
    mine.evaluate("([id]) => tap(id, 'comment', { note: '到场' })", [kept])
    mine.evaluate("async ([id]) => tap(id, 'attach', {}, [await picture(1)])", [lost])
    pool.evaluate("([id]) => tap(id, 'pass', { note: '已修好' })", [judged])
    assert synced(mine) == "offline"
    assert mine.evaluate("pocket.outbox.list().then((all) => all[0].words)").startswith("已存本机")

    # meanwhile a task is taken away, and a colleague checks first
    on_item(people.who("联络"), item_of(lost, "handle_lead"), "unassign", reason="换人")
    on_item(people.who("采集乙"), item_of(judged, "check"), "pass")
    for one in (handler, collector):
        one.context.set_offline(False)
    assert (synced(mine), synced(pool)) == ("ok", "ok")
    words = mine.evaluate("pocket.outbox.list().then((all) => all.map((one) => one.words))")
    assert words[1] == "已送达"
    assert "不在您的范围" in words[0]
    gone = mine.evaluate("happened.filter((one) => one.what === 'gone').map((one) => one.about)")
    assert [(one["id"], one["why"], one["unsent"]) for one in gone] == [(lost, "scope", 1)]
    assert mine.evaluate("([id]) => pocket.local.case(id)", [lost]) is None
    assert mine.evaluate(
        "pocket.outbox.list().then((all) => pocket.local.photo(all[0].photos[0].id)).then(Boolean)"
    ), "what was sent back stays, photo and all"
    [answer] = pool.evaluate("pocket.outbox.list()")
    assert answer["state"] == "conflict"
    assert answer["words"].startswith("已由他人处理")
    assert "采集乙" in answer["words"]
    same_as_the_hub(mine)
    same_as_the_hub(pool)

    # a case that leaves between two answers: its unsent work is explained, its photographs are gone
    leaves = hand_out(people, 48, 1)[0]
    assert synced(mine) == "ok"
    handler.context.set_offline(True)
    mine.evaluate("([id]) => tap(id, 'comment', { note: '两次应答之间' })", [leaves])
    handler.context.set_offline(False)
    left = mine.evaluate(
        """async ([id]) => {
          const unsent = (await pocket.outbox.unsentOf(id)).length;
          await pocket.local.db.put("pictures", { id: 901, case_id: id, bytes: new ArrayBuffer(8) });
          const told = { cases: [], gone: [id], at: new Date().toISOString() };
          const left = await pocket.local.takeCases(told);
          const cards = (await pocket.local.tasks()).map((one) => one.card.id);
          const pictures = await pocket.local.db.getAllKeys("pictures");
          return [unsent, left.map((one) => one.id), cards.includes(id), pictures.includes(901)];
        }""",
        [leaves],
    )
    assert left == [1, [leaves], False, False]
    mine.evaluate("pocket.local.setFact('cursor', null)")
    assert synced(mine) == "ok"

    # signed out with unsent work: the next person sees nothing of it and sends nothing of it
    handler.context.set_offline(True)
    mine.evaluate("([id]) => tap(id, 'comment', { note: '没信号时写的' })", [kept])
    mine.evaluate("pocket.leave()")
    handler.context.set_offline(False)
    handler.context.clear_cookies()
    other = phone(handler.context, people, "旁人")
    assert other.evaluate("pocket.outbox.sealed()") == [{"name": "处置", "count": 1}]
    assert other.evaluate("Promise.all([pocket.outbox.list(), pocket.local.tasks()])") == [[], []]
    assert synced(other) == "ok"
    other.reload()
    other.evaluate(OPEN, {"me": bearer(people, "处置")})  # an old page, another's log-in
    assert synced(other) == "other_person"
    assert not Note.objects.filter(text="没信号时写的").exists()
    handler.context.clear_cookies()
    assert synced(phone(handler.context, people, "处置")) == "ok"
    assert Note.objects.get(text="没信号时写的").author_id == people.user_id("处置")
    forgive(handler, collector)


def test_a_photo_goes_on_where_it_stopped_whatever_the_clock_the_wifi_and_the_version(
    window: Open, live_hub: LiveHub, people: Work
) -> None:
    case, _still_open = hand_out(people, 60, 2)
    opened = window(PHONE, touch=True)
    page = phone(opened.context, people, "处置")
    # a clock that is years ahead, and an answer by somebody else's log-in page
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 6 * 365 * 86400e3; }")
    assert synced(page) == "ok"
    opened.context.route("**/api/**", lambda route: route.fulfill(body=PORTAL, status=200))
    before = clock.now()
    page.evaluate("async ([id]) => tap(id, 'report_handled', {}, [await picture(1, 1000)])", [case])
    after = clock.now()
    assert synced(page) == "portal"
    opened.context.unroute_all()

    pieces: list[int] = []

    def cut(route: Route) -> None:
        at = int(route.request.url.split("at=")[1].split("&")[0])
        if len(pieces) == 3:
            route.abort("connectionfailed")
        else:
            pieces.append(at)
            route.continue_()

    opened.context.route("**/chunks?*", cut)
    assert synced(page) == "offline"
    [photo] = page.evaluate("pocket.outbox.list().then((all) => all[0].photos)")
    assert 0 < photo["sent"] < photo["size"]
    live_hub.stop("web", signal.SIGKILL)
    live_hub.start("web")
    opened.context.unroute_all()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "/chunks?" in one.url else None)
    page.reload()
    page.evaluate(OPEN, {"me": bearer(people, "处置")})
    assert synced(page) == "ok"
    assert f"at={photo['sent']}&" in sent[0], "nothing of it is sent twice"
    assert page.evaluate("pocket.outbox.list().then((all) => all[0].words)") == "已送达"
    assert Evidence.objects.get(case_id=case).upload.size == photo["size"]
    entry = JournalEntry.objects.get(case_id=case, kind="item.reported")
    slack = timedelta(seconds=2)
    assert before - slack < entry.acted_at < after + slack, "by the hub's clock, when it was tapped"

    # a clock that was set anew between two measurings: only one of them puts the tap between the two
    shifts = page.evaluate(
        """async () => {
          const { shiftOf } = await import("/static/hub/js/phone/skew.js");
          const hour = 3600e3;
          return [
            shiftOf({ at: 10 * hour, skew: { ms: 0, server: 9 * hour } }, { ms: 50 * hour, server: 11 * hour }),
            shiftOf({ at: 60 * hour, skew: { ms: 0, server: 9 * hour } }, { ms: -50 * hour, server: 11 * hour }),
            shiftOf({ at: 10 * hour, skew: null }, { ms: 0, server: 11 * hour }),
            shiftOf({ at: 90 * hour, skew: null }, { ms: 0, server: 11 * hour }),
          ];
        }"""
    )
    assert shifts == [0, -50 * 3600e3, 0, None]

    # a newer version of the pages takes the store over; what is unsent goes with it
    opened.context.set_offline(True)
    kept = page.evaluate("pocket.local.tasks().then((tasks) => tasks[0].card.id)")
    page.evaluate("([id]) => tap(id, 'comment', { note: '升级前' })", [kept])
    moved = page.evaluate(
        """async () => {
          const { openStore, STEPS } = await import("/static/hub/js/phone/keeping.js");
          const newer = await openStore(() => {}, [...STEPS, (db) => db.createObjectStore("new")]);
          return [newer.version, (await newer.getAll("taps")).at(-1).payload.note];
        }"""
    )
    assert moved == [3, "升级前"]
    forgive(opened)


def test_a_tap_that_is_never_taken_keeps_no_other_waiting(window: Open, people: Work) -> None:
    first, second = hand_out(people, 70, 2)
    opened = window(PHONE, touch=True)
    page = phone(opened.context, people, "处置")
    assert synced(page) == "ok"

    def gateway(route: Route) -> None:
        if "不喜欢" in (route.request.post_data or ""):
            route.fulfill(status=400, content_type="text/html", body="<h1>Bad Request</h1>")
        else:
            route.continue_()

    opened.context.route("**/api/phone/commands", gateway)
    say = "([id, note]) => tap(id, 'comment', { note })"
    page.evaluate(say, [first, "网关不喜欢这一句"])
    # what a badly printed label and half of a sign leave behind, and what somebody only wrote
    page.evaluate("([id]) => tap(id, 'comment', { note: 'a\\0b\\ud83d c \\\\u0000' })", [second])
    for _ in range(6):
        assert synced(page) == "fault"
    page.evaluate(say, [second, "后写的"])
    assert synced(page) == "fault"
    texts = Note.objects.filter(case_id=second).order_by("id").values_list("text", flat=True)
    assert list(texts) == ["ab c \\u0000", "后写的"]
    [stuck] = [one for one in page.evaluate("pocket.outbox.list()") if not one["ended"]]
    assert stuck["maybe_there"]
    opened.context.unroute_all()
    assert synced(page) == "ok"
    assert Note.objects.filter(case_id=first).get().text == "网关不喜欢这一句"
    forgive(opened)


def test_a_shift_an_older_version_kept_is_still_its_walkers(window: Open, people: Work) -> None:
    opened = window(PHONE, touch=True)
    entering.give_session(opened.context, "采集甲")
    opened.page.goto("/styleguide")
    kept = opened.page.evaluate(
        """async (bearer) => {
          const { openStore, STEPS } = await import("/static/hub/js/phone/keeping.js");
          const before = await openStore(() => {}, STEPS.slice(0, 1));
          const points = [{ at: "2026-11-22T08:01:00.000Z", lon: 109, lat: 32, accuracy_m: 9 }];
          const shift = { id: "01a20495-f411-7b24-ade8-2b5f50854d61", began_at: "2026-11-22T08:00:00.000Z",
            ended_at: "2026-11-22T08:02:00.000Z", known: true, points };
          await before.put("facts", shift, "page:shift");
          await before.put("facts", bearer, "bearer");
          before.close();
          const now = await openStore();
          const [shifts, track] = [await now.getAll("shifts"), await now.getAll("track")];
          const found = [now.version, shifts, track, await now.get("facts", "page:shift")];
          now.close();
          return found;
        }""",
        bearer(people, "采集甲"),
    )
    version, [shift], [point], gone = kept
    assert (version, gone) == (2, None)
    assert (shift["user"], shift["ended_at"]) == (
        people.user_id("采集甲"),
        "2026-11-22T08:02:00.000Z",
    )
    assert (point["shift"], point["lon"]) == (shift["id"], 109)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 22 MB, as a phone has it left."""
    with tempfile.TemporaryDirectory() as place:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=22m", "small", place]).returncode:
            pytest.skip("a small disk needs root")
        yield Path(place)
        subprocess.run(["umount", "--lazy", place], check=True)


def test_a_full_phone_says_so_and_keeps_the_words(
    chromium: Browser, live_hub: LiveHub, people: Work, small_disk: Path
) -> None:
    [case] = hand_out(people, 70, 1)
    opened = chromium.browser_type.launch_persistent_context(
        small_disk, executable_path=installed(), args=ARGUMENTS, base_url=live_hub.url
    )
    page = phone(opened, people, "处置")
    assert synced(page) == "ok"
    full = page.evaluate(
        """async ([id]) => {
          for (let n = 0; n < 40; n += 1) {
            try { await tap(id, "attach", { note: `${n}` }, [await picture(n, 1600)]); }
            catch (fault) { return [fault.message, fault.entry.state, fault.entry.payload.note, `${n}`]; }
          }
        }""",
        [case],
    )
    assert "存储已满" in full[0]
    assert (full[1], full[2]) == ("unfinished", full[3])
    until(lambda: synced(page) == "ok" and waiting(page) == 1, 60, "the others are sent")
    assert Evidence.objects.filter(case_id=case).count() == int(full[3])
    page.evaluate(
        """async () => {
          const [entry] = (await pocket.outbox.list()).filter((one) => one.state === "unfinished");
          await pocket.outbox.addPhotos(entry.id, [await picture(0, 300)]);
        }"""
    )
    assert (synced(page), waiting(page)) == ("ok", 0)
    assert Evidence.objects.filter(case_id=case).count() == int(full[3]) + 1
    opened.close()


def item_of(case: int, kind: str) -> int:
    """The latest work item of a kind."""
    return int(WorkItem.objects.filter(case_id=case, kind=kind).latest("id").pk)


def done(work: Work, case: int) -> int:
    """The case, reported handled: somebody has to check it."""
    photo = small_work.photo(work.user_id("处置"))
    on_item(
        work.who("处置"), item_of(case, "handle_lead"), "report_handled", photos=[{"upload": photo}]
    )
    return case


def forgive(*windows: Window) -> None:
    """What a bad network makes a browser say is no fault of the pages."""
    for one in windows:
        one.faults[:] = [fault for fault in one.faults if "Failed to load resource" not in fault]
