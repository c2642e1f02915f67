"""The phone's own store against a real hub: hundreds of taps over a bad network, and what else goes wrong."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from events.models import Evidence, Note, WorkItem
from hub.foundation.models import Command
from tests.browser import entering
from tests.browser.bad_network import BadNetwork
from tests.browser.entering import enter
from tests.chromium import PHONE, Window
from tests.db.small_work import Work, call, on_item, report
from tests.servers import LiveHub, until

Open = Callable[..., Window]
CASES, TAPS, RESTARTS = 8, 500, 3

#: What a page needs to play a phone: the pocket, and taps by number.
OPEN = """async ({ me }) => {
  const { openPocket } = await import("/static/hub/js/phone/pocket.js");
  window.pocket = await openPocket({ me });
  window.happened = [];
  for (const what of ["gone", "full", "outbox"]) pocket.on(what, (about) => happened.push({ what, about }));
  window.picture = async (n, edge = 160) => {
    const canvas = new OffscreenCanvas(edge, edge);
    const pen = canvas.getContext("2d");
    const noise = pen.createImageData(edge, edge);
    for (let at = 0; at < noise.data.length; at += 65536) crypto.getRandomValues(noise.data.subarray(at, at + 65536));
    for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
    pen.putImageData(noise, 0, 0);
    return { blob: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 }), kind: "after" };
  };
  window.tap = async (id, verb, payload, photos = []) => {
    const detail = await pocket.local.case(id);
    const move = detail.moves.find((one) => one.verb === verb);
    return pocket.outbox.put({ detail, move, payload }, photos);
  };
}"""


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    """The story brings its own small city."""
    return empty_database


@pytest.fixture(scope="module")
def people(live_hub: LiveHub) -> Work:
    """The small city with its people."""
    return entering.settle()


def hand_out(work: Work, first: int, count: int) -> list[int]:
    """Cases in the hands of the handler."""
    found = []
    for n in range(first, first + count):
        case_id = report(call(n, lon=109.002 + n / 10_000))[0].case_id
        assert case_id is not None
        item = WorkItem.objects.get(case_id=case_id, kind="handle_lead")
        on_item(work.who("联络"), item.pk, "sign")
        on_item(work.who("联络"), item.pk, "assign", person_id=work.user_id("处置"))
        found.append(case_id)
    return found


def bearer(work: Work, name: str) -> dict[str, Any]:
    actor = work.who(name).actor
    post = {"id": actor.post_id, "role": str(actor.role), "title": "", "organisation": "养护一队"}
    return {"id": actor.user_id, "name": name, "post": post}


def phone(window: Window, work: Work, name: str) -> Page:
    """Sign in, and take out the phone on a page that has none of its own."""
    window.context.set_default_timeout(60_000)
    page = enter(window, name)
    page.goto("/styleguide")
    page.evaluate(OPEN, {"me": bearer(work, name)})
    return page


def synced(page: Page) -> str:
    """Bring phone and hub together; how that went."""
    return str(page.evaluate("pocket.sync.now().then((state) => state.at)"))


def same_as_the_hub(page: Page) -> None:
    """AssertionError when what the phone knows is not what the hub tells a new phone."""
    told = page.evaluate(
        """async () => {
          const plain = (tasks) => tasks.map(({ unsent, ...task }) => task).sort((a, b) => a.id - b.id);
          const hub = await (await fetch("/api/phone/changes")).json();
          const kept = await pocket.local.tasks();
          const ids = [...new Set(hub.tasks.map((one) => one.card.id))];
          const cases = [];
          for (const id of ids) {
            const full = await (await fetch(`/api/phone/cases?id=${id}`)).json();
            const { unsent, fetched_at, ...mine } = (await pocket.local.case(id)) ?? {};
            cases.push([full.cases[0], mine]);
          }
          const cursor = [hub.cursor, await pocket.local.fact("cursor")];
          return { tasks: [plain(hub.tasks), plain(kept)], cases, cursor };
        }"""
    )
    hub, kept = told["tasks"]
    assert kept == hub
    assert told["cursor"][0] == told["cursor"][1]
    assert all(mine == full for full, mine in told["cases"])


def test_five_hundred_taps_over_a_bad_network_are_neither_lost_nor_doubled(
    window: Open, live_hub: LiveHub, people: Work
) -> None:
    chance = random.Random(20261122)
    cases = hand_out(people, 1, CASES)
    opened = window(PHONE, touch=True)
    page = phone(opened, people, "处置")
    assert synced(page) == "ok"
    network = BadNetwork(chance)
    network.between(opened.context)

    told: dict[int, list[str]] = {case: [] for case in cases}
    photos = 0
    restarts = [TAPS * (n + 1) // (RESTARTS + 1) for n in range(RESTARTS)]
    for n in range(TAPS):
        case, words = chance.choice(cases), f"第{n:03d}条"
        if n % 25 == 24:
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
        if chance.random() < 0.2:
            synced(page)
            if chance.random() < 0.5:
                network.deliver_late()
    until(lambda: synced(page) == "ok" and not waiting(page), 180, "everything sent")
    network.deliver_late()
    network.share = 0.0
    assert synced(page) == "ok"

    for case, words in told.items():
        notes = Note.objects.filter(case_id=case, about="note", text__startswith="第")
        kept = list(notes.order_by("id").values_list("text", flat=True))
        assert kept == words, "each once, in the order it was tapped"
    assert Evidence.objects.filter(case_id__in=cases).count() == photos
    assert Command.objects.filter(verb__in=("comment", "attach")).count() == TAPS
    answered = page.evaluate("pocket.outbox.list().then((all) => all.map((one) => one.state))")
    assert len(answered) == TAPS
    assert set(answered) <= {"applied", "already"}
    same_as_the_hub(page)
    assert (
        min(network.faults[kind] for kind in ("lost", "unanswered", "twice", "late", "portal")) > 5
    )
    print(dict(network.faults))
    opened.faults[:] = [fault for fault in opened.faults if "Failed to load resource" not in fault]


def waiting(page: Page) -> int:
    return int(page.evaluate("pocket.sync.state.waiting"))
