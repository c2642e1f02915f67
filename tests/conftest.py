"""Servers and settings of the tests: nothing of a running hub is used, nothing is started before it is needed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection, connections
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
        yield GIVEN_DATABASE
        return
    with ExitStack() as stack:
        try:
            cluster = stack.enter_context(servers.postgis())
        except StartFailed as failed:
            pytest.exit(f"The tests need a database server. {failed}", 1)
        yield cluster.url("hub")


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
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In the test database only, let the journal be emptied; at the end, cut off whoever is still connected."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_journalentry DISABLE TRIGGER journal_not_emptied")
        cursor.execute(
            "ALTER TABLE foundation_journallink DISABLE TRIGGER journal_links_not_emptied"
        )
    yield
    with django_db_blocker.unblock():
        _cut_off()


@pytest.fixture(scope="session")
def database_url(django_db_setup: None, database_server: str) -> str:
    """Address of the test database, for processes a test starts. They see only what was committed."""
    return other_database(database_server, str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="session")
def demo_database(
    database_url: str, database_server: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Name of a database that holds the demo city; made once, copied by who wants to change it."""
    name = f"{connection.settings_dict['NAME']}_demo"
    with django_db_blocker.unblock():
        _cut_off()
        connection.close()
    drop_database(database_server, name)
    make_database(database_server, name, str(connection.settings_dict["NAME"]))
    url = other_database(database_server, name)
    with servers.live_hub(url, "mqtt://127.0.0.1:1", processes=(), environ=_test_keys()) as hub:
        hub.manage("load_demo")
    yield name
    drop_database(database_server, name)


def _cut_off() -> None:
    """End every other session of the test database: it is to be copied or dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _test_keys() -> dict[str, str]:
    return {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY")}


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
def live_hub(
    demo_database: str,
    database_server: str,
    module_broker: Broker,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[servers.LiveHub]:
    """The hub's real processes on a demo city of the module's own; the test's models look into the same database.

    Tests of such a module use no `db` mark: what they write is committed, because the processes must see it.
    """
    name = f"{demo_database}_{secrets.token_hex(4)}"
    make_database(database_server, name, demo_database)
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    url = other_database(database_server, name)
    try:
        with (
            django_db_blocker.unblock(),
            servers.live_hub(url, module_broker.url("hub"), environ=_field(module_broker)) as hub,
        ):
            yield hub
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        drop_database(database_server, name)


def _field(broker: Broker) -> dict[str, str]:
    return {**_test_keys(), "HUB_MQTT_FIELD_URL": broker.url("field")}
