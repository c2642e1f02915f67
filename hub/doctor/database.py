"""The database: does it answer, is it the right one, does it keep what it confirms, has it room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psycopg2
from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation import clock, spans, verifying
from hub.foundation.models import JournalLink
from hub.outside import readiness, standing
from sensors import partitions

PATIENCE_S: Final = 5
#: Clocks farther apart than this make times that contradict each other.
SKEW_S: Final = 2.0
#: A transaction open so long keeps the database from clearing away what is dead.
LONG_S: Final = 600.0
#: Transactions of the journal whose links are recomputed.
LINKS: Final = 200
#: Readings outside every month that are looked at.
STRAYS: Final = 100_000
#: Less room than this, and somebody has to act.
ROOM_BYTES, ROOM_SHARE = 2e9, 0.10


def answers() -> Finding:
    """Whether the database lets us in. Needs nothing else, and waits at most PATIENCE_S."""
    said: dict[str, Any] = connection.settings_dict
    where = f"{said['HOST'] or 'localhost'}:{said['PORT'] or 5432}/{said['NAME']}"
    try:
        psycopg2.connect(
            host=said["HOST"],
            port=said["PORT"] or None,
            dbname=said["NAME"],
            user=said["USER"],
            password=said["PASSWORD"],
            connect_timeout=PATIENCE_S,
        ).close()
    except psycopg2.OperationalError as error:
        return _no_answer(where, str(error).strip().splitlines()[0])
    return fine("database.answers", _("The database answers at %(where)s."), where=where)


def _no_answer(where: str, said: str) -> Finding:
    if "password" in said or "authentication" in said:
        return wrong(
            "database.refused",
            _("The database at %(where)s refuses the hub's account: %(said)s"),
            _("Compare user and password in HUB_DATABASE_URL with those of the database."),
            where=where,
            said=said,
        )
    if "does not exist" in said:
        return wrong(
            "database.missing",
            _("There is no such database at %(where)s: %(said)s"),
            _(
                "Compare the name in HUB_DATABASE_URL; after a loss, restore the last back-up (docs/operations.md)."
            ),
            where=where,
            said=said,
        )
    return wrong(
        "database.away",
        _("The database at %(where)s does not answer: %(said)s"),
        _(
            "Is it running, and is its disk full? A private one is started by scripts/run and writes to"
            " var/log/postgresql.log. Messages wait at the broker meanwhile; nothing has to be done twice."
        ),
        where=where,
        said=said,
    )


def look() -> Iterator[Finding]:
    """Everything that needs an answer. Raises Django's database errors when it goes away meanwhile."""
    yield from _version()
    missing = readiness.missing_migrations()
    if missing:
        yield wrong(
            "database.old",
            _("The database is older than the program: %(count)s migrations are missing."),
            _("Back up, then run manage.py migrate; scripts/run does it by itself when it starts."),
            **missing[0].values,
        )
        return
    yield from _keeps()
    yield from _load()
    yield from _clock()
    yield from _partitions()
    yield from _room()
    yield from _chain()


def _rows(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _version() -> Iterator[Finding]:
    [(server,)] = _rows("SELECT current_setting('server_version')")
    found = _rows("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    if not found:
        yield wrong(
            "database.no_postgis",
            _("PostgreSQL %(server)s has no PostGIS in this database."),
            _(
                "Install PostGIS and let an administrator of the database say CREATE EXTENSION postgis."
            ),
            server=server,
        )
        return
    says = _("PostgreSQL %(server)s with PostGIS %(postgis)s.")
    yield fine("database.version", says, server=server, postgis=found[0][0])


def _keeps() -> Iterator[Finding]:
    """A database that confirms before it has written loses what the hub has acknowledged."""
    rows = _rows(
        "SELECT name, setting FROM pg_settings"
        " WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name"
    )
    off = [name for name, setting in rows if setting == "off"]
    if off:
        yield wrong(
            "database.forgets",
            _(
                "The database confirms before it has written: %(names)s is off. A power cut loses messages."
            ),
            _("Set it to on in postgresql.conf and restart the database."),
            names=", ".join(off),
        )


def _load() -> Iterator[Finding]:
    found = standing.look(count_cases=False)
    if found.connections > 0.8 * found.most_connections:
        yield notice(
            "database.crowded",
            _("%(used)s of %(most)s connections are in use; the next processes will be refused."),
            _("See who holds them (SELECT * FROM pg_stat_activity) or raise max_connections."),
            used=found.connections,
            most=found.most_connections,
        )
    if found.oldest_transaction_s > LONG_S:
        yield notice(
            "database.long_transaction",
            _(
                "A transaction has been open for %(time)s; dead rows cannot be cleared away meanwhile."
            ),
            _(
                "Find it in pg_stat_activity by xact_start; if nobody needs it: SELECT pg_terminate_backend(pid)."
            ),
            time=spans.lasting(found.oldest_transaction_s),
        )


def _clock() -> Iterator[Finding]:
    skew_s = standing.skew_s()
    if abs(skew_s) <= SKEW_S:
        yield fine("database.clock", _("The clocks of database and host agree."))
        return
    yield wrong(
        "database.clock",
        _(
            "The clocks of database and host are %(time)s apart; deadlines and alarms will be wrong."
        ),
        _("Let both machines follow a time server (timedatectl status; chronyc sources)."),
        time=spans.lasting(abs(skew_s)),
    )


def _partitions() -> Iterator[Finding]:
    made = set(partitions.names())
    now = clock.now()
    ahead = [
        f"sensors_reading_{at:%Y_%m}" for at in partitions.months(now, now + timedelta(days=31))
    ]
    missing = [name for name in ahead if name not in made]
    if missing:
        yield wrong(
            "database.partitions",
            _("Readings have no partition ahead: %(names)s is missing."),
            _(
                "The clock process makes them; see that it runs. At once: restart the ingest process."
            ),
            names=", ".join(missing),
        )
    yield from _strays()


def _strays() -> Iterator[Finding]:
    """Readings outside every month: a clock that is wrong runs on at the pace of ours, history came much faster."""
    rows = _rows(
        "SELECT count(*), max(observed_at) - min(observed_at), max(received_at) - min(received_at)"
        " FROM (SELECT * FROM sensors_reading_default TABLESAMPLE SYSTEM (%s)) AS strays"
        " GROUP BY device_id",
        [_share("sensors_reading_default")],
    )
    slow = [row for row in rows if row[1] <= 2 * row[2] + timedelta(days=1)]
    if slow:
        yield notice(
            "database.stray_readings",
            _(
                "%(count)s readings of %(devices)s devices lie outside every month: their clocks are wrong."
            ),
            _(
                "See whose they are: SELECT device_id, count(*) FROM sensors_reading_default GROUP BY 1."
            ),
            count=sum(row[0] for row in slow),
            devices=len(slow),
        )
    if len(rows) > len(slow):
        yield fine(
            "database.history",
            _("Readings of earlier years of %(devices)s devices lie outside every month."),
            devices=len(rows) - len(slow),
        )


def _share(table: str) -> float:
    """How many in a hundred of a table's blocks hold about STRAYS rows; all of them while it is small."""
    [(rows,)] = _rows("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
    return min(100.0, 100.0 * STRAYS / rows) if rows > 0 else 100.0


def _room() -> Iterator[Finding]:
    """Room where the database lies, when that is on this machine and we may know the place."""
    [(size,)] = _rows("SELECT pg_database_size(current_database())")
    yield fine("database.size", _("The database holds %(size)s."), size=spans.size(size))
    [(local,)] = _rows("SELECT inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'")
    folder = _rows("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    if local and folder and folder[0][0] and Path(folder[0][0]).is_dir():
        yield room("database.room", Path(folder[0][0]))


def room(code: str, folder: Path) -> Finding:
    """Whether the disk of a folder has room."""
    disk = shutil.disk_usage(folder)
    values = {"free": spans.size(disk.free), "folder": str(folder)}
    if disk.free < ROOM_BYTES or disk.free < ROOM_SHARE * disk.total:
        return wrong(
            code,
            _("Only %(free)s are free on the disk of %(folder)s."),
            _(
                "Make room or enlarge the disk. Old months of readings may be given up as docs/operations.md says."
            ),
            **values,
        )
    return fine(code, _("%(free)s are free on the disk of %(folder)s."), **values)


def _chain() -> Iterator[Finding]:
    """The end of the journal's chain, in one view of the database: entries may come meanwhile."""
    with transaction.atomic():
        _rows_none("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        before = JournalLink.objects.order_by("-last_seq").values_list("last_seq", flat=True)
        found = verifying.verify(before[LINKS : LINKS + 1].first() or 0)
    if found.fault:
        yield wrong(
            "journal.broken",
            _("The journal was changed behind the hub's back: %(fault)s"),
            _(
                "Change nothing and keep a copy of the database as it is; run manage.py verify_journal and tell your"
                " data protection officer."
            ),
            fault=found.fault,
        )
    else:
        says = _("The last %(links)s transactions of the journal are unchanged.")
        yield fine("journal.whole", says, links=found.links)


def _rows_none(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
