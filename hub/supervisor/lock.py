"""One run per clone: a lock the kernel frees when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from hub.supervisor.place import StartFailed


def hold(path: Path) -> TextIO:
    """Take the lock and write our process number into it; keep what is returned for as long as it shall hold.

    Raises StartFailed naming the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise StartFailed(
            f"This clone runs already, as process {holder}. Stop that one first (Ctrl-C where it runs, or "
            f"`kill {holder}`); another clone may run beside it."
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file
