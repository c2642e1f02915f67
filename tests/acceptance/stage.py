"""Where an acceptance run takes place: private servers, a hub's ingest process, and the data beside the clone."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from hub.supervisor.postgresql import make_database
from tests.servers import ROOT, LiveHub, live_hub, mosquitto, postgis

#: Real data of third parties; it stands beside the clone and is never part of it.
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = Path(__file__).parent
#: Without any progress for this long a replay is taken as over.
STILL_S = 20.0


class NoData(SystemExit):
    """The data is not there."""


@dataclass(slots=True)
class Stage:
    """A migrated hub with one ingest process; the database is also this process's own."""

    hub: LiveHub
    quiet: bool

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end; what it said."""
        return self.hub.manage(*arguments)

    def load_grid(self, *arguments: str) -> dict[str, Any]:
        """Load areas from a file; the loader's own report: what was refused, repaired, published."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            self.manage("load_grid", *arguments, "--report", str(report))
            told: dict[str, Any] = json.loads(report.read_text("utf-8"))
            return told

    def replay(self, file: Path, mapping: str, *arguments: str) -> None:
        """Publish a recorded file to the broker, its progress bar on this terminal."""
        done = subprocess.run(
            [
                sys.executable,
                "manage.py",
                "replay",
                str(file),
                "--map",
                str(MAPPINGS / mapping),
                *arguments,
            ],
            cwd=ROOT,
            env=self.hub.environ,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if self.quiet else None,
        )
        if done.returncode:
            raise SystemExit(f"the replay of {file.name} ended with {done.returncode}")

    def settle(self, count: Callable[[], int], wanted: int) -> float:
        """Wait until `count` reaches `wanted` or stands still for STILL_S; gives the seconds it took."""
        start = moved = time.monotonic()
        seen = -1
        while True:
            now = count()
            if now != seen:
                seen, moved = now, time.monotonic()
            if seen >= wanted or time.monotonic() - moved > STILL_S:
                return moved - start
            time.sleep(0.25)


def data(*parts: str) -> Path:
    """A file of the data shelf. Raises NoData, saying where it was looked for."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        raise NoData(f"The acceptance needs the data at {path}; it is not part of the project.")
    return path


@contextmanager
def stage(*, quiet: bool) -> Iterator[Stage]:
    """Private PostGIS and Mosquitto, a migrated database, the catalogues, one ingest process; gone afterwards."""
    with postgis() as cluster, mosquitto() as broker, tempfile.TemporaryDirectory() as secrets:
        make_database(cluster.url("postgres"), "acceptance")
        url = cluster.url("acceptance")
        os.environ |= {
            "HUB_DATABASE_URL": url,
            "HUB_MQTT_URL": broker.url(),
            "HUB_SEAL_KEY": os.urandom(32).hex(),
            "HUB_FILES": secrets,
            "DJANGO_SETTINGS_MODULE": "hub.settings",
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", stdout=io.StringIO())
        with live_hub(
            url, broker.url(), ("ingest",), {"HUB_SEAL_KEY": os.environ["HUB_SEAL_KEY"]}
        ) as hub:
            yield Stage(hub, quiet)
