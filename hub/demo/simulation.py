"""The demo city alive: devices measure, citizens call, people work, until it is stopped."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from hub.demo import surroundings
from hub.demo.citizens import Citizens, message
from hub.demo.crew import Crew
from hub.demo.devices_alive import Life, Sensor, read_sensors
from hub.demo.field import Field
from hub.demo.phrases import phrases
from hub.demo.speech import Speech
from hub.demo.weather import Shower
from hub.foundation import clock
from sensors.topics import Lane, build

log = logging.getLogger(__name__)

#: How long it sleeps between two looks, seconds.
TICK_S: Final = 0.4
#: How often it says how things stand.
_REPORT: Final = timedelta(seconds=60)
#: At speed 1: incidents of devices in a day, minutes between two showers, minutes between two devices going silent.
INCIDENTS: Final = 24 * 26.0
_SHOWER_MIN, _SILENCE_MIN = 45.0, 12.0


@dataclass(slots=True)
class Simulation:
    """One city. speed: how many times more happens than in life; the clock stays what it is."""

    speed: float
    seed: int
    stop: threading.Event = field(default_factory=threading.Event)
    _last: datetime = field(init=False)
    _shower_at: datetime = field(init=False)
    _silence_at: datetime = field(init=False)
    #: Devices that are away, until when.
    _silent: dict[str, datetime] = field(default_factory=dict)
    _dice: Random = field(init=False)

    def run(self) -> None:
        """Live until `stop` is set. Comes back by itself when broker or database have been away."""
        self._dice = Random(f"simulation {self.seed}")  # noqa: S311 - plays, protects nothing
        net = Field()
        net.start()
        try:
            while not self.stop.is_set():
                try:
                    self._live(net)
                except (OperationalError, InterfaceError) as error:
                    log.warning(
                        "the database is away, trying again: %s", str(error).splitlines()[0]
                    )
                    connection.close()
                    self.stop.wait(1)
        finally:
            net.stop()
            connection.close()
            log.info("simulate stopped")

    def _live(self, net: Field) -> None:
        life = Life(read_sensors(), self.seed, self.speed)
        citizens = Citizens(Speech(surroundings.read(self.seed), self.seed), self.speed, self.seed)
        crew = Crew(self.speed, self.seed)
        crew.begin()
        log.info(
            "the city lives at speed %g: %d devices, %d open cases",
            self.speed,
            len(life.sensors),
            crew.open,
        )
        self._last = reported = clock.now()
        self._shower_at = self._last + self._after(_SHOWER_MIN * 0.3)
        self._silence_at = self._last + self._after(_SILENCE_MIN)
        connections = 0
        while not self.stop.wait(TICK_S):
            now = clock.now()
            if connections != net.connections:
                connections = net.connections
                self._say_online(net, life.sensors)
            self._weather(life, now)
            self._devices(net, life, now)
            for call in citizens.speak(now, crew.open, rain=life.weather.rain(now) > 1):
                net.say(message(call.order), keep=True)
                kind, category = call.order["type"], phrases().matters[call.of].category
                log.info("hotline %s %s: %s", kind, call.id, category)
            crew.follow()
            crew.act(self.stop.is_set)
            self._last = now
            if now - reported > _REPORT:
                reported = now
                log.info(
                    "%d calls, %d messages sent, %d commands of people (%d refused), %d cases open",
                    citizens.calls, net.sent, crew.tally.applied, crew.tally.refused, crew.open,
                )  # fmt: skip

    def _after(self, minutes: float) -> timedelta:
        return timedelta(minutes=self._dice.uniform(0.6, 1.4) * minutes / self.speed)

    def _weather(self, life: Life, now: datetime) -> None:
        if now < self._shower_at:
            return
        lasts = timedelta(minutes=self._dice.uniform(8, 14))
        life.weather.add(Shower(now, lasts, self._dice.uniform(10, 26)))
        self._shower_at = now + lasts + self._after(_SHOWER_MIN)
        log.info("it begins to rain, for %d minutes", lasts.total_seconds() / 60)

    def _devices(self, net: Field, life: Life, now: datetime) -> None:
        for incident in life.happen(self._last, now, INCIDENTS * self.speed):
            log.info("incident: %s of %s", incident.sensor.watched, incident.sensor.code)
        self._silences(net, life, now)
        for said in (*life.messages(self._last, now), *life.incident_messages(self._last, now)):
            if said[0].split("/")[3] not in self._silent:
                net.say(said)

    def _silences(self, net: Field, life: Life, now: datetime) -> None:
        """Now and then a device loses its connection, and comes back."""
        for code in [code for code, until in self._silent.items() if until <= now]:
            del self._silent[code]
            self._say_status(net, code, "online")
        if life.sensors and now >= self._silence_at:
            code = self._dice.choice(life.sensors).code
            self._silent[code] = now + timedelta(minutes=self._dice.uniform(4, 12))
            self._silence_at = now + self._after(_SILENCE_MIN)
            self._say_status(net, code, "offline")
            log.info("device %s is away", code)

    def _say_online(self, net: Field, sensors: list[Sensor]) -> None:
        for sensor in sensors:
            if sensor.code not in self._silent:
                self._say_status(net, sensor.code, "online")

    def _say_status(self, net: Field, code: str, state: str) -> None:
        topic = build(Lane.STATUS, settings.CITY_CODE, code)
        net.say((topic, f'{{"state": "{state}"}}'.encode()), retain=True)
