"""The broker hands over more than ingest may hold: the rest is left unread, and receipts go out all the same."""

from __future__ import annotations

import pytest

from events.models import Event
from hub.supervisor.mosquitto import Broker
from sensors import gateway
from tests.db import small_city, small_wire
from tests.flow import field as field_tools
from tests.flow.field import field
from tests.servers import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_receipts_do_not_wait_behind_what_is_not_read_yet(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_city.make()
    small_wire.devices()
    monkeypatch.setattr(gateway, "MOST_HELD", 60)
    monkeypatch.setattr(gateway, "FULL", 20)
    with field_tools.hub(broker.url("hub")):
        pass  # from now on the broker keeps what is said for it
    with field(broker.url("field")) as source:
        for n in range(300):
            order = {"id": f"GD-{n}", "text": "路灯不亮", "class": {"text": "路灯故障"}}
            source.say("hotline/12345/order", order).wait_for_publish(10)
        with field_tools.hub(broker.url("hub")):
            until(lambda: len({one["id"] for one in source.receipts()}) == 300, 60, "all receipts")
    assert Event.objects.count() == 300
