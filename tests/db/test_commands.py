"""A command is carried out once; sent again it gets the stored outcome."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection

from hub.foundation import commands, journal
from hub.foundation.access import Actor, Scope
from hub.foundation.commands import CommandReused, Outcome
from hub.foundation.errors import Conflict, NotAllowedNow
from hub.foundation.ids import uuid7
from hub.foundation.journal import Entry, Work
from hub.foundation.models import User


@pytest.fixture(autouse=True)
def _a_kind_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind these tests write, known for as long as they run."""
    monkeypatch.setitem(journal._kinds, "test.happened", 1)


ANNA = Scope(Actor("user", "Anna", user_id=1))
BO = Scope(Actor("user", "Bo", user_id=2))


def do(work: Work) -> dict[str, object]:
    """Make a user and say so."""
    work.note(Entry("test.happened", {}))
    return {"user": User.objects.create(username=uuid7().hex).pk}


def run(command_id: UUID, scope: Scope = ANNA, **payload: object) -> Outcome:
    """The command under test."""
    return commands.run(command_id, "try", payload, scope, do)


@pytest.mark.django_db
def test_the_same_command_twice_is_done_once() -> None:
    command_id, before = uuid7(), journal.head()
    first, second = run(command_id), run(command_id)
    assert (first.result, second.result) == ("applied", "already")
    assert first.data == second.data
    assert User.objects.count() == 1
    assert journal.head() == before + 1


@pytest.mark.django_db
def test_the_same_id_with_another_content_or_actor_is_an_error() -> None:
    command_id = uuid7()
    run(command_id, note="a")
    with pytest.raises(CommandReused):
        run(command_id, note="b")
    with pytest.raises(CommandReused):
        run(command_id, BO, note="a")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "result"),
    [
        (NotAllowedNow(verb="file", state="closed"), "refused"),
        (Conflict(changed="state"), "conflict"),
    ],
)
def test_a_refusal_is_kept_and_undoes_what_was_begun(error: Exception, result: str) -> None:
    command_id, before = uuid7(), journal.head()

    def refuse(work: Work) -> dict[str, object]:
        do(work)
        raise error

    outcomes = [commands.run(command_id, "try", {}, ANNA, refuse) for _ in range(2)]
    assert [outcome.result for outcome in outcomes] == [result, result]
    assert outcomes[0].data == outcomes[1].data
    assert User.objects.count() == 0
    assert journal.head() == before


@pytest.mark.django_db
def test_a_crash_leaves_no_trace_so_the_command_may_come_again() -> None:
    command_id = uuid7()

    def crash(work: Work) -> dict[str, object]:
        do(work)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commands.run(command_id, "try", {}, ANNA, crash)
    assert User.objects.count() == 0
    assert run(command_id).result == "applied"


@pytest.mark.django_db(transaction=True)
def test_the_same_command_from_two_threads_at_once_is_done_once() -> None:
    command_id, results = uuid7(), []
    start = threading.Barrier(2)

    def send() -> None:
        start.wait()
        results.append(run(command_id).result)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["already", "applied"]
    assert User.objects.count() == 1
