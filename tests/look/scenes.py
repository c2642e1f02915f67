"""The one table of what is looked at: pages, who looks, at which sizes, in which states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page

WALL: Final = (1920, 1080)
HUGE: Final = (3840, 2160)
LAPTOP: Final = (1366, 768)
POCKET: Final = (360, 740)


def _open_first(page: Page) -> None:
    """Open the first case of the list."""
    row = page.locator("#queue li.row, #inbox tr[data-case], #page-tasks [data-case]").first
    row.click()
    page.locator(".timeline li, .timeline [data-kind]").first.wait_for()


def _tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.evaluate("name => { location.hash = name }", name)

    return act


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture of each size. signed_in: by a person of this role; None: a stranger."""

    name: str
    path: str
    role: str | None
    sizes: tuple[tuple[int, int], ...]
    act: Callable[[Page], None] | None = None


DESKS: Final = (WALL, LAPTOP)
SCENES: Final = (
    Scene("login", "/login", None, (LAPTOP, POCKET)),
    Scene("console", "/console", "shift_supervisor", DESKS),
    Scene("console-case", "/console", "shift_supervisor", DESKS, _open_first),
    Scene("desk", "/desk", "liaison", (LAPTOP,)),
    Scene("desk-case", "/desk", "liaison", (LAPTOP,), _open_first),
    Scene("phone", "/m", "collector", (POCKET,)),
    Scene("phone-map", "/m", "collector", (POCKET,), _tab("map")),
    Scene("phone-report", "/m", "collector", (POCKET,), _tab("report")),
    Scene("phone-me", "/m", "collector", (POCKET,), _tab("me")),
    Scene("phone-case", "/m", "handler", (POCKET,), _open_first),
    Scene("screen", "/screen", "leader", (WALL, HUGE)),
    Scene("insight", "/insight", "leader", DESKS),
    Scene("handover", "/handover", "shift_supervisor", DESKS),
    Scene("daybook", "/daybook", "shift_supervisor", DESKS),
    Scene("audit", "/audit", "auditor", (LAPTOP,)),
    Scene("accounts", "/accounts", "security_admin", (LAPTOP,)),
    Scene("styleguide", "/styleguide", "leader", (LAPTOP,)),
)
#: Where a role works, for the forms of its moves: path with the case's id, size.
WORKPLACES: Final = {
    "hotline_agent": ("/console?case={id}", LAPTOP),
    "intake_operator": ("/console?case={id}", LAPTOP),
    "shift_supervisor": ("/console?case={id}", LAPTOP),
    "dispatcher": ("/console?case={id}", LAPTOP),
    "district_centre": ("/console?case={id}", LAPTOP),
    "street_centre": ("/desk?case={id}", LAPTOP),
    "leader": ("/console?case={id}", LAPTOP),
    "liaison": ("/desk?case={id}", LAPTOP),
    "collector": ("/m#case/{id}", POCKET),
    "handler": ("/m#case/{id}", POCKET),
    "grid_officer": ("/m#case/{id}", POCKET),
}
