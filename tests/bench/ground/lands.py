"""The same city with few and with many cases, side by side: a database each, a web process each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from hub.demo import build, history
from hub.foundation import clock
from hub.supervisor.place import free_port
from hub.supervisor.postgresql import Cluster, drop_database, make_database
from tests.bench.ground import growing, things
from tests.servers import LiveHub, live_hub, postgis

#: Days and cases that are lived through; the others are copies of them.
_DAYS, _LIVED = 3, 500
_GROUND: Final = "ground"


@dataclass(frozen=True, slots=True)
class Size:
    """How much lies in a city. live: how many of the cases are open."""

    cases: int
    live: int
    devices: int = 0
    readings: int = 0

    @property
    def name(self) -> str:
        """Of its database."""
        return f"cases_{self.cases}_{self.live}_{self.devices}_{self.readings}"


@dataclass(slots=True)
class Land:
    """A city of one size: its database and its web process."""

    size: Size
    cluster: Cluster
    hub: LiveHub

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process's Django works on this database meanwhile."""
        _go(self.cluster, self.size.name)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def lands(
    sizes: Mapping[str, Size], kept: Path | None, say: Callable[[str], Any]
) -> Iterator[dict[str, Land]]:
    """Cities of these sizes on one durable server as `scripts/run` starts it, each with its web process.

    kept: a folder in which the server stays when they are done, so that the next run finds its cities.
    """
    with ExitStack() as stack:
        cluster = stack.enter_context(_kept(kept) if kept else postgis(throw_away=False))
        made = make_database(cluster.url("postgres"), _GROUND)
        _go(cluster, _GROUND)
        call_command("migrate", verbosity=0)
        if made:
            build.build(lambda text: None)
            history.fill(say, days=_DAYS, cases=_LIVED)
        connections.close_all()
        for size in sizes.values():
            _fill(cluster, size, say)
        own = {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY")}
        found = {}
        for name, size in sizes.items():
            hub = live_hub(cluster.url(size.name), "mqtt://127.0.0.1:1", ("web",), own)
            found[name] = Land(size, cluster, stack.enter_context(hub))
        yield found


def _fill(cluster: Cluster, size: Size, say: Callable[[str], Any]) -> None:
    """The city of a size, when it is not there. One that was not filled to its end is made anew."""
    half = f"{size.name}_half"
    with _session(cluster) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [size.name])
        if cursor.fetchone():
            _go(cluster, size.name)
            call_command("migrate", verbosity=0)
            connections.close_all()
            return
    say(f"filling a city with {size.cases:,} cases, {size.readings:,} readings …")
    drop_database(cluster.url("postgres"), half)
    make_database(cluster.url("postgres"), half, _GROUND)
    _go(cluster, half)
    with connection.cursor() as cursor:
        growing.cases(cursor, size.cases, size.live, clock.now(), settings.CITY_PREFIX)
        things.devices(cursor, size.devices, clock.now())
        things.readings(cursor, size.readings, clock.now())
        cursor.execute("VACUUM ANALYZE")
    connections.close_all()
    with _session(cluster) as cursor:
        cursor.execute(f'ALTER DATABASE "{half}" RENAME TO "{size.name}"')


@contextmanager
def _session(cluster: Cluster) -> Iterator[Any]:
    _go(cluster, "postgres")
    with connection.cursor() as cursor:
        yield cursor
    connections.close_all()


@contextmanager
def _kept(folder: Path) -> Iterator[Cluster]:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgresql", free_port(), "bench", folder / "postgresql.log")
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def _go(cluster: Cluster, database: str) -> None:
    connections.close_all()
    connections["default"].settings_dict.update(
        HOST="127.0.0.1",
        PORT=str(cluster.port),
        USER=cluster.user,
        PASSWORD=cluster.password,
        NAME=database,
    )
