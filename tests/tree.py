"""The files of the project: what git keeps or would keep; without git, what lies there and is not made."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Made by the set-up, the tools or a run.
MADE = {".git", ".venv", "var", "node_modules", "__pycache__"}


def files(*endings: str) -> list[Path]:
    """All files of the project with one of these endings (all of them when none is given), by path."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive
        found = [file for file in ROOT.rglob("*") if not MADE & set(file.relative_to(ROOT).parts)]
    return sorted(
        file for file in set(found) if file.is_file() and file.name.endswith(endings or ("",))
    )
