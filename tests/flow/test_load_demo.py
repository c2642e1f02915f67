"""`manage.py load_demo` killed where it stands, run again, and run beside itself: no city, or all of it."""

from __future__ import annotations

import signal

import pytest
from django.db import connection

from events.models import Case
from hub.foundation import verifying
from hub.supervisor.postgresql import other_database, session
from tests.servers import LiveHub, until

#: What is the same in every demo city, however long it has lived.
BUILT = (
    *("grid_area", "grid_place", "grid_component", "grid_organisation", "grid_responsibilityrule"),
    *("grid_post", "grid_duty", "sensors_device", "sensors_alarmrule", "events_classcode"),
)


@pytest.fixture(scope="module")
def city(empty_database: str) -> str:
    return empty_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    return ()


@pytest.fixture(scope="module")
def untouched(live_hub: LiveHub) -> dict[str, int]:
    return rows()


def rows() -> dict[str, int]:
    """How many each table holds."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


def is_alone() -> bool:
    """Whether the server has noticed that whoever was connected is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("step", ["areas, from", "cases of 1 days"])
def test_killed_after_a_step_it_leaves_nothing(
    step: str, live_hub: LiveHub, untouched: dict[str, int]
) -> None:
    live_hub.start(f"load_demo#{step}", "--days", "1")
    until(lambda: step in live_hub.log(f"load_demo#{step}"), 120, step)
    live_hub.stop(f"load_demo#{step}", signal.SIGKILL)
    until(is_alone, 60, "the end of what was killed")
    assert rows() == untouched


def test_of_two_at_once_one_fills_the_hub_and_the_other_leaves_it(
    live_hub: LiveHub, untouched: dict[str, int], demo_database: str, database_server: str
) -> None:
    both = ("load_demo#one", "load_demo#other")
    for name in both:
        live_hub.start(name, "--days", "1")
    until(lambda: not any(live_hub.runs(name) for name in both), 240, "the end of both")
    last = [live_hub.log(name).splitlines()[-1] for name in both]
    for said in ("the city is there", "There is a city in this hub already; nothing was changed."):
        assert sum(one.endswith(said) for one in last) == 1, last
    found = rows()
    with session(other_database(database_server, demo_database)) as cursor:
        for table in BUILT:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert found[table] == cursor.fetchone()[0] > 0, table
    assert Case.objects.exists()
    assert not verifying.verify().fault
    live_hub.manage("load_demo")
    assert rows() == found
