"""What the load is about: the small city at work, with devices of several habits and one rule on the water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.gis.geos import Point
from django.contrib.sessions.backends.db import SessionStore

from hub.foundation.clock import now
from hub.foundation.models import User
from sensors.models import AlarmRule, Device, DeviceType
from tests.db import small_wire, small_work

CITY: Final = "990100"
#: Devices that keep what they said and say the last of it again after each reconnection.
LOGGERS: Final = tuple(f"logger-{n}" for n in range(8))
#: Devices that forget a reading when the broker has it.
PLAIN: Final = tuple(f"plain-{n}" for n in range(8))
#: Meters that send many readings at once.
PACKERS: Final = tuple(f"pack-{n}" for n in range(4))
#: A device that has no clock and numbers what it says.
NUMBERED: Final = "numbered-0"
#: A gauge that mixes readings that can be taken with some that cannot.
MIXED: Final = "mixed-0"
#: Whoever has a socket open; what they may see differs.
WATCHERS: Final = ("受理", "派遣", "联络", "街道", "采集甲", "处置")


@dataclass(frozen=True, slots=True)
class Login:
    """A person logged in: the cookies of the session."""

    name: str
    cookies: dict[str, str]

    @property
    def header(self) -> str:
        """The cookies as a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def make() -> None:
    """Fill an empty database."""
    small_work.make()
    ponding = DeviceType.objects.create(
        code="ponding", name="积水监测", rhythm_s=300,
        quantities={"water_level": {"name": "水位", "unit": "m"}},
    )  # fmt: skip
    meter = DeviceType.objects.create(
        code="meter", name="流量监测", rhythm_s=300,
        quantities={"flow": {"name": "流量", "unit": "m3/s"}},
    )  # fmt: skip
    for n, code in enumerate((*LOGGERS, *PLAIN, NUMBERED, MIXED)):
        place = Point(109.0005 + 0.0004 * n, 32.002, srid=4490)
        Device.objects.create(code=code, name=f"{code} 号", type=ponding, geom=place)
    for code in PACKERS:
        Device.objects.create(code=code, type=meter)
    AlarmRule.objects.create(
        code="ponding", name="道路积水", device_type=ponding, quantity="water_level",
        levels=small_wire.LEVELS, class_scheme="hub-monitoring", class_kind="matter",
        class_code="0101", valid_from=now(),
    )  # fmt: skip


def log_in(name: str) -> Login:
    """A session of the person called so, as a log-in would leave it."""
    user: Any = User.objects.get(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return Login(name, {"sessionid": str(session.session_key), "csrftoken": "c" * 32})
