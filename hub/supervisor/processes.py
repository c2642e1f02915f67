"""The hub's own processes: started, read line by line, started again when one dies, stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.supervisor.place import command_as

#: Seconds between a death and the next start: doubled each time, back to the first after a minute of good life.
FIRST_WAIT_S, LONGEST_WAIT_S, GOOD_LIFE_S = 1.0, 30.0, 60.0
#: How long a process may take to finish what it has in hand.
GRACE_S = 10.0

#: The web process, after the interpreter. Its sockets are not compressed: packing would be done anew for each of a
#: thousand sockets and keeps 40 kB for each; what they send is one line, so more than a little is refused.
WEB = (
    *("-m", "uvicorn", "hub.asgi:application"),
    *("--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--ws-max-size", "65536"),
    *("--no-access-log", "--log-level", "warning"),
)

_COLOURS = ("36", "32", "33", "35", "34", "31")


@dataclass
class Voice:
    """Writes lines with a coloured prefix; plain when the output is no terminal."""

    width: int
    colour: bool = field(
        default_factory=lambda: sys.stdout.isatty() and "NO_COLOR" not in os.environ
    )
    _colours: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, line: str) -> None:
        """One line of one process; a line of JSON names its process itself."""
        if line.startswith("{") and not self.colour:
            print(line, flush=True)
            return
        prefix = f"{name:<{self.width}} │"
        if self.colour:
            number = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            prefix = f"\x1b[{number}m{prefix}\x1b[0m"
        print(prefix, line, flush=True)


@dataclass
class Part:
    """One process of the hub. command: its command line."""

    name: str
    command: list[str]
    process: asyncio.subprocess.Process | None = None
    starts: int = 0


class Processes:
    """A set of parts kept running until `stop`.

    Everything is started from the thread of the event loop; the kernel ends the parts with it (see command_as).
    """

    def __init__(
        self, parts: list[Part], environ: Mapping[str, str], folder: Path, voice: Voice
    ) -> None:
        self.parts = parts
        self._environ = dict(environ)
        self._folder = folder
        self._voice = voice
        self._stopping = False
        self._keepers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start all; returns at once."""
        self._keepers = [asyncio.create_task(self._keep(part)) for part in self.parts]

    async def stop(self) -> None:
        """Ask all to end, wait, kill the rest."""
        self._stopping = True
        running = [
            part.process for part in self.parts if part.process and part.process.returncode is None
        ]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        if running:
            waits = [asyncio.create_task(process.wait()) for process in running]
            await asyncio.wait(waits, timeout=GRACE_S)
        for process in running:
            if process.returncode is None:
                _signal_group(process, signal.SIGKILL)
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _keep(self, part: Part) -> None:
        wait = FIRST_WAIT_S
        while True:
            began = time.monotonic()
            code = await self._run(part)
            if self._stopping:
                return
            if time.monotonic() - began > GOOD_LIFE_S:
                wait = FIRST_WAIT_S
            self._voice.say(part.name, f"*** {ended(code)}; it is started again in {wait:g} s")
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)

    async def _run(self, part: Part) -> int:
        part.process = process = await asyncio.create_subprocess_exec(
            *command_as(None, part.command, dies_with_us="TERM"),
            cwd=self._folder,
            env=self._environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops all in order
            limit=1 << 20,
        )
        part.starts += 1
        assert process.stdout is not None
        await pass_lines(process.stdout, lambda line: self._voice.say(part.name, line))
        return await process.wait()


async def pass_lines(stream: asyncio.StreamReader, say: Callable[[str], None]) -> None:
    """Hand every line to `say` until the stream ends. A line beyond the limit is dropped with a word."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:  # longer than the reader's limit; its start has been thrown away
            say("(a line of more than a megabyte was left out)")
            continue
        if not line:
            return
        say(line.decode(errors="replace").rstrip("\n"))


def ended(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"it was ended by {signal.Signals(-code).name}"
    return f"it ended with code {code}"


def _signal_group(process: asyncio.subprocess.Process, sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sign)
