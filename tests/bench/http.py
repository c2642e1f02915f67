"""Requests to the web process: the statements of an intake and of a move, how many a second, how long they take."""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Case, WorkItem
from events.states import LIVE
from grid.posts import SESSION_KEY
from hub.demo.staff import Worker
from hub.foundation.access import Role
from hub.foundation.ids import uuid7
from hub.foundation.models import User
from maps.queries import city_bounds
from tests.bench import grow, processes
from tests.bench.ground import plans
from tests.bench.ground.lands import Land, lands
from tests.bench.ground.visitors import visitor, workers
from tests.bench.options import Options
from tests.bench.report import Measured
from tests.bench.rounds import Series
from tests.statements import of_the_work

SIZE, QUICK = grow.SIZES["10^5"], grow.QUICK["10^4"]
QUEUE: Final = {"state": sorted(LIVE), "order": "newest", "limit": 60}
#: Browsers that ask at once.
CLIENTS: Final = (1, 8)


def measure(options: Options) -> list[Measured]:
    """The two counts of statements; beside them requests a second and their times by kind of request."""
    seconds = options.lasting(3.0, 0.5)
    with lands({"city": QUICK if options.quick else SIZE}, options.kept, _say) as made:
        land = made["city"]
        with land.here():
            intake, move = _intake(), _transition()
            bare = _bare()
        notes = [
            f"beside {land.size.cases:,} cases; bare: the statements alone, without Django",
            *(
                f"{what:<26}{clients} at once  {_told(land, ask, clients, seconds)}{bare.get(what, '')}"
                for what, ask in _asks(land).items()
                for clients in CLIENTS
            ),
        ]
    return [
        Measured("http.intake", Series.of([len(intake)]), notes=_short(intake)),
        Measured("http.transition", Series.of([len(move)]), notes=[*_short(move), "", *notes]),
    ]


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def _short(statements: list[str]) -> list[str]:
    """Each statement's first words, its comment left out."""
    bare = [
        " ".join(line for line in one.splitlines() if not line.lstrip().startswith("--"))
        for one in statements
    ]
    return [f"{number}. {' '.join(text.split())[:110]}" for number, text in enumerate(bare, 1)]


# --- statements


def _browser(worker: Worker) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(pk=worker.user_id))
    session = browser.session
    session[SESSION_KEY] = worker.scope.actor.post_id
    session.save()
    return browser


def _sent(browser: Client, path: str, told: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(path, json.dumps(told), content_type="application/json")
    assert answer.json()["result"] in ("opened", "applied"), answer.content
    return of_the_work(one["sql"] for one in asked)


def _intake() -> list[str]:
    """The statements of the second report by hand: the first reads what a process reads once."""
    browser = _browser(workers(Role.HOTLINE_AGENT)[0])
    return [
        _sent(browser, "/api/cases", _report(lon, lat))
        for lon, lat in itertools.islice(_places(), 2)
    ][-1]


def _transition() -> list[str]:
    """The statements of the second signing."""
    worker, items = _signer()
    browser = _browser(worker)
    told = [_sent(browser, f"/api/items/{item}/commands", _sign()) for item in items[:2]]
    return told[-1]


def _bare() -> dict[str, str]:
    one = visitor("http://127.0.0.1", workers(Role.SHIFT_SUPERVISOR)[0])
    case_id = Case.objects.filter(ended_at=None).order_by("-id").values_list("id", flat=True)[0]
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "queue page": ("/api/cases", QUEUE),
        "one case": (f"/api/cases/{case_id}", {}),
    }
    return {
        name: f"; bare {sum(plans.bare_ms(text) for text in plans.statements(one, path, query)):.1f} ms"
        for name, (path, query) in asked.items()
    }


def _signer() -> tuple[Worker, list[int]]:
    """The liaison with the most work nobody signed, and that work, as item ids."""
    by_org: dict[int, list[int]] = {}
    rows = WorkItem.objects.filter(state="offered", kind="handle_lead", person_id=None).order_by(
        "id"
    )
    for item, org in rows.values_list("id", "org_id"):
        by_org.setdefault(org, []).append(item)
    worker = max(workers(Role.LIAISON), key=lambda one: len(by_org.get(one.org_id, ())))
    return worker, by_org[worker.org_id]


def _sign() -> dict[str, Any]:
    return {"id": str(uuid7()), "verb": "sign", "payload": {}}


def _report(lon: float, lat: float) -> dict[str, Any]:
    return {"id": str(uuid7()), "text": "路面井盖破损", "lon": lon, "lat": lat, "channel": "desk"}


def _places() -> Iterator[tuple[float, float]]:
    dice = Random(2)
    west, south, east, north = city_bounds()
    while True:
        yield dice.uniform(west, east), dice.uniform(south, north)


# --- time

#: Makes one browser; what it gives asks once.
Ask = Callable[[], Callable[[], Any]]


def _asks(land: Land) -> dict[str, Ask]:
    with land.here():
        desk, agent = workers(Role.SHIFT_SUPERVISOR)[0], workers(Role.HOTLINE_AGENT)[0]
        cases = itertools.cycle(
            list(
                Case.objects.filter(ended_at=None)
                .order_by("-id")
                .values_list("id", flat=True)[:500]
            )
        )
        liaison, waiting = _signer()
        places, items = _places(), iter(waiting[2:])
        next(places)

    def at(worker: Worker, ask: Callable[[Any], Any]) -> Ask:
        def begin() -> Callable[[], Any]:
            with land.here():
                one = visitor(land.hub.url, worker)
            return lambda: ask(one)

        return begin

    lock = threading.Lock()

    def following(these: Iterator[Any]) -> Any:
        with lock:
            return next(these)

    return {
        "queue page": at(desk, lambda one: one.get("/api/cases", **QUEUE)),
        "one case": at(desk, lambda one: one.get(f"/api/cases/{following(cases)}")),
        "report by hand": at(
            agent, lambda one: one.post("/api/cases", _report(*following(places)))
        ),
        "move (sign)": at(
            liaison, lambda one: one.post(f"/api/items/{following(items)}/commands", _sign())
        ),
    }


def _told(land: Land, ask: Ask, clients: int, seconds: float) -> str:
    """Requests a second, the times, and what the web process spent, of so many browsers at once."""
    browsers = [ask() for _ in range(clients)]
    browsers[0]()
    times: list[float] = []
    web = land.hub.pid("web")
    before, end = processes.cpu_s(web), time.perf_counter() + seconds

    def visit(browser: Callable[[], Any]) -> None:
        while (begun := time.perf_counter()) < end:
            try:
                browser()
            except StopIteration:  # nothing is left to be signed
                return
            times.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    threads = [threading.Thread(target=visit, args=(one,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    spent = (processes.cpu_s(web) - before) / max(1, len(times)) * 1000
    if len(times) < 2:
        return "nothing was left to ask"
    percent = statistics.quantiles(times, n=100)
    return (
        f"{len(times) / took:7.0f} /s  p50 {percent[49]:6.1f} ms  p99 {percent[98]:6.1f} ms  "
        f"{spent:5.1f} ms CPU of the web process each"
    )
