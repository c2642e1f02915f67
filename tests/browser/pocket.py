"""A phone in a browser without the phone's pages: its store alone, and taps by number."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

from events.models import WorkItem
from tests.browser.entering import give_session
from tests.db.small_work import Work, call, on_item, report

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


def phone(context: BrowserContext, work: Work, name: str) -> Page:
    """Take out a phone: signed in, on a page that has no phone of its own."""
    context.set_default_timeout(60_000)
    page = context.pages[0] if context.pages else context.new_page()
    give_session(context, name)
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


def waiting(page: Page) -> int:
    return int(page.evaluate("pocket.sync.state.waiting"))
