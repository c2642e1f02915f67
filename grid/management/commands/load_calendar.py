"""`manage.py load_calendar FILE …`: publish holiday notices, working hours and how days round."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from grid.notices import publish_file
from hub.foundation.errors import HubError

#: Files that come with the hub.
SHIPPED = Path(__file__).parents[2] / "calendars"


class Command(BaseCommand):
    help = "Publish calendar files (TOML): a year's holidays, working hours, how days round."

    def add_arguments(self, parser: ArgumentParser) -> None:
        shipped = ", ".join(sorted(path.name for path in SHIPPED.glob("*.toml")))
        parser.add_argument("files", nargs="+", metavar="FILE", help=f"a path, or one of {shipped}")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in options["files"]:
            path = Path(name) if Path(name).exists() else SHIPPED / name
            if not path.exists():
                raise CommandError(_("%(file)s does not exist.") % {"file": name})
            try:
                published = publish_file(path)
            except HubError as error:
                raise CommandError(error.sentence()) from None
            self.stdout.write(
                _("%(file)s: %(days)d days changed, %(hours)d sets of working hours.")
                % {"file": path.name, "days": len(published.days), "hours": published.hours}
            )
