"""What is known of the accounts at the broker: issued, rotated, removed, each with its entry in the journal.

The broker's own list is a file of hashes beside it; here stands who may connect since when, and never a password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from hub.foundation import clock, journal
from sensors.models import BrokerAccount, Device
from sensors.silence import entry

#: Accounts are changed one after the other, with the broker's list: the key of a lock of the database.
_LOCK: Final = 7_219_004
#: Accounts of a device that are shown, newest first.
SHOWN: Final = 5


@contextmanager
def changing() -> Iterator[journal.Work]:
    """A transaction in which nobody else changes accounts; the list of the broker is written inside it."""
    with journal.transaction() as work:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield work


def issue(owner: str, work: journal.Work) -> None:
    """A new account of this owner; whatever it had before no longer holds."""
    now = clock.now()
    _holding(owner, now).update(ends_at=now)
    _make(owner, owner, now)
    _note(work, "broker.account_issued", owner, account=owner)


def rotate(owner: str, new: str, until: datetime, work: journal.Work) -> None:
    """A second account `new` beside those there are, which hold until then and no longer than before."""
    now = clock.now()
    _holding(owner, now).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=until)).update(
        ends_at=until
    )
    _make(new, owner, now)
    _note(work, "broker.account_rotated", owner, account=new, ends_at=until.isoformat())


def remove(owner: str, work: journal.Work) -> None:
    """No account of this owner holds any longer."""
    _holding(owner, clock.now()).update(ends_at=clock.now())
    _note(work, "broker.account_removed", owner)


def of(device: Device) -> list[BrokerAccount]:
    """The accounts of a device or gateway, newest first; those that are over among them."""
    return list(BrokerAccount.objects.filter(owner=device.code)[:SHOWN])


def _holding(owner: str, now: datetime) -> QuerySet[BrokerAccount]:
    return BrokerAccount.objects.filter(owner=owner).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    )


def _make(name: str, owner: str, now: datetime) -> None:
    device = Device.objects.filter(code=owner).first()
    BrokerAccount.objects.create(name=name, owner=owner, device=device, issued_at=now)


def _note(work: journal.Work, kind: str, owner: str, **data: Any) -> None:
    device = Device.objects.select_related("cell", "owner").filter(code=owner).first()
    said = {"owner": owner, **data}
    if device is None:  # a source or an organisation: a matter of the whole city
        work.note(journal.Entry(kind, said, subject="broker"))
    else:
        work.note(entry(device, kind, said))
