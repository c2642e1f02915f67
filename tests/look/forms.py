"""The form of every move somebody in the demo city may make now: one picture for each role and verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page

from tests.look.camera import STILL_MS, opened, sign_in
from tests.look.scenes import WORKPLACES
from tests.look.stage import logins
from tests.servers import LiveHub

#: Sent with one click where nothing is required: a picture would make the move.
AT_ONCE = frozenset({"accept", "sign", "take"})
#: How many cases are looked through for moves, newest first and first due.
MOST = 400


@dataclass(frozen=True, slots=True)
class Found:
    """A move with a form. on: "case", or the kind of the work item."""

    verb: str
    on: str
    case_id: int


def take_all(chromium: Browser, hub: LiveHub, folder: Path, languages: list[str]) -> Iterator[str]:
    """Take them; each file's name as it is there, with what went wrong."""
    names, password = logins(hub)
    for role, (path, size) in WORKPLACES.items():
        for language in languages:
            with opened(chromium, hub, size, language) as page:
                sign_in(page, names[role], password, language)
                for found in list(_moves(page)):
                    name = f"move-{role}-{found.on}-{found.verb}-{language[:2]}.png"
                    trouble = _form(page, path.format(id=found.case_id), found, folder / name)
                    yield f"{name}  {trouble or ''}"


def _moves(page: Page) -> Iterator[Found]:
    """The moves with something to fill in that are open to this person, each once."""
    seen: set[tuple[str, str]] = set()
    ids: dict[int, None] = {}
    for query in ("order=newest", "order=due"):
        page_of = f"/api/cases?limit=200&{query}"
        for _ in range(MOST // 200 // 2 + 1):
            answer = _get(page, page_of)
            ids |= dict.fromkeys(card["id"] for card in answer["items"])
            if not answer["next"]:
                break
            page_of = f"/api/cases?limit=200&{query}&cursor={answer['next']}"
    for case_id in list(ids)[:MOST]:
        detail = _get(page, f"/api/cases/{case_id}")
        kinds = {item["id"]: item["kind"] for item in detail["items"]}
        for move in detail["moves"]:
            on = "case" if move["on"] == "case" else kinds[move["on"]]
            form = any(need["required"] for need in move["needs"]) or (
                move["needs"] and move["verb"] not in AT_ONCE
            )
            if form and (on, move["verb"]) not in seen:
                seen.add((on, move["verb"]))
                yield Found(move["verb"], on, case_id)


def _get(page: Page, path: str) -> Any:
    answer = page.request.get(path)
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:200]}"
    return answer.json()


def _form(page: Page, path: str, found: Found, file: Path) -> str | None:
    trouble = None
    try:
        page.goto("about:blank")
        page.goto(path)
        button = page.locator(f".case-moves [data-verb={found.verb}]").first
        button.wait_for(state="attached")
        if not button.is_visible():
            page.locator(".case-moves summary").click()
        button.click()
        page.wait_for_timeout(STILL_MS)
    except Error as error:
        trouble = str(error).splitlines()[0]
    page.screenshot(path=str(file))
    return trouble
