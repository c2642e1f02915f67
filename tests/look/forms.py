"""The form of every move somebody in the demo city may make now: one picture for each role and verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page

from tests.look import judge
from tests.look.camera import Place, opened, settle
from tests.look.scenes import POCKET, WORKPLACES

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


def take_all(
    chromium: Browser, place: Place, folder: Path, languages: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Take them; each file's name as it is there, with what is wrong with it."""
    for language in languages:
        for role, (path, size) in WORKPLACES.items():
            with opened(chromium, place, size, language, role) as page:
                for found in list(_moves(page)):
                    name = f"move-{role}-{found.on}-{found.verb}-{language[:2]}.png"
                    wrong = _form(page, path.format(id=found.case_id), found, folder / name)
                    wrong += judge.looks(page, language, place.known, touch=size == POCKET)
                    yield name, wrong + judge.barriers(page)


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


def _form(page: Page, path: str, found: Found, file: Path) -> list[str]:
    wrong = []
    try:
        page.goto("about:blank")
        page.goto(path)
        button = page.locator(f".case-moves [data-verb={found.verb}]").first
        button.wait_for(state="attached")
        if not button.is_visible():
            page.locator(".case-moves summary").click()
        button.click()
        settle(page)
    except Error as error:
        wrong.append(str(error).splitlines()[0])
    page.screenshot(path=str(file))
    return wrong
