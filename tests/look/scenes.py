"""The one table of what is looked at: pages, who looks, at which sizes, in which states."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from playwright.sync_api import Error, Page

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
    SLOW = "slow"  #: the first look over a weak line, before the scripts are there


def _open_first(page: Page) -> None:
    """Open the first case of the list."""
    row = page.locator("#queue li.row, #inbox tr[data-case], #page-tasks [data-case]").first
    row.click()
    told = page.locator(".timeline li, .timeline [data-kind], #page-case .case-moves")
    told.locator("visible=true").first.wait_for()


def _open_alarm(page: Page) -> None:
    """Open the first case of the list, until its readings are drawn."""
    page.locator("#queue li.row").first.click()
    page.locator(".alarm .proof").first.wait_for()


#: The number of the first case in the list that holds an alarm which was withdrawn; null: none does.
_WITHDRAWN: Final = """async () => {
  for (const row of document.querySelectorAll("#queue li.row")) {
    const told = await (await fetch(`/api/cases/${row.dataset.id}/alarms`)).json();
    if (told.items.some((one) => one.withdrawn)) return row.dataset.id;
  }
  return null;
}"""


def _open_withdrawn(page: Page) -> None:
    """Open the case of an alarm that a late reading showed to be none, among the first of the list."""
    page.locator("#queue li.row").first.wait_for()
    case = page.evaluate(_WITHDRAWN)
    if case is None:
        raise Error("none of the first cases holds an alarm that was withdrawn")
    page.locator(f'#queue li.row[data-id="{case}"]').click()
    page.locator(".alarm[data-withdrawn] .proof").first.wait_for()


def _show_layer(page: Page) -> None:
    """Switch the first layer of measurements on."""
    page.locator(".layer-box summary").click()
    page.locator(".layer-row[data-layer] input").first.check()
    page.locator(".layer-box summary").click()
    page.locator(".map-legend strong").first.wait_for()


def _try_rule(page: Page) -> None:
    """Open the first rule, and try it as it is."""
    page.locator("[data-rule] a").first.click()
    page.locator("button[value=try]").click()
    page.locator("[data-trial]").wait_for()


def _open_device(page: Page) -> None:
    """Open the first device of the list, if there is one."""
    first = page.locator(".devices-table tbody a").first
    if first.count():
        first.click()
        page.locator(".device-head").wait_for()


def _choose_several(page: Page) -> None:
    """Choose a band of tasks, and begin to hand them to somebody."""
    page.locator(".band-head input").last.click()
    button = page.locator(".together [data-together=assign]")
    button.wait_for(state="attached")
    if not button.is_visible():
        page.locator(".together summary").click()
    button.click()
    page.locator(".together-dialog").wait_for()


def _narrow(page: Page) -> None:
    """Open the panel that narrows the list."""
    page.locator("#queue li.row, #queue .list-state").first.wait_for()
    page.locator("[data-menu=filter] summary").click()


def _select_some(page: Page) -> None:
    """Select three cases, to be worked on together."""
    for row in range(3):
        page.locator("#queue li.row .row-tick").nth(row).click()
    page.locator(".together [data-together]:not(.square)").first.wait_for()


def _take_report(page: Page) -> None:
    """Begin to take a call, as far as the hub offers what it knows."""
    page.keyboard.press("n")
    page.fill(".intake [name=text]", "路灯不亮，晚上走路看不见")
    page.locator(".intake-classes .choice, .intake-caller").first.wait_for(state="attached")


def _tab(name: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.evaluate("name => { location.hash = name }", name)

    return act


def _check(page: Page) -> None:
    """Begin to check what was handled: the photo from before stands beside the camera."""
    page.locator("#page-tasks .task").first.wait_for()
    page.locator("#page-tasks .task[data-kind=check]").first.click()
    page.locator(".case-moves [data-verb=pass]").click()
    page.locator(".move-form .beside").wait_for()


def _tell_visit(page: Page) -> None:
    """Begin to tell a visit."""
    page.evaluate("() => { location.hash = 'visit' }")
    page.locator("[data-visit=new]").click()
    page.locator("#page-visit .choice").first.wait_for()


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
    #: The status it is answered with; of 500 and more the answer is given as `stage.stopped` made it.
    status: int = 200

    @property
    def states(self) -> frozenset[State]:
        """The states it is taken in."""
        if self.role is None or self.status != 200:
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
    Scene("phone-check", "/m", "collector", (POCKET,), _check),
    Scene("phone-handler", "/m", "handler", (POCKET,)),
    Scene("phone-queue", "/m", "handler", (POCKET,), _tab("queue")),
    Scene("phone-shift", "/m", "grid_officer", (POCKET,), _tab("shift")),
    Scene("phone-visits", "/m", "grid_officer", (POCKET,), _tab("visit")),
    Scene("phone-visit", "/m", "grid_officer", (POCKET,), _tell_visit),
    Scene("phone-offline", "/m/offline", None, (POCKET,)),
    Scene("screen", "/screen", "leader", (WALL, HUGE)),
    Scene("insight", "/insight", "leader", DESKS),
    Scene("handover", "/handover", "shift_supervisor", DESKS, live=False),
    Scene("daybook", "/daybook", "shift_supervisor", DESKS, live=False),
    Scene("devices", "/devices", "shift_supervisor", DESKS, live=False),
    Scene("device", "/devices?type=river", "shift_supervisor", DESKS, _open_device),
    Scene(
        "device-silenced",
        "/devices?q=ponding-903",
        "shift_supervisor",
        (LAPTOP,),
        _open_device,
        live=False,
    ),
    Scene("types", "/devices/types", "shift_supervisor", DESKS, live=False),
    Scene("notices", "/notices", "liaison", (LAPTOP, POCKET), live=False),
    Scene("visits", "/visits", "street_centre", DESKS, live=False),
    Scene("audit", "/audit", "auditor", DESKS, live=False),
    Scene("accounts", "/accounts", "security_admin", DESKS, live=False),
    Scene("maintenance", "/maintenance", "shift_supervisor", DESKS, live=False),
    Scene("rules", "/rules", "shift_supervisor", DESKS, live=False),
    Scene("rule", "/rules", "shift_supervisor", DESKS, _try_rule, live=False),
    Scene("console-alarm", "/console?kind=alarm", "shift_supervisor", DESKS, _open_alarm),
    Scene(
        "console-withdrawn", "/console?kind=alarm", "shift_supervisor", (LAPTOP,), _open_withdrawn
    ),
    Scene("console-layer", "/console", "shift_supervisor", DESKS, _show_layer),
    Scene("map-layer", "/console/map", "shift_supervisor", (WALL,), _show_layer),
    Scene("post", "/post", "shift_supervisor", (LAPTOP, POCKET), live=False),
    Scene("styleguide", "/styleguide", "leader", (LAPTOP,), live=False),
    Scene("not-there", "/no-such-page", "liaison", (LAPTOP, POCKET), status=404),
    Scene("not-allowed", "/audit", "liaison", (LAPTOP, POCKET), status=403),
    Scene("fault", "/console", "liaison", (LAPTOP, POCKET), status=500),
    Scene("database-away", "/console", "liaison", (LAPTOP, POCKET), status=503),
)


def whose(scenes: Iterable[Scene]) -> list[tuple[str | None, tuple[int, int]]]:
    """Whose browsers, of which size, the scenes are looked at in, each once."""
    return list(dict.fromkeys((one.role, size) for one in scenes for size in one.sizes))


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
