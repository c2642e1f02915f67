"""Building the demo city: every step once, in order, each said as it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from events import loading
from events.catalogue_files import SHIPPED
from grid import notices
from grid.models import Organisation
from hub.demo import areas, backdrop, components, devices, history, organisations, people, places
from hub.foundation import clock
from hub.foundation.models import User

Say = Callable[[str], Any]


def take_turn(say: Say) -> None:
    """Let nobody else fill this hub until the transaction ends; says so when somebody does, and waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('hub.demo'))")
        if not cursor.fetchone()[0]:
            say("somebody else fills this hub; waiting for the end of that")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hub.demo'))")


def is_built() -> bool:
    """Whether somebody's city is here already, the demo's or a real one."""
    return User.objects.exists() or Organisation.objects.exists()


def build(say: Say) -> None:
    """Fill an empty hub with the city; all or nothing. History comes after it, see hub.demo.history."""
    today = clock.today()
    from_day = today - dt.timedelta(days=60)
    # built the day before its history begins, so that the journal's times rise with its numbers
    with transaction.atomic(), clock.following(clock.now() - dt.timedelta(days=history.DAYS + 1)):
        loading.load(SHIPPED)
        for file in sorted(notices.SHIPPED.glob("*.toml")):
            notices.publish_file(file)
        say("class catalogues, filing rules, working calendar")
        ids = areas.publish(from_day)
        say(f"{len(ids)} areas, from the city down to its unit grids")
        say(f"{backdrop.draw()} streets, parks and waters to draw")
        planted = organisations.plant(ids)
        organisations.make_rules(planted, from_day)
        say(f"{len(planted)} organisations and the rules which of them leads what")
        say(f"{people.settle(planted, ids, today)} people with posts and duties")
        say(f"{places.publish(from_day)} places and house numbers")
        say(f"{components.put(planted, today)} components")
        say(f"{devices.install(planted, today)} devices with alarm rules")
