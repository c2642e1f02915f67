"""The servers of a start: our own database and broker, or the addresses a person gave instead."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from hub.supervisor import account_list
from hub.supervisor.broker_files import DEFAULT_CITY, field_account, hub_account, natives
from hub.supervisor.environment import HubFile, port_and_password
from hub.supervisor.mosquitto import Broker
from hub.supervisor.place import StartFailed, account, free_port, server_folder
from hub.supervisor.postgresql import Cluster, make_database

DATABASE = "hub"
#: Accounts of the private broker besides our own, in `var`.
MORE_ACCOUNTS = "broker-accounts"


class Servers:
    """Decides which servers are ours and puts their addresses into the hub's file. Starts nothing by itself."""

    def __init__(self, file: HubFile, var: Path) -> None:
        self.file = file
        self.folder = server_folder(var, [account("postgres"), account("mosquitto")])
        self._logs = var / "log"
        self._more = var / MORE_ACCOUNTS
        self.database = None if file.given("HUB_DATABASE_URL") else self._cluster()
        self.broker = None if file.given("HUB_MQTT_URL") else self._broker()
        self.running: list[Cluster | Broker] = []

    def start(self) -> None:
        """Start what is ours, the database first. Raises StartFailed; call `stop` afterwards in any case."""
        if cluster := self.database:
            if cluster.exists and "HUB_DATABASE_URL" not in self.file.generated:
                raise StartFailed(
                    f"{self.file.path} with the password of the database in {cluster.folder} is gone. Bring it back, "
                    "or start over with `scripts/run --fresh`."
                )
            self.file.generated["HUB_DATABASE_URL"] = cluster.url(DATABASE)
            self.file.save()
            self._start(cluster)
            make_database(cluster.url("postgres"), DATABASE)
        if broker := self.broker:
            self.file.generated["HUB_MQTT_URL"] = broker.url("hub")
            self.file.generated["HUB_MQTT_FIELD_URL"] = broker.url("field")
            self.file.save()
            self._start(broker)

    def stop(self) -> None:
        """Stop what was started, in the opposite order."""
        for server in reversed(self.running):
            server.stop()
        self.running.clear()

    def remove(self) -> None:
        """Delete the data of both. Raises StartFailed when the database is somebody else's."""
        if self.database is None:
            raise StartFailed(
                "--fresh deletes only what scripts/run made, and HUB_DATABASE_URL names another database. Empty that "
                "one yourself, or unset HUB_DATABASE_URL."
            )
        self.database.remove()
        if self.broker:
            self.broker.remove()

    def restart_dead(self) -> list[tuple[str, str]]:
        """Start again what has ended: name and sentence of each.

        One that does not come up, because its disk is full for instance, is told of and tried again the next time.
        """
        told = []
        for server in [server for server in self.running if server.died]:
            try:
                server.start()
            except StartFailed as failed:
                told.append((server.name, f"*** it died; it is tried again. {failed}"))
            else:
                told.append((server.name, "*** it died and was started again"))
        return told

    def end_accounts(self) -> list[str]:
        """Close the accounts whose time is over, at the running broker too; their names."""
        if self.broker is None:
            return []
        over = account_list.sweep(self._more, datetime.now(UTC))
        if over:
            self.broker.tell_accounts(over)
        return over

    def _start(self, server: Cluster | Broker) -> None:
        self.running.append(server)  # before it starts: what starts badly is stopped too
        server.start()

    def _cluster(self) -> Cluster:
        wish, password = port_and_password(self.file.generated.get("HUB_DATABASE_URL", ""))
        return Cluster(
            self.folder / "postgresql", free_port(wish), password, self._logs / "postgresql.log"
        )

    def _broker(self) -> Broker:
        wish, password = port_and_password(self.file.generated.get("HUB_MQTT_URL", ""))
        _, field_password = port_and_password(self.file.generated.get("HUB_MQTT_FIELD_URL", ""))
        city = self.file.value("HUB_CITY", DEFAULT_CITY)
        foreign = natives(self.file.value("HUB_CODECS"))
        accounts = [
            hub_account(password, city, foreign),
            field_account(field_password, city, foreign),
        ]
        return Broker(
            self.folder / "mosquitto",
            free_port(wish),
            accounts,
            city,
            self._logs / "mosquitto.log",
            more=self._more,
            foreign=foreign,
        )


def start_over(file: HubFile, servers: Servers, var: Path) -> Servers:
    """Delete database, broker state, uploaded files and generated secrets; the servers of the new start."""
    servers.remove()
    (var / "demo_logins.json").unlink(missing_ok=True)  # of the demo city that goes
    if not file.given("HUB_FILES"):
        shutil.rmtree(var / "files", ignore_errors=True)
    file.generated.clear()
    return Servers(file, var)
