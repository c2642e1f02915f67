"""All scenario packs at once in the demo city, twenty times as fast as life: what is lost, alarms too many, memory."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from typing import Final

from django.core.management import call_command

from hub.packs import shelf
from sensors.models import Alarm, Device, Quarantined, Reading
from tests.bench.options import Options
from tests.bench.progress import say
from tests.bench.report import Measured
from tests.bench.rounds import Series
from tests.bench.stage import WHOLE, Stage, stage
from tests.servers import LiveHub, until

#: How long it lasts, and how much faster than life.
USUAL_S: Final = 15 * 60.0
RATE: Final = 20
#: The share of the time after which memory is judged: caches have filled by then.
_WARM: Final = 1 / 3
#: "积水与排水: 短时强降雨 (5)", as `scenario simulate` says what it begins with.
_TURN: Final = re.compile(r"^(.+): (.+) \((\d+)\)$", re.MULTILINE)


def measure(options: Options) -> list[Measured]:
    """Alarms that were not to be expected or did not come, and by how much the processes grew."""
    minutes = options.lasting(USUAL_S, 90) / 60
    with stage() as made:
        call_command("load_demo", no_history=True)
        environ = {"HUB_MQTT_FIELD_URL": made.broker.url("field")}
        with made.hub(WHOLE, environ) as hub:
            until(lambda: "connected" in hub.log("ingest"), 90, "the ingest process at its broker")
            hub.start("simulate", "--speed", str(RATE))
            held = _Held(made, hub)
            told = hub.manage(
                "scenario",
                "simulate",
                "all",
                "--rate",
                str(RATE),
                "--for",
                f"{minutes:g}",
                "--keep",
            )
            held.end()
            hub.stop("simulate")
        return _found(told, held, minutes)


class _Held:
    """Looks at the memory of the processes every two seconds."""

    def __init__(self, made: Stage, hub: LiveHub) -> None:
        self.seen: list[dict[str, float]] = []
        self._over = threading.Event()
        self._looks = threading.Thread(target=self._look, args=(made, hub))
        self._looks.start()

    def _look(self, made: Stage, hub: LiveHub) -> None:
        begun = time.monotonic()
        while not self._over.wait(2):
            self.seen.append(made.memory(hub))
            if len(self.seen) % 30 == 0:
                say(f"{time.monotonic() - begun:.0f} s: {_words(self.seen[-1])}")

    def end(self) -> None:
        """No more looking."""
        self._over.set()
        self._looks.join()

    def grown(self, name: str) -> float:
        """By how much a process grew after it was warm, percent: the medians of the first and last fifth since."""
        since = [one[name] for one in self.seen[int(len(self.seen) * _WARM) :]]
        part = max(1, len(since) // 5)
        first, last = sorted(since[:part])[part // 2], sorted(since[-part:])[part // 2]
        return 100 * (last - first) / first


def _found(told: str, held: _Held, minutes: float) -> list[Measured]:
    wanted = _wanted(told)
    devices = Device.objects.filter(code__startswith="sim-")
    alarms = Alarm.objects.filter(device__in=devices)
    came = Counter(alarms.values_list("rule_code", flat=True))
    sent = int(re.findall(r"\d+", told.splitlines()[-1])[0])
    stored = (
        Reading.objects.filter(device__in=devices).values("device_id", "observed_at").distinct()
    )
    lost = sent - stored.count()
    wrong = sum(((wanted - came) + (came - wanted)).values())
    cases = alarms.values("case_id").distinct().count()
    on, aside = alarms.filter(cleared_at=None).count(), Quarantined.objects.count()
    notes = [
        f"{minutes:g} minutes at {RATE}× beside the living demo city: {sent:,} messages, {came.total():,} alarms "
        f"in {cases} cases, {on} still on; quarantine {aside}",
        *(
            f"{rule}: {came[rule]} of {count}"
            for rule, count in sorted(wanted.items())
            if came[rule] != count
        ),
    ]
    hub = ("ingest", "publish", "clock", "web")
    grown = {name: held.grown(name) for name in hub}
    memory = [
        f"grown after the first third: {_words(grown, '%')}; at the end {_words(held.seen[-1])}"
    ]
    return [
        Measured("scenarios.alarms", Series.of([float(wrong)]), notes=notes, lost=lost),
        Measured("scenarios.memory", Series.of([max(grown.values())]), notes=memory),
    ]


def _wanted(told: str) -> Counter[str]:
    """The alarms the incidents that were played promise."""
    packs = [shelf.good(code) for code in shelf.folders() if shelf.is_complete(code)]
    known = {(pack.name, one.name): one for pack in packs for one in pack.incidents}
    wanted: Counter[str] = Counter()
    for pack, incident, _devices in _TURN.findall(told):
        for one in known[pack, incident].expects:
            wanted[one.rule] += one.alarms
    return wanted


def _words(by_name: dict[str, float], unit: str = "MB") -> str:
    return ", ".join(f"{name} {value:,.1f} {unit}" for name, value in by_name.items())
