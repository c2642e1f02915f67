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
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Migrate, fill, and leave a note for the supervisor: {"demo": bool, "logins": text}."""
    parser = argparse.ArgumentParser(prog="hub.supervisor.prepare")
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether to fill an empty hub with the demo city",
    )
    parser.add_argument("--result", type=Path, help="write what was found there, not to the screen")
    parser.add_argument("--mark", type=Path, help="a file that exists while an empty hub is filled")
    options = parser.parse_args()
    try:
        found = prepare(demo=options.demo, mark=options.mark)
    except CommandError as error:
        sys.exit(f"{error}")
    if options.result:
        options.result.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    else:
        print(found["logins"])


def prepare(*, demo: bool, mark: Path | None = None) -> dict[str, Any]:
    """Migrate; fill a hub nobody has used yet; what the supervisor shows and starts.

    mark: a file that exists while the hub is being filled; whoever finds it later knows that this was cut short.
    """
    executor = MigrationExecutor(connection)
    # Asked first, because `migrate` with nothing to do still compares every model: most of a second start.
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=1 if sys.stdout.isatty() else 0)
    user: Any = apps.get_model("foundation", "User")
    if user.objects.exists():
        logins = _said("demo_logins") if demo else ""
        return {"demo": bool(logins), "logins": logins}  # none: somebody's own city, not the demo's
    if mark:
        mark.touch()
    if demo:
        call_command("load_demo")
        logins = _said("demo_logins")
    else:
        call_command("load_catalogue")
        call_command(
            "load_calendar", *sorted(map(str, (ROOT / "grid" / "calendars").glob("*.toml")))
        )
        logins = _said("first_administrator")
    if mark:
        mark.unlink()
    return {"demo": demo, "logins": logins}


def _said(command: str) -> str:
    words = io.StringIO()
    call_command(command, stdout=words)
    return words.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    django.setup()
    main()
