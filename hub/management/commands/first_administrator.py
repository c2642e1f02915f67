"""`manage.py first_administrator`: the first log-in of an empty hub."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from grid import organisations, posts
from grid.models import OrganisationKind
from grid.organisations import OrganisationRow
from hub.foundation import journal
from hub.foundation.access import Role
from hub.foundation.models import User

CENTRE = "centre"


class Command(BaseCommand):
    """Makes the command centre and a security administrator, who makes everybody else's log-ins and sees no case."""

    help = "Make the first log-in of an empty hub and print its password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="admin")
        parser.add_argument(
            "--centre", default=f"{settings.CITY_NAME}指挥中心", help="name of the command centre"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError(
                "This hub has log-ins already; a security administrator makes further ones."
            )
        password = secrets.token_urlsafe(9)
        with journal.transaction():
            row = OrganisationRow(code=CENTRE, name=options["centre"], kind=OrganisationKind.CENTRE)
            centre = organisations.plant([row])[CENTRE]
            user = User.objects.create_user(
                options["username"], password=password, name=options["username"]
            )
            posts.assign(user, Role.SECURITY_ADMIN, centre)
        self.stdout.write(f"First log-in: {user.username} / {password}  (shown once; change it)")
