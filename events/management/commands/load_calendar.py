"""`manage.py load_calendar FILE …`: publish a calendar, and count the open time limits anew by it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from events import recounting
from grid.notices import SHIPPED, publish_file
from hub.foundation.errors import HubError


class Command(BaseCommand):
    """What is published stays published when counting is cut short: the clock process goes on, or run it again."""

    help = (
        "Publish calendar files (TOML): a year's holidays, working hours, how days round. "
        "Open time limits are counted anew; the journal keeps the old ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which files."""
        shipped = ", ".join(sorted(path.name for path in SHIPPED.glob("*.toml")))
        parser.add_argument("files", nargs="+", metavar="FILE", help=f"a path, or one of {shipped}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish one file after the other, then count from the earliest day on that any of them changed."""
        since = []
        for name in options["files"]:
            path = Path(name) if Path(name).exists() else SHIPPED / name
            if not path.exists():
                raise CommandError(_("%(file)s does not exist.") % {"file": name})
            try:
                published = publish_file(path)
            except HubError as error:
                raise CommandError(error.sentence()) from None
            since += [published.since] if published.since is not None else []
            self.stdout.write(
                _("%(file)s: %(days)d days changed, %(hours)d sets of working hours.")
                % {"file": path.name, "days": len(published.days), "hours": published.hours}
            )
        moved = recounting.recount(min(since)) if since else 0
        self.stdout.write(
            _("%(count)d open cases have new time limits; the journal keeps the old ones.")
            % {"count": moved}
        )
