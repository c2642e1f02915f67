"""Who listens: sockets by scope, found by the tags of an entry, and what waits for the slow ones."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from hub.foundation import pulse
from hub.foundation.access import AUDIT, Scope
from hub.foundation.outlet import Frame, Outlet
from hub.foundation.telling import Told, frame_of, message

#: What may wait for a socket before it is told to fetch everything again: frames, and their bytes.
LAG_FRAMES: Final = 200
LAG_BYTES: Final = 4 * 1024 * 1024
#: A socket that takes nothing for so long is cut, seconds.
STUCK_S: Final = 60.0

_RESYNC: Final = message(type="resync")


class Listener:
    """One socket: its scope, its way out, and the frames that wait because it is slow.

    look: finds the scope anew, None when there is none any more.  dismiss: ends the socket because its rights changed.
    """

    __slots__ = (
        "_bytes", "_drain", "_overrun", "dismiss", "frames", "look", "looked_at", "opened", "outlet",
        "scope", "waits_since",
    )  # fmt: skip

    def __init__(
        self,
        scope: Scope,
        outlet: Outlet,
        look: Callable[[], Awaitable[Scope | None]],
        dismiss: Callable[[], None],
    ) -> None:
        self.scope = scope
        self.outlet = outlet
        self.look = look
        self.dismiss = dismiss
        self.looked_at = time.monotonic()
        #: Whether it has registered and hears entries.
        self.opened = False
        self.frames: deque[Frame] = deque()
        #: Since when (seconds since 1970) it has been slow; 0 when it is not.
        self.waits_since = 0.0
        self._bytes = 0
        self._overrun = False
        self._drain: asyncio.Task[None] | None = None

    def begin(self, frames: Iterable[Frame]) -> None:
        """Hear these frames first, and every entry from now on. What waited until now is forgotten."""
        self.frames.clear()
        self._bytes, self._overrun, self.opened = 0, False, True
        for frame in frames:
            self.put(frame)

    def put(self, frame: Frame) -> None:
        """Send a frame, or queue it when the socket is slow.

        One that is too slow loses its queue and is told so, and costs the others nothing.
        """
        if self._drain is None and self.outlet.write(frame):
            return
        if self._overrun:
            return
        size = len(frame.wire)
        if len(self.frames) >= LAG_FRAMES or self._bytes + size > LAG_BYTES:
            pulse.count("stream.resyncs")
            self.frames.clear()
            frame, size, self._bytes, self._overrun = _RESYNC, 0, 0, True
        self.frames.append(frame)
        self._bytes += size
        if self._drain is None:
            self.waits_since = time.time()
            self._drain = asyncio.get_running_loop().create_task(self._send_waiting())

    def leave(self) -> None:
        """Nothing is sent any more."""
        self.opened = False
        if self._drain is not None:
            self._drain.cancel()

    async def _send_waiting(self) -> None:
        try:
            while self.frames:
                frame = self.frames.popleft()
                self._bytes -= min(self._bytes, len(frame.wire))
                async with asyncio.timeout(STUCK_S):
                    await self.outlet.send(frame)
        except TimeoutError:
            self.outlet.cut()
        finally:
            self._drain, self.waits_since = None, 0.0


class Group:
    """The listeners of one scope: they share every frame."""

    __slots__ = ("members", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.members: set[Listener] = set()


class Listeners:
    """All listeners of a process. Finding those of an entry costs its tags, not the number of sockets."""

    def __init__(self) -> None:
        self._groups: dict[tuple[bool, frozenset[str]], Group] = {}
        self._by_tag: dict[str, set[Group]] = {}
        self._see_all: set[Group] = set()

    def __len__(self) -> int:
        return sum(len(group.members) for group in self._groups.values())

    def __iter__(self) -> Iterator[Listener]:
        for group in self._groups.values():
            yield from group.members

    def add(self, listener: Listener) -> None:
        """Let it hear."""
        key = (listener.scope.everything, listener.scope.tags)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(listener.scope)
            if group.scope.everything:
                self._see_all.add(group)
            for tag in group.scope.tags:
                self._by_tag.setdefault(tag, set()).add(group)
        group.members.add(listener)

    def discard(self, listener: Listener) -> None:
        """Let it hear no more; nothing when it did not."""
        key = (listener.scope.everything, listener.scope.tags)
        group = self._groups.get(key)
        if group is None:
            return
        group.members.discard(listener)
        if group.members:
            return
        del self._groups[key]
        self._see_all.discard(group)
        for tag in group.scope.tags:
            self._by_tag[tag].discard(group)
            if not self._by_tag[tag]:
                del self._by_tag[tag]

    def tell(self, entries: Sequence[Told], cursor: int) -> int:
        """Give entries, read up to `cursor`, to all who may hear of them; how many frames that were."""
        heard: dict[Group, list[tuple[Told, bool]]] = {}
        for entry in entries:
            seeing = self._seeing(entry.audience)
            for group in seeing:
                heard.setdefault(group, []).append((entry, False))
            for group in self._seeing(entry.before) - seeing if entry.before else ():
                heard.setdefault(group, []).append((entry, True))
        count = 0
        for group, its in heard.items():
            frame = frame_of(its, cursor)
            for listener in group.members:
                if listener.opened:
                    listener.put(frame)
                    count += 1
        return count

    def _seeing(self, tags: Collection[str]) -> set[Group]:
        """As `Scope.sees`, for all groups at once."""
        see_all = self._see_all if AUDIT not in tags else set[Group]()
        return see_all.union(*(self._by_tag.get(tag, ()) for tag in tags))
