"""The pages of the devices: narrowed lists, one device, what was done to it; who may see and write which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from grid import posts
from hub.foundation import clock, journal
from hub.foundation.access import Role
from hub.foundation.ids import uuid7
from sensors import accounts, looking, silence
from sensors.models import (
    Alarm,
    AlarmRule,
    Device,
    DeviceCommand,
    DeviceType,
    Maintenance,
    Reading,
    Service,
)
from tests.db import small_city, small_wire
from tests.db.small_wire import message, take
from tests.db.small_work import AT

pytestmark = pytest.mark.django_db
LogIn = Callable[[Role, str], Client]


@pytest.fixture
def city() -> small_city.City:
    return small_city.make()


@pytest.fixture(autouse=True)
def devices(city: small_city.City) -> Iterator[dict[str, Device]]:
    with clock.frozen(AT):
        found = small_wire.devices()
        Device.objects.filter(code="well-1").update(
            cell=city.areas["大桥社区01"], owner=city.orgs["water"]
        )
        for n in reversed(range(12)):
            at = AT - dt.timedelta(minutes=5 * n + (120 if n > 5 else 0))
            said = {"at": at.isoformat(), "values": {"water_level": 0.02 + n / 1000}}
            with clock.frozen(at):
                take(message("device/well-1/up", said, at))
        yield found


@pytest.fixture
def log_in(city: small_city.City) -> LogIn:
    def logged_in(role: Role, org: str) -> Client:
        user = small_city.user(f"{role}-{org}")
        user.language = "en"
        user.save()
        post = posts.assign(user, role, city.orgs[org], valid_from=dt.date(2026, 1, 1))
        client = Client()
        client.force_login(user)
        session = client.session
        posts.choose_post(session, user, post.pk)
        session.save()
        return client

    return logged_in


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def names(page: str) -> set[str]:
    return {code for code in ("gateway-1", "well-1", "well-2") if f">{code}<" in page}


def test_the_list_is_narrowed_by_words_place_and_how_they_are(
    log_in: LogIn, city: small_city.City
) -> None:
    client = log_in(Role.DISPATCHER, "city")
    assert names(shown(client, "/devices")) == {"gateway-1", "well-1", "well-2"}
    assert names(shown(client, "/devices?q=解放路")) == {"well-1"}
    assert names(shown(client, "/devices?q=WELL")) == {"well-1", "well-2"}
    assert names(shown(client, "/devices?state=never")) == {"gateway-1", "well-2"}
    street = city.areas["大桥社区01"].path[2]
    assert names(shown(client, f"/devices?area={street}")) == {"well-1"}
    assert "No device is like that" in shown(client, "/devices?q=nothing")
    assert names(shown(client, "/devices?after=well-1")) == {"well-2"}
    Device.objects.filter(code="well-2").update(in_service=False)
    assert names(shown(client, "/devices?state=retired")) == {"well-2"}
    with clock.frozen(AT):
        looking.look()
    with clock.frozen(AT + dt.timedelta(hours=2)):
        silence.look()
        assert names(shown(client, "/devices?state=offline")) == {"well-1"}


def test_a_device_shows_its_curve_with_the_gap_its_levels_and_why(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    client = log_in(Role.DISPATCHER, "city")
    with clock.frozen(AT):
        looking.look()
    later = AT + dt.timedelta(hours=2)
    with clock.frozen(later):
        silence.look()
        page = shown(client, f"/devices/{devices['well-1'].pk}")
    assert page.count('class="curve-line"') == 2
    assert page.count('class="curve-gap"') == 1
    assert "level 3: 0.05" in page
    assert "Nothing was heard of 解放路下穿桥 since" in page
    assert "Nothing was measured yet" in shown(client, f"/devices/{devices['well-2'].pk}")


def test_whose_it_is_and_who_oversees_it_write_down_what_was_done(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    well = devices["well-1"]
    form = {
        "act": "serve", "id": str(uuid7()), "kind": "calibrated", "on": "2026-11-10", "due": "2027-11-10",
        "corrections": "water_level:2:0", "text": "零点校准",
    }  # fmt: skip
    with clock.frozen(AT):
        owner = log_in(Role.OWNER_UNIT, "water")
        assert "Write down a service" in shown(owner, f"/devices/{well.pk}")
        wrong = owner.post(
            f"/devices/{well.pk}", form | {"corrections": "depth:2:0", "id": str(uuid7())}
        )
        assert "water_level:1.0:0.0" in wrong.content.decode()
        for _ in range(2):  # the same form sent twice is one service
            assert owner.post(f"/devices/{well.pk}", form).status_code == 302
        stranger = log_in(Role.LIAISON, "east-urban")
        assert "Write down a service" not in shown(stranger, f"/devices/{well.pk}")
        stranger.post(f"/devices/{well.pk}", form | {"id": str(uuid7())})
    assert [one.text for one in Service.objects.all()] == ["零点校准"]
    well.refresh_from_db()
    assert (well.corrections, well.calibration_due) == (
        {"water_level": [2.0, 0.0]}, dt.date(2027, 11, 10),
    )  # fmt: skip
    entry = next(one for one in journal.after(0) if one["kind"] == "device.serviced")
    assert entry["data"] == {"device": "well-1", "done": "calibrated", "on": "2026-11-10"}
    at = AT + dt.timedelta(minutes=5)
    with clock.frozen(at):
        said = {"at": at.isoformat(), "values": {"water_level": 0.02}}
        take(message("device/well-1/up", said, at))
    assert Reading.objects.latest("observed_at").value == pytest.approx(0.04)


def test_a_command_is_asked_for_by_a_form_and_shown_with_its_state(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    start = {
        "code": "start",
        "name": "启动水泵",
        "params": {"minutes": {"name": "时长", "least": 1, "most": 9}},
    }
    DeviceType.objects.update(commands=[start])
    well = devices["well-1"]
    form = {"act": "tell", "id": str(uuid7()), "command": "start", "param-minutes": "5"}
    with clock.frozen(AT):
        client = log_in(Role.DISPATCHER, "city")
        assert "启动水泵" in shown(client, f"/devices/{well.pk}")
        # not confirmed, and beyond its bounds
        assert client.post(f"/devices/{well.pk}", form | {"id": str(uuid7())}).status_code == 200
        many = form | {"id": str(uuid7()), "confirmed": "yes", "param-minutes": "50"}
        assert "1–9" in client.post(f"/devices/{well.pk}", many).content.decode()
        for _ in range(2):
            sent = client.post(f"/devices/{well.pk}", form | {"confirmed": "yes"})
            assert sent.status_code == 302
        assert "waits to be sent" in shown(client, f"/devices/{well.pk}")
        looker = log_in(Role.LEADER, "city")
        assert 'value="tell"' not in shown(looker, f"/devices/{well.pk}")
    assert DeviceCommand.objects.count() == 1


def test_the_types_say_what_they_measure_how_they_are_read_and_what_judges_them(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    DeviceType.objects.create(
        code="milesight-em300-mld", name="漏水", quantities={"leak": {"name": "漏水", "unit": "1"}}
    )
    page = shown(log_in(Role.DISPATCHER, "city"), "/devices/types")
    assert 'data-type="ponding"' in page
    assert "The hub&#x27;s own JSON or SenML" in page
    assert "Its own bytes, declared in a file · held to 2 examples" in page
    assert 'href="/rules/ponding"' in page
    # a rule is no link for who may not open it
    assert 'href="/rules/ponding"' not in shown(log_in(Role.OWNER_UNIT, "water"), "/devices/types")


def test_a_gateway_shows_its_accounts_and_until_when_they_hold(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    with clock.frozen(AT):
        for until in (AT + dt.timedelta(hours=9), AT + dt.timedelta(hours=99)):
            with accounts.changing() as work:
                if until < AT + dt.timedelta(hours=10):
                    accounts.issue("gateway-1", work)
                accounts.rotate("gateway-1", f"gateway-1~{until.day}", until, work)
        page = shown(log_in(Role.DISPATCHER, "city"), f"/devices/{devices['gateway-1'].pk}")
    assert page.count("holds until") == 2
    assert page.count("issued 20") == 3


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.COLLECTOR])
def test_who_has_nothing_to_do_with_devices_is_sent_away(
    log_in: LogIn, devices: dict[str, Device], role: Role
) -> None:
    client = log_in(role, "city")
    assert client.get("/devices").status_code == 403
    assert client.get(f"/devices/{devices['well-1'].pk}").status_code == 403


@pytest.mark.parametrize(
    "path", ["/devices?q=%00", "/devices?after=%00", "/devices?type=a%00", "/rules/%00"]
)
def test_what_no_keyboard_types_is_a_bad_request(log_in: LogIn, path: str) -> None:
    assert log_in(Role.DISPATCHER, "city").get(path).status_code == 400


def test_a_gateway_nobody_heard_and_that_measures_nothing_is_told_of(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    server = Device.objects.create(
        code="chirpstack", type=DeviceType.objects.create(code="network-server", name="网络服务器")
    )
    client = log_in(Role.DISPATCHER, "city")
    assert client.get(f"/api/devices/{server.pk}").json()["series"] == {}
    assert "Nothing was measured yet" in shown(client, f"/devices/{server.pk}")


def test_no_such_device_is_said(log_in: LogIn) -> None:
    assert log_in(Role.LEADER, "city").get("/devices/999999").status_code == 404


def test_an_alarm_that_calls_nobody_and_one_that_never_was_are_shown_as_such(
    log_in: LogIn, devices: dict[str, Device], city: small_city.City
) -> None:
    well = devices["well-1"]
    asks = f"/maintenance?device={well.code}"
    client = log_in(Role.DISPATCHER, "city")
    page = shown(client, f"/devices/{well.pk}")
    assert asks in page
    assert "data-maintenance" not in page
    assert f'value="{well.code}"' in shown(client, asks), "the form knows where one came from"
    Maintenance.objects.create(
        device=well,
        begins_at=AT,
        ends_at=AT + dt.timedelta(hours=2),
        reason="清洗探头",
        user=small_city.user("检修"),
        made_at=AT,
        audience=[],
    )
    AlarmRule.objects.update(
        levels=[{"level": 2, "raise_at": 0.2, "clear_at": 0.1, "after_s": 120, "clear_after_s": 0}]
    )
    later = AT + dt.timedelta(minutes=30)
    with clock.frozen(later):
        take(small_wire.level(0.3, 12), small_wire.level(0.3, 8))
        silenced = shown(client, f"/devices/{well.pk}")
        assert "kept it from calling anybody: 清洗探头" in silenced
        assert "open, level 2" in silenced
        assert "under maintenance until" in silenced
        assert asks not in silenced
        take(small_wire.level(0.0, 10))  # it was late: the water never stood for two minutes
        page = shown(client, f"/devices/{well.pk}")
    assert Alarm.objects.get().withdrawn_at is not None
    assert '<span class="state">withdrawn</span>' in page
    assert "0.0 m" not in page, "a number is said as people write it"


def test_what_a_device_says_of_itself_has_a_name_whatever_its_type_declares(
    log_in: LogIn, devices: dict[str, Device]
) -> None:
    with clock.frozen(AT):
        said = {"at": AT.isoformat(), "values": {"battery": 87.4567891}}
        take(message("device/well-1/up", said, AT))
        page = shown(log_in(Role.DISPATCHER, "city"), f"/devices/{devices['well-1'].pk}")
    assert "<dt>Battery</dt>" in page
    assert '<b class="number">87.46</b> %' in page
