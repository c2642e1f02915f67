"""The stream loses nothing: a position or the missed entries first, then deltas, and `gone` for what leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from hub.foundation import access, journal, listeners, stream, tail
from hub.foundation.access import Actor, Scope
from hub.foundation.journal import Entry
from hub.foundation.models import User
from hub.foundation.outlet import Frame


@pytest.fixture(autouse=True)
def _a_kind_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind these tests write, known for as long as they run."""
    monkeypatch.setitem(journal._kinds, "test.happened", 1)


WEST = frozenset({"area:1"})
EAST = frozenset({"area:2"})


@pytest.fixture(autouse=True)
def _west_only() -> Iterator[None]:
    """Every user sees area 1, unless the session says otherwise."""
    before = list(access._find)
    access.use_scopes(
        lambda holder: (
            None
            if holder.session.get("no_post")
            else Scope(Actor("user", "u", user_id=holder.user.pk), tags=WEST)
        )
    )
    yield
    access._find[:] = before


def note(audience: frozenset[str], before: frozenset[str] | None = None, **data: Any) -> int:
    """One entry for an audience; gives its seq."""
    with journal.transaction() as work:
        work.note(
            Entry("test.happened", data, case_id=7, audience=audience, audience_before=before)
        )
    return work.last_seq or 0


async def anote(*of: Any, **data: Any) -> int:
    """The same, and this process's tail has heard of it."""
    seq: int = await database_sync_to_async(note)(*of, **data)
    await stream.tail().reach(seq)
    return seq


@database_sync_to_async
def _logged_in(**session: Any) -> tuple[User, SessionStore]:
    user = User.objects.create(username="u")
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            **session,
        }
    )
    store.save()
    return user, store


class Socket(ApplicationCommunicator):
    """The browser's end of one socket, in process."""

    def __init__(self, session: Any) -> None:
        scope = {"type": "websocket", "path": "/ws/stream", "session": session}
        super().__init__(stream.Stream.as_asgi(), scope)

    async def open(self) -> Socket:
        """Connect."""
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output(5))["type"] == "websocket.accept"
        return self

    async def say(self, text: str) -> None:
        """Send a message."""
        await self.send_input({"type": "websocket.receive", "text": text})

    async def close(self) -> None:
        """Leave."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)


async def socket(session: Any) -> Socket:
    """A connected socket."""
    return await Socket(session).open()


async def said(communicator: Socket) -> dict[str, Any]:
    """The next message that is no heartbeat."""
    while True:
        message: dict[str, Any] = json.loads((await communicator.receive_output(5))["text"])
        if message["type"] != "heartbeat":
            return message


@pytest.fixture
async def west() -> AsyncIterator[Socket]:
    """A socket of somebody who sees area 1."""
    _, session = await _logged_in()
    communicator = await socket(session)
    yield communicator
    await communicator.close()
    await stream.tail().end()


@pytest.mark.django_db(transaction=True)
async def test_a_new_socket_gets_a_position_and_hears_what_follows(west: Socket) -> None:
    before = await anote(WEST, n=0)
    await west.say('{"type":"register","cursor":null}')
    position = await said(west)
    assert (position["type"], position["mode"]) == ("position", "snapshot")
    assert position["cursor"] <= before  # what the tail had not read yet follows
    seq = await anote(WEST, n=1)
    told: list[dict[str, Any]] = []
    while not told or told[-1]["seq"] < seq:
        frame = await said(west)
        told += frame["entries"]
    assert frame["cursor"] == seq
    expected = [one for one in (before, seq) if one > position["cursor"]]
    assert [entry["seq"] for entry in told] == expected
    assert told[-1]["data"] == {"n": 1}


@pytest.mark.django_db(transaction=True)
async def test_a_returning_socket_gets_exactly_what_it_missed(west: Socket) -> None:
    cursor = await anote(WEST, n=0)
    missed = [await anote(WEST, n=n) for n in (1, 2, 3)]
    await anote(EAST, n=99)
    await west.say(json.dumps({"type": "register", "cursor": cursor}))
    assert (await said(west))["mode"] == "missed"
    assert [entry["seq"] for entry in (await said(west))["entries"]] == missed
    await anote(WEST, n=4)
    assert [entry["data"]["n"] for entry in (await said(west))["entries"]] == [4]


@pytest.mark.django_db(transaction=True)
async def test_what_leaves_the_scope_is_told_as_gone_without_content(west: Socket) -> None:
    await west.say('{"type":"register","cursor":null}')
    await said(west)
    await anote(EAST, n=1)
    seq = await anote(EAST, WEST, secret="moved east")
    assert (await said(west))["entries"] == [{"seq": seq, "kind": "gone", "case_id": 7}]


@pytest.mark.django_db(transaction=True)
async def test_a_socket_without_a_user_or_a_post_is_closed_with_the_reason() -> None:
    _, session = await _logged_in(no_post=True)
    communicator = await socket(session)
    assert (await communicator.receive_output(5))["code"] == stream.NO_POST
    nobody = await socket(SessionStore())
    assert (await nobody.receive_output(5))["code"] == stream.NOT_LOGGED_IN
    await stream.tail().end()


@pytest.mark.django_db(transaction=True)
async def test_a_socket_whose_rights_changed_is_closed_to_register_anew(west: Socket) -> None:
    await west.say('{"type":"register","cursor":null}')
    await said(west)

    def end_post() -> None:
        with journal.transaction() as work:
            work.note(Entry("post.ended", {"user_id": User.objects.get().pk}))

    await sync_to_async(end_post)()
    assert (await west.receive_output(5))["code"] == stream.SCOPE_CHANGED


@pytest.mark.django_db(transaction=True)
async def test_an_open_socket_is_closed_when_its_session_has_ended(
    west: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    await west.say('{"type":"register","cursor":null}')
    await said(west)
    await sync_to_async(Session.objects.all().delete)()
    monkeypatch.setattr(tail, "RECHECK_S", 0.0)
    assert (await west.receive_output(10))["code"] == stream.SCOPE_CHANGED


@pytest.mark.django_db(transaction=True)
async def test_words_that_are_not_understood_close_the_socket(west: Socket) -> None:
    await west.say("hello")
    assert (await west.receive_output(5))["code"] == stream.NOT_UNDERSTOOD


async def _nothing() -> None:
    """No rights any more."""


class Shut:
    """A way out through which nothing goes."""

    def write(self, frame: Frame) -> bool:
        """Not now."""
        return False

    async def send(self, frame: Frame) -> None:
        """Never."""
        await asyncio.Event().wait()

    def cut(self) -> None:
        """Nothing to cut."""


async def test_a_slow_listener_is_told_to_fetch_again_and_keeps_a_bounded_queue() -> None:
    listener = listeners.Listener(
        Scope(Actor("user", "u")), Shut(), look=_nothing, dismiss=lambda: None
    )
    for n in range(listeners.LAG_FRAMES + 50):
        listener.put(Frame(str(n).encode()))
    assert [frame.text for frame in listener.frames] == ['{"type": "resync"}']
    listener.leave()
