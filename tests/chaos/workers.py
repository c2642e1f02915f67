"""The hub's processes under chaos: killed, stopped, stepped, and started again as `scripts/run` would."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from hub.supervisor.place import command_as, stop_process
from hub.supervisor.processes import FIRST_WAIT_S
from tests.chaos.stepped import step
from tests.servers import ROOT


class Worker:
    """One process. starts: how often it was started; deaths: how it ended when nobody had asked for it."""

    def __init__(
        self, name: str, command: list[str], environ: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self.starts = 0
        self.deaths: list[int] = []
        #: While a fault holds it down nobody starts it.
        self.held = False
        self._ahead = folder / f"{name}.ahead"
        self._command = [sys.executable, "-m", "tests.chaos.stepped", str(self._ahead), *command]
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0
        step(self._ahead, 0)

    @property
    def pid(self) -> int:
        """The number of the process; 0 when it does not run."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else 0

    def start(self) -> None:
        """Start it; it ends with the thread that started it."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command_as(None, self._command, dies_with_us="KILL"),
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1

    def keep(self) -> None:
        """Start it again when it has ended, after the wait the supervisor makes."""
        if self.held or self._process is None or self._process.poll() is None:
            return
        if not self._again_at:
            self.deaths.append(self._process.returncode)
            self._again_at = time.monotonic() + FIRST_WAIT_S
        elif time.monotonic() >= self._again_at:
            self._again_at = 0.0
            self.start()

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to the process and its children, if it runs."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, sign)

    def step(self, seconds: float) -> None:
        """Let its clock be so far ahead."""
        step(self._ahead, seconds)

    def end(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait for that."""
        if self._process is not None:
            self.send(signal.SIGCONT)
            stop_process(self._process, sign, 10)
            self._process = None

    def memory_kb(self) -> int:
        """What it holds in memory; 0 when it does not run."""
        return memory_kb(self.pid)


def memory_kb(pid: int) -> int:
    """Resident memory of a process, kB."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1])
    return 0


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from family(int(child))
