"""Brings the database up to date and fills an empty one: `python -m hub.supervisor.prepare`."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command, get_commands


def main() -> None:
    """Migrate, fill, and leave a note for the supervisor: {"demo": bool, "logins": text}."""
    parser = argparse.ArgumentParser(prog="hub.supervisor.prepare")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty hub empty")
    parser.add_argument("--result", type=Path, help="where to write what was found")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()

    call_command("migrate", interactive=False, verbosity=1 if sys.stdout.isatty() else 0)
    if _empty():
        _fill(demo=not options.no_demo)
    result = {"demo": _has("demo_logins") and not options.no_demo, "logins": _said("demo_logins")}
    if options.result:
        options.result.write_text(json.dumps(result, ensure_ascii=False), "utf-8")


def _empty() -> bool:
    """Whether nobody has loaded any ground yet."""
    areas: Any = apps.get_model("grid", "Area")
    return not areas.objects.exists()


def _fill(*, demo: bool) -> None:
    for command in ("load_demo",) if demo else ("load_catalogue", "load_calendar"):
        if _has(command):
            print(f"{command} …", flush=True)
            call_command(command)


def _has(command: str) -> bool:
    return command in get_commands()


def _said(command: str) -> str:
    if not _has(command):
        return ""
    words = io.StringIO()
    call_command(command, stdout=words)
    return words.getvalue()


if __name__ == "__main__":
    main()
