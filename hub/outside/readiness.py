"""Whether this web process can serve: the reasons why not, each a sentence."""

from __future__ import annotations

import time
from typing import Final

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_noop as _

from hub.foundation import pulse
from hub.foundation.errors import HubError

#: The journal's tail looks at the database at least every five seconds while anybody listens.
TAIL_SILENT_S: Final = 20.0


class DatabaseAway(HubError):
    """The database does not answer."""

    code = "hub.database_away"
    status = 503
    message = _(
        "The database does not answer (%(why)s). Start it, or look at its log; the hub goes on by itself."
    )


class NotMigrated(HubError):
    """The database is older than the program."""

    code = "hub.not_migrated"
    status = 503
    message = _(
        "%(count)s migrations are missing in the database, the first is %(first)s. Run manage.py migrate."
    )


class TailSilent(HubError):
    """Open pages are told nothing new."""

    code = "hub.tail_silent"
    status = 503
    message = _(
        "Open pages hear nothing new: the journal's tail has not heard from the database for %(seconds)s s."
    )


class NotReady(HubError):
    """The sum of the reasons."""

    code = "hub.not_ready"
    status = 503
    message = _("This process cannot serve now.")


def reasons() -> list[HubError]:
    """Why this process cannot serve; empty when it can. Leaves no connection behind."""
    try:
        found = [*missing_migrations(), *silent_tail()]
    except (DatabaseError, InterfaceError) as error:
        found = [DatabaseAway(why=type(error.__cause__ or error).__name__)]
    finally:
        connection.close()
    return found


_migrated = False


def missing_migrations() -> list[HubError]:
    """What `migrate` would do; once that was nothing, it is only asked whether the database answers."""
    global _migrated
    if _migrated:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return []
    loader = MigrationLoader(connection)
    missing = [one for one in loader.graph.nodes if one not in loader.applied_migrations]
    _migrated = not missing
    if not missing:
        return []
    return [NotMigrated(count=len(missing), first=".".join(sorted(missing)[0]))]


def silent_tail() -> list[HubError]:
    """Whether the tail of this process, once somebody listened, has lost its way."""
    looked_at: float = pulse.figures()["now"].get("tail.looked_at", 0.0)
    silent = time.time() - looked_at if looked_at else 0.0
    return [TailSilent(seconds=round(silent))] if silent > TAIL_SILENT_S else []
