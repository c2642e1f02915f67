"""Things to do at a time: set, moved, cancelled in any transaction; claimed by one clock process at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from hub.foundation import clock
from hub.foundation.models import Due

log = logging.getLogger(__name__)

#: A thing that failed this often is parked for a person to read.
ATTEMPTS = 5

#: Does one thing: (key, data). It may give the instant at which the same thing is to be done again.
Act = Callable[[str, dict[str, Any]], datetime | None]
_acts: dict[str, Act] = {}
#: Kinds that are never parked: what keeps the city going is tried again for ever.
_repeating: set[str] = set()


def connect(acts: Mapping[str, Act]) -> None:
    """Name what is done for each kind. Set once, by hub.wiring."""
    _acts.update(acts)


def set_many(rows: Iterable[tuple[str, str, datetime, dict[str, Any]]]) -> None:
    """Set things to do: (key, kind, at, data). A key that is already set is moved.

    While recorded data are taken by their own times nothing is set: what fell due then is not done now.
    """
    if clock.is_following():
        return
    Due.objects.bulk_create(
        [Due(key=key, kind=kind, at=at, data=data) for key, kind, at, data in rows],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "at", "data", "attempts", "error", "parked"],
    )


def cancel(*keys: str) -> None:
    """Forget things to do; unknown keys are fine."""
    Due.objects.filter(key__in=keys).delete()


def run_one() -> bool:
    """Do the most overdue thing, in one transaction with its removal. False when nothing is due.

    Two clock processes never take the same one (SKIP LOCKED). A failure is kept with its reason and tried again
    later; after ATTEMPTS failures the thing is parked, unless it repeats. Raises OperationalError or InterfaceError
    when it is the database that fails: then nothing is held against the thing.
    """
    with transaction.atomic():
        due = (
            Due.objects.select_for_update(skip_locked=True)
            .filter(parked=False, at__lte=clock.now())
            .order_by("at")
            .first()
        )
        if due is None:
            return False
        try:
            with transaction.atomic():
                again = _acts[due.kind](due.key, due.data)
        except Exception as error:  # the clock's loop: one bad thing must not stop the others
            if _is_database(error):
                raise
            log.exception("due %s failed", due.key)
            due.attempts = min(due.attempts + 1, ATTEMPTS)
            due.error = f"{type(error).__name__}: {error}"
            due.parked = due.attempts >= ATTEMPTS and due.kind not in _repeating
            due.at = clock.now() + timedelta(seconds=30 * 2**due.attempts)
            due.save()
        else:
            _settle(due, again)
    return True


def _is_database(error: Exception) -> bool:
    """Whether the database is away, full or shutting down, or wants the transaction tried again."""
    state: str = getattr(error.__cause__, "pgcode", None) or ""
    away = isinstance(error, OperationalError | InterfaceError)
    return away and (not state or state.startswith(("08", "40", "53", "57P")))


def _settle(due: Due, again: datetime | None) -> None:
    if again is None:
        due.delete()
        return
    due.at, due.attempts, due.error = again, 0, ""
    due.save()


def begin(rows: Iterable[tuple[str, str, datetime, dict[str, Any]]]) -> None:
    """Set things to do that repeat, leaving those that are set already as they are; from now on they are not parked."""
    repeating = [Due(key=key, kind=kind, at=at, data=data) for key, kind, at, data in rows]
    _repeating.update(due.kind for due in repeating)
    Due.objects.bulk_create(repeating, ignore_conflicts=True)
    Due.objects.filter(key__in=[due.key for due in repeating], parked=True).update(parked=False)


def bring_back(latest: Mapping[str, datetime]) -> None:
    """Let each of these things that repeat fall due at its time here, where it was put off beyond it.

    The clock of a process may have been ahead; once it is right again, what that process put off would wait as long.
    """
    for key, at in latest.items():
        # one that failed is put off by failures, too, but never so far
        failed = Q(at__gt=at + timedelta(seconds=30 * 2**ATTEMPTS))
        Due.objects.filter(Q(attempts=0, at__gt=at) | failed, key=key).update(at=at)


def next_at() -> datetime | None:
    """When the next thing falls due; None when nothing is set."""
    return Due.objects.filter(parked=False).order_by("at").values_list("at", flat=True).first()
