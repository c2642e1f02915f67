"""Say how to log in to the demo city."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from hub.demo.logins import LOGINS


class Command(BaseCommand):
    """Prints nothing when this installation has no demo city."""

    help = "Print one log-in per role of the demo city and the installation's own password."

    def handle(self, *args: Any, **options: Any) -> None:
        if not LOGINS.exists():
            return
        kept = json.loads(LOGINS.read_text("utf-8"))
        for role, username in kept["logins"].items():
            self.stdout.write(f"{role:<18} {username:<16} {kept['password']}")
