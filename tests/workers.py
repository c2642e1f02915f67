"""The whole suite on several workers (pytest-xdist): one database server for all of them, and a row of modules in which
what waits for servers and browsers lies between what computes, the longest in front.

`pytest -p tests.workers -n N --dist loadfile --no-loadscope-reorder`. Each worker collects for itself and takes the
next modules of the row when it has done those in hand.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from hub.supervisor.place import StartFailed
from hub.supervisor.postgresql import drop_database, other_database
from tests import servers

#: What waits for servers and browsers more than it computes.
WAITING: Final = ("tests/flow/", "tests/browser/")
#: The longest, longest first: what is begun late ends the suite late.
LONGEST: Final[tuple[str, ...]] = (
    "tests/browser/test_every_page.py",
    "tests/browser/test_wall.py",
    "tests/flow/test_run.py",
    "tests/flow/test_chaos.py",
    "tests/flow/test_load_demo.py",
    "tests/db/test_scope_everywhere.py",
    "tests/flow/test_doctor.py",
    "tests/browser/test_phone_outbox.py",
    "tests/browser/test_pack_story.py",
    "tests/browser/test_late.py",
    "tests/browser/test_phone_alone.py",
    "tests/db/test_packs.py",
    "tests/browser/test_desk.py",
    "tests/flow/test_scenarios.py",
    "tests/browser/test_three_powers.py",
    "tests/browser/test_side_branches.py",
    "tests/db/test_stories.py",
)


@dataclass(frozen=True, slots=True)
class Share:
    """What a worker is given. name: its own.  database: address on a server that all use.

    folder: for what only the first of them makes (a file to lock).
    """

    name: str
    database: str
    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One worker at a time."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def share(config: pytest.Config) -> Share | None:
    """What this worker was given; None for a session by itself."""
    given: dict[str, Any] = getattr(config, "workerinput", {})
    if "database" not in given:
        return None
    return Share(given["workerid"], given["database"], Path(given["folder"]))


def named(database: str, which: str) -> str:
    """Name of one of the databases the tests make on the server of this address: `gw0`, `gw1`, …, `untouched`."""
    return f"test_{database.rpartition('/')[2].partition('?')[0]}_{which}"


class Shared:
    """What the session that hands out work keeps for its workers."""

    def __init__(self, given: str) -> None:
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="onenet-hub-workers-"))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        try:
            self.database = given or self.stack.enter_context(servers.postgis()).url("hub")
        except StartFailed as failure:
            pytest.exit(f"The tests need a database server. {failure}", 1)
        self._forget()  # one that was left behind may have yesterday's tables
        self.stack.callback(self._forget)

    def _forget(self) -> None:
        server = other_database(self.database, "postgres")
        drop_database(server, named(self.database, "untouched"))

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a new worker what it shares with the others."""
        node.workerinput |= {"database": self.database, "folder": str(self.folder)}

    def pytest_unconfigure(self) -> None:
        """Workers are gone: so is what they shared."""
        self.stack.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin what the workers share, where there are any."""
    config = session.config
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        # tests.environment sets Django up, which conftest does first
        from tests.environment import GIVEN_DATABASE  # noqa: PLC0415

        config.pluginmanager.register(Shared(GIVEN_DATABASE), "what workers share")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules in a row; within a module the order stays."""
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
    items[:] = [item for name in in_order(modules) for item in modules[name]]


def in_order(modules: Iterable[str]) -> list[str]:
    """The longest first; then what waits, spread evenly over what computes, so that neither is left for the end."""
    names = list(modules)
    long = [name for name in LONGEST if name in names]
    rest = [name for name in names if name not in long]
    waits = [name for name in rest if name.startswith(WAITING)]
    computes = [name for name in rest if not name.startswith(WAITING)]
    placed = [(n / len(part), name) for part in (waits, computes) for n, name in enumerate(part)]
    return [*long, *(name for _, name in sorted(placed))]
