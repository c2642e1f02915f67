"""A row the database refuses in the middle of a batch: that message is set aside with its reason, the others land."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from events.models import Case
from hub.foundation import clock
from hub.supervisor.mosquitto import Broker
from sensors import quarantine
from sensors.models import Quarantined, Reading
from tests.db import small_city, small_wire
from tests.flow import field as field_tools
from tests.flow.field import field
from tests.servers import until

pytestmark = pytest.mark.django_db(transaction=True)

#: Where the database refuses: (table, a rule that holds for every row but one).
REFUSALS = {
    "sensors_reading": "value IS DISTINCT FROM 0.0666",
    "events_eventtext": "title <> 'poison'",
}


@pytest.fixture(autouse=True)
def ground(transactional_db: None) -> Iterator[None]:
    small_city.make()
    small_wire.devices()
    with connection.cursor() as cursor:
        for table, rule in REFUSALS.items():
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT poison CHECK ({rule})")
    yield
    with connection.cursor() as cursor:
        for table in REFUSALS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT poison")


def test_one_poisonous_row_costs_its_batch_nothing_else(broker: Broker) -> None:
    with field_tools.hub(broker.url("hub")):
        pass  # from now on the broker keeps what is said for it
    begin = clock.now() - timedelta(hours=1)
    with field(broker.url("field")) as source:
        for n in range(200):
            at = begin + timedelta(seconds=n)
            value = 0.0666 if n == 77 else 0.01
            said: dict[str, Any] = {"at": at.isoformat(), "values": {"water_level": value}}
            source.say("device/well-1/up", said)
        for n in range(20):
            title = "poison" if n == 7 else "路灯不亮"
            order = {"id": f"GD-{n}", "title": title, "text": "…", "class": {"text": "路灯故障"}}
            source.say("hotline/12345/order", order).wait_for_publish(10)
        with field_tools.hub(broker.url("hub")):
            until(lambda: len(source.receipts()) == 20, 60, "a receipt for every order")
            until(lambda: Reading.objects.count() == 199, 60, "the other readings")
    assert Case.objects.count() == 19
    refused = [one for one in source.receipts() if one["result"] == "refused"]
    assert [one["id"] for one in refused] == ["GD-7"]
    set_aside = {one.topic.rsplit("/", 1)[1]: one for one in Quarantined.objects.all()}
    assert set(set_aside) == {"up", "order"}
    for one in set_aside.values():
        assert one.reason == "sensors.failed"
        assert "IntegrityError" in quarantine.sentence(one)
