"""Where private servers may live: a free port, an account that is not root, a folder that account reaches."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class StartFailed(Exception):
    """Something could not be started; the text says what, why, and what to do about it."""


def free_port(wish: int = 0) -> int:
    """`wish` when nothing listens there on loopback, else a port the system says is free."""
    for port in (wish, 0) if wish else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise StartFailed(
        "No free port was found on 127.0.0.1. Something holds them all; look with `ss -ltn`."
    )


def listens(port: int) -> bool:
    """Whether something answers on this port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def account(name: str) -> str | None:
    """The account a server runs under: `name` when we are root and it exists, else None for our own.

    PostgreSQL refuses to run as root, and a broker has no reason to.
    """
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(name)
    except KeyError:
        return None
    return name


def command_as(user: str | None, command: list[str], *, dies_with_us: str = "") -> list[str]:
    """The command line that runs `command` as `user` (None: as ourselves).

    dies_with_us: the signal ("INT", "TERM") the kernel sends it when its parent dies, even by kill -9; so nothing
    is left behind. The parent is a thread: start it from one that lives as long as the program.
    """
    line = ["setpriv"]
    if user:
        line += [f"--reuid={user}", f"--regid={user}", "--init-groups"]
    if dies_with_us:
        line += [f"--pdeathsig={dies_with_us}"]
    return [*line, "--", *command] if len(line) > 1 else command


def reaches(user: str | None, folder: Path) -> bool:
    """Whether this account may enter the folder."""
    if user is None:
        return os.access(folder, os.X_OK)
    return (
        subprocess.run(command_as(user, ["test", "-x", str(folder)]), check=False).returncode == 0
    )


def server_folder(var: Path, users: list[str | None]) -> Path:
    """The folder for the data of private servers: `var` itself, or one under /var/tmp when a user cannot enter `var`.

    The other place carries a digest of the clone's path, so that two clones never share it.
    """
    var.mkdir(parents=True, exist_ok=True)
    if all(reaches(user, var) for user in users):
        return var
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    other = Path("/var/tmp") / f"onenet-hub-{digest}"
    other.mkdir(exist_ok=True)
    # /var/tmp is everybody's: somebody could have made this folder before us and read what we put there.
    if other.is_symlink() or other.stat().st_uid != os.geteuid():
        raise StartFailed(
            f"{other} belongs to somebody else, so the database cannot lie there. Remove it, or let the user "
            f"'postgres' enter {var.resolve()} (chmod o+x on the folders above it)."
        )
    other.chmod(0o755)
    return other


def hand_over(folder: Path, user: str | None) -> None:
    """Make the folder, private to `user`."""
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        shutil.chown(folder, user, user)
    folder.chmod(0o700)


def wait_until(true: Callable[[], bool], seconds: float, alive: Callable[[], bool]) -> bool:
    """Ask `true` every 50 ms until it is; False when the time is over or `alive` says the thing has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        if not alive():
            return False
        time.sleep(0.05)
    return False


def stop_process(
    process: subprocess.Popen[bytes], sign: signal.Signals, seconds: float = 15
) -> None:
    """Send `sign`, wait, and kill what still runs after `seconds`."""
    if process.poll() is None:
        process.send_signal(sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_left_over(pid_file: Path, mark: str, sign: signal.Signals, seconds: float = 15) -> bool:
    """Stop the process an earlier start left behind, if it is really ours; True when there was one.

    pid_file: its first line is a process number.  mark: text that must stand in that process's command line,
    because the number may belong to a stranger by now.  seconds: how long it may take to end.
    """
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
        line = (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except (OSError, ValueError):
        return False
    if mark not in line:
        return False
    os.kill(pid, sign)
    end = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    return True


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, indented, to be shown in a message."""
    return "\n".join("  " + line for line in log.read_text(errors="replace").splitlines()[-lines:])
