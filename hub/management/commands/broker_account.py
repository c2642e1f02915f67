"""`manage.py broker_account add|rotate|remove NAME`, `list`: accounts of the private broker."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from hub.supervisor.accounts import Accounts, NotThere, grace
from hub.supervisor.place import StartFailed
from sensors import accounts, namesakes


class Command(BaseCommand):
    help = (
        "Accounts of the private broker, one per device, gateway, source or organisation. An account may use"
        " the topics that carry its own name. Its password is shown once; a running broker knows of a change at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("add", "rotate", "remove", "list"))
        parser.add_argument(
            "name", nargs="?", default="", help="of the device, gateway, source or organisation"
        )
        parser.add_argument(
            "--grace",
            type=grace,
            default=timedelta(hours=24),
            help="of rotate: so long the account it has goes on to hold, 30m, 24h (the default), 7d",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Change the broker's list and what is known of it, both or neither."""
        try:
            known = Accounts(Path(settings.BASE_DIR) / "var")
            if options["what"] == "list":
                self.stdout.write("\n".join(known.told()) or "No further accounts.")
                return
            known.check(options["name"])
            if options["what"] != "remove":
                _check_is_one(options["name"])
            self.stdout.write(_change(known, options))
        except (NotThere, StartFailed) as error:
            raise CommandError(str(error)) from error
        except (OperationalError, InterfaceError) as error:
            why = "The database is away; nothing was changed. Start the hub, then try again."
            raise CommandError(why) from error


def _check_is_one(name: str) -> None:
    """Raise NotThere for a name that is of more than one thing: the account would be all of them."""
    named = namesakes.of([name]).get(name, ())
    if len(named) > 1:
        raise NotThere(
            f"{name} is the code of more than one thing ({', '.join(named)}), and the account would be all of them."
            " Give the device another code first."
        )


def _change(known: Accounts, options: dict[str, Any]) -> str:
    name, what = options["name"], options["what"]
    with accounts.changing() as work:
        if what == "add":
            accounts.issue(name, work)
            said = known.add(name)
        elif what == "rotate":
            new, until, said = known.rotate(name, options["grace"])
            accounts.rotate(name, new, until, work)
        else:
            said, there = known.remove(name)
            if there:
                accounts.remove(name, work)
        known.tell()
    return said
