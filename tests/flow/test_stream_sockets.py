"""Real sockets of a real web process: every entry of a scope exactly once and in order, whatever is done to them."""

from __future__ import annotations

import json
import os
import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from grid import posts
from hub.foundation import journal
from hub.foundation.access import Role
from hub.foundation.journal import Entry
from hub.foundation.listeners import LAG_BYTES
from hub.foundation.tail import MISSED
from tests import servers
from tests.db import small_city
from tests.servers import LiveHub, until

pytestmark = pytest.mark.django_db(transaction=True)

#: The dispatcher's cookie sees everything; the liaison's sees what concerns the department.
DISPATCHER, LIAISON = "dispatcher", "liaison"


@dataclass(slots=True)
class Ground:
    """A web process, the log-ins of two people, and the tag of the department one of them speaks for."""

    web: LiveHub
    cookies: dict[str, str]
    urban: str

    @contextmanager
    def socket(self, who: str, cursor: int | None = None) -> Iterator[ClientConnection]:
        """A socket that has registered."""
        with connect(
            f"ws://127.0.0.1:{self.web.port}/ws/stream",
            additional_headers={"Cookie": self.cookies[who]},
            origin=Origin(self.web.url),
        ) as opened:
            opened.send(json.dumps({"type": "register", "cursor": cursor}))
            yield opened


@pytest.fixture
def ground(
    transactional_db: None, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ground]:
    """The small city and its web process; one kind of entry more for as long as a test runs."""
    monkeypatch.setitem(journal._kinds, "test.happened", 1)
    city = small_city.make()
    cookies = {}
    for who, role, org in ((DISPATCHER, Role.DISPATCHER, "city"), (LIAISON, Role.LIAISON, "urban")):
        user = small_city.user(who)
        posts.assign(user, role, city.orgs[org])
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookies[who] = f"{name}={client.cookies[name].value}"
    keys = {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY")}
    nowhere = "mqtt://127.0.0.1:1"
    with servers.live_hub(database_url, nowhere, ("web",), keys) as web:
        yield Ground(web, cookies, f"org:{city.orgs['urban'].pk}")


def note(*tags: str, before: str = "", size: int = 10, case_id: int | None = None) -> int:
    """One transaction with an entry for each tag; its last number."""
    with journal.transaction() as work:
        for number, tag in enumerate(tags):
            data = {"card": {"version": number, "words": "x" * size}, "n": number}
            work.note(
                Entry(
                    "test.happened",
                    data,
                    case_id=number if case_id is None else case_id,
                    audience=(tag,),
                    audience_before=(before,) if before else None,
                )
            )
    return work.last_seq or 0


def hear(opened: ClientConnection, wanted: str) -> dict[str, Any]:
    """The next message of this type; heartbeats may come between."""
    while True:
        said: dict[str, Any] = json.loads(opened.recv(timeout=30))
        if said["type"] != "heartbeat":
            assert said["type"] == wanted, said
            return said


def numbers(opened: ClientConnection, last: int) -> list[int]:
    """The numbers of all entries it is told until `last`."""
    heard: list[int] = []
    while not heard or heard[-1] < last:
        heard += [one["seq"] for one in hear(opened, "entries")["entries"]]
    return heard


def test_from_any_cursor_a_socket_gets_the_rest_of_its_scope_once_and_in_order(
    ground: Ground,
) -> None:
    chance = random.Random(3)
    begin = journal.head()
    with ground.socket(DISPATCHER) as watching, ExitStack() as stack:
        hear(watching, "position")
        theirs: list[int] = []
        told: list[int] = []
        for _ in range(60):
            tags = [chance.choice([ground.urban, "org:0"]) for _ in range(chance.randint(1, 30))]
            last = note(*tags)
            first = last - len(tags) + 1
            told += range(first, last + 1)
            theirs += [first + n for n, tag in enumerate(tags) if tag == ground.urban]
        note(ground.urban)
        last = journal.head()
        told, theirs = [*told, last], [*theirs, last]
        assert numbers(watching, last) == told
        cursors = sorted({begin, last - 1, *(chance.randint(begin, last - 1) for _ in range(12))})
        back = {
            (who, cursor): stack.enter_context(ground.socket(who, cursor))
            for cursor in cursors
            for who in (DISPATCHER, LIAISON)
        }
        newest = note(ground.urban)
        for (who, cursor), opened in back.items():
            assert hear(opened, "position") == {
                "type": "position",
                "cursor": cursor,
                "mode": "missed",
            }
            wanted = [*(told if who == DISPATCHER else theirs), newest]
            assert numbers(opened, newest) == [seq for seq in wanted if seq > cursor], (who, cursor)


def test_one_that_has_missed_too_much_gets_a_position(ground: Ground) -> None:
    begin = journal.head()
    for _ in range(MISSED // 500 + 1):
        last = note(*["org:0"] * 500)
    with ground.socket(DISPATCHER, begin) as opened:
        assert hear(opened, "position") == {"type": "position", "cursor": last, "mode": "snapshot"}


def test_what_leaves_a_scope_is_gone_and_a_frame_carries_a_card_once(ground: Ground) -> None:
    with ground.socket(LIAISON) as near, ground.socket(DISPATCHER) as far:
        for one in (near, far):
            hear(one, "position")
        note(ground.urban, ground.urban, ground.urban, case_id=7)
        for one in (near, far):
            entries = hear(one, "entries")["entries"]
            assert [entry["data"]["n"] for entry in entries] == [0, 1, 2]
            cards = [entry["data"].get("card", {}).get("version") for entry in entries]
            assert cards == [None, None, 2]
        last = note("org:0", before=ground.urban, case_id=7)
        [entry] = hear(near, "entries")["entries"]
        assert entry == {"seq": last, "kind": "gone", "case_id": 7}
        [entry] = hear(far, "entries")["entries"]
        assert entry["data"]["card"]["version"] == 0


def test_many_at_once_hear_everything_and_one_that_does_not_read_costs_only_itself(
    ground: Ground,
) -> None:
    with ExitStack() as stack:
        many = [stack.enter_context(ground.socket(DISPATCHER)) for _ in range(40)]
        deaf = deaf_socket(ground)
        for one in many:
            hear(one, "position")
        begin, size = journal.head(), 50_000
        # the kernel holds some megabytes for the deaf one before the hub has to
        rounds = (LAG_BYTES + 16 * 1024 * 1024) // (size * 10)
        for number in range(rounds):
            last = note(*["org:0"] * 10, size=size)
            if number % 5 == 0:
                for one in many:
                    told = numbers(one, last)
                    assert all(after == before + 1 for before, after in pairwise(told))
        for one in many:
            if number % 5:
                numbers(one, last)
        assert last - begin == rounds * 10
        assert told_at_last(deaf) == b'{"type": "resync"}'
        deaf.close()
        until(lambda: ground.web.runs("web"), what="the web process")


def deaf_socket(ground: Ground) -> socket.socket:
    """A bare socket that has registered and reads nothing."""
    opened = socket.create_connection(("127.0.0.1", ground.web.port))
    opened.sendall(
        f"GET /ws/stream HTTP/1.1\r\nHost: 127.0.0.1:{ground.web.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {'A' * 22}==\r\nSec-WebSocket-Version: 13\r\n"
        f"Origin: {ground.web.url}\r\nCookie: {ground.cookies[DISPATCHER]}\r\n\r\n".encode()
    )
    while b"\r\n\r\n" not in opened.recv(4096, socket.MSG_PEEK):
        continue
    text = b'{"type":"register","cursor":null}'
    opened.sendall(bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text)
    return opened


def told_at_last(opened: socket.socket) -> bytes:
    """The last frame a socket that begins to read again is sent, heartbeats apart."""
    opened.settimeout(5)
    heard = bytearray()
    while b"resync" not in heard[-100:]:
        got = opened.recv(1 << 20)
        assert got, "the socket was closed"
        heard += got
    return bytes(heard[heard.rindex(b'{"type": "resync"') :])
