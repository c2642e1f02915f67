"""The servers and processes of a run: private, durable, as `scripts/run` starts them, within reach of faults."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg2
from django.core.management import call_command
from django.db import connection, connections

from hub.supervisor.broker_files import field_account, hub_account
from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import account, free_port
from hub.supervisor.postgresql import Cluster, make_database, session
from tests.chaos import scene
from tests.chaos.proxy import Proxy
from tests.chaos.workers import Worker
from tests.servers import ROOT, folder

TEMPLATE: Final = "chaos_scene"
#: Sizes of the small disks: tables, log, files.
DISKS: Final = {"tables": "768m", "wal": "1g", "files": "64m"}


class Disk:
    """A small disk in memory that can be filled. real: whether it could be mounted."""

    def __init__(self, path: Path, size: str) -> None:
        self.path = path
        path.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(path)]
        done = subprocess.run(mount, capture_output=True, check=False)
        self.real = done.returncode == 0

    def fill(self) -> None:
        """Leave no room."""
        with (self.path / "filler").open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1 << 20)):
                pass
        with (self.path / "filler").open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(512)):
                pass

    def free(self) -> None:
        """Give the room back."""
        (self.path / "filler").unlink(missing_ok=True)

    def remove(self) -> None:
        """Unmount."""
        if self.real:
            subprocess.run(["umount", "-l", str(self.path)], capture_output=True, check=False)


class Stage:
    """Everything of one round. direct: address of the database without the proxy."""

    def __init__(
        self, place: Path, cluster: Cluster, broker: Broker, proxy: Proxy, disks: dict[str, Disk]
    ) -> None:
        self.place, self.cluster, self.broker, self.proxy, self.disks = (
            place,
            cluster,
            broker,
            proxy,
            disks,
        )
        #: Addresses of the web processes.
        self.urls: list[str] = []
        self.workers: dict[str, Worker] = {}
        self.direct = ""
        #: When the broker was killed hard: (its last save, the kill), seconds since 1970.
        self.forgotten: list[tuple[float, float]] = []
        #: The servers are left alone while a fault holds them.
        self.hold_database = self.hold_broker = False
        self._probe: Any = None

    def begin(self, name: str, *, share: bool) -> None:
        """A database of the scene called `name`, and every process on it. share: two for messages, two for pages."""
        make_database(self.cluster.url("postgres"), name, TEMPLATE)
        if self.disks["tables"].real:
            with session(self.cluster.url("postgres")) as cursor:
                cursor.execute(f'ALTER DATABASE "{name}" SET TABLESPACE small')
        self.direct = self.cluster.url(name)
        look_at(self.direct)
        through = self.direct.replace(f":{self.cluster.port}/", f":{self.proxy.port}/")
        environ = {
            **os.environ,
            "HUB_DATABASE_URL": through,
            "HUB_MQTT_URL": self.broker.url("hub"),
            "HUB_FILES": str(self.disks["files"].path / "uploads"),
            "PYTHONUNBUFFERED": "1",
        }
        logs = self.place / name
        logs.mkdir()
        for worker, command in self._commands(share=share).items():
            self.workers[worker] = Worker(worker, command, environ, logs)
            self.workers[worker].start()

    def _commands(self, *, share: bool) -> dict[str, list[str]]:
        web = ["uvicorn", "hub.asgi:application", "--log-level", "warning", "--no-access-log"]
        web += ["--ws", "websockets-sansio", "--timeout-graceful-shutdown", "3", "--port"]
        commands = {"clock": ["manage.py", "clock"]}
        for n in range(1 + share):
            port = free_port()
            self.urls.append(f"http://127.0.0.1:{port}")
            commands[f"web-{n}"] = [*web, str(port)]
            name = ["--name", f"ingest-{n}", *(["--share"] if share else [])]
            commands[f"ingest-{n}"] = ["manage.py", "ingest", *name]
        if (ROOT / "sensors/management/commands/publish.py").exists():
            commands["publish"] = ["manage.py", "publish"]
        return commands

    def end(self) -> None:
        """End the processes of the round."""
        for worker in self.workers.values():
            worker.end()
        self.workers = {}
        self._forget_probe()
        connections.close_all()

    def keep(self) -> None:
        """What the supervisor does: start again what has died."""
        for worker in self.workers.values():
            worker.keep()
        if self.cluster.died and not self.hold_database:
            with contextlib.suppress(Exception):
                self.cluster.start()
        if self.broker.died and not self.hold_broker:
            self.broker.start()

    def ask(self, query: str, *values: Any) -> Any:
        """The first value of a query, past the proxy; None when the database does not answer."""
        try:
            if self._probe is None:
                self._probe = psycopg2.connect(self.direct, connect_timeout=2)
                self._probe.autocommit = True
                with self._probe.cursor() as cursor:
                    cursor.execute("SET statement_timeout = 2000")
            with self._probe.cursor() as cursor:
                cursor.execute(query, values)
                row = cursor.fetchone()
            return row[0] if row else None
        except psycopg2.Error:
            self._forget_probe()
            return None

    def _forget_probe(self) -> None:
        if self._probe is not None:
            with contextlib.suppress(psycopg2.Error):
                self._probe.close()
            self._probe = None

    def broker_saves(self) -> None:
        """Let the broker write down now what it holds."""
        os.kill(int((self.broker.folder / "mosquitto.pid").read_text()), signal.SIGUSR1)

    def kill_broker(self) -> None:
        """End the broker as a power cut would, and note what it may have forgotten."""
        saved = self.broker.folder / "mosquitto.db"
        at = saved.stat().st_mtime if saved.exists() else 0.0
        self.broker.stop(hard=True)
        self.forgotten.append((at - 0.5, time.time()))


def look_at(url: str) -> None:
    """Let the models of this process look into this database."""
    connections.close_all()
    found = psycopg2.extensions.parse_dsn(url)
    connection.settings_dict.update(
        NAME=found["dbname"], USER=found["user"], PASSWORD=found["password"],
        HOST=found["host"], PORT=found["port"],
    )  # fmt: skip


@contextmanager
def stage() -> Iterator[Stage]:
    """Servers with a template of the scene, gone afterwards."""
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        disks = {name: Disk(place / "disks" / name, size) for name, size in DISKS.items()}
        for disk in disks.values():
            stack.callback(disk.remove)
        cluster = Cluster(
            place / "postgresql", free_port(), "only-for-chaos", place / "postgresql.log"
        )
        stack.callback(cluster.stop)
        cluster.start()
        if disks["wal"].real and disks["tables"].real:
            _move_to(disks, cluster)
        broker = Broker(
            place / "mosquitto",
            free_port(),
            [
                hub_account("only-for-chaos", scene.CITY),
                field_account("only-for-chaos", scene.CITY),
            ],
            scene.CITY,
            place / "mosquitto.log",
            quiet=True,
        )
        broker.start()
        stack.callback(broker.stop)
        proxy = Proxy(cluster.port)
        proxy.start()
        stack.callback(proxy.stop)
        make_database(cluster.url("postgres"), TEMPLATE)
        look_at(cluster.url(TEMPLATE))
        call_command("migrate", verbosity=0)
        scene.make()
        connections.close_all()
        made = Stage(place, cluster, broker, proxy, disks)
        stack.callback(made.end)
        yield made


def _move_to(disks: dict[str, Disk], cluster: Cluster) -> None:
    """The log of the database to one small disk, and a place for tables on another."""
    cluster.stop()
    user = account("postgres") or os.geteuid()
    wal, log = disks["wal"].path / "pg_wal", cluster.folder / "data" / "pg_wal"
    shutil.copytree(log, wal)
    shutil.rmtree(log)
    log.symlink_to(wal)
    tables = disks["tables"].path / "tables"
    tables.mkdir()
    for path in (wal, *wal.rglob("*"), tables):
        shutil.chown(path, user, user)
        path.chmod(0o700 if path.is_dir() else 0o600)
    os.lchown(log, wal.stat().st_uid, wal.stat().st_gid)
    cluster.start()
    with session(cluster.url("postgres")) as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
