"""The hub's own processes: does each live, does its work go on, is it connected."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation import clock, lateness, spans
from hub.foundation.heartbeat import SILENT_S, silent
from hub.foundation.models import Process

PATIENCE_S: Final = 5.0
#: A main loop comes round at least this often, also when there is nothing to do.
STILL_S: Final = 60.0
#: What a city cannot do without, and what happens while it is gone.
NEEDED: Final = {
    "web": _("nobody can open a page"),
    "ingest": _("no reading and no work order is taken; they wait at the broker"),
    "publish": _("sources and departments outside hear nothing of their cases"),
    "clock": _("no light turns yellow or red and nothing falls due"),
}


def web_answers() -> Finding:
    """Whether the web process of this machine answers; asked without the database."""
    where = f"127.0.0.1:{settings.PORT}"
    asked: http.client.HTTPConnection
    if settings.TLS:
        # it is asked whether it lives, on this machine; whose certificate it shows is another matter
        unchecked = ssl._create_unverified_context()  # noqa: S323
        asked = http.client.HTTPSConnection(where, timeout=PATIENCE_S, context=unchecked)
    else:
        asked = http.client.HTTPConnection(where, timeout=PATIENCE_S)
    try:
        asked.request("GET", "/healthz")
        status = asked.getresponse().status
    except (OSError, http.client.HTTPException):
        status = 0
    finally:
        asked.close()
    if status == http.client.OK:
        return fine("web.answers", _("The web process answers at %(where)s."), where=where)
    return wrong(
        "web.silent",
        _("No web process of the hub answers at %(where)s."),
        _(
            "Start the hub (scripts/run, or the service that runs it). If it runs elsewhere, look there."
        ),
        where=where,
    )


def look() -> Iterator[Finding]:
    """By the rows of their hearts. Raises Django's database errors."""
    now = clock.now()
    rows = list(Process.objects.order_by("name"))
    for role, loss in NEEDED.items():
        yield from _role(role, loss, [row for row in rows if row.role == role])
    for row in rows:
        if not silent(row, now):
            yield from _inside(row)
    if any(row.role == "ingest" and not silent(row, now) for row in rows):
        yield from _late(lateness.of(rows, now))


def _role(role: str, loss: str, rows: list[Process]) -> Iterator[Finding]:
    now = clock.now()
    living = [row for row in rows if not silent(row, now)]
    if living:
        memory = spans.size(sum(row.figures.get("rss", 0) for row in living))
        says = _("%(role)s: %(count)s running, %(memory)s of memory.")
        yield fine(f"process.{role}", says, role=role, count=len(living), memory=memory)
    elif rows:
        last = max(row.beat_at for row in rows)
        yield wrong(
            f"process.{role}",
            _("%(role)s has not been heard of for %(time)s: %(loss)s."),
            _(
                "Look at its last words in the log, then start it: manage.py %(role)s, or the service that runs it."
            ),
            role=role,
            time=spans.lasting((now - last).total_seconds()),
            loss=gettext(loss),
        )
    else:
        yield wrong(
            f"process.{role}",
            _("%(role)s does not run: %(loss)s."),
            _("Start the hub (scripts/run, or the service that runs %(role)s)."),
            role=role,
            loss=gettext(loss),
        )
    for row in rows:
        if living and silent(row, now):
            yield notice(
                f"process.{role}.lost",
                _("%(name)s stopped without a word %(time)s ago; others of its kind run."),
                _(
                    "See why in its log. The line goes away when one is started on the same machine."
                ),
                name=row.name,
                time=spans.lasting((now - row.beat_at).total_seconds()),
            )


def _inside(row: Process) -> Iterator[Finding]:
    """A process that beats and all the same does not work."""
    said: dict[str, Any] = row.figures.get("now", {})
    turned_at = row.figures.get("turned_at", 0.0)
    if turned_at and row.beat_at.timestamp() - turned_at > STILL_S:
        yield wrong(
            "process.still",
            _("%(name)s lives, but its work has stood still for %(time)s."),
            _(
                "It waits for something: see locks in pg_stat_activity. Killing it is safe; it takes up where it was."
            ),
            name=row.name,
            time=spans.lasting(row.beat_at.timestamp() - turned_at),
        )
    if 0 in (said.get("ingest.connected"), said.get("publisher.connected")):
        yield wrong(
            "process.unconnected",
            _("%(name)s has no connection to the broker."),
            _("See what is said above about the broker; the process tries again by itself."),
            name=row.name,
        )
    if looked_at := said.get("tail.looked_at"):
        quiet_s = row.beat_at.timestamp() - looked_at
        if quiet_s > SILENT_S:
            yield wrong(
                "process.tail",
                _("Pages served by %(name)s have heard nothing new for %(time)s."),
                _("Restart the web process; pages connect again and fetch what they missed."),
                name=row.name,
                time=spans.lasting(quiet_s),
            )


def _late(found: lateness.Lateness) -> Iterator[Finding]:
    if found.behind_s < lateness.TOLD_S:
        yield fine("late.none", _("Messages are taken as they come."))
        return
    behind = spans.lasting(found.behind_s)
    if found.ends_s is None:
        yield wrong(
            "late.grows",
            _("Messages wait %(behind)s in the broker, and the queue does not become shorter."),
            _(
                "See in /metrics which step takes the time (hub_step_seconds); more ingest processes share the work:"
                " manage.py ingest --name ingest-1 --share, and then all of them with --share."
            ),
            behind=behind,
        )
        return
    yield notice(
        "late.ends",
        _("Messages wait %(behind)s in the broker; at this speed that is over in %(ends)s."),
        _("Nothing has to be done; look again then."),
        behind=behind,
        ends=spans.lasting(found.ends_s),
    )
