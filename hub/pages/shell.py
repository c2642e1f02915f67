"""What the phone keeps of itself: the files its page is made of, and one version for all of them."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

#: Where the phone's scripts begin; what they import is found by reading them.
ENTRY: Final = "hub/js/phone/phone.js"
#: What runs where one signs in or out, and on the page without a network.
DOOR: Final = "hub/js/phone/door.js"
#: What runs between the page and the network.
WORKER: Final = "hub/worker/phone.js"
#: What its page names beside the scripts.
BESIDE: Final = (
    "hub/css/tokens.css",
    "hub/css/parts.css",
    "hub/css/lights.css",
    "hub/css/frame.css",
    "hub/css/bell.css",
    "vendor/leaflet/leaflet.css",
    "maps/css/map.css",
    "maps/css/tools.css",
    "hub/css/case.css",
    "hub/css/why.css",
    "hub/css/photos.css",
    "hub/css/plan.css",
    "hub/css/phone.css",
    "hub/css/pocket.css",
    "hub/css/visits.css",
    "vendor/leaflet/leaflet.js",
    "hub/img/icon.svg",
    "hub/img/icon-192.png",
)
_IMPORT: Final = re.compile(
    r"""^\s*(?:import|export)\b[\w$\s{},*]*["'](\.{1,2}/[^"']+)["']""", re.M
)
# awaited, so that a comment that borrows a type from another file is none
_LATER: Final = re.compile(r"""\bawait\s+import\(\s*["'](\.{1,2}/[^"']+)["']\s*\)""")


class NoSuchFile(LookupError):
    """A page names a static file that is not there."""


@dataclass(frozen=True, slots=True)
class Shell:
    """files: addresses; version: 16 hex digits that change when any of the files does."""

    files: tuple[str, ...]
    version: str


def modules(entry: str, *, later: bool = False) -> tuple[str, ...]:
    """A script and everything it imports, as static names, each once, the script first.

    later: also what it imports only when somebody needs it. Raises NoSuchFile when one is missing.
    """
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        text = _path(name).read_text("utf-8")
        here = posixpath.dirname(name)
        named = (*_IMPORT.findall(text), *(_LATER.findall(text) if later else ()))
        waiting.extend(posixpath.normpath(posixpath.join(here, one)) for one in named)
    return tuple(found)


def shell() -> Shell:
    """The phone's shell; read once, where files do not change under a running hub."""
    return _made() if settings.DEBUG else _kept()


@cache
def _kept() -> Shell:
    return _made()


def _made() -> Shell:
    scripts = (*modules(ENTRY, later=True), *modules(DOOR, later=True))
    names = (*BESIDE, *dict.fromkeys(scripts))
    parts = [WORKER, *names]
    return Shell(tuple(static(name) for name in names), _digest(_path(name) for name in parts))


def worker() -> str:
    """The text of what runs between the page and the network."""
    return _path(WORKER).read_text("utf-8")


def _digest(paths: Iterable[Path]) -> str:
    told = hashlib.sha256()
    for path in (*paths, *sorted(settings.BASE_DIR.glob("*/locale/*/LC_MESSAGES/django*.mo"))):
        told.update(hashlib.sha256(path.read_bytes()).digest())
    for path in sorted((settings.BASE_DIR / "hub/pages/templates/pages").glob("*.html")):
        told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:16]


def _path(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise NoSuchFile(f"the phone needs the static file {name}, and there is none")
    return Path(found)
