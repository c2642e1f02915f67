"""Servers and settings of the tests: nothing of a running hub is used, nothing is started before it is needed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import StartFailed
from hub.supervisor.postgresql import drop_database, make_database, other_database
from tests import servers
from tests.environment import GIVEN_DATABASE

# --- Database -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """Address of a database server we may make databases on: the one given by HUB_DATABASE_URL, else one of our own."""
    if GIVEN_DATABASE:
        yield other_database(GIVEN_DATABASE, "postgres")
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
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    database_server: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database, let its journal be emptied between tests, and keep a copy nobody has touched.

    Made here and not by pytest-django, which makes none when no test that was asked for carries its mark: tests of
    live processes carry none, and would be given the database of the settings.
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0, interactive=False, aliases={"default": {}}, serialized_aliases=set()
        )
        name = str(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            for table, trigger in (("entry", "journal"), ("link", "journal_links")):
                cursor.execute(
                    f"ALTER TABLE foundation_journal{table} DISABLE TRIGGER {trigger}_not_emptied"
                )
        connection.close()  # what is copied must not be in use
        drop_database(database_server, _untouched(name))
        make_database(database_server, _untouched(name), name)
    yield
    drop_database(database_server, _untouched(name))
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Cut off whoever is still connected, so that the database can be dropped.
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        teardown_databases(made, verbosity=0)


def _untouched(name: str) -> str:
    return f"{name}_untouched"


@pytest.fixture(scope="session")
def database_url(django_db_setup: None, database_server: str) -> str:
    """Address of the test database, for processes a test starts. They see only what was committed."""
    return other_database(database_server, str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None) -> str:
    """Name of a database with every table and nothing in them but what the migrations put there; to be copied."""
    return _untouched(str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="session")
def demo_database(empty_database: str, database_server: str) -> Iterator[str]:
    """Name of a database that holds the demo city; made once, to be copied."""
    name = f"{empty_database}_demo"
    drop_database(database_server, name)
    make_database(database_server, name, empty_database)
    url = other_database(database_server, name)
    with servers.live_hub(url, "mqtt://127.0.0.1:1", processes=(), environ=_test_keys()) as hub:
        hub.manage("load_demo")
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
def live_hub(
    city: str, database_server: str, module_broker: Broker, django_db_blocker: DjangoDbBlocker
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
                other_database(database_server, name), module_broker.url("hub"), environ=keys
            ) as hub,
        ):
            yield hub
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        drop_database(database_server, name)
