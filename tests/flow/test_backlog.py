"""A broker that sends all it has at once is left waiting: what the process holds stays bounded, and nothing is lost."""

from __future__ import annotations

from contextlib import suppress

from hub.supervisor.mosquitto import Broker
from sensors import broker as brokers
from sensors.envelope import Envelope
from sensors.packet_client import CHUNK
from sensors.topics import subscriptions
from tests.flow.field import field
from tests.servers import until

COUNT, MOST = 4000, 300
PAYLOAD = b"x" * 2000


def test_a_queue_sent_at_once_waits_in_the_socket_and_comes_whole_and_in_order(
    broker: Broker,
) -> None:
    got: list[Envelope] = []
    most = MOST
    filters = [(one, 1) for one in subscriptions("990100")]
    first = brokers.receiver(broker.url("hub"), "backlog")
    first.on_connect = lambda client, *_: client.subscribe(filters)
    subscribed: list[object] = []
    first.on_subscribe = lambda *_: subscribed.append(True)
    first.on_envelopes = got.extend
    first.loop_start()
    until(lambda: subscribed, what="the subscription")
    first.disconnect()
    first.loop_stop()

    with field(broker.url("field"), "field-backlog") as source:
        sent = [source.say(f"device/d{n}/up", PAYLOAD) for n in range(COUNT)]
        until(lambda: all(one.is_published() for one in sent), 60, "the queue")

    second = brokers.receiver(broker.url("hub"), "backlog")
    second.on_envelopes = got.extend
    second.is_full = lambda: len(got) > most
    second.loop_start()
    try:
        until(lambda: len(got) > MOST, 60, "the first messages")
        second.ack_many([one.mid for one in got[:10]], second.connection)
        with suppress(AssertionError):
            until(lambda: len(got) > MOST + CHUNK // len(PAYLOAD), 2)
        assert len(got) <= MOST + CHUNK // len(PAYLOAD)
        assert second.is_connected()
        most = COUNT
        until(lambda: len(got) == COUNT, 60, "the rest")
    finally:
        second.disconnect()
        second.loop_stop()
    assert [one.topic.split("/")[3] for one in got] == [f"d{n}" for n in range(COUNT)]
