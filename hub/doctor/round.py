"""The doctor's round: every look in its order; one that cannot be taken says so and holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.doctor import broker, city, codecs, database, names, notices, processes, safety, work
from hub.doctor.finding import Finding, Grade, notice

#: What needs the database, by the name it is missed under.
LOOKS: Final[tuple[tuple[str, Callable[[], Iterator[Finding]]], ...]] = (
    (_("the inside of the database"), database.look),
    (_("the processes"), processes.look),
    (_("the work that waits"), work.look),
    (_("the notices"), notices.look),
    (_("the seal key"), safety.seal_fits),
    (_("the city's tables"), city.look),
    (_("the codes of devices and organisations"), names.look),
)


def go() -> Iterator[Finding]:
    """All findings, in the order of the round. Leaves no connection behind."""
    answer = database.answers()
    yield answer
    yield from broker.look()
    yield processes.web_answers()
    missed = []
    for what, look in LOOKS:
        found, why = _carefully(look) if answer.grade is Grade.FINE else ([], answer.code)
        yield from found
        if why:
            missed.append(f"{gettext(what)} ({why})")
    connection.close()
    if missed:
        yield notice(
            "doctor.not_seen",
            _("Not looked at wholly, because the database does not answer as it should: %(what)s."),
            _("Mend the database first, then look again."),
            what=", ".join(missed),
        )
    yield from safety.look()
    yield city.file()
    yield from codecs.files()


def _carefully(look: Callable[[], Iterator[Finding]]) -> tuple[list[Finding], str]:
    """What a look found until the database failed it, and the name of that failure; empty when it did not."""
    found: list[Finding] = []
    try:
        for one in look():
            found.append(one)  # noqa: PERF402 - what came before a failure is kept
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        return found, type(error.__cause__ or error).__name__
    return found, ""
