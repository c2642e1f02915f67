"""`manage.py place_libraries`: copies the front-end libraries npm fetched to where the hub serves them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

#: Package -> the files we serve of it, each under its own name. A licence travels with its code.
#: The source map is there because leaflet.js names it and static files are checked for what they name.
LIBRARIES: dict[str, tuple[str, ...]] = {
    # IndexedDB with promises: what the phone keeps; one ES module without a build.
    "idb": ("build/index.js", "LICENSE"),
    "leaflet": (
        "dist/leaflet.js",
        "dist/leaflet.js.map",
        "dist/leaflet.css",
        "dist/images/layers.png",
        "dist/images/layers-2x.png",
        "dist/images/marker-icon.png",
        "dist/images/marker-icon-2x.png",
        "dist/images/marker-shadow.png",
        "LICENSE",
    ),
    # Reads QR codes where the browser has no reader of its own; loaded when a code is scanned.
    "qr": ("decode.js", "index.js", "LICENSE"),
}


def place(modules: Path, target: Path) -> list[tuple[str, str, int]]:
    """Copy every file of LIBRARIES from `modules` to `target/<name>/`; (name, version, files) of each.

    What stood in `target` before is replaced as a whole, so that no file of an older version stays.
    Raises FileNotFoundError naming the first file that is missing; then nothing was changed.
    """
    for name, files in LIBRARIES.items():
        for file in files:
            if not (modules / name / file).is_file():
                raise FileNotFoundError(modules / name / file)
    shutil.rmtree(target, ignore_errors=True)
    placed = []
    for name, files in LIBRARIES.items():
        for file in files:
            # "dist/" and "build/" are the packager's habit, not part of the address we serve.
            to = target / name / file.removeprefix("dist/").removeprefix("build/")
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / name / file, to)
        version = json.loads((modules / name / "package.json").read_text("utf-8"))["version"]
        placed.append((name, version, len(files)))
    return placed


class Command(BaseCommand):
    help = "Copy the front-end libraries from node_modules to var/frontend/vendor, from where they are served."
    requires_system_checks = []  # the set-up calls it before there is a database

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        try:
            placed = place(root / "node_modules", root / "var" / "frontend" / "vendor")
        except FileNotFoundError as missing:
            raise CommandError(
                f"{missing.args[0]} was expected and is not there. Run `npm ci` (or scripts/setup), then this again."
            ) from missing
        for name, version, files in placed:
            self.stdout.write(f"{name} {version}: {files} files")
