"""A network that loses requests, loses answers, sends twice, sends late, and answers in the hub's place."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Route
from playwright.sync_api import Error as PlaywrightError

PORTAL = "<html><body>Welcome to FREE-WIFI, please log in</body></html>"


@dataclass
class BadNetwork:
    """Stands between a browser and the hub; `faults` counts what it did. share: of requests something happens to."""

    chance: random.Random
    share: float = 0.25
    faults: Counter[str] = field(default_factory=Counter)
    #: Copies of requests that are still under way somewhere.
    late: list[Callable[[], object]] = field(default_factory=list)

    def between(self, context: BrowserContext) -> None:
        """Let everything the page asks of the API go through here."""
        context.route("**/api/**", self._handle)

    def _handle(self, route: Route) -> None:
        fate = "well"
        if self.chance.random() < self.share:
            fate = self.chance.choice(
                ("lost", "lost", "unanswered", "unanswered", "twice", "late", "portal", "broken")
            )
        self.faults[fate] += 1
        # a closed page or a hub that is just being restarted: lost as well
        with suppress(PlaywrightError):
            if not self._play(route, fate):
                route.abort("connectionfailed")

    def _play(self, route: Route, fate: str) -> bool:
        """Whether it was answered."""
        if fate == "portal":
            route.fulfill(status=200, content_type="text/html", body=PORTAL)
            return True
        if fate == "broken":
            route.fulfill(status=502, content_type="text/html", body="Bad Gateway")
            return True
        if fate == "lost":
            return False
        if fate == "late":
            self._keep_back(route)
            return False
        try:
            answer = route.fetch(timeout=15_000)
            if fate == "twice":
                answer = route.fetch(timeout=15_000)
        except PlaywrightError:
            self.faults["hub away"] += 1
            return False
        if fate == "unanswered":
            return False
        route.fulfill(response=answer)
        return True

    def _keep_back(self, route: Route) -> None:
        request, context = route.request, route.request.frame.page.context
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in ("content-type", "x-csrftoken", "referer")
        }
        url, method, body = request.url, request.method, request.post_data_buffer
        self.late.append(
            lambda: context.request.fetch(url, method=method, headers=headers, data=body)
        )

    def deliver_late(self) -> None:
        """Let what was kept back arrive now, in any order."""
        late, self.late[:] = list(self.late), []
        self.chance.shuffle(late)
        for send in late:
            with suppress(PlaywrightError):
                send()
