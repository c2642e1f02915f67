"""One change to a thousand sockets: deliveries a second, what deaf clients cost the others, what an idle one keeps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from hub.foundation import journal
from hub.foundation.journal import Entry
from hub.foundation.models import Process
from tests.bench import processes
from tests.bench.audience import all_seeing
from tests.bench.limits.broadcast import Broadcaster, broadcaster
from tests.bench.load.sockets import Browser, Sockets, browsing
from tests.bench.options import Options
from tests.bench.report import Measured, figure
from tests.bench.rounds import Series, interleaved
from tests.bench.stage import Stage
from tests.servers import LiveHub, until

#: Changes on their way at one time: the next is committed while the last is handed out.
AHEAD: Final = 3
DEAF: Final = 50
#: What fills a deaf client's buffers, and how long that may take: one that answers no ping is cut after 40 s, and it is
#: to be there while the others are measured.
FILL_BYTES: Final = 8_000
FILL_S: Final = 25.0
#: A round beside the deaf ends before they are cut.
DEAF_S: Final = 10.0
KIND: Final = "bench.changed"


def measure(stage: Stage, options: Options) -> list[Measured]:
    """The three rows; the broadcaster has its own sockets, and a round of each goes in turn."""
    journal.register({KIND: 1})
    count = 100 if options.quick else 1000
    audience = all_seeing(count)
    with stage.hub(("web",)) as hub, broadcaster() as bare:
        pid = hub.pid("web")
        with browsing(hub.port, audience.browsers[:20]):
            pass  # what is loaded once is loaded now
        before = processes.own_memory_mb(pid)
        with (
            browsing(hub.port, audience.browsers) as sockets,
            browsing(bare.port, [Browser("")] * count) as others,
        ):
            idle = (processes.own_memory_mb(pid) - before) * 1000 / count
            site = _Site(stage, hub, sockets, count, options.lasting(6, 2))
            found = interleaved(
                {
                    "hub": lambda: site.round("hub", sockets, site.change),
                    "deaf": lambda: site.deaf(audience.browsers[0].cookie),
                    "bare": lambda: site.round("bare", others, lambda: _broadcast(bare, site)),
                },
                options.rounds,
            )
            wrong = sum(one.wrong for one in sockets.told())
    return [
        Measured(
            "live.fanout",
            found["hub"],
            found["bare"],
            notes=site.notes["hub"],
            doubled=wrong,
            parts=site.spent,
        ),
        Measured("live.slow", found["deaf"], found["hub"], notes=site.notes["deaf"]),
        Measured(
            "live.socket",
            Series.of([idle]),
            notes=[f"{count:,} sockets that have registered, opened as browsers do"],
        ),
    ]


def _broadcast(bare: Broadcaster, site: _Site) -> None:
    site.said += 1
    bare.send(
        b'{"type":"entries","cursor":%d,"entries":[{"seq":%d,"data":"%b"}]}'
        % (site.said, site.said, b"x" * 230)
    )


@dataclass(slots=True)
class _Site:
    """The hub with its sockets. notes: what each kind of round says.  spent: CPU seconds of the hub's rounds."""

    stage: Stage
    hub: LiveHub
    sockets: Sockets
    count: int
    seconds: float
    said: int = 0
    notes: dict[str, list[str]] = field(default_factory=lambda: {"hub": [], "deaf": [], "bare": []})
    spent: dict[str, float] = field(default_factory=dict)

    def change(self, size: int = 150) -> None:
        """One transaction with one entry of some 300 bytes, for everyone."""
        card = {"id": 7, "version": 1, "words": "x" * size}
        with journal.transaction() as work:
            work.note(Entry(KIND, {"card": card}, case_id=7, subject="case:7"))

    def round(
        self, name: str, sockets: Sockets, change: Callable[[], None], most_s: float = 3600.0
    ) -> float:
        """Deliveries a second: frames, though one may hold several changes."""
        seconds = min(self.seconds, most_s)
        before, cost, begun = sockets.counted(), self._cost(), time.monotonic()
        sent = self._keep_on(sockets, change, lambda: time.monotonic() - begun >= seconds)
        took = time.monotonic() - begun
        frames, entries = (
            after - first for after, first in zip(sockets.counted(), before, strict=True)
        )
        if name == "hub":
            for part, seconds in processes.fewer(self._cost(), cost).items():
                self.spent[part] = self.spent.get(part, 0.0) + seconds
        self.notes[name].append(
            f"{sent:,} changes in {figure(took)} s: {frames:,} frames with {entries:,} entries "
            f"to {self.count:,} sockets"
        )
        return frames / took

    def _keep_on(
        self, sockets: Sockets, change: Callable[[], None], enough: Callable[[], bool]
    ) -> int:
        """Change after change, a few on their way at a time, until it is enough and all have come; how many."""
        before, sent = sockets.counted()[1], 0
        while not enough():
            if sent * self.count - (sockets.counted()[1] - before) < AHEAD * self.count:
                change()
                sent += 1
            else:
                time.sleep(0.001)
        until(lambda: sockets.counted()[1] - before >= sent * self.count, 30, "the last changes")
        return sent

    def deaf(self, cookie: str) -> float:
        """The same while some more sockets read nothing; they are told so, and the process does not grow."""
        pid = self.hub.pid("web")
        with self._deaf(cookie) as silent:
            before = processes.own_memory_mb(pid)
            found = self.round("deaf", self.sockets, self.change, DEAF_S)
            grown = processes.own_memory_mb(pid) - before
            silent.hear()
            until(
                lambda: all(one.resyncs or one.closed for one in silent.told()),
                30,
                "the deaf to be told so",
            )
            told = sum(one.resyncs for one in silent.told())
        self.notes["deaf"].append(
            f"of {DEAF} deaf sockets {told} were there to the end and told to fetch anew; "
            f"the process grew by {figure(max(0.0, grown))} MB meanwhile"
        )
        return found

    @contextmanager
    def _deaf(self, cookie: str) -> Iterator[Sockets]:
        """Sockets that read nothing, with all buffers between us and them full."""
        with browsing(self.hub.port, [Browser(cookie, deaf=True)] * DEAF) as silent:
            before, end = self._given_up(), time.monotonic() + FILL_S
            self._keep_on(
                self.sockets,
                lambda: self.change(FILL_BYTES),
                lambda: self._given_up() - before >= DEAF or time.monotonic() > end,
            )
            yield silent

    def _given_up(self) -> int:
        """Sockets the web process has found too slow, as it said at its last beat."""
        told = Process.objects.get(role="web").figures["counts"]
        return int(told.get("stream.resyncs", 0))

    def _cost(self) -> dict[str, float]:
        return self.stage.cpu(self.hub) | {"load": processes.cpu_s(self.sockets.pid)}
