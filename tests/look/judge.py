"""What can be judged of a page without taste: how it lies on the screen, its languages, what axe finds, its errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.look.languages import strange
from tests.look.written import Written
from tests.servers import ROOT

SEEN: Final = (Path(__file__).parent / "seen.js").read_text("utf-8")
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: The rules of WCAG 2.1, levels A and AA, and what axe itself calls good practice.
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: What breaks nobody's work but may be looked into: not reported.
SMALL: Final = {"minor", None}
#: What the browser itself says of a network that went away or a hub that fails on purpose.
EXPECTED: Final = (
    "Failed to load resource",
    "WebSocket connection",
    "net::ERR_",
    "Failed to fetch",
    "fetching the script",
)
_FIND: Final = """rules => axe.run(document, {
  runOnly: rules, resultTypes: ['violations'],
  // the map's own pictures and lines are told as a list beside it
  rules: {'region': {enabled: false}},
}).then(found => found.violations.map(one => ({
  id: one.id, impact: one.impact, help: one.help,
  at: one.nodes.slice(0, 3).map(node => node.target.join(' ')),
})))"""


class Ear:
    """Hears what a page does wrong by itself: script errors, error lines of the console, requests to another host."""

    def __init__(self, page: Page, home: str) -> None:
        self.heard: list[str] = []
        self._home = (home, home.replace("http", "ws", 1), "data:", "blob:")
        page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))
        page.on("console", self._line)
        page.on("request", self._request)

    def told(self, *, broken: bool) -> list[str]:
        """What was heard. broken: the network or the hub is, so the browser's own complaints do not count."""
        if not broken:
            return self.heard
        return [line for line in self.heard if not any(one in line for one in EXPECTED)]

    def _line(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"console: {message.text[:200]}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._home):
            self.heard.append(f"request to another host: {request.url}")


def looks(page: Page, language: str, known: Written, *, touch: bool) -> list[str]:
    """What is wrong with how the page lies on the screen, and its words in the wrong language.

    language: "zh-hans" or "en".  known: what the city wrote itself.  touch: fingers work on it.
    """
    seen: dict[str, list[str]] = page.evaluate(SEEN, {"touch": touch})
    foreign = strange(seen["words"], language, known.text)
    if foreign:
        foreign = strange(seen["words"], language, known.anew(language))
    return seen["wrong"] + foreign


def barriers(page: Page, least: str = "moderate") -> list[str]:
    """What axe finds that keeps somebody out: one line for each rule. least: the least impact that is told."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    grades = ["minor", "moderate", "serious", "critical"]
    counted = set(grades[grades.index(least) :])
    found: list[dict[str, Any]] = page.evaluate(_FIND, RULES)
    return [
        f"axe {one['impact']} {one['id']}: {one['help']} ({'; '.join(one['at'])})"
        for one in found
        if one["impact"] in counted
    ]
