"""A private PostgreSQL with PostGIS: found, made, started on loopback, stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2

from hub.supervisor.place import (
    StartFailed,
    account,
    command_as,
    hand_over,
    stop_left_over,
    stop_process,
    tail,
    wait_until,
)

#: For every cluster. Loopback only and no socket file: a clone's path may be longer than a socket's may.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # our queries are short; compiling them costs more than it gains
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    # after each checkpoint every page that is changed is written whole: a city changes the same pages all day
    "checkpoint_timeout": "15min",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",  # solid-state disks
    "max_connections": "100",
    "log_min_messages": "warning",
    # a statement that fails, and the row it fails on, may hold what a caller said: neither is written down
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
}

#: For tests: nothing survives a power cut, and nothing has to.
THROW_AWAY = {
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "10s",
}


def machine_settings(version: int) -> dict[str, str]:
    """What depends on the machine and on PostgreSQL's major version.

    shared_buffers: an eighth of the memory, 128 MB to 4 GB; the hot rows of a million devices are about 1 GB.
    wal_compression, default_toast_compression: lz4 where it is known, it costs a fifth of what pglz does. Rows longer
    than 2 kB are compressed: cases with their reasons, entries of the journal.
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    shared = {"shared_buffers": f"{max(128, min(4096, memory_mb // 8))}MB"}
    if version < 15:
        return shared | {"wal_compression": "on"}
    return shared | {"wal_compression": "lz4", "default_toast_compression": "lz4"}


def binaries(version: str | None = None) -> Path:
    """The folder of `initdb` and `postgres`, of the newest installed PostgreSQL that has PostGIS (or of `version`).

    Raises StartFailed when there is none.
    """
    found = []
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        number = folder.parent.name
        control = Path(f"/usr/share/postgresql/{number}/extension/postgis.control")
        if re.fullmatch(r"\d+", number) and (folder / "initdb").exists() and control.exists():
            found.append((int(number), folder))
    if version is not None:
        found = [(number, folder) for number, folder in found if str(number) == version]
    if not found:
        which = f"PostgreSQL {version}" if version else "a PostgreSQL"
        raise StartFailed(
            f"{which} with PostGIS was expected under /usr/lib/postgresql and is not there. Run scripts/setup, or "
            "install the packages postgresql and postgresql-postgis by hand."
        )
    return max(found)[1]


@contextmanager
def session(url: str) -> Iterator[psycopg2.extensions.cursor]:
    """A cursor in the database at this address; every statement commits by itself."""
    connection = psycopg2.connect(url, connect_timeout=5)
    # Not `with connection`: that would open a transaction, in which no database can be created.
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def make_database(server: str, name: str, template: str = "") -> bool:
    """Create a database, as a copy of `template` when given; False when it was there already.

    server: address of any database on that server, as a role that may create databases.
    """
    with session(server) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return False
        # File copy: one copied template is much smaller than the log a row-wise copy would write.
        source = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
        cursor.execute(f'CREATE DATABASE "{name}"{source}')
        return True


def drop_database(server: str, name: str) -> None:
    """Remove a database of that server, and whoever is connected to it."""
    with session(server) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def other_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Cluster:
    """A database server of our own in one folder.

    folder: made by `start` when absent.  log: where the server's words go.
    throw_away: for tests; fast, and lost when the machine loses power.
    """

    name = "database"
    user = "hub"

    def __init__(
        self, folder: Path, port: int, password: str, log: Path, *, throw_away: bool = False
    ) -> None:
        self.folder = folder
        self.port = port
        self.password = password
        self.log = log
        self.throw_away = throw_away
        self._account = account("postgres")
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = False

    def url(self, database: str) -> str:
        """Address of one of its databases, as HUB_DATABASE_URL wants it."""
        return f"postgres://{self.user}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def exists(self) -> bool:
        """Whether the cluster has been made already."""
        return (self.folder / "data" / "PG_VERSION").exists()

    @property
    def died(self) -> bool:
        """Whether it was started, was not stopped, and does not run; so also after a start that failed."""
        return self._wanted and (self._process is None or self._process.poll() is not None)

    def start(self) -> None:
        """Make the cluster when it is not there, start it, wait until it answers.

        It ends with the thread that started it. Raises StartFailed.
        """
        if not self.exists:
            self._make()
        data = self.folder / "data"
        stop_left_over(data / "postmaster.pid", str(data), signal.SIGINT)
        version = (data / "PG_VERSION").read_text().strip()
        programs = binaries(version)
        settings = SETTINGS | machine_settings(int(version)) | {"port": str(self.port)}
        settings |= THROW_AWAY if self.throw_away else {}
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as words:
            self._process = subprocess.Popen(
                command_as(self._account, command, dies_with_us="INT"),
                cwd="/",  # the account may not be able to enter the folder we stand in
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,  # Ctrl-C in the terminal must reach us, not the database
            )
        self._wanted = True
        process = self._process
        if not wait_until(self._answers, 60, lambda: process.poll() is None):
            self.stop()
            self._wanted = True
            raise StartFailed(
                f"PostgreSQL did not start. Its last words, from {self.log}:\n{tail(self.log)}\n"
                "If the data is broken and may be lost, start over with `scripts/run --fresh`."
            )

    def stop(self, *, hard: bool = False) -> None:
        """Stop fast: sessions are cut off, everything committed is on disk. hard: at once, as a crash would."""
        self._wanted = False
        if self._process:
            stop_process(self._process, signal.SIGQUIT if hard else signal.SIGINT, 30)
            self._process = None

    def remove(self) -> None:
        """Delete the cluster with everything in it."""
        self.stop()
        stop_left_over(
            self.folder / "data" / "postmaster.pid", str(self.folder / "data"), signal.SIGINT
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _make(self) -> None:
        hand_over(self.folder, self._account)
        shutil.rmtree(self.folder / "data", ignore_errors=True)  # what a broken attempt left
        secret = self.folder / "password"
        secret.touch(0o600)
        if self._account:
            shutil.chown(secret, self._account)
        secret.write_text(self.password + "\n")
        command = [str(binaries() / "initdb"), "-D", str(self.folder / "data"), "-U", self.user]
        command += [
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
        ]
        if self.throw_away:
            command.append("--no-sync")
        made = subprocess.run(
            command_as(self._account, command), cwd="/", text=True, capture_output=True, check=False
        )
        secret.unlink()
        if made.returncode:
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            raise StartFailed(
                f"The database could not be made in {self.folder}:\n{made.stderr.strip()}"
            )

    def _answers(self) -> bool:
        try:
            with session(self.url("postgres")):
                return True
        except psycopg2.OperationalError:
            return False
