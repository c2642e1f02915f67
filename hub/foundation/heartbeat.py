"""The heartbeat: every few seconds a process writes its figures into its own row.

One row per process is what `/metrics`, `manage.py doctor` and the pages read: one place, and none of the processes
needs a port of its own. While the database is away nobody beats; the web process then says that, which is the finding.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q

from hub.foundation import clock, logs, pulse
from hub.foundation.models import Process

log = logging.getLogger(__name__)

EVERY_S: Final = 5.0
#: A process that was silent so long is not well: three beats, and one more for luck.
SILENT_S: Final = 20.0
#: A row that nobody buried, because its machine is gone, is forgotten after this.
FORGOTTEN: Final = timedelta(days=1)


def own_name() -> str:
    """The name of this process's row; one that does not beat yet is named all the same."""
    return _own.name if _own else f"web:{socket.gethostname()}:{os.getpid()}"


class Heart:
    """Beats in a thread with a connection of its own, so that a long batch does not look like a death."""

    def __init__(self, role: str, name: str = "") -> None:
        self.role = role
        self.host = socket.gethostname()
        self.name = f"{role}:{name or f'{self.host}:{os.getpid()}'}"
        self.started_at = clock.now()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> Heart:
        """Begin to beat; returns at once."""
        global _own
        _own = self
        logs.call_this_process(self.name)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End in order: the row goes, so that nobody misses this process."""
        self._stopping.set()
        self._thread.join(2.0)

    def beat(self) -> None:
        """Write the row. Raises Django's DatabaseError or InterfaceError when the database is away."""
        row = Process(
            name=self.name,
            role=self.role,
            host=self.host,
            pid=os.getpid(),
            started_at=self.started_at,
            beat_at=clock.now(),
            figures=pulse.figures(fresh=True),
        )
        Process.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["role", "host", "pid", "started_at", "beat_at", "figures"],
        )

    def _run(self) -> None:
        begun = False
        while True:
            try:
                if not begun:
                    self._bury()
                    begun = True
                self.beat()
            except (DatabaseError, InterfaceError) as error:
                pulse.count("heart.missed")
                log.debug("no beat: %s", type(error).__name__)
                connection.close()
            if self._stopping.wait(EVERY_S):
                break
        self._leave()

    def _bury(self) -> None:
        """Remove what processes of this role left on this machine when they were killed, and what is long silent."""
        rows = Process.objects.filter(role=self.role, host=self.host)
        gone = [row.name for row in rows if not os.path.exists(f"/proc/{row.pid}")]
        Process.objects.filter(Q(name__in=gone) | Q(beat_at__lt=clock.now() - FORGOTTEN)).delete()

    def _leave(self) -> None:
        try:
            Process.objects.filter(name=self.name, pid=os.getpid()).delete()
        except (DatabaseError, InterfaceError):
            log.debug("the database is away; the row stays until the next start")
        finally:
            connection.close()


def silent(row: Process, at: datetime) -> bool:
    """Whether a process has missed its beats."""
    return (at - row.beat_at).total_seconds() > SILENT_S


_own: Heart | None = None
