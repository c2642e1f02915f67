"""What is known of accounts at the broker: since when, until when, in the journal, and never a password."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from hub.foundation import clock, journal
from sensors import accounts
from sensors.models import BrokerAccount, Device
from tests.db import small_city, small_wire
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def devices() -> Iterator[dict[str, Device]]:
    city = small_city.make()
    with clock.frozen(AT):
        found = small_wire.devices()
        Device.objects.filter(code="well-1").update(cell=city.areas["大桥社区01"])
        yield found


def held() -> list[tuple[str, dt.datetime | None]]:
    return list(BrokerAccount.objects.order_by("id").values_list("name", "ends_at"))


def told() -> list[tuple[str, dict[str, object], list[str]]]:
    return [
        (one["kind"].rpartition("_")[2], one["data"], one["audience"])
        for one in journal.after(0)
        if one["kind"].startswith("broker.")
    ]


def test_an_account_is_issued_rotated_and_removed_and_each_is_told(
    devices: dict[str, Device],
) -> None:
    with accounts.changing() as work:
        accounts.issue("well-1", work)
    with accounts.changing() as work:
        accounts.rotate("well-1", "well-1~2", AT + HOUR, work)
    assert held() == [("well-1", AT + HOUR), ("well-1~2", None)]
    assert [one.name for one in accounts.of(devices["well-1"])] == ["well-1~2", "well-1"]
    # what was to end does not live longer because it is rotated again
    with accounts.changing() as work:
        accounts.rotate("well-1", "well-1~3", AT + 9 * HOUR, work)
    assert held() == [("well-1", AT + HOUR), ("well-1~2", AT + 9 * HOUR), ("well-1~3", None)]
    with clock.frozen(AT + 2 * HOUR), accounts.changing() as work:
        accounts.remove("well-1", work)
    over = AT + 2 * HOUR
    assert held() == [("well-1", AT + HOUR), ("well-1~2", over), ("well-1~3", over)]
    assert [kind for kind, *_ in told()] == ["issued", "rotated", "rotated", "removed"]
    assert told()[1][1] == {
        "owner": "well-1", "account": "well-1~2", "ends_at": (AT + HOUR).isoformat(),
    }  # fmt: skip
    assert all(any(tag.startswith("area:") for tag in audience) for *_, audience in told())
    assert "password" not in json.dumps([data for _, data, _ in told()])


def test_issued_again_the_one_before_ends_at_once() -> None:
    for _ in range(2):
        with accounts.changing() as work:
            accounts.issue("well-1", work)
    assert held() == [("well-1", AT), ("well-1", None)]


def test_a_source_that_is_no_device_has_its_account_too() -> None:
    with accounts.changing() as work:
        accounts.issue("12345", work)
    assert BrokerAccount.objects.get().device is None
    assert told() == [("issued", {"owner": "12345", "account": "12345"}, [])]


def test_what_fails_on_the_way_leaves_nothing() -> None:
    def fail() -> None:
        with accounts.changing() as work:
            accounts.issue("well-1", work)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        fail()
    assert (held(), told()) == ([], [])
