"""Where the pictures are taken: a private hub with the demo city, busy or without a single case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg2

from hub.supervisor.postgresql import make_database
from tests.look.camera import Place
from tests.look.written import Written
from tests.servers import LiveHub, live_hub, mosquitto, postgis

#: Who has the most to do of each role that works on the way, of collectors the most to check.
BUSIEST: Final = """
SELECT post.role, person.username
FROM grid_post post JOIN foundation_user person ON person.id = post.user_id
LEFT JOIN events_workitem item
  ON item.state IN ('offered', 'accepted', 'working')
 AND (item.person_id = person.id
   OR (item.person_id IS NULL AND post.role = 'liaison' AND item.org_id = post.organisation_id))
WHERE post.role IN ('collector', 'handler', 'grid_officer', 'liaison')
GROUP BY 1, 2 ORDER BY 1, count(*) FILTER (WHERE item.kind = 'check') DESC, count(item.id) DESC, 2
"""
MIDDLE: Final = """
SELECT ST_X(point), ST_Y(point)
FROM (SELECT ST_Centroid(ST_Collect(geom)) AS point FROM grid_area WHERE level = 'street') middle
"""


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
            if busy:
                one.manage("shell", "-c", "from tests.look.busy import play; play()")
            for name in ("web", "ingest", "publish", "clock"):
                one.start(name)
            yield one


def place(one: LiveHub) -> Place:
    """The hub as a camera needs it."""
    names, password = logins(one)
    told = one.manage("shell", "-v", "0", "-c", "from tests.look.stopped import tell; tell()")
    stopped = json.loads(told.splitlines()[-1])
    base = one.environ["HUB_DATABASE_URL"]
    return Place(one.url, names, password, Written(base), stopped, middle(base))


def logins(one: LiveHub) -> tuple[dict[str, str], str]:
    """One log-in for each role of the demo city, of those on the way the busiest, and the password of all."""
    kept = json.loads(Path(one.environ["HUB_DEMO_LOGINS"]).read_text("utf-8"))
    names = dict(kept["logins"])
    with (
        closing(psycopg2.connect(one.environ["HUB_DATABASE_URL"])) as base,
        base.cursor() as cursor,
    ):
        cursor.execute(BUSIEST)
        busiest = reversed(cursor.fetchall())  # the first of a role is to win
        return names | dict(busiest), kept["password"]


def middle(database_url: str) -> tuple[float, float]:
    """Longitude and latitude of the middle of the city."""
    with closing(psycopg2.connect(database_url)) as base, base.cursor() as cursor:
        cursor.execute(MIDDLE)
        longitude, latitude = cursor.fetchone()
        return float(longitude), float(latitude)
