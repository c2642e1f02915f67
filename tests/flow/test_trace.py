"""One order is followed through the logs of real processes, by its own id and by what the lines name."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import websockets
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from websockets.typing import Origin

from hub.foundation.models import ReaderCursor, User
from hub.supervisor.mosquitto import Broker
from sensors import publisher
from tests import servers
from tests.db import small_wire, small_work
from tests.flow.field import field
from tests.servers import LiveHub, until

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13900007788"
ORDER = {
    "id": "GD-7001",
    "class": {"scheme": small_work.CURRENT, "kind": "component", "code": small_work.MANHOLE},
    "title": "井盖缺失",
    "text": "门口的井盖三天不见",
    "caller": {"name": "王女士", "phone": PHONE},
    "lon": 109.001,
    "lat": 32.001,
    "crs": "EPSG:4490",
}


@pytest.fixture
def hub(transactional_db: None, database_url: str, broker: Broker) -> Iterator[LiveHub]:
    small_work.make()
    small_wire.devices()
    keys = {name: os.environ[name] for name in ("HUB_SECRET_KEY", "HUB_SEAL_KEY")}
    with servers.live_hub(
        database_url, broker.url("hub"), processes=("web", "ingest", "publish"), environ=keys
    ) as running:
        until(lambda: "connected" in running.log("ingest"), 60, "ingest's connection")
        begun = ReaderCursor.objects.filter(name=publisher.READER)
        until(begun.exists, 60, "the publisher's place in the journal")
        yield running


def lines(hub: LiveHub, name: str) -> list[dict[str, Any]]:
    """Every line of a process; each must be JSON."""
    text = (hub.logs / f"{name}.log").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def cookie() -> str:
    """A shift supervisor's session."""
    user = User.objects.get(username="值班")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


async def heard(hub: LiveHub, headers: dict[str, str], case_known: Any) -> str:
    """Open a socket, let the order be sent, wait for an entry."""
    address = hub.url.replace("http", "ws") + "/ws/stream"
    async with websockets.connect(
        address, additional_headers=headers, origin=Origin(hub.url)
    ) as socket:
        await socket.send(json.dumps({"type": "register", "cursor": None}))
        assert json.loads(await socket.recv())["type"] == "position"
        await asyncio.to_thread(case_known)
        async with asyncio.timeout(20):
            while True:
                said = json.loads(await socket.recv())
                if said["type"] == "entries":
                    return str(said["entries"][-1]["data"]["card"]["number"])


def test_an_order_is_followed_from_the_broker_to_the_screens_by_the_logs_alone(
    hub: LiveHub, broker: Broker
) -> None:
    with field(broker.url("field"), "field-trace") as source:
        seen = asyncio.run(
            heard(
                hub,
                {"Cookie": cookie()},
                lambda: source.say("hotline/12345/order", ORDER, correlation=b"c-1"),
            )
        )
        until(lambda: [topic for topic, _ in source.heard if topic.endswith("/answer")])
    until(lambda: "answered" in hub.log("publish"), what="the answer in the log")

    told = [*lines(hub, "ingest"), *lines(hub, "publish")]
    mine = [one for one in told if one.get("order") == "GD-7001"]
    way = [one["say"] for one in mine]
    assert way[:2] == ["received", "taken"]
    assert {"receipted", "answered"} <= set(way)
    taken, answered = mine[1], next(one for one in mine if one["say"] == "answered")
    assert len({one["batch"] for one in mine if one["say"] != "answered"}) == 1
    assert (taken["source"], taken["result"]) == ("12345", "opened")
    assert taken["case"] == answered["case"] == seen
    first, last = taken["seq"]
    assert first <= answered["seq"] <= last
    assert {one["process"] for one in mine} == {"ingest:ingest-0", "publish:publish-0"}

    told = [one for one in lines(hub, "web") if one["say"] == "told" and one["seq"][1] >= first]
    assert told[0]["seq"][0] <= first
    assert told[-1]["seq"][1] >= last
    assert told[0]["sockets"] == 1
    assert told[0]["process"].startswith("web:")


def test_nothing_personal_is_in_any_log(hub: LiveHub, broker: Broker) -> None:
    with field(broker.url("field"), "field-trace") as source:
        source.say("hotline/12345/order", ORDER)
        source.say("hotline/12345/order", {**ORDER, "id": "GD-7002", "text": 5})
        until(lambda: len(source.receipts()) == 2, what="both receipts")
    until(lambda: "set aside" in hub.log("ingest"), what="the refusal in the log")
    (aside,) = [one for one in lines(hub, "ingest") if one["say"] == "set aside"]
    assert aside["order"] == "GD-7002"
    assert aside["reason"] == "sensors.bad_payload"
    for name in ("web", "ingest"):
        text = (hub.logs / f"{name}.log").read_text("utf-8")
        for word in (PHONE, "王女士", "三天不见"):
            assert word not in text
