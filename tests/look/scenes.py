"""The one table of what is looked at: pages, who looks, at which sizes, in which states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from playwright.sync_api import Page

WALL: Final = (1920, 1080)
HUGE: Final = (3840, 2160)
LAPTOP: Final = (1366, 768)
POCKET: Final = (360, 740)
#: A laptop's window at 200 %.
ZOOMED: Final = (683, 384)


class State(StrEnum):
    """What the page has to cope with."""

    BUSY = "busy"  #: thirty days of cases
    EMPTY = "empty"  #: not a single case
    ERROR = "error"  #: the hub answers with errors
    OFFLINE = "offline"  #: the network went away


def _open_first(page: Page) -> None:
    """Open the first case of the list."""
    row = page.locator("#queue li.row, #inbox tr[data-case], #page-tasks [data-case]").first
    row.click()
    told = page.locator(".timeline li, .timeline [data-kind], #page-case .case-moves")
    told.locator("visible=true").first.wait_for()


def _choose_several(page: Page) -> None:
    """Choose a band of tasks, and begin the first move they have in common."""
    page.locator(".band-head input").last.click()
    page.locator("[data-together]").first.click()
    page.locator(".together-dialog").wait_for()


def _narrow(page: Page) -> None:
    """Open the panel that narrows the list."""
    page.locator("#queue li.row, #queue .list-state").first.wait_for()
    page.locator("[data-menu=filter] summary").click()


def _select_some(page: Page) -> None:
    """Select three cases, to be worked on together."""
    for row in range(3):
        page.locator("#queue li.row .row-tick").nth(row).click()
    page.locator(".batch-moves").first.wait_for()


def _take_report(page: Page) -> None:
    """Begin to take a call, as far as the hub offers what it knows."""
    page.keyboard.press("n")
    page.fill(".intake [name=text]", "路灯不亮，晚上走路看不见")
    page.locator(".intake-classes .choice, .intake-caller").first.wait_for(state="attached")


def _tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.evaluate("name => { location.hash = name }", name)

    return act


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture of each size in each state. role: by a person of this one; None: a stranger.

    act: what is done first; with no case, and with a hub that fails, there is nothing to do it with.
    """

    name: str
    path: str
    role: str | None
    sizes: tuple[tuple[int, int], ...]
    act: Callable[[Page], None] | None = None
    #: Pages that are made anew by the server for each look have nothing to say when it fails or goes.
    live: bool = True

    @property
    def states(self) -> frozenset[State]:
        """The states it is taken in."""
        if self.role is None:
            return frozenset({State.BUSY})
        if not self.live:
            return frozenset({State.BUSY, State.EMPTY})
        return frozenset({State.BUSY, State.OFFLINE}) if self.act else frozenset(State)


DESKS: Final = (WALL, LAPTOP)
SCENES: Final = (
    Scene("login", "/login", None, (LAPTOP, POCKET)),
    Scene("console", "/console", "shift_supervisor", DESKS),
    Scene("console-case", "/console", "shift_supervisor", DESKS, _open_first),
    Scene("console-filter", "/console?importance=2", "shift_supervisor", (LAPTOP,), _narrow),
    Scene("console-many", "/console?state=handling", "dispatcher", (LAPTOP,), _select_some),
    Scene("console-map", "/console/map", "shift_supervisor", (WALL,)),
    Scene("console-intake", "/console", "hotline_agent", DESKS, _take_report),
    Scene("desk", "/desk", "liaison", (LAPTOP,)),
    Scene("desk-case", "/desk", "liaison", (LAPTOP,), _open_first),
    Scene("desk-several", "/desk", "liaison", (LAPTOP,), _choose_several),
    Scene("phone", "/m", "collector", (POCKET,)),
    Scene("phone-map", "/m", "collector", (POCKET,), _tab("map")),
    Scene("phone-report", "/m", "collector", (POCKET,), _tab("report")),
    Scene("phone-me", "/m", "collector", (POCKET,), _tab("me")),
    Scene("phone-case", "/m", "handler", (POCKET,), _open_first),
    Scene("phone-handler", "/m", "handler", (POCKET,)),
    Scene("phone-queue", "/m", "handler", (POCKET,), _tab("queue")),
    Scene("phone-shift", "/m", "grid_officer", (POCKET,), _tab("shift")),
    Scene("phone-offline", "/m/offline", None, (POCKET,)),
    Scene("screen", "/screen", "leader", (WALL, HUGE)),
    Scene("insight", "/insight", "leader", DESKS),
    Scene("handover", "/handover", "shift_supervisor", DESKS, live=False),
    Scene("daybook", "/daybook", "shift_supervisor", DESKS, live=False),
    Scene("notices", "/notices", "liaison", (LAPTOP, POCKET), live=False),
    Scene("audit", "/audit", "auditor", (LAPTOP,), live=False),
    Scene("accounts", "/accounts", "security_admin", (LAPTOP,), live=False),
    Scene("post", "/post", "shift_supervisor", (LAPTOP, POCKET), live=False),
    Scene("styleguide", "/styleguide", "leader", (LAPTOP,), live=False),
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
