"""Where the pictures are taken: a private hub with the demo city, busy or without a single case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.supervisor.postgresql import make_database
from tests.servers import LiveHub, live_hub, mosquitto, postgis


@contextmanager
def hub(*, busy: bool) -> Iterator[LiveHub]:
    """A hub of real processes with the demo city. busy: with its thirty days of cases, else with none."""
    with postgis() as cluster, mosquitto() as broker:
        make_database(cluster.url("postgres"), "look")
        url = cluster.url("look")
        with live_hub(
            url, broker.url("hub"), (), {"HUB_MQTT_FIELD_URL": broker.url("field")}
        ) as one:
            one.manage("migrate", "--verbosity", "0")
            one.manage("load_demo", *(() if busy else ("--no-history",)))
            for name in ("web", "ingest", "publish", "clock"):
                one.start(name)
            yield one


def logins(one: LiveHub) -> tuple[dict[str, str], str]:
    """One log-in for each role of the demo city, and the password of all."""
    kept = json.loads(Path(one.environ["HUB_DEMO_LOGINS"]).read_text("utf-8"))
    return kept["logins"], kept["password"]
