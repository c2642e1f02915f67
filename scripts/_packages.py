"""The system packages: what is missing, and installing it without starting anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

from _steps import StepFailed, run

#: Says no to every attempt of a package to start its service while it is being installed.
POLICY = Path("/usr/sbin/policy-rc.d")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The same engine without a browser's own windows, each of which costs a second of CPU.
SHELL = "chromium-headless-shell"


def program(*names: str) -> str | None:
    """Path of the first of these programs that is installed, also where only root's path leads."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def has_postgis() -> bool:
    """Whether a PostgreSQL with PostGIS is installed."""
    return any(
        Path(f"/usr/share/postgresql/{initdb.parts[4]}/extension/postgis.control").exists()
        for initdb in Path("/usr/lib/postgresql").glob("*/bin/initdb")
    )


def has_chinese_font() -> bool:
    """Whether a font is installed that can show Chinese on printed sheets and in the tests' browser."""
    folders = ("/usr/share/fonts", "/usr/local/share/fonts")
    names = re.compile(r"wqy|cjk|hans|han-?sans|noto.*sc|simsun|simhei|msyh", re.IGNORECASE)
    return any(
        names.search(str(file)) for folder in folders for file in Path(folder).rglob("*.tt*")
    )


def has_pango() -> bool:
    """Whether the library that sets the text of printed sheets is installed."""
    return all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def offered(package: str) -> bool:
    """Whether apt could install this package."""
    told = subprocess.run(
        ["apt-cache", "policy", package], capture_output=True, text=True, check=False
    )
    return "Candidate:" in told.stdout and "Candidate: (none)" not in told.stdout


def has_no_chromium_package() -> bool:
    """Whether this system's apt has only a door to the snap store instead of a Chromium (Ubuntu)."""
    release = Path("/etc/os-release")
    return (
        release.exists()
        and re.search(r"^ID=\"?ubuntu", release.read_text("utf-8"), re.MULTILINE) is not None
    )


def postgis_package() -> str:
    """The newest PostGIS package apt offers, preferring one for a PostgreSQL that is installed already."""
    names = subprocess.run(
        ["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True, check=False
    )
    numbers = {
        int(found[1])
        for name in names.stdout.split()
        if (found := re.fullmatch(r"postgresql-(\d+)-postgis-3", name))
    }
    installed = {int(folder.name) for folder in Path("/usr/lib/postgresql").glob("[0-9]*")}
    for number in sorted(numbers & installed, reverse=True) + sorted(
        numbers - installed, reverse=True
    ):
        if offered(f"postgresql-{number}-postgis-3"):
            return f"postgresql-{number}-postgis-3"
    return "postgresql-postgis"


def has_chromium() -> bool:
    """Whether a Chromium is installed, or has to come otherwise."""
    return bool(program(*BROWSERS)) or has_no_chromium_package()


def has_shell() -> bool:
    """Whether Chromium's shell is installed, or there is none for the browser that is."""
    return bool(program(SHELL, *BROWSERS[2:])) or has_no_chromium_package()


#: What is needed -> whether it is there, and the package that brings it.
Need = tuple[Callable[[], bool], Callable[[], str]]
FOR_RUN: dict[str, Need] = {
    "PostgreSQL with PostGIS": (has_postgis, postgis_package),
    "Mosquitto": (lambda: bool(program("mosquitto")), lambda: "mosquitto"),
    "gettext": (lambda: bool(program("msgfmt")), lambda: "gettext"),
    "Pango": (has_pango, lambda: "libpangoft2-1.0-0"),  # brings libpango-1.0-0 along
    "a Chinese font": (has_chinese_font, lambda: "fonts-wqy-microhei"),
}
FOR_TESTS: dict[str, Need] = {
    **FOR_RUN,
    "mosquitto_pub": (lambda: bool(program("mosquitto_pub")), lambda: "mosquitto-clients"),
    "Chromium": (has_chromium, lambda: "chromium"),
    "Chromium's shell": (has_shell, lambda: SHELL),
}


def missing(needs: dict[str, Need]) -> list[str]:
    """Names of what is not there."""
    return [name for name, (there, _) in needs.items() if not there()]


def install(needs: dict[str, Need]) -> None:
    """Install what is missing from apt, as root or through sudo. Starts no service and makes no cluster."""
    lacking = missing(needs)
    if not program("apt-get"):
        raise StepFailed(
            f"{', '.join(lacking)}: not found, and this system has no apt-get.",
            "Install them with this system's own tools: PostgreSQL 14 or newer with PostGIS 3, Mosquitto 2,"
            " gettext, Pango, a Chinese font.",
        )
    as_root = _as_root()
    if as_root is None:
        wanted = " ".join(needs[name][1]() for name in lacking)
        raise StepFailed(
            f"{', '.join(lacking)}: not found. Installing needs root, and neither are we root nor is there sudo.",
            "Ask an administrator to run these, then start again:\n"
            "    apt-get update\n"
            "    apt-get install --no-install-recommends postgresql-common\n"
            f"    sed -i 's/^#\\?create_main_cluster.*/create_main_cluster = false/' {CLUSTERS}\n"
            f"    apt-get install --no-install-recommends {wanted}",
        )
    advice = "Mend what apt complains about (`apt-get update` shows unreachable sources), then start again."
    run([*as_root, "apt-get", "update"], advice)
    packages = [needs[name][1]() for name in lacking]
    unknown = [package for package in packages if not offered(package)]
    if unknown:
        raise StepFailed(
            f"apt offers no package {', '.join(unknown)}.",
            "Let apt see the whole distribution (Debian: main; Ubuntu: main and universe), then start again.",
        )
    get = [
        *as_root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
    ]
    with _no_service_starts(as_root):
        if "PostgreSQL with PostGIS" in lacking:
            run([*get, "postgresql-common"], advice)
            with _no_main_cluster(as_root):
                run([*get, *packages], advice)
        else:
            run([*get, *packages], advice)
    if "Mosquitto" in lacking and Path("/run/systemd/system").exists():
        # We run our own; the one apt brought need not start with the machine.
        subprocess.run([*as_root, "systemctl", "disable", "--quiet", "mosquitto"], check=False)
    if still := missing(needs):
        raise StepFailed(f"{', '.join(still)}: still not found after the installation.", advice)


def _as_root() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that is impossible."""
    if os.geteuid() == 0:
        return []
    if not program("sudo"):
        return None
    asks_nothing = (
        subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    if not asks_nothing and not sys.stdin.isatty():
        return None
    if not asks_nothing:
        print("      Packages are installed through sudo, which may ask for your password.")
        if subprocess.run(["sudo", "true"], check=False).returncode:
            return None
    return ["sudo"]


@contextmanager
def _no_service_starts(as_root: list[str]) -> Iterator[None]:
    if POLICY.exists():  # the machine has its own policy (containers say no already)
        yield
        return
    script = f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}"
    run([*as_root, "sh", "-c", script], f"See whether {POLICY} can be written.")
    try:
        yield
    finally:
        run(
            [*as_root, "rm", "-f", str(POLICY)],
            f"Remove {POLICY} by hand, or services will not start.",
        )


@contextmanager
def _no_main_cluster(as_root: list[str]) -> Iterator[None]:
    """Keep the server package from making and starting a cluster; the setting is put back afterwards."""
    advice = f"See whether {CLUSTERS} can be written."
    before = CLUSTERS.read_text("utf-8") if CLUSTERS.exists() else ""
    if re.search(r"^\s*create_main_cluster\s*=\s*false", before, re.MULTILINE):
        yield
        return
    kept = f"{CLUSTERS}.before-onenet-hub"
    setting = "create_main_cluster = false"
    run(
        [*as_root, "sh", "-c", f"cp -p {CLUSTERS} {kept} && echo '{setting}' >> {CLUSTERS}"], advice
    )
    try:
        yield
    finally:
        run([*as_root, "mv", "-f", kept, str(CLUSTERS)], advice)
