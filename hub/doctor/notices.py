"""Whether people are told: what should have left and did not, what was given up and why, ways set up wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext_noop as _

from events.models import Delivery
from events.notices import channels, ways
from events.notices.matrix import Way
from hub.doctor.finding import Finding, fine, notice, wrong
from hub.foundation import clock, spans
from hub.outside import standing

#: Later than this is late: the lease of a process that died, and the time of some slow answers.
LATE_S: Final = 180.0


def look() -> Iterator[Finding]:
    """Raises Django's database errors."""
    for fault in channels.faults():
        yield wrong(
            "notices.settings",
            _("A way of telling people is set up wrongly: %(fault)s"),
            _("Correct the setting as docs/notices.md says, and start the clock process again."),
            fault=str(fault),
        )
    found = standing.look(count_cases=False)
    if found.notices_late_s > LATE_S:
        yield wrong(
            "notices.late",
            _("%(count)s notices should have left, the oldest %(time)s ago."),
            _("See that the clock process runs, and what it says of notices in its log."),
            count=found.notices_late,
            time=spans.lasting(found.notices_late_s),
        )
    elif found.notices_given_up:
        yield from _given_up(found.notices_given_up)
    else:
        open_ways = ", ".join(way.value for way in Way if way in ways.ready())
        yield fine("notices.sent", _("People are told as it happens (%(ways)s)."), ways=open_ways)


def _given_up(count: int) -> Iterator[Finding]:
    since = clock.now() - timedelta(days=1)
    rows = Delivery.objects.filter(state=Delivery.State.GIVEN_UP, done_at__gt=since)
    (most,) = rows.values_list("way", "cause").annotate(n=Count("id")).order_by("-n")[:1]
    yield notice(
        "notices.given_up",
        _("%(count)s notices could not be sent since yesterday; most often: %(way)s, %(cause)s."),
        _("Ask whoever runs the other side; who was to be told stands in the bell all the same."),
        count=count,
        way=most[0],
        cause=most[1],
    )
