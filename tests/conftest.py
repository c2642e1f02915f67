"""Servers and settings of the tests: nothing of a running hub is used, nothing is started before it is needed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import StartFailed
from hub.supervisor.postgresql import drop_database, make_database, other_database
from tests import clients, emptying, servers
from tests.environment import GIVEN_DATABASE
from tests.workers import named, share

#: How many days the demo city of the tests has lived: enough of everything, in a fifth of the time of thirty.
DAYS = 7

# How long an example takes says something of the machine and of what else it does, and nothing of the hub.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

emptying.instead_of_flushing()
clients.share_their_middleware()

# --- Database -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config) -> Iterator[str]:
    """Address of a database server we may make databases on.

    One that all workers share, or the one given by HUB_DATABASE_URL, else one of our own.
    """
    mine = share(pytestconfig)
    if mine or GIVEN_DATABASE:
        yield other_database(mine.database if mine else GIVEN_DATABASE, "postgres")
        return
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(servers.postgis())
        except StartFailed as failed:
            pytest.exit(f"The tests need a database server. {failed}", 1)
        yield cluster.url("postgres")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: str) -> None:
    """Before the test database is made, tell Django where the server is."""
    parts = urlsplit(database_server)
    connections["default"].settings_dict.update(
        HOST=parts.hostname,
        PORT=str(parts.port or ""),
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
    )


@pytest.fixture(scope="session")
def empty_database(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    database_server: str,
    pytestconfig: pytest.Config,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """Name of a database with every table and nothing in them but what the migrations put there; to be copied.

    Its journal may be emptied, as is done between tests. Of several workers the first makes it for all.
    """
    mine = share(pytestconfig)
    name = named(mine.database if mine else GIVEN_DATABASE or "hub", "untouched")
    if mine is None:
        drop_database(database_server, name)
    with mine.alone() if mine else nullcontext(), django_db_blocker.unblock():
        if make_database(database_server, name):
            try:
                _fill(name)
            except BaseException:
                drop_database(database_server, name)  # the next worker must not take half of it
                raise
    yield name
    if mine is None:
        drop_database(database_server, name)


def _fill(name: str) -> None:
    """Make every table in the database, and let its journal be emptied."""
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        call_command("migrate", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            for table, trigger in (("entry", "journal"), ("link", "journal_links")):
                cursor.execute(
                    f"ALTER TABLE foundation_journal{table} DISABLE TRIGGER {trigger}_not_emptied"
                )
    finally:
        connection.close()  # what is copied must not be in use
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def django_db_setup(
    empty_database: str,
    database_server: str,
    pytestconfig: pytest.Config,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database, a copy of the empty one.

    Made here and not by pytest-django, which makes none when no test that was asked for carries its mark: tests of
    live processes carry none, and would be given the database of the settings.
    """
    mine = share(pytestconfig)
    name = named(mine.database if mine else GIVEN_DATABASE or "hub", mine.name if mine else "tests")
    drop_database(database_server, name)
    make_database(database_server, name, empty_database)
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    connection.settings_dict["NAME"] = before
    drop_database(database_server, name)


@pytest.fixture(scope="session")
def database_url(django_db_setup: None, database_server: str) -> str:
    """Address of the test database, for processes a test starts. They see only what was committed."""
    return other_database(database_server, str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="session")
def demo_database(empty_database: str, database_server: str) -> Iterator[str]:
    """Name of a database that holds the demo city; made once, to be copied."""
    name = f"{empty_database}_demo"
    drop_database(database_server, name)
    make_database(database_server, name, empty_database)
    url = other_database(database_server, name)
    with servers.live_hub(url, "mqtt://127.0.0.1:1", processes=(), environ=_test_keys()) as hub:
        hub.manage("load_demo", "--days", str(DAYS))
    yield name
    drop_database(database_server, name)


def _test_keys() -> dict[str, str]:
    """Keys and the store of files: a copy of a database without its photos would be half a city."""
    return {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY", "HUB_FILES")}


# --- Broker and processes ---------------------------------------------------------------------------------------------


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker of the test's own, with the accounts `hub` and `field`: `broker.url("hub")`, `broker.port`."""
    with servers.mosquitto() as running:
        yield running


@pytest.fixture(scope="module")
def module_broker() -> Iterator[Broker]:
    """The same for all tests of a module."""
    with servers.mosquitto() as running:
        yield running


@pytest.fixture(scope="module")
def city(demo_database: str) -> str:
    """Name of the database a live hub begins with, a copy of its own; a module overrides it to begin otherwise."""
    return demo_database


@pytest.fixture(scope="module")
def processes() -> tuple[str, ...]:
    """The processes of a live hub; a module that needs fewer says so: each takes seconds of CPU to come up."""
    return ("web", "ingest", "publish", "clock")


@pytest.fixture(scope="module")
def live_hub(
    city: str,
    processes: tuple[str, ...],
    database_server: str,
    module_broker: Broker,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[servers.LiveHub]:
    """The hub's real processes on a copy of `city`; the models of the test look into the same database.

    Tests of such a module use no `db` mark: what they write is committed, because the processes must see it.
    """
    name = f"{city}_{secrets.token_hex(4)}"
    make_database(database_server, name, city)
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    keys = {**_test_keys(), "HUB_MQTT_FIELD_URL": module_broker.url("field")}
    try:
        with (
            django_db_blocker.unblock(),
            servers.live_hub(
                other_database(database_server, name), module_broker.url("hub"), processes, keys
            ) as hub,
        ):
            yield hub
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        drop_database(database_server, name)
