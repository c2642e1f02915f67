"""Where a part is measured: private servers with the product's own settings, a migrated database, Django tied to it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connections

from hub.supervisor.mosquitto import Broker
from hub.supervisor.postgresql import Cluster, make_database
from tests.bench import processes
from tests.servers import LiveHub, live_hub, mosquitto, postgis

DATABASE = "bench"
#: A whole hub, as `scripts/run` starts it.
WHOLE = ("web", "ingest", "publish", "clock")


@dataclass(slots=True)
class Stage:
    """Servers that are up. database: the cluster.  url: its migrated database, which is this process's own, too."""

    database: Cluster
    broker: Broker
    url: str

    @contextmanager
    def hub(
        self, processes: Sequence[str], environ: Mapping[str, str] | None = None
    ) -> Iterator[LiveHub]:
        """The hub's real processes on these servers, with the keys this process has."""
        own = {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY")}
        with live_hub(self.url, self.broker.url(), processes, own | dict(environ or {})) as hub:
            yield hub

    def cpu(self, hub: LiveHub) -> dict[str, float]:
        """CPU seconds so far, by process."""
        broker, database = self._servers()
        return {
            "broker": processes.cpu_s(broker),
            **processes.database_cpu_s(database),
            **{name: processes.cpu_s(hub.pid(name)) for name in hub.names},
        }

    def memory(self, hub: LiveHub) -> dict[str, float]:
        """Memory nobody shares, MB, by process."""
        broker, database = self._servers()
        pids = {"broker": broker, "database": database}
        pids |= {name: hub.pid(name) for name in hub.names}
        return {name: processes.own_memory_mb(pid) for name, pid in pids.items()}

    def _servers(self) -> tuple[int, int]:
        return (
            processes.pid_in(self.broker.folder / "mosquitto.pid"),
            processes.pid_in(self.database.folder / "data" / "postmaster.pid"),
        )


@contextmanager
def stage() -> Iterator[Stage]:
    """Durable PostGIS and Mosquitto as `scripts/run` starts them, on free ports; gone afterwards."""
    with postgis(throw_away=False) as cluster, mosquitto() as broker:
        make_database(cluster.url("postgres"), DATABASE)
        connections["default"].settings_dict.update(
            HOST="127.0.0.1",
            PORT=str(cluster.port),
            USER=cluster.user,
            PASSWORD=cluster.password,
            NAME=DATABASE,
        )
        call_command("migrate", verbosity=0)
        try:
            yield Stage(cluster, broker, cluster.url(DATABASE))
        finally:
            connections.close_all()
