"""The sender and a real broker: everything sent arrives once and in order, and who waits is told when it cannot."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hub.foundation.errors import Unavailable
from hub.supervisor.broker_files import DEFAULT_CITY
from hub.supervisor.mosquitto import Broker
from sensors import broker as brokers
from sensors.envelope import Envelope
from sensors.sender import WINDOW, Message, Sender
from tests.servers import until

TOPIC = f"city/{DEFAULT_CITY}/hotline/sender/receipt"


@contextmanager
def sender(url: str) -> Iterator[Sender]:
    client = brokers.sender(url, "sender")
    client.loop_start()
    try:
        until(client.is_connected, 60, "the sender at its broker")
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


@pytest.fixture
def heard(broker: Broker) -> Iterator[list[Envelope]]:
    """What arrives at the other end."""
    found: list[Envelope] = []
    listening = threading.Event()
    client = brokers.receiver(broker.url(), "sender-hears")

    def on_connect(*_: object) -> None:
        client.subscribe(TOPIC, qos=1)

    def on_envelopes(arrived: list[Envelope]) -> None:
        found.extend(arrived)
        client.ack_many([one.mid for one in arrived], client.connection)

    client.on_connect = on_connect
    client.on_envelopes = on_envelopes
    client.on_subscribe = lambda *_: listening.set()
    client.loop_start()
    assert listening.wait(20)
    yield found
    client.disconnect()
    client.loop_stop()


def messages(count: int, first: int = 0) -> list[Message]:
    return [Message(TOPIC, b"%d" % n, b"c%d" % n) for n in range(first, first + count)]


def numbers(found: list[Envelope]) -> list[int]:
    return [int(one.payload) for one in found]


def test_all_arrive_once_in_order_with_what_they_carry(
    broker: Broker, heard: list[Envelope]
) -> None:
    count = 2 * WINDOW + 7
    with sender(broker.url()) as client:
        client.send(messages(count), 30)
        client.send([], 30)
        until(lambda: len(heard) >= count, 60, "the messages")
    assert numbers(heard) == list(range(count))
    assert heard[-1].correlation == b"c%d" % (count - 1)
    assert heard[-1].content_type == "application/json"


def test_what_the_broker_refuses_is_named_by_its_place(broker: Broker) -> None:
    allowed = Message(f"city/{DEFAULT_CITY}/device/sender/up", b"1")
    with sender(broker.url("field")) as client:
        assert client.send([allowed, *messages(1), allowed], 30) == {1: 0x87}
        assert client.send([allowed], 30) == {}


def test_several_threads_send_side_by_side(broker: Broker, heard: list[Envelope]) -> None:
    with sender(broker.url()) as client:
        threads = [
            threading.Thread(target=client.send, args=(messages(300, 300 * n), 30))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: len(heard) >= 1200, 60, "the messages")
    assert sorted(numbers(heard)) == list(range(1200))


def test_a_broker_that_went_is_told_and_one_that_is_back_is_used(broker: Broker) -> None:
    with sender(broker.url()) as client:
        client.send(messages(3), 30)
        broker.stop()
        with pytest.raises(Unavailable):
            client.send(messages(3), 5)
        broker.start()
        until(client.is_connected, 60, "the sender at its broker again")
        client.send(messages(3), 30)


def test_a_broker_that_does_not_answer_is_not_waited_for_for_ever(broker: Broker) -> None:
    with sender(broker.url()) as client:
        client.send(messages(1), 30)
        pid = int((broker.folder / "mosquitto.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(Unavailable):
                client.send(messages(1), 0.2)
        finally:
            os.kill(pid, signal.SIGCONT)
        client.send(messages(1), 30)
