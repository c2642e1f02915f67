"""The work: what is overdue, parked, set aside, not read yet, or counted by a calendar nobody has published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext_noop as _

from events.models import Case
from events.wanted import LIVE
from grid import calendar
from grid.deadlines import Unit
from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation import clock, spans
from hub.foundation.models import Due
from hub.outside import standing
from hub.outside.standing import Standing
from sensors.models import Quarantined

#: Later than this is late; a clock process that was restarted is not.
LATE_S: Final = 60.0
#: A reader so far behind has stopped.
STOPPED_S: Final = 600.0
NAMED: Final = 3


def look() -> Iterator[Finding]:
    """Raises Django's database errors."""
    found = standing.look(count_cases=False)
    yield from _due(found)
    yield from _parked(found)
    yield from _quarantine(found)
    yield from _readers(found)
    yield from _calendar()


def _due(found: Standing) -> Iterator[Finding]:
    if found.due_overdue_s <= LATE_S:
        yield fine("due.done", _("What falls due is done in time."))
        return
    yield wrong(
        "due.late",
        _(
            "%(count)s things are overdue, the oldest by %(time)s: limits, sweeping and partitions wait."
        ),
        _("See that the clock process runs, and what it says in its log."),
        count=found.due_overdue,
        time=spans.lasting(found.due_overdue_s),
    )


def _parked(found: Standing) -> Iterator[Finding]:
    if not found.due_parked:
        return
    rows = Due.objects.filter(parked=True).order_by("-at")[:NAMED]
    # an error's words may quote somebody; its name does not
    named = "; ".join(f"{row.key} ({row.error.split(':', 1)[0]})" for row in rows)
    yield wrong(
        "due.parked",
        _("%(count)s things failed five times and are parked: %(named)s."),
        _(
            "Mend the cause, then try them again as docs/operations.md says under “What is done again and again”."
        ),
        count=found.due_parked,
        named=named,
    )


def _quarantine(found: Standing) -> Iterator[Finding]:
    if not found.quarantine:
        yield fine("quarantine.empty", _("Nothing waits in quarantine."))
        return
    waiting = Quarantined.objects.filter(state=Quarantined.State.WAITING)
    fresh = waiting.filter(last_at__gte=clock.now() - timedelta(hours=1))
    newest = waiting.order_by("-id")[:1000].values("pk")
    (most,) = (
        Quarantined.objects.filter(pk__in=newest)
        .values_list("reason")
        .annotate(n=Count("id"))
        .order_by("-n")[:1]
    )
    growing = fresh[: standing.MANY].count()
    values = {"count": found.quarantine, "fresh": growing, "reason": most[0]}
    yield notice(
        "quarantine.grows" if growing else "quarantine.waits",
        _(
            "%(count)s messages wait in quarantine, %(fresh)s of them from the last hour; most often: %(reason)s."
        )
        if growing
        else _(
            "%(count)s messages wait in quarantine, none of them from the last hour; most often: %(reason)s."
        ),
        _(
            "See them with manage.py quarantine list; when the cause is mended (a device registered, a source"
            " corrected): manage.py quarantine retry --reason %(reason)s."
        ),
        **values,
    )


def _readers(found: Standing) -> Iterator[Finding]:
    for reader in found.readers:
        if reader.behind_s <= LATE_S:
            continue
        make = wrong if reader.behind_s > STOPPED_S else notice
        yield make(
            "reader.behind",
            _("%(name)s is %(time)s behind the journal (%(count)s entries)."),
            _("See its process and its log; it takes up where it was."),
            name=reader.name,
            time=spans.lasting(reader.behind_s),
            count=reader.behind,
        )


def _calendar() -> Iterator[Finding]:
    published = calendar.load().published
    missing = next(year for year in count(clock.today().year) if year not in published)
    in_working_time = [unit.value for unit in Unit if unit.is_working_time]
    begins = datetime(missing, 1, 1, tzinfo=clock.CITY)
    rows = Case.objects.filter(LIVE, clock_unit__in=in_working_time, due_at__gte=begins)
    provisional = rows[: standing.MANY].count()
    if provisional:
        yield notice(
            "calendar.missing",
            _(
                "The calendar of %(year)s is not published; %(count)s open time limits reach into it"
                " and are provisional."
            ),
            _(
                "Load the year's notice with manage.py load_calendar: open time limits are counted"
                " anew, the old ones stay in the journal."
            ),
            year=missing,
            count=provisional,
        )
