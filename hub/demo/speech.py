"""What citizens say to the hotline: work orders in natural Chinese, the same for the same seed. Pure."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, TypeVar

from grid import crs
from hub.demo.callers import Citizen, citizen
from hub.demo.phrases import Matter, phrases, weight
from hub.foundation.clock import CITY

#: What an order is on the wire (sensors.codecs.hotline), as JSON takes it.
Order = dict[str, Any]
Later = Literal["urge", "supplement", "withdraw", "redo"]
T = TypeVar("T")

#: How exactly people say where it is, and how often.
_EXACTLY: Final = {"exact": 46, "sloppy": 30, "area": 9, "none": 15}
#: By telephone, or by the city's own app.
_CHANNELS: Final = {"phone": 66, "citizen": 34}
#: The hotline's own types of requests (scheme 12345).
_VIOLATION: Final = "04"
_NOWHERE: Final = ("我家门口", "我们小区里", "单位附近", "上班路上", "我们这条街上", "家附近的路口")
_SLOPPY: Final = ("附近", "对面", "旁边", "门口", "斜对面")
_GATES: Final = ("东门", "西门", "南门", "北门", "大门口", "里面", "3号楼下", "5号楼旁")
_SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Spot:
    """Something in the city people name. kind: door, crossing, poi, quarter or community.

    name: the road of a door or the first of a crossing, else its own; other: the second road; number: of the house.
    lon, lat: degrees, CGCS2000. inside: names of its district and street, as far as known.
    """

    kind: str
    name: str
    lon: float
    lat: float
    number: int | None = None
    other: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The places people can name, of one city."""

    city: str
    spots: tuple[Spot, ...]

    def by_kind(self) -> dict[str, list[Spot]]:
        """The spots of each kind there is."""
        found: dict[str, list[Spot]] = {}
        for spot in self.spots:
            found.setdefault(spot.kind, []).append(spot)
        return found


@dataclass(frozen=True, slots=True)
class Call:
    """One order and what it really is about. of: the class as scheme/kind/code; spot: where it really is."""

    order: Order
    of: str
    spot: Spot | None

    @property
    def id(self) -> str:
        """The hotline's own id of the order."""
        return str(self.order["id"])


class Speech:
    """Citizens who call; every call is drawn from one stream of numbers."""

    def __init__(self, around: Surroundings, seed: int = 1) -> None:
        self._around = around
        self._dice = random.Random(f"speech {seed}")  # noqa: S311 - plays, protects nothing
        self._phrases = phrases()
        self._count = 0
        self._known: list[Citizen] = []
        self._by_kind = around.by_kind()

    def call(
        self, at: datetime, *, rain: bool = False, of: str = "", spot: Spot | None = None
    ) -> Call:
        """A new order. at: aware; of, spot: what and where it is about, else drawn by hour and weather."""
        matter = self._phrases.matters[of] if of else self._matter(at, rain=rain)
        spot = spot or self._spot(matter)
        who = self._citizen(at.astimezone(CITY).date())
        channel = self._drawn(_CHANNELS)
        exactly = self._drawn(_EXACTLY) if spot is not None else "none"
        place, address = self._place(spot, exactly) if spot and exactly != "none" else ("", "")
        if spot is not None and not place:
            place = self._pick(_NOWHERE)
        say = self._pick(matter.says)
        own, _, told = say.rpartition("｜")
        title = self._title(own or self._pick(matter.titles), spot, exactly)
        order: Order = {
            "id": self._id(at),
            "type": "report",
            "channel": channel,
            "occurred_at": at.isoformat(timespec="seconds"),
            "class": self._class(matter),
            "title": title,
            "text": self._text(matter, told, {"place": place, "caller": who.called}, channel),
            "address": address,
            "importance": matter.importance,
            "caller": self._told(who, matter),
        }
        if spot is not None and channel == "citizen" and self._dice.random() < 0.6:
            order |= self._located(spot)
        return Call(order, matter.of, spot)

    def echo(self, call: Call, at: datetime) -> Call:
        """Somebody else calls about the same thing at the same place."""
        return self.call(at, of=call.of, spot=call.spot)

    def again(self, call: Call, at: datetime, type_: Later) -> Call:
        """The same caller calls again: 催单, 补充, 撤单 or 重办, an order of its own that refers to the first."""
        place = str(call.order["address"]) or "原位置"
        caller = call.order["caller"]
        order: Order = {
            "id": self._id(at),
            "type": type_,
            "refers_to": call.order["id"],
            "channel": "phone",
            "occurred_at": at.isoformat(timespec="seconds"),
            "title": call.order["title"],
            "text": self._spoken(self._pick(self._phrases.following[type_]), {"place": place}),
            "address": call.order["address"],
            "caller": dict(caller),
        }
        return Call(order, call.of, call.spot)

    def _matter(self, at: datetime, *, rain: bool) -> Matter:
        hour = at.astimezone(CITY).hour
        every = list(self._phrases.matters.values())
        weights = [weight(one, hour, rain=rain) for one in every]
        return self._dice.choices(every, weights)[0]

    def _spot(self, matter: Matter) -> Spot | None:
        """Where it is: first what kind of place, then one of them; None for what has no place."""
        if not matter.where or not self._by_kind:
            return None
        kinds = [kind for kind in matter.where if kind in self._by_kind] or list(self._by_kind)
        return self._pick(self._by_kind[self._pick(kinds)])

    def _citizen(self, today: date) -> Citizen:
        # some people call again and again, about everything
        if len(self._known) > 20 and self._dice.random() < 0.08:
            return self._pick(self._known)
        who = citizen(self._dice, today)
        self._known = [*self._known[-60:], who]
        return who

    def _told(self, who: Citizen, matter: Matter) -> dict[str, Any]:
        secret = self._dice.random() < (0.3 if matter.type == _VIOLATION else 0.04)
        told: dict[str, Any] = {"name": who.name, "phone": who.phone}
        if self._dice.random() < 0.12:
            told["id_number"] = who.id_number
        if secret:
            told["confidential"] = True
        if self._dice.random() < 0.07:
            told["no_reply"] = True
        return told

    def _class(self, matter: Matter) -> dict[str, str]:
        said = {"scheme": "12345", "kind": "hotline", "code": matter.type}
        # the agent picks the hotline's own subject in half of the calls, and only the type in the others
        return said | {"text": matter.category} if self._dice.random() < 0.5 else said

    def _place(self, spot: Spot, exactly: str) -> tuple[str, str]:
        """How the place is said in the text, and what stands in the address."""
        if exactly == "area" and spot.inside:
            return f"{spot.inside[-1]}辖区内", "".join((self._around.city, *spot.inside))
        name, address = self._named(spot)
        if exactly != "exact" and spot.kind != "crossing":
            beside = self._pick(_SLOPPY)
            return name + beside, address + beside
        if self._dice.random() < 0.5:
            address = "".join(
                (self._around.city, *spot.inside[: self._dice.randint(0, 2)], address)
            )
        return name, address

    def _named(self, spot: Spot) -> tuple[str, str]:
        if spot.kind == "door":
            name = f"{spot.name}{spot.number}号"
            return name, name
        if spot.kind == "crossing":
            joined = self._pick(("{}与{}路口", "{}和{}交叉口", "{}{}十字路口"))
            return joined.format(spot.name, spot.other), f"{spot.name}与{spot.other}路口"
        if spot.kind == "quarter":
            return spot.name + self._pick(_GATES), spot.name
        return spot.name, spot.name

    def _located(self, spot: Spot) -> dict[str, Any]:
        """Where the phone says it is: some metres off, in the system Chinese map apps use."""
        lon = spot.lon + self._dice.uniform(-3e-4, 3e-4)
        lat = spot.lat + self._dice.uniform(-2.5e-4, 2.5e-4)
        x, y = crs.from_cgcs2000(lon, lat, "gcj02")
        return {"lon": round(x, 6), "lat": round(y, 6), "crs": "gcj02"}

    def _title(self, title: str, spot: Spot | None, exactly: str) -> str:
        if spot is None or exactly in ("area", "none") or self._dice.random() < 0.45:
            return title
        return f"{spot.name}{title}"

    def _text(self, matter: Matter, say: str, fixed: Mapping[str, str], channel: str) -> str:
        by_clerk = channel == "phone" or self._dice.random() < 0.3
        parts = [say]
        if self._dice.random() < 0.75:
            parts.append(self._pick(matter.more))
        if self._dice.random() < 0.25:
            parts.append(self._pick(matter.more))
        told = "，".join(dict.fromkeys(part for part in parts if part))
        begin, end = ("{clerk}", "{feel}{answer}") if by_clerk else ("{hello}", "{bye}")
        return self._spoken(f"{begin}{told}。{self._pick(matter.wishes)}。{end}", fixed)

    def _spoken(self, template: str, fixed: Mapping[str, str]) -> str:
        text = template
        while _SLOT.search(text):
            text = _SLOT.sub(lambda found: self._word(found[1], fixed), text)
        return text

    def _word(self, name: str, fixed: Mapping[str, str]) -> str:
        return fixed[name] if name in fixed else self._pick(self._phrases.words[name])

    def _id(self, at: datetime) -> str:
        self._count = (self._count + 1) % 1000
        return f"GD{at.astimezone(CITY):%Y%m%d%H%M%S}{self._count:03d}"

    def _drawn(self, weights: Mapping[str, float]) -> str:
        return self._dice.choices(list(weights), list(weights.values()))[0]

    def _pick(self, of: Sequence[T]) -> T:
        return self._dice.choice(of)
