"""The demo city as the stories need it: its ground, rules, organisations and people, on a Wednesday at ten."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from events import loading
from events.catalogue_files import SHIPPED
from grid import notices
from hub.demo import areas, organisations, people, places
from hub.foundation import clock

#: When the stories begin: Wednesday 2026-11-18, ten o'clock; an ordinary working week of a published year.
BEGIN = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)


def found(say: Callable[[str], Any] = lambda text: None) -> None:
    """Build it as `manage.py load_demo` does, without devices, components and history."""
    with clock.following(BEGIN - dt.timedelta(days=31)), tempfile.TemporaryDirectory() as folder:
        loading.load(SHIPPED)
        for file in sorted(notices.SHIPPED.glob("*.toml")):
            notices.publish_file(file)
        from_day = clock.today() - dt.timedelta(days=60)
        ids = areas.publish(from_day)
        planted = organisations.plant(ids)
        organisations.make_rules(planted, from_day)
    with clock.following(BEGIN), tempfile.TemporaryDirectory() as folder:
        people.settle(planted, ids, clock.today(), Path(folder) / "logins.json")
        places.publish(from_day)
    say("The city stands: areas, organisations, rules, people, places.")
