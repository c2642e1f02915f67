"""What every step of the set-up needs: running a program with its progress shown, stamps, failing in words."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
LOG = VAR / "log" / "setup.log"
STAMPS = VAR / "setup"


class StepFailed(Exception):
    """A step of the set-up failed. why: one sentence.  do: what the person can do about it."""

    def __init__(self, why: str, do: str) -> None:
        super().__init__(why)
        self.why = why
        self.do = do


@dataclass(frozen=True)
class Step:
    """One step: what it is called, whether it is done already, and what does it."""

    title: str
    done: Callable[[], bool]
    do: Callable[[], None]


def run(
    command: Sequence[str], do: str, *, env: dict[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """Run a program; on a terminal its latest line is shown in place, all of its lines go to the log.

    Raises StepFailed with its last lines when it fails; `do` is what the person is advised.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        lines: list[str] = []
        try:
            process = subprocess.Popen(
                list(command),
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=None if sys.stdin.isatty() else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise StepFailed(f"{command[0]} could not be run: {error}", do) from error
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            log.flush()
            lines.append(line.rstrip())
            _show(line.strip())
        code = process.wait()
        _show("")
    if code:
        last = "\n".join("    " + line for line in lines[-15:])
        raise StepFailed(
            f"`{' '.join(command)}` ended with code {code}. Its last words:\n{last}", do
        )


def _show(line: str) -> None:
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 8
        print(f"\r\x1b[2K      \x1b[2m{line[:width]}\x1b[0m", end="", flush=True)
        if not line:
            print("\r\x1b[2K", end="", flush=True)


def digest(*parts: Path | str) -> str:
    """One number for the content of files and for words."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        whole.update(b"\0")
    return whole.hexdigest()


def stamped(name: str, value: str) -> bool:
    """Whether this step was last done with exactly this input."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text("utf-8") == value


def stamp(name: str, value: str) -> None:
    """Remember that the step was done with this input."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value, "utf-8")


def walk(steps: Sequence[Step], *, quiet: bool) -> None:
    """Do the steps in order, each with a line; those that are done are passed over. Raises StepFailed."""
    open_steps = [step for step in steps if not step.done()]
    if not open_steps:
        if not quiet:
            print("Set-up: everything is in place.")
        return
    total = len(steps)
    for number, step in enumerate(steps, start=1):
        if step not in open_steps or step.done():  # an earlier step may have done it
            print(f"[{number}/{total}] {step.title}: in place")
            continue
        print(f"[{number}/{total}] {step.title} …", flush=True)
        began = time.monotonic()
        try:
            step.do()
        except StepFailed as failed:
            print(f"\n[{number}/{total}] {step.title}: FAILED\n", file=sys.stderr)
            print(f"  Why: {failed.why}\n\n  What to do: {failed.do}\n", file=sys.stderr)
            print(f"  The whole record: {LOG}", file=sys.stderr)
            raise
        print(
            f"[{number}/{total}] {step.title}: done in {time.monotonic() - began:.1f} s", flush=True
        )
